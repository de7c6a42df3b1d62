"""SQL over organisations, members and invitations; every read starts from the caller's own."""

from dataclasses import dataclass
from datetime import datetime

from contracts.auth import Invite, Member, Organisation, Role
from kit.ids import new_id
from sqlalchemy import Select, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from auth_svc.models import InviteRow, MembershipRow, OrganisationRow, UserRow


@dataclass(frozen=True)
class Standing:
    """What somebody is, and where."""

    organisation_id: str
    role: Role


async def find_standing(session: AsyncSession, user_id: str) -> Standing | None:
    """Give the user's organisation and role in it."""
    query = select(MembershipRow).where(MembershipRow.user_id == user_id)
    row = await session.scalar(query.execution_options(populate_existing=True))
    return Standing(row.organisation_id, row.role) if row else None


async def lock_standing(session: AsyncSession, user_id: str) -> Standing | None:
    """Lock the user's organisation against other changes of its members; give their standing."""
    standing = await find_standing(session, user_id)
    if standing is None or not await lock_organisation(session, standing.organisation_id):
        return None
    return await find_standing(session, user_id)


async def lock_organisation(session: AsyncSession, organisation_id: str) -> bool:
    """Lock an organisation; say whether it (still) exists."""
    query = select(OrganisationRow.id).where(OrganisationRow.id == organisation_id)
    return await session.scalar(query.with_for_update()) is not None


async def add_organisation(session: AsyncSession, name: str) -> str:
    """Add an organisation without members; give its id."""
    organisation_id = new_id()
    session.add(OrganisationRow(id=organisation_id, name=name))
    await session.flush()
    return organisation_id


async def find_organisation(session: AsyncSession, organisation_id: str) -> Organisation:
    """Give the organisation with its members, those who joined first on top."""
    name = await session.scalar(
        select(OrganisationRow.name).where(OrganisationRow.id == organisation_id)
    )
    query = _members().where(MembershipRow.organisation_id == organisation_id)
    rows = await session.execute(query.order_by(MembershipRow.joined_at, UserRow.id))
    members = tuple(_member(user, membership) for user, membership in rows)
    return Organisation(id=organisation_id, name=name or "", members=members)


async def rename_organisation(session: AsyncSession, organisation_id: str, name: str) -> None:
    """Give the organisation another name."""
    await session.execute(
        update(OrganisationRow).where(OrganisationRow.id == organisation_id).values(name=name)
    )


async def delete_organisation(session: AsyncSession, organisation_id: str) -> None:
    """Delete the organisation and, by cascade, memberships and invitations."""
    await session.execute(delete(OrganisationRow).where(OrganisationRow.id == organisation_id))


async def add_member(session: AsyncSession, organisation_id: str, user_id: str, role: Role) -> bool:
    """Add a member; False when the user already belongs to an organisation."""
    added = await session.scalar(
        insert(MembershipRow)
        .values(organisation_id=organisation_id, user_id=user_id, role=role)
        .on_conflict_do_nothing(index_elements=[MembershipRow.user_id])
        .returning(MembershipRow.user_id)
    )
    return added is not None


async def find_member(session: AsyncSession, organisation_id: str, user_id: str) -> Member | None:
    """Give a member of this organisation."""
    query = _members().where(
        MembershipRow.organisation_id == organisation_id, MembershipRow.user_id == user_id
    )
    row = (await session.execute(query)).one_or_none()
    return _member(*row) if row else None


async def is_member(session: AsyncSession, organisation_id: str, email: str) -> bool:
    """Say whether somebody with this address belongs to the organisation."""
    query = _members().where(
        MembershipRow.organisation_id == organisation_id, UserRow.email == email
    )
    return (await session.execute(query)).first() is not None


async def count_members(
    session: AsyncSession, organisation_id: str, role: Role | None = None
) -> int:
    """Count the members, or those of one role."""
    query = select(func.count()).where(MembershipRow.organisation_id == organisation_id)
    if role:
        query = query.where(MembershipRow.role == role)
    return await session.scalar(query) or 0


async def member_ids(session: AsyncSession, organisation_id: str) -> list[str]:
    """Give the ids of all members."""
    query = select(MembershipRow.user_id).where(MembershipRow.organisation_id == organisation_id)
    return list(await session.scalars(query))


async def set_role(session: AsyncSession, user_id: str, role: Role) -> None:
    """Give a member another role."""
    await session.execute(
        update(MembershipRow).where(MembershipRow.user_id == user_id).values(role=role)
    )


async def remove_member(session: AsyncSession, user_id: str) -> None:
    """Take a member out of their organisation."""
    await session.execute(delete(MembershipRow).where(MembershipRow.user_id == user_id))


async def replace_invite(
    session: AsyncSession,
    *,
    organisation_id: str,
    email: str,
    role: Role,
    token_hash: str,
    created_at: datetime,
    expires_at: datetime,
) -> Invite:
    """Keep an invitation; an earlier one for the same address is worthless from then on."""
    replaced = or_(InviteRow.email == email, InviteRow.expires_at < created_at)
    await session.execute(
        delete(InviteRow).where(InviteRow.organisation_id == organisation_id, replaced)
    )
    row = InviteRow(
        id=new_id(),
        organisation_id=organisation_id,
        email=email,
        role=role,
        token_hash=token_hash,
        created_at=created_at,
        expires_at=expires_at,
    )
    session.add(row)
    await session.flush()
    return _invite(row)


async def list_invites(session: AsyncSession, organisation_id: str) -> tuple[Invite, ...]:
    """Give the open invitations, newest first."""
    rows = await session.scalars(
        select(InviteRow)
        .where(InviteRow.organisation_id == organisation_id, InviteRow.expires_at > func.now())
        .order_by(InviteRow.created_at.desc())
    )
    return tuple(_invite(row) for row in rows)


async def delete_invite(session: AsyncSession, organisation_id: str, invite_id: str) -> bool:
    """Withdraw an invitation of this organisation; False when there is none."""
    deleted = await session.scalar(
        delete(InviteRow)
        .where(InviteRow.organisation_id == organisation_id, InviteRow.id == invite_id)
        .returning(InviteRow.id)
    )
    return deleted is not None


async def find_invite(session: AsyncSession, token_hash: str) -> InviteRow | None:
    """Give the open invitation this token is for."""
    query = select(InviteRow).where(
        InviteRow.token_hash == token_hash, InviteRow.expires_at > func.now()
    )
    return await session.scalar(query)


def _members() -> Select[UserRow, MembershipRow]:
    query = select(UserRow, MembershipRow).join(MembershipRow, MembershipRow.user_id == UserRow.id)
    return query.execution_options(populate_existing=True)


def _member(user: UserRow, membership: MembershipRow) -> Member:
    return Member(
        user_id=user.id,
        email=user.email or "",
        name=user.name,
        role=membership.role,
        joined_at=membership.joined_at,
    )


def _invite(row: InviteRow) -> Invite:
    return Invite(
        id=row.id,
        email=row.email,
        role=row.role,
        created_at=row.created_at,
        expires_at=row.expires_at,
    )
