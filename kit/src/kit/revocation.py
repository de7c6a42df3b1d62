"""Sessions and users whose access tokens no longer count, shared by all processes through Redis.

Each process keeps the short list in memory and refreshes it, so that checking a token needs no
network call. An entry lives as long as an access token could.
"""

import asyncio
import time
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError

from kit.logs import get_logger
from kit.tasks import cancel
from kit.tokens import ACCESS_TOKEN_SECONDS, LEEWAY_SECONDS

KEY = "revoked"
REFRESH_SECONDS = 2.0
LIFETIME_SECONDS = ACCESS_TOKEN_SECONDS + LEEWAY_SECONDS

log = get_logger(__name__)


class RevocationList:
    """Tokens issued to a revoked session or user before the moment of revocation are refused."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._moments: dict[str, float] = {}
        self._refresher: asyncio.Task[None] | None = None

    async def revoke(self, name: str) -> None:
        """End all tokens that carry this session id or user id; on a RedisError none is ended."""
        now = time.time()
        await self._redis.zadd(KEY, {name: now})
        self._moments[name] = now
        await self._redis.zremrangebyscore(KEY, "-inf", now - LIFETIME_SECONDS)

    def is_revoked(self, name: str, issued_at: float) -> bool:
        """Say whether a token of this session or user, issued then (Unix time), was ended."""
        moment = self._moments.get(name)
        return moment is not None and issued_at <= moment

    async def refresh(self) -> None:
        """Read the list anew; when Redis is away the last known list stands."""
        try:
            rows: Any = await self._redis.zrangebyscore(
                KEY, time.time() - LIFETIME_SECONDS, "+inf", withscores=True
            )
        except (RedisError, OSError) as error:
            log.warning("revocation list not refreshed", error=str(error))
            return
        self._moments = {name.decode(): score for name, score in rows}

    async def start(self) -> None:
        """Keep the list fresh until `stop`."""
        await self.refresh()
        self._refresher = asyncio.create_task(self._refresh_forever(), name="revocation-list")

    async def stop(self) -> None:
        """Stop refreshing."""
        if self._refresher:
            await cancel([self._refresher])

    async def _refresh_forever(self) -> None:
        while True:
            await asyncio.sleep(REFRESH_SECONDS)
            await self.refresh()
