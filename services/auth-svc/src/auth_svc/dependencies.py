"""What this service's endpoints ask for, besides the kit's own."""

from typing import Annotated

from fastapi import Depends, Request
from kit.errors import Unauthenticated
from kit.identity import Principal
from kit.web.dependencies import Caller, core_of, identify

from auth_svc.core import Core, MultiUser
from auth_svc.errors import SessionNeeded

PREFIX = "/api/v1/auth"


CoreOf = Annotated[Core, Depends(core_of)]


async def _multi(core: CoreOf) -> MultiUser:
    return core.multi


async def _person(caller: Caller) -> Principal:
    if caller.kind == "api_key":
        raise SessionNeeded
    return caller


async def identify_loosely(request: Request) -> Principal | None:
    """Give who is asking; a token that is no longer good counts as none."""
    try:
        return await identify(request)
    except Unauthenticated:
        return None


Multi = Annotated[MultiUser, Depends(_multi)]
Person = Annotated[Principal, Depends(_person)]
