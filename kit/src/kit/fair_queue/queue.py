"""A fair queue for places at a scarce resource, in Redis, shared by replicas and services.

Organisations have their turn one after another, within them their users, and a user's requests as
they came. Interactive requests go before background ones, of which every eighth turn is one.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

from prometheus_client import Gauge, Histogram
from redis.asyncio import Redis
from redis.commands.core import AsyncScript
from redis.exceptions import RedisError

from kit.fair_queue import scripts
from kit.ids import new_id
from kit.logs import get_logger
from kit.tasks import Every, cancel

log = get_logger(__name__)

WAITING = Gauge("queue_waiting", "Requests of this process that wait for a place", ["resource"])
HELD = Gauge("queue_places", "Places that this process holds", ["resource"])
WAITED = Histogram(
    "queue_wait_seconds",
    "Seconds until a place was given",
    ["resource", "priority"],
    buckets=(0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)

LEASE_SECONDS = 6.0
"""After so long the place of a process that died is given to another."""
BEAT_SECONDS = 1.0
PATIENCE_SECONDS = 1.0
"""A Redis that takes longer for one command counts as away."""
BLOCK_SECONDS = 5.0
RETRY_SECONDS = 0.3
HEARD_AT_ONCE = 100
CLOSE_SECONDS = 3.0


class NoPlace(Exception):
    """No place became free in time; `ahead` says how many waited at the start."""

    def __init__(self, ahead: int) -> None:
        self.ahead = ahead
        super().__init__(f"no place in the queue in time, {ahead} waited")


class RedisAway(Exception):
    """Redis did not take a command, or not soon enough."""


@dataclass(frozen=True, slots=True)
class Asker:
    """For whom a place is wanted; people without an organisation have their turn each."""

    user: str
    organisation: str | None = None
    background: bool = False

    @property
    def priority(self) -> str:
        """The class it waits in."""
        return "background" if self.background else "interactive"

    @property
    def line(self) -> tuple[str, str, str]:
        """Class, organisation and user as the queue orders them."""
        return self.priority, self.organisation or f"user {self.user}", self.user


@dataclass(frozen=True, slots=True)
class Place:
    """A place that is held: how long it was waited for, in seconds, and how many waited."""

    waited: float
    ahead: int


@dataclass(frozen=True, slots=True)
class Ticket:
    """One request for a place at a resource that has `limit` of them."""

    id: str
    resource: str
    limit: int

    @property
    def key(self) -> str:
        """The beginning of the resource's keys in Redis."""
        return f"queue:{self.resource}"


