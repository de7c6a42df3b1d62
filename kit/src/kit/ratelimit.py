"""Rate limits, shared by all replicas through Redis.

The generic cell rate algorithm (GCRA, as in ITU-T I.371): one number a key, no window edges.
"""

import time

from prometheus_client import Counter
from redis.asyncio import Redis
from redis.exceptions import RedisError

from kit.errors import RateLimited
from kit.logs import get_logger

log = get_logger(__name__)

LIMITED = Counter("rate_limited_total", "Requests refused by a rate limit", ["limit"])

_SCRIPT = """
local now, interval, burst = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local due = math.max(tonumber(redis.call('GET', KEYS[1]) or now), now)
local wait = due - now - interval * (burst - 1)
if wait > 0 then return tostring(wait) end
redis.call('SET', KEYS[1], due + interval, 'PX', math.ceil((due + interval - now) * 1000) + 1000)
return '0'
"""


class RateLimiter:
    """Counts requests by key; when Redis is away requests pass, since a limit may not cost one."""

    def __init__(self, redis: Redis, *, enabled: bool = True) -> None:
        self._enabled = enabled
        self._script = redis.register_script(_SCRIPT)

    async def check(self, limit: str, key: str, *, count: int, seconds: float) -> None:
        """Allow `count` requests in `seconds` (all at once too), else raise RateLimited."""
        if not self._enabled:
            return
        try:
            wait = float(
                await self._script(
                    keys=[f"limit:{limit}:{key}"], args=[time.time(), seconds / count, count]
                )
            )
        except (RedisError, OSError) as error:
            log.warning("rate limit not checked", limit=limit, error=str(error))
            return
        if wait > 0:
            LIMITED.labels(limit).inc()
            raise RateLimited(wait)
