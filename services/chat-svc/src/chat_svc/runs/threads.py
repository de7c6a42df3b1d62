"""Incognito threads: kept in Redis for a day, nowhere else."""

from typing import Any, cast

from contracts.library import Exchange
from redis.asyncio import Redis

START = b""


class IncognitoThreads:
    """The exchanges of incognito threads, as context for follow-ups."""

    def __init__(self, redis: Redis, *, seconds: int) -> None:
        self._redis = redis
        self._seconds = seconds

    async def begin(self, owner: str, thread_id: str) -> None:
        """Let the thread exist, also while its first answer is being written."""
        await self._push(owner, thread_id, START)

    async def add(self, owner: str, thread_id: str, exchange: Exchange) -> None:
        """Add a finished question and answer."""
        await self._push(owner, thread_id, exchange.model_dump_json().encode())

    async def read(self, owner: str, thread_id: str) -> tuple[Exchange, ...] | None:
        """Give the exchanges, oldest first; None when there is no such thread."""
        rows = await cast("Any", self._redis.lrange(_key(owner, thread_id), 0, -1))
        if not rows:
            return None
        return tuple(Exchange.model_validate_json(row) for row in rows if row != START)

    async def _push(self, owner: str, thread_id: str, raw: bytes) -> None:
        key = _key(owner, thread_id)
        async with self._redis.pipeline() as pipeline:
            pipeline.rpush(key, cast("str", raw))
            pipeline.expire(key, self._seconds)
            await pipeline.execute()


def _key(owner: str, thread_id: str) -> str:
    return f"incognito:{owner}:{thread_id}"
