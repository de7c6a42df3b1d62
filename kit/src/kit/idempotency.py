"""Idempotency keys: the same request sent twice starts one thing."""

import hashlib
from typing import Any

from redis.asyncio import Redis

from kit.errors import BadRequest, Conflict

LIFETIME_SECONDS = 24 * 3600
MAX_KEY_LENGTH = 200


class IdempotencyKeys:
    """Remembers for a day which result belongs to which caller's key."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def claim(self, owner: str, key: str, body: bytes, result: str) -> str:
        """Give the result that stands for this key: ours when it is new, else the earlier one.

        Raises Conflict when the key was used with another body.
        """
        if not key or len(key) > MAX_KEY_LENGTH:
            raise BadRequest("Idempotency-Key must have 1 to 200 characters.")
        digest = hashlib.sha256(body).hexdigest()
        name = f"idempotency:{owner}:{hashlib.sha256(key.encode()).hexdigest()}"
        new = f"{digest} {result}"
        if await self._redis.set(name, new, nx=True, ex=LIFETIME_SECONDS):
            return result
        raw: Any = await self._redis.get(name)
        earlier_digest, _, earlier = (raw.decode() if raw else new).partition(" ")
        if earlier_digest != digest:
            raise Conflict(
                "This Idempotency-Key was used with another request.", code="idempotency_conflict"
            )
        return earlier
