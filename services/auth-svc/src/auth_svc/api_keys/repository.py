"""SQL over API keys."""

from contracts.auth import ApiKey, ApiKeyOwner
from kit.ids import new_id
from sqlalchemy import delete, func, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from auth_svc.models import ApiKeyRow, MembershipRow


async def add_key(
    session: AsyncSession,
    user_id: str,
    *,
    name: str,
    prefix: str,
    key_hash: str,
    scopes: tuple[str, ...],
) -> ApiKey:
    """Keep a new key."""
    row = ApiKeyRow(
        id=new_id(),
        user_id=user_id,
        name=name,
        prefix=prefix,
        key_hash=key_hash,
        scopes=list(scopes),
    )
    session.add(row)
    await session.flush()
    await session.refresh(row)
    return _key(row)


async def list_keys(session: AsyncSession, user_id: str) -> tuple[ApiKey, ...]:
    """Give the user's keys, newest first."""
    rows = await session.scalars(
        select(ApiKeyRow)
        .where(ApiKeyRow.user_id == user_id)
        .order_by(ApiKeyRow.created_at.desc(), ApiKeyRow.id)
    )
    return tuple(_key(row) for row in rows)


async def delete_key(session: AsyncSession, user_id: str, key_id: str) -> bool:
    """Delete a key of this user; False when there is none."""
    deleted = await session.scalar(
        delete(ApiKeyRow)
        .where(ApiKeyRow.id == key_id, ApiKeyRow.user_id == user_id)
        .returning(ApiKeyRow.id)
    )
    return deleted is not None


async def user_of(session: AsyncSession, key_hash: str) -> str | None:
    """Give the id of the user a key belongs to."""
    return await session.scalar(select(ApiKeyRow.user_id).where(ApiKeyRow.key_hash == key_hash))


async def lock_owner(session: AsyncSession, key_hash: str) -> ApiKeyOwner | None:
    """Lock the key; give whose it is and what it may do."""
    query = (
        select(ApiKeyRow, MembershipRow.organisation_id, MembershipRow.role)
        .outerjoin(MembershipRow, MembershipRow.user_id == ApiKeyRow.user_id)
        .where(ApiKeyRow.key_hash == key_hash)
        .with_for_update(key_share=True, of=ApiKeyRow)
    )
    found = (await session.execute(query)).one_or_none()
    if found is None:
        return None
    key, organisation_id, role = found
    return ApiKeyOwner.model_validate(
        {
            "key_id": key.id,
            "user_id": key.user_id,
            "organisation_id": organisation_id,
            "role": role,
            "scopes": key.scopes,
        }
    )


async def touch(session: AsyncSession, key_id: str) -> None:
    """Note that the key was used, at most once a minute."""
    stale = ApiKeyRow.last_used_at < func.now() - text("interval '1 minute'")
    await session.execute(
        update(ApiKeyRow)
        .where(ApiKeyRow.id == key_id, or_(ApiKeyRow.last_used_at.is_(None), stale))
        .values(last_used_at=func.now())
    )


def _key(row: ApiKeyRow) -> ApiKey:
    return ApiKey.model_validate(
        {
            "id": row.id,
            "name": row.name,
            "prefix": row.prefix,
            "scopes": row.scopes,
            "created_at": row.created_at,
            "last_used_at": row.last_used_at,
        }
    )
