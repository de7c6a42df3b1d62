"""Organisations: who may do what to whom.

Owners may do everything, admins everything that does not touch an owner, members may look and
leave. Roles are read from the database, not from the caller's token. A change of role or membership
ends the person's access tokens (not their sessions): the next refresh carries the new role.
"""

from datetime import timedelta

from contracts.auth import (
    CreatedInvite,
    InviteList,
    Language,
    Member,
    NewInvite,
    Organisation,
    OrganisationDeleted,
    Role,
)
from kit.database import Database
from kit.ids import is_id
from sqlalchemy.ext.asyncio import AsyncSession

from auth_svc.accounts import repository as users
from auth_svc.clock import now
from auth_svc.errors import (
    AccountGone,
    AlreadyInOrganisation,
    AlreadyMember,
    InviteForOther,
    InviteNotFound,
    LastOwner,
    MemberNotFound,
    OrganisationNotFound,
    RoleMissing,
    TokenInvalid,
)
from auth_svc.events import EventPublisher, record
from auth_svc.limits import Limits
from auth_svc.mail.messages import Letter
from auth_svc.mail.postbox import Postbox
from auth_svc.models import InviteRow
from auth_svc.organisations import repository
from auth_svc.organisations.repository import Standing
from auth_svc.revoking import Revoker
from auth_svc.secret_tokens import digest, new_token

INVITE_LIFETIME = timedelta(days=7)
FIRST_NAMES: dict[Language, str] = {"en": "My organisation", "ru": "Моя организация"}
LEADERS: tuple[Role, ...] = ("owner", "admin")


