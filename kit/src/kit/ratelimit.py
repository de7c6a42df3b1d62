"""Rate limits, shared by all replicas through Redis.

The generic cell rate algorithm (GCRA, as in ITU-T I.371): one number a key, no window edges. The
time is Redis' own, so that neither replicas' clocks nor the order of requests on their way matter.
"""

from prometheus_client import Counter
from redis.asyncio import Redis
from redis.exceptions import RedisError

from kit.errors import RateLimited
from kit.logs import get_logger

log = get_logger(__name__)

LIMITED = Counter("rate_limited_total", "Requests refused by a rate limit", ["limit"])

_SCRIPT = """
local time = redis.call('TIME')
local now, interval, burst = time[1] + time[2] / 1e6, tonumber(ARGV[1]), tonumber(ARGV[2])
local due = math.max(tonumber(redis.call('GET', KEYS[1]) or now), now)
local wait = due - now - interval * (burst - 1)
if wait > 1e-6 then return tostring(wait) end
local life = math.ceil((due + interval - now) * 1000) + 1000
redis.call('SET', KEYS[1], string.format('%.6f', due + interval), 'PX', life)
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
                await self._script(keys=[f"limit:{limit}:{key}"], args=[seconds / count, count])
            )
        except (RedisError, OSError) as error:
            log.warning("rate limit not checked", limit=limit, error=str(error))
            return
        if wait > 0:
            LIMITED.labels(limit).inc()
            raise RateLimited(wait)
