"""SQL over users, their passwords and reset links."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from contracts.auth import Language, Membership, Role, User
from kit.identity import LOCAL_USER_ID
from kit.ids import new_id
from sqlalchemy import delete, exists, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from auth_svc.models import MembershipRow, OrganisationRow, PasswordResetRow, UserRow

FIRST_ACCOUNT_LOCK = 0x61757468


@dataclass(frozen=True)
class Credentials:
    """What is needed to check a password."""

    user_id: str
    password_hash: str | None


async def find_user(session: AsyncSession, user_id: str) -> User | None:
    """Give the user with their membership."""
    query = (
        select(UserRow, MembershipRow.role, OrganisationRow.id, OrganisationRow.name)
        .outerjoin(MembershipRow, MembershipRow.user_id == UserRow.id)
        .outerjoin(OrganisationRow, OrganisationRow.id == MembershipRow.organisation_id)
        .where(UserRow.id == user_id)
    )
    found = (await session.execute(query)).one_or_none()
    if found is None:
        return None
    row, role, organisation_id, organisation = found
    return _user(row, _membership(role, organisation_id, organisation))


async def any_account(session: AsyncSession) -> bool:
    """Say whether anybody has signed up; the local user of single mode does not count."""
    return bool(await session.scalar(select(exists().where(UserRow.email.is_not(None)))))


async def lock_first_account(session: AsyncSession) -> None:
    """Let only one transaction at a time make the first account."""
    await session.execute(select(func.pg_advisory_xact_lock(FIRST_ACCOUNT_LOCK)))


async def add_account(
    session: AsyncSession, *, email: str, password_hash: str, name: str, language: Language
) -> str | None:
    """Add an account and give its id, or None when the address is taken."""
    values = {"email": email, "password_hash": password_hash, "name": name, "language": language}
    return await session.scalar(
        insert(UserRow)
        .values(id=new_id(), **values)
        .on_conflict_do_nothing(index_elements=[UserRow.email])
        .returning(UserRow.id)
    )


async def adopt_local_user(
    session: AsyncSession, *, email: str, password_hash: str, name: str, language: Language
) -> str | None:
    """Turn the local user of single mode into an account, so that what they have stays theirs."""
    return await session.scalar(
        update(UserRow)
        .where(UserRow.id == LOCAL_USER_ID, UserRow.email.is_(None))
        .values(email=email, password_hash=password_hash, name=name, language=language)
        .returning(UserRow.id)
    )


async def ensure_local_user(session: AsyncSession) -> None:
    """Add the local user of single mode, if there is none yet."""
    await session.execute(
        insert(UserRow)
        .values(id=LOCAL_USER_ID, name="", language="en")
        .on_conflict_do_nothing(index_elements=[UserRow.id])
    )


async def find_credentials(session: AsyncSession, email: str) -> Credentials | None:
    """Give the credentials of the account with this address."""
    return await _credentials(session, UserRow.email == email)


async def find_own_credentials(session: AsyncSession, user_id: str) -> Credentials | None:
    """Give the credentials of a user."""
    return await _credentials(session, UserRow.id == user_id)


async def confirm_password(session: AsyncSession, credentials: Credentials) -> bool:
    """Lock the user's row; say whether the password is still the one that was checked."""
    query = select(UserRow.id).where(
        UserRow.id == credentials.user_id, UserRow.password_hash == credentials.password_hash
    )
    return await session.scalar(query.with_for_update()) is not None


async def hold_rights(session: AsyncSession, user_id: str) -> None:
    """Keep the account and its membership as they are until this transaction ends.

    What is signed meanwhile is older than the revocation of a change, or knows of the change. The
    user comes before all else of theirs, in every transaction, so that none waits for another.
    """
    for key in (UserRow.id, MembershipRow.user_id):
        await session.execute(select(key).where(key == user_id).with_for_update(read=True))


async def set_password(session: AsyncSession, user_id: str, password_hash: str) -> None:
    """Keep another hash."""
    await session.execute(
        update(UserRow).where(UserRow.id == user_id).values(password_hash=password_hash)
    )


async def update_profile(session: AsyncSession, user_id: str, values: dict[str, Any]) -> None:
    """Change columns of the user's profile."""
    if values:
        await session.execute(update(UserRow).where(UserRow.id == user_id).values(**values))


async def delete_user(session: AsyncSession, user_id: str) -> None:
    """Delete the user and, by cascade, what auth-svc keeps of them."""
    await session.execute(delete(UserRow).where(UserRow.id == user_id))


async def add_reset(
    session: AsyncSession, user_id: str, token_hash: str, expires_at: datetime
) -> None:
    """Keep a reset link; links that were never used are cleaned up on the way."""
    await session.execute(delete(PasswordResetRow).where(PasswordResetRow.expires_at < func.now()))
    session.add(PasswordResetRow(token_hash=token_hash, user_id=user_id, expires_at=expires_at))


async def find_reset(session: AsyncSession, token_hash: str) -> str | None:
    """Give whose reset link this is, while it is good."""
    return await session.scalar(
        select(PasswordResetRow.user_id).where(
            PasswordResetRow.token_hash == token_hash, PasswordResetRow.expires_at > func.now()
        )
    )


async def take_reset(session: AsyncSession, token_hash: str) -> str | None:
    """Use the reset link up, and with it the user's other ones; give whose it was."""
    user_id = await session.scalar(
        delete(PasswordResetRow)
        .where(PasswordResetRow.token_hash == token_hash, PasswordResetRow.expires_at > func.now())
        .returning(PasswordResetRow.user_id)
    )
    if user_id:
        await delete_resets(session, user_id)
    return user_id


async def delete_resets(session: AsyncSession, user_id: str) -> None:
    """Make the user's reset links worthless."""
    await session.execute(delete(PasswordResetRow).where(PasswordResetRow.user_id == user_id))


async def _credentials(session: AsyncSession, condition: Any) -> Credentials | None:
    row = (
        await session.execute(select(UserRow.id, UserRow.password_hash).where(condition))
    ).one_or_none()
    return Credentials(row.id, row.password_hash) if row else None


def _membership(
    role: Role | None, organisation_id: str | None, name: str | None
) -> Membership | None:
    if role is None or organisation_id is None or name is None:
        return None
    return Membership(organisation_id=organisation_id, organisation=name, role=role)


def _user(row: UserRow, membership: Membership | None) -> User:
    return User(
        id=row.id,
        email=row.email or "",
        name=row.name,
        language=row.language,
        answer_language=row.answer_language,
        time_zone=row.time_zone,
        membership=membership,
        created_at=row.created_at,
    )
