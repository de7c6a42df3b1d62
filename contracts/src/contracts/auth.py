"""Accounts, sessions, organisations and API keys, as auth-svc shows them."""

from typing import Annotated, ClassVar, Literal

from kit.clients import Peer
from pydantic import AwareDatetime, Field, SecretStr, StringConstraints

from contracts.model import Contract

Role = Literal["owner", "admin", "member"]
Scope = Literal["chat", "search", "library:read", "library:write", "account", "admin"]
# Nothing that has a meaning of its own in a To header: an account is one mailbox.
_WORD = r'[^@\s\x00-\x1f"(),:;<>\[\]\\]+'
Email = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True,
        to_lower=True,
        max_length=254,
        pattern=rf"^{_WORD}@{_WORD}\.{_WORD}$",
    ),
]
Name = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]+$"
    ),
]
Language = Literal["en", "ru"]


class Password(Contract):
    """A base for bodies that carry a password; 10 to 200 characters when it is new."""

    password: SecretStr = Field(min_length=1, max_length=200)


class SignUp(Contract):
    """A new account."""

    email: Email
    password: SecretStr = Field(min_length=10, max_length=200)
    name: Name | None = None
    language: Language = "en"
    invite: str | None = Field(
        default=None, max_length=200, description="the token of a mailed invitation"
    )


class SignIn(Password):
    """E-mail and password."""

    email: Email


class ForgotPassword(Contract):
    """Ask for a mailed link; the answer is the same whether the account exists or not."""

    email: Email


class ResetPassword(Contract):
    """A new password, with the token of the mailed link."""

    token: str = Field(min_length=1, max_length=200)
    password: SecretStr = Field(min_length=10, max_length=200)


class ChangePassword(Contract):
    """A new password for the one who is signed in."""

    current: SecretStr = Field(min_length=1, max_length=200)
    password: SecretStr = Field(min_length=10, max_length=200)


class DeleteAccount(Password):
    """Deleting an account asks for the password once more."""


class Membership(Contract):
    """The organisation a user belongs to, and as what."""

    organisation_id: str
    organisation: str
    role: Role


class User(Contract):
    """Who is signed in. `answer_language` None means: the language of the question.

    In single mode the local user's `email` is empty.
    """

    id: str
    email: str
    name: str
    language: Language = "en"
    answer_language: str | None = None
    time_zone: str = "UTC"
    membership: Membership | None = None
    created_at: AwareDatetime


class ProfilePatch(Contract):
    """What of their profile a user may change.

    Absent fields stay; null means: no change, but for `answer_language`, which it clears.
    """

    name: Name | None = None
    language: Language | None = None
    answer_language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")] | None = None
    time_zone: str | None = Field(default=None, max_length=64, description="IANA name")


class Session(Contract):
    """What the UI asks first, also when nobody is signed in."""

    mode: Literal["single", "multi"]
    user: User | None = None
    first_account: bool = Field(
        default=False, description="multi mode and no account yet: the next sign-up becomes owner"
    )
    sign_up: Literal["open", "invite"] = "open"


class Tokens(Contract):
    """For clients without cookies: a short access token and a refresh token that works once."""

    access_token: str
    refresh_token: str
    expires_in: int = Field(description="seconds")
    user: User


class Refresh(Contract):
    """A refresh token in the body; browsers send it as a cookie instead."""

    refresh_token: str | None = None


class NewApiKey(Contract):
    """A key for programs."""

    name: Name
    scopes: tuple[Scope, ...] = Field(default=("chat", "search", "library:read"), min_length=1)


class ApiKey(Contract):
    """An API key without its secret."""

    id: str
    name: str
    prefix: str = Field(description="the first characters, to recognise it")
    scopes: tuple[Scope, ...]
    created_at: AwareDatetime
    last_used_at: AwareDatetime | None = None


class CreatedApiKey(ApiKey):
    """Shown once: the key itself."""

    key: str


class ApiKeyList(Contract):
    """The caller's keys, newest first."""

    keys: tuple[ApiKey, ...] = ()


class Member(Contract):
    """Somebody of an organisation."""

    user_id: str
    email: str
    name: str
    role: Role
    joined_at: AwareDatetime


class Organisation(Contract):
    """A tenant: its members see what belongs to it, and nobody else does."""

    id: str
    name: str
    members: tuple[Member, ...] = ()


class NewOrganisation(Contract):
    """Its creator becomes owner."""

    name: Name


class NewInvite(Contract):
    """An invitation by mail; the link works once and for seven days."""

    email: Email
    role: Literal["admin", "member"] = "member"


class Invite(Contract):
    """An invitation that waits for an answer."""

    id: str
    email: str
    role: Role
    created_at: AwareDatetime
    expires_at: AwareDatetime


class CreatedInvite(Invite):
    """Shown once: the link, and whether its mail was accepted for delivery."""

    link: str
    mailed: bool


class InviteList(Contract):
    """The organisation's open invitations, newest first."""

    invites: tuple[Invite, ...] = ()


class AcceptInvite(Contract):
    """The token of the mailed link."""

    token: str = Field(min_length=1, max_length=200)


class MemberPatch(Contract):
    """A member's new role."""

    role: Role


class ApiKeyBody(Contract):
    """Internal: whose key is this?"""

    key: str = Field(max_length=200, repr=False)


class ApiKeyOwner(Contract):
    """Internal: the owner and rights of a valid key."""

    key_id: str
    user_id: str
    organisation_id: str | None = None
    role: Role | None = None
    scopes: tuple[Scope, ...] = ()


class AccountDeleted(Contract):
    """An event of the Redis stream `account-deleted`: erase what belongs to this user.

    Each entry has one field, `event`, with this model as JSON. Delivered at least once.
    """

    STREAM: ClassVar[str] = "account-deleted"

    user_id: str
    deleted_at: AwareDatetime


class OrganisationDeleted(Contract):
    """An event of the Redis stream `organisation-deleted`: erase what its members shared.

    The same form as `AccountDeleted`.
    """

    STREAM: ClassVar[str] = "organisation-deleted"

    organisation_id: str
    deleted_at: AwareDatetime


class JsonWebKey(Contract):
    """A public key that signs access tokens (RFC 7517, RFC 8037)."""

    kty: str
    crv: str
    x: str
    kid: str
    use: str
    alg: str


class JsonWebKeys(Contract):
    """The public keys of access tokens."""

    keys: tuple[JsonWebKey, ...] = ()


class AuthClient:
    """Calls auth-svc."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer

    async def check_key(self, key: SecretStr) -> ApiKeyOwner:
        """Give the owner of an API key; raises Unauthenticated (401) for an unknown one."""
        body = ApiKeyBody(key=key.get_secret_value())
        return await self._peer.call("POST", "/internal/api-keys/check", ApiKeyOwner, body=body)
