"""API keys over HTTP, and their check for other services."""

from contracts.auth import ApiKeyBody, ApiKeyList, ApiKeyOwner, CreatedApiKey, NewApiKey
from fastapi import APIRouter, Depends
from kit.web.dependencies import CallingService, Session, refuse_foreign_page
from pydantic import SecretStr

from auth_svc.dependencies import PREFIX, Multi, Person

router = APIRouter(prefix=f"{PREFIX}/api-keys", dependencies=[Depends(refuse_foreign_page)])
internal = APIRouter(prefix="/internal/api-keys")


@router.get("")
async def list_keys(multi: Multi, session: Session, person: Person) -> ApiKeyList:
    """Give the caller's keys, without their secrets."""
    return await multi.api_keys.list(session, person.user_id)


@router.post("", status_code=201)
async def create_key(
    multi: Multi, session: Session, person: Person, body: NewApiKey
) -> CreatedApiKey:
    """Make a key and show it, this once."""
    return await multi.api_keys.create(session, person.user_id, body)


@router.delete("/{key_id}", status_code=204)
async def delete_key(multi: Multi, session: Session, person: Person, key_id: str) -> None:
    """Revoke a key."""
    await multi.api_keys.delete(session, person.user_id, key_id)


@internal.post("/check")
async def check_key(_service: CallingService, multi: Multi, body: ApiKeyBody) -> ApiKeyOwner:
    """Say whose key this is and what it may do."""
    return await multi.api_keys.check(SecretStr(body.key))
