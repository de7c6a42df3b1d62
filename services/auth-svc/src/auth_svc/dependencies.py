"""What this service's endpoints ask for, besides the kit's own."""

from typing import Annotated

from fastapi import Depends, Request
from kit.errors import Unauthenticated
from kit.identity import Principal
from kit.web.dependencies import Caller, core_of, identify

from auth_svc.core import Core, MultiUser
from auth_svc.errors import SessionNeeded

PREFIX = "/api/v1/auth"


def _core(request: Request) -> Core:
    core: Core = core_of(request)
    return core


def _multi(request: Request) -> MultiUser:
    return _core(request).multi


def _person(caller: Caller) -> Principal:
    if caller.kind == "api_key":
        raise SessionNeeded
    return caller


async def identify_loosely(request: Request) -> Principal | None:
    """Give who is asking; a token that is no longer good counts as none."""
    try:
        return await identify(request)
    except Unauthenticated:
        return None


CoreOf = Annotated[Core, Depends(_core)]
Multi = Annotated[MultiUser, Depends(_multi)]
Person = Annotated[Principal, Depends(_person)]
