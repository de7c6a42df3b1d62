"""Accepting API keys in any service: auth-svc is asked once a minute for each key in use."""

import hashlib
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Any

from kit.app import Service
from kit.errors import RemoteError, Unauthenticated
from kit.identity import Principal
from kit.runtime import Runtime
from pydantic import SecretStr

from contracts.auth import ApiKeyOwner, AuthClient

LIFETIME_SECONDS = 60.0
MAX_ENTRIES = 10_000

AskOwner = Callable[[SecretStr], Awaitable[ApiKeyOwner]]


class ApiKeyChecker:
    """Gives who a key speaks for; the revocation list makes it ask anew at once."""

    def __init__(self, ask: AskOwner, runtime: Runtime) -> None:
        self._ask_owner = ask
        self._runtime = runtime
        self._known: OrderedDict[str, tuple[float, ApiKeyOwner]] = OrderedDict()

    async def check(self, key: str) -> Principal:
        """Give the key's principal, or raise Unauthenticated."""
        digest = hashlib.sha256(key.encode()).hexdigest()
        asked_at, owner = self._known.get(digest, (0.0, None))
        if owner is None or self._is_stale(asked_at, owner):
            asked_at = time.time()
            owner = await self._ask(key)
            self._remember(digest, asked_at, owner)
        return Principal(
            user_id=owner.user_id,
            organisation_id=owner.organisation_id,
            role=owner.role,
            scopes=frozenset(owner.scopes),
            kind="api_key",
        )

    async def _ask(self, key: str) -> ApiKeyOwner:
        try:
            return await self._ask_owner(SecretStr(key))
        except RemoteError as error:
            if error.status == 401:
                raise Unauthenticated(
                    code="api_key_invalid", message="This API key is not known."
                ) from error
            raise

    def _is_stale(self, asked_at: float, owner: ApiKeyOwner) -> bool:
        revoked = self._runtime.revocation.is_revoked
        changed = revoked(owner.key_id, asked_at) or revoked(owner.user_id, asked_at)
        return changed or time.time() - asked_at > LIFETIME_SECONDS

    def _remember(self, digest: str, asked_at: float, owner: ApiKeyOwner) -> None:
        self._known[digest] = (asked_at, owner)
        self._known.move_to_end(digest)
        while len(self._known) > MAX_ENTRIES:
            self._known.popitem(last=False)


def accept_api_keys(service: Service[Any]) -> None:
    """Let this process accept API keys; each service calls it at its start."""
    runtime = service.runtime
    client = AuthClient(runtime.peer(service.name, "auth-svc"))
    runtime.check_api_key = ApiKeyChecker(client.check_key, runtime).check
