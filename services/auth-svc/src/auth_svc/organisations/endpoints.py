"""Organisations over HTTP; an API key needs the scope `account` to look and `admin` to change."""

from contracts.auth import (
    AcceptInvite,
    CreatedInvite,
    InviteList,
    Member,
    MemberPatch,
    NewInvite,
    NewOrganisation,
    Organisation,
)
from fastapi import APIRouter, Depends
from kit.web.dependencies import Caller, Session, refuse_foreign_page, require_scope

from auth_svc.dependencies import PREFIX, Multi

router = APIRouter(prefix=PREFIX, dependencies=[Depends(refuse_foreign_page)])
LOOK = [Depends(require_scope("account"))]
CHANGE = [Depends(require_scope("admin"))]


@router.post("/organisations", status_code=201, dependencies=CHANGE)
async def found_organisation(
    multi: Multi, session: Session, caller: Caller, body: NewOrganisation
) -> Organisation:
    """Make an organisation and become its owner."""
    return await multi.organisations.found(session, caller.user_id, body.name)


@router.get("/organisation", dependencies=LOOK)
async def show_organisation(multi: Multi, session: Session, caller: Caller) -> Organisation:
    """Give the caller's organisation with its members."""
    return await multi.organisations.show(session, caller.user_id)


@router.patch("/organisation", dependencies=CHANGE)
async def rename_organisation(
    multi: Multi, session: Session, caller: Caller, body: NewOrganisation
) -> Organisation:
    """Give the caller's organisation another name."""
    return await multi.organisations.rename(session, caller.user_id, body.name)


@router.delete("/organisation", status_code=204, dependencies=CHANGE)
async def delete_organisation(multi: Multi, caller: Caller) -> None:
    """Delete the caller's organisation; its members stay as users."""
    await multi.organisations.delete(caller.user_id)


@router.patch("/organisation/members/{user_id}", dependencies=CHANGE)
async def change_member(
    multi: Multi, session: Session, caller: Caller, user_id: str, body: MemberPatch
) -> Member:
    """Give a member another role."""
    return await multi.organisations.change_role(session, caller.user_id, user_id, body.role)


@router.delete("/organisation/members/{user_id}", status_code=204, dependencies=CHANGE)
async def remove_member(multi: Multi, session: Session, caller: Caller, user_id: str) -> None:
    """Take a member out, or leave."""
    await multi.organisations.remove(session, caller.user_id, user_id)


@router.post("/organisation/invites", status_code=201, dependencies=CHANGE)
async def invite(multi: Multi, caller: Caller, body: NewInvite) -> CreatedInvite:
    """Mail an invitation."""
    return await multi.organisations.invite(caller.user_id, body)


@router.get("/organisation/invites", dependencies=LOOK)
async def list_invites(multi: Multi, session: Session, caller: Caller) -> InviteList:
    """Give the open invitations."""
    return await multi.organisations.invites(session, caller.user_id)


@router.delete("/organisation/invites/{invite_id}", status_code=204, dependencies=CHANGE)
async def withdraw_invite(multi: Multi, session: Session, caller: Caller, invite_id: str) -> None:
    """Withdraw an invitation."""
    await multi.organisations.withdraw(session, caller.user_id, invite_id)


@router.post("/invites/accept", dependencies=CHANGE)
async def accept_invite(
    multi: Multi, session: Session, caller: Caller, body: AcceptInvite
) -> Organisation:
    """Join the organisation that invited the caller."""
    return await multi.organisations.accept(session, caller.user_id, body.token)
