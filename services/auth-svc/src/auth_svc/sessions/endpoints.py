"""Signing up, in and out over HTTP; the public keys."""

from contracts.auth import JsonWebKeys, Refresh, SignIn, SignUp, Tokens
from contracts.auth import Session as SessionState
from fastapi import APIRouter, Depends, Request, Response
from kit.errors import Unauthenticated
from kit.web.dependencies import Session, identify, refuse_foreign_page, require_scope
from kit.web.proxies import ClientAddress

from auth_svc.cookies import REFRESH_COOKIE, drop_cookies, set_cookies
from auth_svc.dependencies import PREFIX, CoreOf, Multi, Person, identify_loosely

router = APIRouter(prefix=PREFIX, dependencies=[Depends(refuse_foreign_page)])
well_known = APIRouter()
may_see_account = require_scope("account")


@well_known.get("/.well-known/jwks.json")
async def jwks(core: CoreOf) -> JsonWebKeys:
    """Give the public keys that access tokens are signed with."""
    return JsonWebKeys.model_validate({"keys": core.jwks})


@router.get("/session")
async def show_session(request: Request, session: Session, core: CoreOf) -> SessionState:
    """Say who is signed in, if anybody; 401 when a refresh would help."""
    caller = await identify_loosely(request)
    if caller:
        await may_see_account(caller)
    if caller is None and core.accounts:
        cookie = request.cookies.get(REFRESH_COOKIE)
        if await core.accounts.sessions.is_live(session, cookie):
            raise Unauthenticated
        if "authorization" in request.headers:
            await identify(request)
    return await core.profiles.state(session, caller.user_id if caller else None)


@router.post("/sign-up", status_code=201)
async def sign_up(
    multi: Multi,
    request: Request,
    response: Response,
    session: Session,
    core: CoreOf,
    address: ClientAddress,
    body: SignUp,
) -> Tokens:
    """Make an account and sign in."""
    tokens = await multi.sessions.sign_up(session, body, address)
    set_cookies(request, response, tokens, secure=core.behind_https)
    return tokens


@router.post("/sign-in")
async def sign_in(
    multi: Multi,
    request: Request,
    response: Response,
    session: Session,
    core: CoreOf,
    address: ClientAddress,
    body: SignIn,
) -> Tokens:
    """Sign in with e-mail and password."""
    tokens = await multi.sessions.sign_in(session, body, address)
    set_cookies(request, response, tokens, secure=core.behind_https)
    return tokens


@router.post("/refresh")
async def refresh(
    multi: Multi, request: Request, response: Response, core: CoreOf, body: Refresh | None = None
) -> Tokens:
    """Give new tokens for a refresh token, from the body or else the cookie."""
    tokens = await multi.sessions.refresh(_refresh_token(request, body))
    set_cookies(request, response, tokens, secure=core.behind_https)
    return tokens


@router.post("/sign-out", status_code=204)
async def sign_out(
    multi: Multi,
    request: Request,
    response: Response,
    session: Session,
    body: Refresh | None = None,
) -> None:
    """End this session, whichever of its tokens is still there."""
    caller = await identify_loosely(request)
    session_id = caller.session_id if caller else None
    await multi.sessions.sign_out(session, session_id, _refresh_token(request, body))
    drop_cookies(response)


@router.post("/sign-out-everywhere", status_code=204)
async def sign_out_everywhere(
    multi: Multi, response: Response, session: Session, person: Person
) -> None:
    """End all sessions of the caller, this one included."""
    await multi.sessions.sign_out_everywhere(session, person.user_id)
    drop_cookies(response)


def _refresh_token(request: Request, body: Refresh | None) -> str | None:
    given = body.refresh_token if body else None
    return given or request.cookies.get(REFRESH_COOKIE)
