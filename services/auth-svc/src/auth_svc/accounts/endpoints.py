"""Profile, password and the end of an account over HTTP."""

from contracts.auth import (
    ChangePassword,
    DeleteAccount,
    ForgotPassword,
    ProfilePatch,
    ResetPassword,
    User,
)
from fastapi import APIRouter, Depends, Response
from kit.web.dependencies import Caller, Session, refuse_foreign_page, require_scope
from kit.web.proxies import ClientAddress

from auth_svc.cookies import drop_cookies
from auth_svc.dependencies import PREFIX, CoreOf, Multi, Person

router = APIRouter(prefix=PREFIX, dependencies=[Depends(refuse_foreign_page)])


@router.get("/profile", dependencies=[Depends(require_scope("account"))])
async def show_profile(core: CoreOf, session: Session, caller: Caller) -> User:
    """Give the caller's profile."""
    return await core.profiles.show(session, caller.user_id)


@router.patch("/profile", dependencies=[Depends(require_scope("account"))])
async def change_profile(
    core: CoreOf, session: Session, caller: Caller, body: ProfilePatch
) -> User:
    """Change name, languages or time zone."""
    return await core.profiles.change(session, caller.user_id, body)


@router.post("/password/forgot", status_code=204)
async def forgot_password(multi: Multi, address: ClientAddress, body: ForgotPassword) -> None:
    """Mail a link to set a new password; the answer never says whether there is an account."""
    await multi.accounts.forgot(body, address)


@router.post("/password/reset", status_code=204)
async def reset_password(multi: Multi, address: ClientAddress, body: ResetPassword) -> None:
    """Set a new password with the mailed token; ends all sessions."""
    await multi.accounts.reset(body, address)


@router.post("/password/change", status_code=204)
async def change_password(multi: Multi, person: Person, body: ChangePassword) -> None:
    """Set a new password; ends the other sessions."""
    await multi.accounts.change_password(person, body)


@router.delete("/account", status_code=204)
async def delete_account(
    multi: Multi, response: Response, person: Person, body: DeleteAccount
) -> None:
    """Delete the account and all that belongs to it."""
    await multi.accounts.delete(person, body)
    drop_cookies(response)
