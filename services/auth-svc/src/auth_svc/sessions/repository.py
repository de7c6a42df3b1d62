"""SQL over sessions and their refresh tokens."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from auth_svc.models import RefreshTokenRow, SessionRow


@dataclass(frozen=True)
class RefreshToken:
    """A refresh token that is known, of a session that lives."""

    session_id: str
    user_id: str
    used_at: datetime | None


async def add_session(
    session: AsyncSession, session_id: str, user_id: str, expires_at: datetime
) -> None:
    """Add a session; sessions that nobody came back to are cleaned up on the way."""
    await session.execute(delete(SessionRow).where(SessionRow.expires_at < func.now()))
    session.add(SessionRow(id=session_id, user_id=user_id, expires_at=expires_at))
    await session.flush()


async def add_refresh_token(
    session: AsyncSession, session_id: str, token_hash: str, expires_at: datetime
) -> None:
    """Add the session's next refresh token; the session lives as long as it."""
    session.add(RefreshTokenRow(token_hash=token_hash, session_id=session_id))
    await session.execute(
        update(SessionRow).where(SessionRow.id == session_id).values(expires_at=expires_at)
    )


async def lock_refresh_token(session: AsyncSession, token_hash: str) -> RefreshToken | None:
    """Lock the token's session and give the token as it is then; None: unknown or too old."""
    of_token = select(RefreshTokenRow.session_id).where(RefreshTokenRow.token_hash == token_hash)
    owner = await session.scalar(
        select(SessionRow)
        .where(SessionRow.id == of_token.scalar_subquery(), SessionRow.expires_at > func.now())
        .with_for_update()
    )
    token = await session.get(RefreshTokenRow, token_hash) if owner else None
    if owner is None or token is None:
        return None
    return RefreshToken(owner.id, owner.user_id, token.used_at)


async def mark_used(
    session: AsyncSession, token_hash: str, session_id: str, kept: timedelta
) -> None:
    """Mark the token as used; used ones of the session older than `kept` are forgotten."""
    await session.execute(
        update(RefreshTokenRow)
        .where(RefreshTokenRow.token_hash == token_hash, RefreshTokenRow.used_at.is_(None))
        .values(used_at=func.now())
    )
    await session.execute(
        delete(RefreshTokenRow).where(
            RefreshTokenRow.session_id == session_id, RefreshTokenRow.used_at < func.now() - kept
        )
    )


async def is_live(session: AsyncSession, token_hash: str) -> bool:
    """Say whether the refresh token would be taken, leaving aside the grace for used ones."""
    found = await session.scalar(
        select(SessionRow.id)
        .join(RefreshTokenRow, RefreshTokenRow.session_id == SessionRow.id)
        .where(
            RefreshTokenRow.token_hash == token_hash,
            RefreshTokenRow.used_at.is_(None),
            SessionRow.expires_at > func.now(),
        )
    )
    return found is not None


async def session_of(session: AsyncSession, token_hash: str) -> str | None:
    """Give the id of the session a refresh token belongs to."""
    return await session.scalar(
        select(RefreshTokenRow.session_id).where(RefreshTokenRow.token_hash == token_hash)
    )


async def user_of(session: AsyncSession, token_hash: str) -> str | None:
    """Give the id of the user a refresh token belongs to."""
    return await session.scalar(
        select(SessionRow.user_id)
        .join(RefreshTokenRow, RefreshTokenRow.session_id == SessionRow.id)
        .where(RefreshTokenRow.token_hash == token_hash)
    )


async def delete_session(session: AsyncSession, session_id: str) -> None:
    """End a session: none of its refresh tokens is taken any more."""
    await session.execute(delete(SessionRow).where(SessionRow.id == session_id))


async def delete_sessions(
    session: AsyncSession, user_id: str, *, keep: str | None = None
) -> list[str]:
    """End the user's sessions but one; give the ids of those that ended."""
    query = delete(SessionRow).where(SessionRow.user_id == user_id)
    if keep:
        query = query.where(SessionRow.id != keep)
    return list(await session.scalars(query.returning(SessionRow.id)))
