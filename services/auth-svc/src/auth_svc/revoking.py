"""Ending access tokens before their time, everywhere within about two seconds."""

from kit.revocation import RevocationList
from redis.exceptions import RedisError

from auth_svc.errors import SessionsNotReachable


class Revoker:
    """Called inside the transaction that ends something, after its rows are locked.

    So a token that a concurrent refresh has just got is older than the revocation; one that comes
    later waits for the locks (`hold_rights`). When Redis is away nothing is changed.
    """

    def __init__(self, revocation: RevocationList) -> None:
        self._revocation = revocation

    async def revoke(self, *names: str) -> None:
        """End the access tokens of these sessions, users or keys; raises SessionsNotReachable."""
        try:
            for name in names:
                await self._revocation.revoke(name)
        except (RedisError, OSError) as error:
            raise SessionsNotReachable from error
