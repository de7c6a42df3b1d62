"""What providers answered, for a while, and what is under way: all replicas ask it once.

Kept is nothing of who asked. Without Redis everybody asks for himself.
"""

import asyncio
import hashlib
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from contracts.search import Filters, SearchResult, SourceKind
from kit.ids import new_id
from kit.logs import get_logger
from kit.tasks import Every, cancel
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
MARK_SECONDS = 2.0
"""So long after its asker died a question is free to be asked by another."""
PATIENCE_SECONDS = 0.5
"""A Redis that takes longer for one command counts as away: the search itself is in a hurry."""
DEGRADED_SECONDS = 120
"""For so long an answer is kept that says itself that something was missing."""

# KEYS: the answer, the mark. ARGV: our mark, its life in ms.
# Gives the answer if one is kept, else 1 when the question is ours to ask now and 0 when it is
# being asked.
_LOOK = """
local kept = redis.call('GET', KEYS[1])
if kept then return kept end
return redis.call('SET', KEYS[2], ARGV[1], 'NX', 'PX', ARGV[2]) and 1 or 0
"""

_RELEASE = """
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
"""

_RENEW = """
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return 0
"""

Ask = Callable[[], Awaitable[Found]]


class Kept(BaseModel):
    """An answer as it is kept."""

    results: tuple[SearchResult, ...]
    notice: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: the key of its answer, how many seconds that is kept, and for whom it is.

    `anew` shares nothing that began earlier.
    """

    key: str
    life: int
    query: Query
    anew: bool = False

    @property
    def flight(self) -> str:
        """The name while it is under way: who waits for nobody does not hold up those who do."""
        return f"{self.key}:{self.query.priority}"


class Flight:
    """A question under way in this process, and how many wait for it."""

    def __init__(self, task: asyncio.Task[Found]) -> None:
        self.task = task
        self.waiting = 0

    @property
    def is_over(self) -> bool:
        """Whether it is too late to join."""
        return self.task.done() or self.task.cancelling() > 0

    async def join(self) -> Found:
        """Wait for the answer; the last who gives up ends the asking."""
        self.waiting += 1
        try:
            return await asyncio.shield(self.task)
        finally:
            self.waiting -= 1
            if self.waiting == 0:
                self.task.cancel()


class Memory:
    """Answers by what was asked of whom."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._look_script = redis.register_script(_LOOK)
        self._release = redis.register_script(_RELEASE)
        self._renew = redis.register_script(_RENEW)
        self._under_way: dict[str, Flight] = {}
        self._renewing: set[asyncio.Task[None]] = set()

    async def recall(self, key: str) -> Found | None:
        """Give what was kept, if anything is."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                raw = await self._redis.get(_kept(key))
        except (RedisError, OSError) as error:
            log.warning("kept answers are away", reason=str(error))
            return None
        return None if raw is None else _read(raw)

    async def once(self, question: Question, ask: Ask) -> Found:
        """Ask, unless an answer is kept or the same is being asked: then wait for that answer.

        What the asker raises is raised to those in this process who wait for it; those in others
        ask for themselves then, and when it dies. Whoever has more time than the asker had asks
        for himself too.
        """
        ends = time.monotonic() + question.query.seconds
        flight = None if question.anew else self._under_way.get(question.flight)
        if flight is None or flight.is_over:
            return await self._begin(question, ask).join()
        try:
            return await flight.join()
        except TimeoutError:
            if time.monotonic() >= ends:
                raise
        return await self._begin(question, ask).join()

    async def close(self) -> None:
        """Give up what is under way."""
        await cancel([flight.task for flight in self._under_way.values()])
        await cancel(self._renewing)

    def _begin(self, question: Question, ask: Ask) -> Flight:
        work = (
            self._lead(question, new_id(), ask)
            if question.anew
            else self._lead_or_follow(question, ask)
        )
        flight = Flight(asyncio.create_task(work))
        self._under_way[question.flight] = flight
        flight.task.add_done_callback(partial(self._forget, question.flight, flight))
        return flight

    def _forget(self, name: str, flight: Flight, task: asyncio.Task[Found]) -> None:
        if self._under_way.get(name) is flight:
            del self._under_way[name]
        if not task.cancelled() and task.exception() is not None:
            log.debug("a search failed", reason=str(task.exception()))

    async def _lead_or_follow(self, question: Question, ask: Ask) -> Found:
        mark = new_id()
        try:
            known = await self._look(question, mark)
            while known is _BEING_ASKED:
                await self._until_unmarked(question)
                known = await self._look(question, mark)
        except (RedisError, OSError) as error:
            log.warning("a question is not marked as being asked", reason=str(error))
            known = None
        if known is not None:
            return known
        marked = Every(MARK_SECONDS / 4, partial(self._keep_marked, question, mark))
        try:
            return await self._lead(question, mark, ask)
        finally:
            marked.end()

    async def _look(self, question: Question, mark: str) -> Found | None:
        """Give what is kept, in the same round trip as the mark that we ask; None is ours to ask.

        What cannot be read is asked for again, without a mark.
        """
        keys = [_kept(question.key), _asked(question)]
        async with asyncio.timeout(PATIENCE_SECONDS):
            seen = await self._look_script(keys=keys, args=[mark, int(MARK_SECONDS * 1000)])
        if isinstance(seen, bytes):
            return _read(seen)
        return None if seen else _BEING_ASKED

    def _keep_marked(self, question: Question, mark: str) -> None:
        """Renew the mark, so that it outlives a slow answer but not this process."""
        task = asyncio.create_task(self._renew_mark(question, mark))
        self._renewing.add(task)
        task.add_done_callback(self._renewing.discard)

    async def _renew_mark(self, question: Question, mark: str) -> None:
        with suppress(RedisError, OSError):  # the next one may arrive
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self._renew(keys=[_asked(question)], args=[mark, int(MARK_SECONDS * 1000)])

    async def _until_unmarked(self, question: Question) -> None:
        """Wait while another replica asks; its caller's deadline ends this too."""
        while await self._redis.exists(_asked(question)):  # noqa: ASYNC110 - others set it
            await asyncio.sleep(POLL_SECONDS)

    async def _lead(self, question: Question, mark: str, ask: Ask) -> Found:
        found = Found()
        try:
            found = await ask()
        finally:
            await self._settle(question, mark, found)
        return found

    async def _settle(self, question: Question, mark: str, found: Found) -> None:
        """Keep what was found, and let those who wait look, in one round trip."""
        life = question.life if found.notice is None else min(question.life, DEGRADED_SECONDS)
        raw = Kept(results=found.results, notice=found.notice).model_dump_json()
        try:
            async with (
                self._redis.pipeline(transaction=False) as pipeline,
                asyncio.timeout(PATIENCE_SECONDS),
            ):
                if found.results:
                    pipeline.set(_kept(question.key), raw, ex=life)
                await self._release(keys=[_asked(question)], args=[mark], client=pipeline)
                await pipeline.execute()
        except (RedisError, OSError) as error:  # the mark goes away by itself a little later
            log.warning("an answer is not kept", reason=str(error))


_BEING_ASKED = Found()
"""Stands for the answer that another replica is about to keep."""


def _read(raw: bytes | str) -> Found | None:
    try:
        kept = Kept.model_validate_json(raw)
    except ValueError as error:  # another version of the product has kept it
        log.warning("a kept answer cannot be read", reason=str(error))
        return None
    return Found(kept.results, kept.notice, kept=True)


def life_of(kind: SourceKind, filters: Filters) -> int:
    """Give for how many seconds an answer is kept; what is to be new gets old soon."""
    life = LIFE_SECONDS[kind]
    return min(life, LIFE_SECONDS["news"]) if filters.recency in {"hour", "day"} else life


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


def _asked(question: Question) -> str:
    return f"search-asked:{question.flight}"
