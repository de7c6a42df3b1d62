"""What providers answered, for a while, and what is under way: all replicas ask it once.

Kept is nothing of who asked. Without Redis everybody asks for himself.
"""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial

from contracts.search import SearchResult, SourceKind
from kit.ids import new_id
from kit.logs import get_logger
from kit.words import fold
from pydantic import BaseModel
from redis.asyncio import Redis
from redis.exceptions import RedisError

from search_svc.providers import Found, Query

log = get_logger(__name__)

LIFE_SECONDS: dict[SourceKind, int] = {
    "web": 1800,
    "news": 300,
    "discussions": 1800,
    "academic": 86_400,
    "sec": 3600,
    "patents": 86_400,
}
POLL_SECONDS = 0.05
SPARE_SECONDS = 2.0
"""So long after its deadline the mark of a question under way goes away by itself."""

_RELEASE = """
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
"""

Ask = Callable[[], Awaitable[Found]]


class Kept(BaseModel):
    """An answer as it is kept."""

    results: tuple[SearchResult, ...]
    notice: str | None = None


class Memory:
    """Answers by what was asked of whom."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._release = redis.register_script(_RELEASE)
        self._under_way: dict[str, asyncio.Task[Found]] = {}

    async def recall(self, key: str) -> Found | None:
        """Give what was kept, if anything is."""
        try:
            raw = await self._redis.get(_kept(key))
        except (RedisError, OSError) as error:
            log.warning("kept answers are away", reason=str(error))
            return None
        if raw is None:
            return None
        kept = Kept.model_validate_json(raw)
        return Found(kept.results, kept.notice)

    async def once(self, key: str, life: int, seconds: float, ask: Ask) -> Found:
        """Ask, unless the same is being asked already: then wait for that answer.

        What the asker raises is raised to those in this process who wait for it; those in others
        ask for themselves then, and when it dies.
        """
        task = self._under_way.get(key)
        if task is None:
            task = asyncio.create_task(self._lead_or_follow(key, life, seconds, ask))
            self._under_way[key] = task
            task.add_done_callback(partial(self._forget, key))
        return await asyncio.shield(task)

    async def close(self) -> None:
        """Give up what is under way."""
        tasks = list(self._under_way.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _forget(self, key: str, task: asyncio.Task[Found]) -> None:
        self._under_way.pop(key, None)
        if not task.cancelled() and task.exception() is not None:
            log.debug("nobody waits for a failed search any more", reason=str(task.exception()))

    async def _lead_or_follow(self, key: str, life: int, seconds: float, ask: Ask) -> Found:
        mark = new_id()
        try:
            leads = await self._mark(key, mark, seconds)
        except (RedisError, OSError):
            return await ask()
        if leads:
            return await self._lead(key, mark, life, ask)
        return await self._follow(key) or await ask()

    async def _mark(self, key: str, mark: str, seconds: float) -> bool:
        milliseconds = int((seconds + SPARE_SECONDS) * 1000)
        return bool(await self._redis.set(_asked(key), mark, nx=True, px=milliseconds))

    async def _lead(self, key: str, mark: str, life: int, ask: Ask) -> Found:
        found = Found()
        try:
            found = await ask()
        finally:
            await self._settle(key, mark, life, found)
        return found

    async def _settle(self, key: str, mark: str, life: int, found: Found) -> None:
        """Keep what was found, and let those who wait look, in one round trip."""
        pipeline = self._redis.pipeline(transaction=False)
        if found.results:
            raw = Kept(results=found.results, notice=found.notice).model_dump_json()
            pipeline.set(_kept(key), raw, ex=life)
        await self._release(keys=[_asked(key)], args=[mark], client=pipeline)
        try:
            await pipeline.execute()
        except (RedisError, OSError) as error:  # the mark goes away by itself a little later
            log.warning("an answer is not kept", reason=str(error))

    async def _follow(self, key: str) -> Found | None:
        """Wait while another replica asks; its caller's deadline ends this too."""
        with suppress(RedisError, OSError):
            while await self._redis.exists(_asked(key)):  # noqa: ASYNC110 - others set it
                await asyncio.sleep(POLL_SECONDS)
        return await self.recall(key)


def key_of(provider: str, kind: SourceKind, query: Query) -> str:
    """Give the name under which an answer is kept: all that it depends on."""
    asked = "\n".join(
        [
            provider,
            kind,
            " ".join(fold(query.text).split()),
            query.language or "",
            str(query.limit),
            query.filters.model_dump_json(exclude_defaults=True),
        ]
    )
    return hashlib.sha256(asked.encode()).hexdigest()


def _kept(key: str) -> str:
    return f"search-kept:{key}"


def _asked(key: str) -> str:
    return f"search-asked:{key}"
