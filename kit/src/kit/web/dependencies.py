"""What an endpoint may ask for: a session, the caller, the service's own core."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession

from kit.errors import Forbidden, Unauthenticated
from kit.identity import LOCAL_USER, Principal
from kit.runtime import Runtime
from kit.tokens import ServiceTokens

ACCESS_COOKIE = "access_token"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def runtime_of(request: Request) -> Runtime:
    """Give what the process shares."""
    runtime: Runtime = request.app.state.runtime
    return runtime


async def open_session(request: Request) -> AsyncIterator[AsyncSession]:
    """Open the request's one database session; it is committed before the response is sent."""
    async with runtime_of(request).database.session() as session:
        yield session


async def identify(request: Request) -> Principal | None:
    """Give who is asking, or None for nobody; a token that is sent but wrong raises."""
    runtime = runtime_of(request)
    if "x-service-token" in request.headers:
        return _verify_service(request)[1]
    if runtime.settings.auth_mode == "single":
        return LOCAL_USER
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token:
        return await runtime.authenticate(token.strip())
    cookie = request.cookies.get(ACCESS_COOKIE)
    if not cookie:
        return None
    await refuse_foreign_page(request)
    return runtime.verifier.verify(cookie)


async def require_caller(request: Request) -> Principal:
    """Give who is asking, or raise Unauthenticated."""
    principal = await identify(request)
    if principal is None:
        raise Unauthenticated
    return principal


async def require_service(request: Request) -> str:
    """Give the calling service's name; for /internal routes, which are for services only."""
    if "x-service-token" not in request.headers:
        raise Unauthenticated("This path is for services only.", code="service_token_missing")
    return _verify_service(request)[0]


def _verify_service(request: Request) -> tuple[str, Principal | None]:
    """Check the service token, once a request however many dependencies ask."""
    verified: tuple[str, Principal | None] | None
    verified = getattr(request.state, "calling_service", None)
    if verified is None:
        tokens: ServiceTokens = request.app.state.service_tokens
        verified = tokens.verify(request.headers["x-service-token"])
        request.state.calling_service = verified
    return verified


async def core_of(request: Request) -> Any:
    """Give what the service's `start` made; a service types it: `Annotated[Chat, Depends(core_of)]`.

    A coroutine like all dependencies here: FastAPI sends plain functions through a thread.
    """
    return request.app.state.core


async def refuse_foreign_page(request: Request) -> None:
    """Raise Forbidden when another site's page asks for a change: cookies ride along with it."""
    if request.method in SAFE_METHODS:
        return
    origin = request.headers.get("origin")
    if origin is not None and origin.partition("://")[2] != request.headers.get("host"):
        raise Forbidden("This page may not do that.", code="foreign_origin")


Session = Annotated[AsyncSession, Depends(open_session, scope="function")]
Caller = Annotated[Principal, Depends(require_caller)]
MaybeCaller = Annotated[Principal | None, Depends(identify)]
CallingService = Annotated[str, Depends(require_service)]


@dataclass(frozen=True)
class ScopeCheck:
    """A dependency that gives the caller, or raises Forbidden when a right is missing.

    It is a coroutine, since FastAPI sends plain functions through a thread.
    """

    scope: str

    async def __call__(self, principal: Caller) -> Principal:
        """Give the caller."""
        if not principal.may(self.scope):
            raise Forbidden(f"This key lacks the scope {self.scope}.", code="scope_missing")
        return principal


def require_scope(scope: str) -> ScopeCheck:
    """Make a dependency that asks for a right, for instance `chat`."""
    return ScopeCheck(scope)