class Organisations:
    """The tenancy frame: a user belongs to one organisation at most."""

    def __init__(
        self,
        database: Database,
        revoker: Revoker,
        postbox: Postbox,
        events: EventPublisher,
        limits: Limits,
        origin: str,
    ) -> None:
        self._database = database
        self._revoker = revoker
        self._postbox = postbox
        self._events = events
        self._limits = limits
        self._origin = origin

    async def found(self, session: AsyncSession, user_id: str, name: str) -> Organisation:
        """Make an organisation; its founder becomes owner."""
        if await users.find_own_credentials(session, user_id) is None:
            raise AccountGone
        organisation_id = await self._found(session, user_id, name)
        await self._revoker.revoke(user_id)
        return await repository.find_organisation(session, organisation_id)

    async def found_first(self, session: AsyncSession, user_id: str, language: Language) -> None:
        """Make the organisation of a fresh install, for the first account."""
        await self._found(session, user_id, FIRST_NAMES[language])

    async def show(self, session: AsyncSession, user_id: str) -> Organisation:
        """Give the caller's organisation with its members."""
        standing = await _standing(session, user_id)
        return await repository.find_organisation(session, standing.organisation_id)

    async def rename(self, session: AsyncSession, user_id: str, name: str) -> Organisation:
        """Give the caller's organisation another name."""
        standing = await _standing(session, user_id, *LEADERS)
        await repository.rename_organisation(session, standing.organisation_id, name)
        return await repository.find_organisation(session, standing.organisation_id)

    async def delete(self, user_id: str) -> None:
        """Delete the caller's organisation; its members stay as users, and services are told."""
        async with self._database.session() as session:
            standing = await _locked(session, user_id, "owner")
            await self._delete(session, standing.organisation_id)
        self._events.hurry()

    async def change_role(
        self, session: AsyncSession, user_id: str, member_id: str, role: Role
    ) -> Member:
        """Give a member another role; one owner stays."""
        standing = await _locked(session, user_id, *LEADERS)
        member = await _member(session, standing, member_id)
        if standing.role != "owner" and "owner" in {member.role, role}:
            raise RoleMissing
        if member.role == role:
            return member
        if member.role == "owner":
            await _keep_an_owner(session, standing)
        await repository.set_role(session, member_id, role)
        await self._revoker.revoke(member_id)
        return member.model_copy(update={"role": role})

    async def remove(self, session: AsyncSession, user_id: str, member_id: str) -> None:
        """Take a member out; anybody may leave, and one owner stays."""
        leaving = member_id == user_id
        standing = await _locked(session, user_id, *(() if leaving else LEADERS))
        member = await _member(session, standing, member_id)
        if member.role == "owner":
            if standing.role != "owner":
                raise RoleMissing
            await _keep_an_owner(session, standing)
        await repository.remove_member(session, member_id)
        await self._revoker.revoke(member_id)

    async def leave_for_good(self, session: AsyncSession, user_id: str) -> None:
        """Take out a user whose account ends; an organisation of nobody else ends with it."""
        standing = await repository.lock_standing(session, user_id)
        if standing is None:
            return
        if await repository.count_members(session, standing.organisation_id) == 1:
            await self._delete(session, standing.organisation_id)
        elif standing.role == "owner":
            await _keep_an_owner(session, standing)

    async def invite(self, user_id: str, body: NewInvite) -> CreatedInvite:
        """Mail an invitation; the answer has the link too, and says whether the mail left."""
        token = new_token()
        created_at = now()
        async with self._database.session() as session:
            standing = await _locked(session, user_id, *LEADERS)
            await self._limits.invite(standing.organisation_id, user_id)
            if await repository.is_member(session, standing.organisation_id, body.email):
                raise AlreadyMember
            invite = await repository.replace_invite(
                session,
                organisation_id=standing.organisation_id,
                email=body.email,
                role=body.role,
                token_hash=digest(token),
                created_at=created_at,
                expires_at=created_at + INVITE_LIFETIME,
            )
            letter = await self._letter(session, user_id, body.email, token)
        mailed = await self._postbox.send(letter)
        return CreatedInvite(**invite.model_dump(), link=letter.values["link"], mailed=mailed)

    async def invites(self, session: AsyncSession, user_id: str) -> InviteList:
        """Give the open invitations of the caller's organisation."""
        standing = await _standing(session, user_id, *LEADERS)
        return InviteList(invites=await repository.list_invites(session, standing.organisation_id))

    async def withdraw(self, session: AsyncSession, user_id: str, invite_id: str) -> None:
        """Make an invitation worthless."""
        standing = await _standing(session, user_id, *LEADERS)
        own = standing.organisation_id
        if not is_id(invite_id) or not await repository.delete_invite(session, own, invite_id):
            raise InviteNotFound

    async def accept(self, session: AsyncSession, user_id: str, token: str) -> Organisation:
        """Join the organisation that invited the caller."""
        user = await users.find_user(session, user_id)
        if user is None:
            raise AccountGone
        organisation_id = await self.join(session, user_id, user.email, token)
        await self._revoker.revoke(user_id)
        return await repository.find_organisation(session, organisation_id)

    async def check_invite(self, session: AsyncSession, email: str, token: str) -> InviteRow:
        """Give the open invitation, or raise TokenInvalid or InviteForOther."""
        invite = await repository.find_invite(session, digest(token))
        if invite is None:
            raise TokenInvalid
        if invite.email != email:
            raise InviteForOther
        return invite

    async def join(self, session: AsyncSession, user_id: str, email: str, token: str) -> str:
        """Use an invitation up; give the id of the organisation joined."""
        invite = await self.check_invite(session, email, token)
        own = invite.organisation_id
        if not await repository.lock_organisation(session, own):
            raise TokenInvalid
        if not await repository.delete_invite(session, own, invite.id):
            raise TokenInvalid
        if not await repository.add_member(session, own, user_id, invite.role):
            raise AlreadyInOrganisation
        return own

    async def _found(self, session: AsyncSession, user_id: str, name: str) -> str:
        organisation_id = await repository.add_organisation(session, name)
        if not await repository.add_member(session, organisation_id, user_id, "owner"):
            raise AlreadyInOrganisation
        return organisation_id

    async def _delete(self, session: AsyncSession, organisation_id: str) -> None:
        members = await repository.member_ids(session, organisation_id)
        await repository.delete_organisation(session, organisation_id)
        record(session, OrganisationDeleted(organisation_id=organisation_id, deleted_at=now()))
        await self._revoker.revoke(*members)

    async def _letter(self, session: AsyncSession, user_id: str, email: str, token: str) -> Letter:
        inviter = await users.find_user(session, user_id)
        if inviter is None or inviter.membership is None:
            raise AccountGone
        values = {
            "inviter": inviter.name,
            "organisation": inviter.membership.organisation,
            "link": f"{self._origin}/invite?token={token}",
        }
        return Letter(email, "invite", inviter.language, values)


async def _standing(session: AsyncSession, user_id: str, *roles: Role) -> Standing:
    return _checked(await repository.find_standing(session, user_id), roles)


async def _locked(session: AsyncSession, user_id: str, *roles: Role) -> Standing:
    return _checked(await repository.lock_standing(session, user_id), roles)


def _checked(standing: Standing | None, roles: tuple[Role, ...]) -> Standing:
    if standing is None:
        raise OrganisationNotFound
    if roles and standing.role not in roles:
        raise RoleMissing
    return standing


async def _member(session: AsyncSession, standing: Standing, member_id: str) -> Member:
    found = None
    if is_id(member_id):
        found = await repository.find_member(session, standing.organisation_id, member_id)
    if found is None:
        raise MemberNotFound
    return found


async def _keep_an_owner(session: AsyncSession, standing: Standing) -> None:
    if await repository.count_members(session, standing.organisation_id, "owner") == 1:
        raise LastOwner
