"""Profiles, passwords and the end of an account."""

from typing import Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from contracts.auth import (
    AccountDeleted,
    ChangePassword,
    DeleteAccount,
    ForgotPassword,
    ProfilePatch,
    ResetPassword,
    User,
)
from contracts.auth import Session as SessionState
from kit.database import Database
from kit.errors import InvalidRequest
from kit.identity import Principal
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncSession

from auth_svc.accounts import repository
from auth_svc.accounts.passwords import Passwords
from auth_svc.accounts.repository import Credentials
from auth_svc.background import Background
from auth_svc.clock import HOUR, now
from auth_svc.errors import AccountGone, PasswordWrong, TokenInvalid
from auth_svc.events import EventPublisher, record
from auth_svc.limits import Limits
from auth_svc.mail.messages import Kind, Letter
from auth_svc.mail.postbox import Postbox
from auth_svc.organisations.service import Organisations
from auth_svc.secret_tokens import digest, new_token
from auth_svc.sessions.service import Sessions, SignUpPolicy

RESET_LIFETIME = HOUR


class Profiles:
    """Who people say they are; in single mode too."""

    def __init__(self, mode: Literal["single", "multi"], sign_up: SignUpPolicy) -> None:
        self._mode = mode
        self._sign_up = sign_up

    async def state(self, session: AsyncSession, user_id: str | None) -> SessionState:
        """Give what the UI asks first."""
        multi = self._mode == "multi"
        return SessionState(
            mode=self._mode,
            user=await repository.find_user(session, user_id) if user_id else None,
            first_account=multi and not await repository.any_account(session),
            sign_up=self._sign_up,
        )

    async def show(self, session: AsyncSession, user_id: str) -> User:
        """Give the profile, or raise AccountGone."""
        user = await repository.find_user(session, user_id)
        if user is None:
            raise AccountGone
        return user

    async def change(self, session: AsyncSession, user_id: str, patch: ProfilePatch) -> User:
        """Change what the patch names."""
        given = patch.model_dump(exclude_unset=True)
        values: dict[str, Any] = {
            name: value
            for name, value in given.items()
            if value is not None or name == "answer_language"
        }
        if not _is_time_zone(values.get("time_zone", "UTC")):
            raise InvalidRequest(fields={"time_zone": "not an IANA time zone"})
        await repository.update_profile(session, user_id, values)
        return await self.show(session, user_id)


class Accounts:
    """What needs or changes a password."""

    def __init__(
        self,
        database: Database,
        passwords: Passwords,
        sessions: Sessions,
        organisations: Organisations,
        postbox: Postbox,
        background: Background,
        events: EventPublisher,
        limits: Limits,
        origin: str,
    ) -> None:
        self._database = database
        self._passwords = passwords
        self._sessions = sessions
        self._organisations = organisations
        self._postbox = postbox
        self._background = background
        self._events = events
        self._limits = limits
        self._origin = origin

    async def forgot(self, body: ForgotPassword, address: str) -> None:
        """Mail a link, if there is such an account; all work happens after the answer."""
        await self._limits.forgot(body.email, address)
        self._background.start(self._mail_reset(body.email), "mail-reset")

    async def reset(self, body: ResetPassword, address: str) -> None:
        """Set a new password by the mailed token, and end all sessions."""
        await self._limits.reset(address)
        token_hash = digest(body.token)
        async with self._database.session() as reading:
            if await repository.find_reset(reading, token_hash) is None:
                raise TokenInvalid
        password_hash = await self._passwords.hash(body.password)
        async with self._database.session() as session:
            user_id = await repository.take_reset(session, token_hash)
            if user_id is None:
                raise TokenInvalid
            await repository.set_password(session, user_id, password_hash)
            await self._sessions.sign_out_everywhere(session, user_id)
            user = await repository.find_user(session, user_id)
        self._tell(user)

    async def change_password(self, principal: Principal, body: ChangePassword) -> None:
        """Set a new password for who is signed in, and end their other sessions."""
        credentials = await self._check(principal.user_id, body.current)
        password_hash = await self._passwords.hash(body.password)
        async with self._database.session() as session:
            await _confirm(session, credentials)
            await repository.set_password(session, credentials.user_id, password_hash)
            await repository.delete_resets(session, credentials.user_id)
            await self._sessions.sign_out_everywhere(
                session, credentials.user_id, keep=principal.session_id
            )
            user = await repository.find_user(session, credentials.user_id)
        self._tell(user)

    async def delete(self, principal: Principal, body: DeleteAccount) -> None:
        """Delete the account, and an organisation that has nobody else; tell other services."""
        user_id = principal.user_id
        credentials = await self._check(user_id, body.password)
        async with self._database.session() as session:
            await _confirm(session, credentials)
            await self._organisations.leave_for_good(session, user_id)
            await self._sessions.sign_out_everywhere(session, user_id)
            await repository.delete_user(session, user_id)
            record(session, AccountDeleted(user_id=user_id, deleted_at=now()))
        self._events.hurry()

    async def _check(self, user_id: str, password: SecretStr) -> Credentials:
        await self._limits.confirm(user_id)
        async with self._database.session() as reading:
            credentials = await repository.find_own_credentials(reading, user_id)
        if credentials is None:
            raise AccountGone
        if not await self._passwords.verify(credentials.password_hash, password):
            raise PasswordWrong
        return credentials

    async def _mail_reset(self, email: str) -> None:
        token = new_token()
        async with self._database.session() as session:
            credentials = await repository.find_credentials(session, email)
            if credentials is None:
                return
            user = await repository.find_user(session, credentials.user_id)
            await repository.add_reset(
                session, credentials.user_id, digest(token), now() + RESET_LIFETIME
            )
        await self._write(user, "reset", f"{self._origin}/reset?token={token}")

    def _tell(self, user: User | None) -> None:
        link = f"{self._origin}/forgot"
        self._background.start(self._write(user, "password_changed", link), "mail-changed")

    async def _write(self, user: User | None, kind: Kind, link: str) -> None:
        if user is not None:
            values = {"name": user.name, "link": link}
            await self._postbox.send(Letter(user.email, kind, user.language, values))


async def _confirm(session: AsyncSession, credentials: Credentials) -> None:
    if not await repository.confirm_password(session, credentials):
        raise PasswordWrong


def _is_time_zone(name: str) -> bool:
    try:
        return ZoneInfo(name).key == name
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
