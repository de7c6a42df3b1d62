"""Signing up, in and out, and rotating refresh tokens."""

from datetime import timedelta
from typing import Literal

from contracts.auth import SignIn, SignUp, Tokens
from kit.database import Database
from kit.identity import Principal
from kit.ids import new_id
from kit.tokens import ACCESS_TOKEN_SECONDS, TokenSigner
from sqlalchemy.ext.asyncio import AsyncSession

from auth_svc.accounts import repository as users
from auth_svc.accounts.passwords import Passwords
from auth_svc.clock import now
from auth_svc.errors import AccountGone, CredentialsWrong, EmailTaken, InviteNeeded, RefreshRefused
from auth_svc.limits import Limits
from auth_svc.organisations.service import Organisations
from auth_svc.revoking import Revoker
from auth_svc.secret_tokens import digest, new_token
from auth_svc.sessions import repository

SESSION_LIFETIME = timedelta(days=30)
"""A session ends when it was not refreshed for so long."""

GRACE = timedelta(seconds=10)
"""A used refresh token is taken once more for so long: two tabs may wake at the same moment."""

USED_TOKENS_KEPT = timedelta(days=7)
"""A used refresh token that comes again ends its session for so long; later it is just unknown."""

SignUpPolicy = Literal["open", "invite"]


class Sessions:
    """Sessions: each is a family of refresh tokens, of which one is good at a time."""

    def __init__(
        self,
        database: Database,
        signer: TokenSigner,
        passwords: Passwords,
        organisations: Organisations,
        revoker: Revoker,
        limits: Limits,
        policy: SignUpPolicy,
    ) -> None:
        self._database = database
        self._signer = signer
        self._passwords = passwords
        self._organisations = organisations
        self._revoker = revoker
        self._limits = limits
        self._policy = policy

    async def sign_up(self, session: AsyncSession, body: SignUp, address: str) -> Tokens:
        """Make an account and sign in; the very first becomes owner of an organisation."""
        await self._limits.sign_up(address)
        password_hash = await self._passwords.hash(body.password)
        first = await _is_first(session)
        if self._policy == "invite" and not first and body.invite is None:
            raise InviteNeeded
        if body.invite is not None:
            # Before the account: EmailTaken is no answer for who was not invited.
            await self._organisations.check_invite(session, body.email, body.invite)
        user_id = await _add_account(session, body, password_hash, first=first)
        if body.invite is not None:
            await self._organisations.join(session, user_id, body.email, body.invite)
        elif first:
            await self._organisations.found_first(session, user_id, body.language)
        return await self._start(session, user_id)

    async def sign_in(self, session: AsyncSession, body: SignIn, address: str) -> Tokens:
        """Start a session; an unknown address takes as long as a wrong password."""
        await self._limits.sign_in(body.email, address)
        async with self._database.session() as reading:
            credentials = await users.find_credentials(reading, body.email)
        kept = credentials.password_hash if credentials else None
        right = await self._passwords.verify(kept, body.password)
        if not right or credentials is None or kept is None:
            raise CredentialsWrong
        newer = None
        if self._passwords.is_outdated(kept):
            newer = await self._passwords.hash(body.password)
        if not await users.confirm_password(session, credentials):
            raise CredentialsWrong
        if newer:
            await users.set_password(session, credentials.user_id, newer)
        return await self._start(session, credentials.user_id)

    async def refresh(self, token: str | None) -> Tokens:
        """Give new tokens for a refresh token, which is thereby used.

        One that was used before (GRACE aside) was copied: its session ends, for thief and owner.
        """
        if token is None:
            raise RefreshRefused
        async with self._database.session() as session:
            tokens = await self._rotate(session, digest(token))
        if tokens is None:
            raise RefreshRefused
        return tokens

    async def sign_out(
        self, session: AsyncSession, session_id: str | None, token: str | None
    ) -> None:
        """End the session of the access token and that of the refresh token; mostly one."""
        of_token = await repository.session_of(session, digest(token)) if token else None
        for ended in {session_id, of_token} - {None}:
            await self._end(session, str(ended))

    async def sign_out_everywhere(
        self, session: AsyncSession, user_id: str, *, keep: str | None = None
    ) -> None:
        """End all sessions of a user, or all but one."""
        ended = await repository.delete_sessions(session, user_id, keep=keep)
        await self._revoker.revoke(*(ended if keep else [user_id]))

    async def is_live(self, session: AsyncSession, token: str | None) -> bool:
        """Say whether a refresh token would be taken."""
        return token is not None and await repository.is_live(session, digest(token))

    async def _rotate(self, session: AsyncSession, token_hash: str) -> Tokens | None:
        user_id = await repository.user_of(session, token_hash)
        if user_id is None:
            return None
        await users.hold_rights(session, user_id)
        token = await repository.lock_refresh_token(session, token_hash)
        if token is None:
            return None
        if token.used_at and now() - token.used_at > GRACE:
            await self._end(session, token.session_id)
            return None
        await repository.mark_used(session, token_hash, token.session_id, USED_TOKENS_KEPT)
        return await self._issue(session, token.session_id, token.user_id)

    async def _start(self, session: AsyncSession, user_id: str) -> Tokens:
        session_id = new_id()
        await users.hold_rights(session, user_id)
        await repository.add_session(session, session_id, user_id, now() + SESSION_LIFETIME)
        return await self._issue(session, session_id, user_id)

    async def _issue(self, session: AsyncSession, session_id: str, user_id: str) -> Tokens:
        token = new_token()
        expires_at = now() + SESSION_LIFETIME
        await repository.add_refresh_token(session, session_id, digest(token), expires_at)
        user = await users.find_user(session, user_id)
        if user is None:
            raise AccountGone
        principal = Principal(
            user_id=user.id,
            organisation_id=user.membership.organisation_id if user.membership else None,
            role=user.membership.role if user.membership else None,
            session_id=session_id,
        )
        return Tokens(
            access_token=self._signer.sign(principal),
            refresh_token=token,
            expires_in=ACCESS_TOKEN_SECONDS,
            user=user,
        )

    async def _end(self, session: AsyncSession, session_id: str) -> None:
        await repository.delete_session(session, session_id)
        await self._revoker.revoke(session_id)


async def _is_first(session: AsyncSession) -> bool:
    if await users.any_account(session):
        return False
    await users.lock_first_account(session)
    return not await users.any_account(session)


async def _add_account(
    session: AsyncSession, body: SignUp, password_hash: str, *, first: bool
) -> str:
    email, language = body.email, body.language
    name = body.name or email.partition("@")[0]
    user_id = None
    if first:
        user_id = await users.adopt_local_user(
            session, email=email, password_hash=password_hash, name=name, language=language
        )
    user_id = user_id or await users.add_account(
        session, email=email, password_hash=password_hash, name=name, language=language
    )
    if user_id is None:
        raise EmailTaken
    return user_id
