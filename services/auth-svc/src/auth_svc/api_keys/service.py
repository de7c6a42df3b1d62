"""API keys: `pplx_` and a secret, shown once and kept as a hash."""

from contracts.auth import ApiKeyList, ApiKeyOwner, CreatedApiKey, NewApiKey
from kit.database import Database
from kit.ids import is_id
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncSession

from auth_svc.accounts import repository as users
from auth_svc.api_keys import repository
from auth_svc.errors import AccountGone, ApiKeyInvalid, ApiKeyNotFound, TooManyKeys
from auth_svc.revoking import Revoker
from auth_svc.secret_tokens import digest, new_token

PREFIX = "pplx_"
SHOWN_CHARACTERS = 12
MAX_KEYS = 100


class ApiKeys:
    """A key speaks for its owner, within its scopes."""

    def __init__(self, database: Database, revoker: Revoker) -> None:
        self._database = database
        self._revoker = revoker

    async def create(self, session: AsyncSession, user_id: str, body: NewApiKey) -> CreatedApiKey:
        """Make a key; this is the only time it is shown."""
        if await users.find_own_credentials(session, user_id) is None:
            raise AccountGone
        if len(await repository.list_keys(session, user_id)) >= MAX_KEYS:
            raise TooManyKeys
        key = PREFIX + new_token()
        kept = await repository.add_key(
            session,
            user_id,
            name=body.name,
            prefix=key[:SHOWN_CHARACTERS],
            key_hash=digest(key),
            scopes=tuple(dict.fromkeys(body.scopes)),
        )
        return CreatedApiKey(**kept.model_dump(), key=key)

    async def list(self, session: AsyncSession, user_id: str) -> ApiKeyList:
        """Give the caller's keys, newest first."""
        return ApiKeyList(keys=await repository.list_keys(session, user_id))

    async def delete(self, session: AsyncSession, user_id: str, key_id: str) -> None:
        """Delete a key; it is refused everywhere within about two seconds."""
        if not is_id(key_id) or not await repository.delete_key(session, user_id, key_id):
            raise ApiKeyNotFound
        await self._revoker.revoke(key_id)

    async def check(self, key: SecretStr) -> ApiKeyOwner:
        """Give whose key it is, or raise ApiKeyInvalid; notes its use."""
        key_hash = digest(key.get_secret_value())
        async with self._database.session() as session:
            user_id = await repository.user_of(session, key_hash)
            if user_id is None:
                raise ApiKeyInvalid
            await users.hold_rights(session, user_id)
            owner = await repository.lock_owner(session, key_hash)
            if owner is None:
                raise ApiKeyInvalid
            await repository.touch(session, owner.key_id)
        return owner