class FairQueue:
    """One a process. While Redis is away each process keeps to the limit by itself."""

    def __init__(
        self, redis: Redis, blocking: Redis, *, lease_seconds: float = LEASE_SECONDS
    ) -> None:
        self._redis = redis
        self._blocking = blocking
        self._lease = int(lease_seconds * 1000)
        self._name = new_id()
        self._waiters: dict[str, asyncio.Event] = {}
        self._holds: set[str] = set()
        self._listening: asyncio.Task[None] | None = None
        self._alone: dict[str, asyncio.Semaphore] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._enter = redis.register_script(scripts.ENTER)
        self._beat = redis.register_script(scripts.BEAT)
        self._leave = redis.register_script(scripts.LEAVE)
        self._claim = redis.register_script(scripts.CLAIM)

    async def close(self) -> None:
        """Stop listening, and give all places back if Redis takes them within a moment."""
        if self._listening is not None:
            await cancel([self._listening])
        if self._tasks:
            await asyncio.wait(set(self._tasks), timeout=CLOSE_SECONDS)

    async def loads(self, resources: list[str]) -> list[int]:
        """Give for each resource how many hold a place or wait for one; zeros without Redis."""
        try:
            async with (
                self._redis.pipeline(transaction=False) as pipeline,
                asyncio.timeout(PATIENCE_SECONDS),
            ):
                for resource in resources:
                    pipeline.zcard(f"queue:{resource}:places")
                    pipeline.hlen(f"queue:{resource}:where")
                counts = await pipeline.execute()
        except (RedisError, OSError):
            return [0] * len(resources)
        return [held + waiting for held, waiting in zip(counts[::2], counts[1::2], strict=True)]

    @asynccontextmanager
    async def place(
        self, resource: str, limit: int, asker: Asker, *, seconds: float
    ) -> AsyncIterator[Place]:
        """Wait for one of `limit` places and hold it; raises NoPlace after so many seconds."""
        ticket = Ticket(f"{self._name}:{new_id()}", resource, limit)
        began = time.monotonic()
        try:
            ahead = await self._wait(ticket, asker, seconds)
        except RedisAway as error:
            log.warning("the queue is away, places are counted here", reason=str(error))
            left = seconds - (time.monotonic() - began)
            async with self._alone_place(ticket, left) as place:
                yield place
            return
        waited = time.monotonic() - began
        WAITED.labels(resource, asker.priority).observe(waited)
        with self._holding(ticket):
            yield Place(waited, ahead)

    async def _wait(self, ticket: Ticket, asker: Asker, seconds: float) -> int:
        """Wait until the ticket has its place; give how many waited when it came."""
        granted = self._waiters[ticket.id] = asyncio.Event()
        entering = asyncio.create_task(self._enqueue(ticket, asker))
        ahead, ends = 0, asyncio.get_running_loop().time() + seconds
        try:
            async with asyncio.timeout_at(ends):
                has_place, ahead = await asyncio.shield(entering)
            if not has_place:
                self._listen()
                with WAITING.labels(ticket.resource).track_inprogress():
                    await self._until_granted(ticket, asker, granted, ends)
        except TimeoutError as error:
            self._begin(self._give_up(ticket, entering))
            raise NoPlace(ahead) from error
        except BaseException:
            self._begin(self._give_up(ticket, entering))
            raise
        finally:
            del self._waiters[ticket.id]
        return ahead

    async def _enqueue(self, ticket: Ticket, asker: Asker) -> tuple[bool, int]:
        has_place, waiting = await self._call(self._enter, ticket, *asker.line)
        return bool(has_place), int(waiting)

    async def _until_granted(
        self, ticket: Ticket, asker: Asker, granted: asyncio.Event, ends: float
    ) -> None:
        """Say now and then that this one still waits, which also finds a word that was lost."""
        loop = asyncio.get_running_loop()
        while not granted.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout_at(min(ends, loop.time() + BEAT_SECONDS)):
                    await granted.wait()
                    return
            if loop.time() >= ends:
                raise TimeoutError
            state = await self._call(self._beat, ticket)
            if state == b"held":
                return
            if state == b"unknown" and (await self._enqueue(ticket, asker))[0]:
                return

    @contextmanager
    def _holding(self, ticket: Ticket) -> Iterator[None]:
        """Keep the lease while the place is held; give it back without waiting for that."""
        held = Every(self._lease / 3000, partial(self._renew, ticket))
        self._holds.add(ticket.id)
        try:
            with HELD.labels(ticket.resource).track_inprogress():
                yield
        finally:
            held.end()
            self._holds.discard(ticket.id)
            self._begin(self._give_up(ticket))

    def _renew(self, ticket: Ticket) -> None:
        self._begin(self._say_held(ticket))

    async def _say_held(self, ticket: Ticket) -> None:
        """Lengthen the lease; a Redis that was empty meanwhile is told that the place is in use."""
        with suppress(RedisAway):  # the lease outlives two lost beats
            state = await self._call(self._beat, ticket)
            if state == b"unknown" and ticket.id in self._holds:
                await self._call(self._claim, ticket)

    def _begin(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _give_up(
        self, ticket: Ticket, entering: asyncio.Task[tuple[bool, int]] | None = None
    ) -> None:
        """Leave no trace; what cannot be told now ends with its lease.

        Who is still on the way in cannot leave, so that is waited for.
        """
        if entering is not None and not entering.done():
            await asyncio.wait({entering})
        with suppress(RedisAway):
            await self._call(self._leave, ticket)

    async def _call(self, script: AsyncScript, ticket: Ticket, *more: str) -> Any:
        life = int(3000 * BEAT_SECONDS)
        arguments: list[str | int] = [ticket.id, ticket.limit, self._lease, life, *more]
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                return await script(keys=[ticket.key], args=arguments)
        except (RedisError, OSError) as error:
            raise RedisAway(str(error) or "no answer in time") from error

    def _listen(self) -> None:
        if self._listening is None or self._listening.done():
            self._listening = asyncio.create_task(self._hear())

    async def _hear(self) -> None:
        """Wake those whose tickets Redis has given places."""
        key = f"queue-wake:{self._name}"
        while True:
            try:
                heard: Any = await self._blocking.blpop([key], timeout=BLOCK_SECONDS)
                more: Any = await self._redis.lpop(key, HEARD_AT_ONCE) if heard else None
            except (RedisError, OSError):
                await asyncio.sleep(RETRY_SECONDS)
                continue
            for ticket in [*(heard or ())[1:], *(more or ())]:
                waiter = self._waiters.get(ticket.decode())
                if waiter is not None:
                    waiter.set()

    @asynccontextmanager
    async def _alone_place(self, ticket: Ticket, seconds: float) -> AsyncIterator[Place]:
        places = self._alone.setdefault(ticket.resource, asyncio.Semaphore(ticket.limit))
        began = time.monotonic()
        try:
            async with asyncio.timeout(seconds):
                await places.acquire()
        except TimeoutError as error:
            raise NoPlace(0) from error
        try:
            with self._holding(ticket):
                yield Place(time.monotonic() - began, 0)
        finally:
            places.release()
