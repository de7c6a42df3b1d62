"""What can go wrong with accounts, in words and codes."""

from kit.errors import Conflict, Forbidden, NotFound, Unauthenticated, Unavailable


class SingleMode(Conflict):
    """409: this needs accounts, and the product runs for one local user."""

    code = "single_mode"
    message = "There are no accounts in single mode. Set AUTH_MODE=multi to have them."


class CredentialsWrong(Unauthenticated):
    """401: no such account, or another password; which of the two is not said."""

    code = "credentials_wrong"
    message = "The e-mail or the password is wrong."


class PasswordWrong(Forbidden):
    """403: who is signed in gave a password that is not theirs."""

    code = "password_wrong"
    message = "The password is wrong."


class AccountGone(Unauthenticated):
    """401: the token is good, but its account was deleted."""

    code = "account_gone"
    message = "This account does not exist any more."


class RefreshRefused(Unauthenticated):
    """401: the refresh token is unknown, too old or was used before."""

    code = "session_ended"
    message = "This session was ended. Sign in again."


class EmailTaken(Conflict):
    """409: there is an account with this address."""

    code = "email_taken"
    message = "There is already an account with this e-mail."


class InviteNeeded(Forbidden):
    """403: only the invited may sign up."""

    code = "invite_needed"
    message = "An invitation is needed to sign up here."


class TokenInvalid(NotFound):
    """404: the mailed link is unknown, too old or was used before."""

    code = "invalid_token"
    message = "This link has expired or was used already."


class InviteForOther(Forbidden):
    """403: the invitation is for another address."""

    code = "invite_for_other"
    message = "This invitation was sent to another e-mail address."


class SessionNeeded(Forbidden):
    """403: a person has to be signed in; an API key is not enough."""

    code = "session_needed"
    message = "An API key may not do this. Sign in."


class RoleMissing(Forbidden):
    """403: the caller's role in the organisation does not allow it."""

    code = "role_missing"
    message = "Your role in the organisation does not allow this."


class OrganisationNotFound(NotFound):
    """404: the caller belongs to no organisation."""

    code = "organisation_not_found"
    message = "You do not belong to an organisation."


class MemberNotFound(NotFound):
    """404: nobody of the caller's organisation."""

    code = "member_not_found"
    message = "There is no such member in your organisation."


class InviteNotFound(NotFound):
    """404: no open invitation of the caller's organisation."""

    code = "invite_not_found"
    message = "There is no such invitation."


class ApiKeyNotFound(NotFound):
    """404: none of the caller's keys."""

    code = "api_key_not_found"
    message = "There is no such key."


class ApiKeyInvalid(Unauthenticated):
    """401: no such key."""

    code = "api_key_invalid"
    message = "This API key is not known."


class TooManyKeys(Conflict):
    """409: delete a key first."""

    code = "too_many_keys"
    message = "You have as many keys as one may have. Delete one first."


class AlreadyInOrganisation(Conflict):
    """409: a user belongs to one organisation."""

    code = "already_in_organisation"
    message = "You already belong to an organisation. Leave it first."


class AlreadyMember(Conflict):
    """409: the invited person is a member already."""

    code = "already_member"
    message = "This person is already a member."


class LastOwner(Conflict):
    """409: an organisation with members keeps at least one owner."""

    code = "last_owner"
    message = "The organisation needs an owner. Make somebody else owner first."


class SessionsNotReachable(Unavailable):
    """503: Redis is away, so that sessions cannot be ended everywhere; nothing was changed."""

    code = "sessions_not_reachable"
    message = "Sessions cannot be ended right now. Try again in a moment."
