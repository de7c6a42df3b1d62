"""Which SearXNG instance is asked: the one with the fewest askers of those that do not rest.

That an instance is to be left alone for a while holds for all replicas, and so do its places. It
may rest as a whole, or for one kind of sources, whose engines are other engines.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Literal, cast
from urllib.parse import urlsplit

from contracts.search import SourceKind
from kit.fair_queue import Asker, FairQueue, NoPlace
from kit.logs import get_logger
from redis.asyncio import Redis
from redis.exceptions import RedisError

from search_svc.providers import NotAnswerable, Query

log = get_logger(__name__)

ATTEMPTS = 2
LONGEST_REST = 3600.0


PATIENCE_SECONDS = 0.5
"""A Redis that takes longer counts as away."""

WHOLE: Literal["all"] = "all"
Scope = SourceKind | Literal["all"]
"""What an instance rests for: one kind of sources, or everything."""


class Instance:
    """One SearXNG address and until when it rests after a failure, by what for."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self.address = urlsplit(self.url).netloc or self.url
        self._rests: dict[Scope, float] = {}

    def rest(self, scope: Scope, seconds: float) -> None:
        """Rest for so long from now, or longer if that was known already."""
        self._rests[scope] = max(self._rests.get(scope, 0.0), time.monotonic() + seconds)

    def rests_until(self, kind: SourceKind) -> float:
        """Give until when (monotonic) it is not to be asked for a kind."""
        return max(self._rests.get(WHOLE, 0.0), self._rests.get(kind, 0.0))

    @property
    def resource(self) -> str:
        """Its name in the queue."""
        return f"searxng {self.address}"


@dataclass(frozen=True, slots=True)
class Shared:
    """What makes the pool one over all replicas: who rests, and the places at each instance."""

    redis: Redis
    queue: FairQueue
    places: int


class Pool:
    """SearXNG's instances; without `shared` each process knows only what it saw itself."""

    def __init__(self, urls: Sequence[str], shared: Shared | None = None) -> None:
        self._instances = [Instance(url) for url in urls]
        self._shared = shared
        self._turn = 0

    async def choose(self, kind: SourceKind) -> list[Instance]:
        """Give whom to try: those that do not rest, the idlest first, else the next to wake."""
        self._turn = (self._turn + 1) % len(self._instances)
        turned = self._instances[self._turn :] + self._instances[: self._turn]
        if self._shared is not None and len(turned) > 1:
            await self._hear(self._shared, turned, kind)
        now = time.monotonic()
        awake = [instance for instance in turned if instance.rests_until(kind) <= now]
        if self._shared is not None and len(awake) > 1:
            loads = await self._shared.queue.loads([instance.resource for instance in awake])
            order = sorted(range(len(awake)), key=loads.__getitem__)
            awake = [awake[place] for place in order]
        return awake[:ATTEMPTS] or [min(turned, key=lambda one: one.rests_until(kind))]

    async def rest(self, instance: Instance, scope: Scope, seconds: float) -> None:
        """Leave an instance alone for so long, everywhere."""
        seconds = min(seconds, LONGEST_REST)
        if seconds <= 0:
            return
        instance.rest(scope, seconds)
        if self._shared is None:
            return
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                key = _rest_key(instance, scope)
                await self._shared.redis.set(key, 1, px=int(seconds * 1000))
        except (RedisError, OSError) as error:
            log.warning("others do not know that an instance rests", reason=str(error))

    @asynccontextmanager
    async def place(self, instance: Instance, query: Query, seconds: float) -> AsyncIterator[float]:
        """Wait for a place at an instance and hold it; give the seconds that were waited."""
        if self._shared is None:
            yield 0.0
            return
        principal = query.principal
        asker = Asker(principal.user_id, principal.organisation_id, query.priority == "background")
        queue, places = self._shared.queue, self._shared.places
        try:
            async with queue.place(instance.resource, places, asker, seconds=seconds) as place:
                yield place.waited
        except NoPlace as error:
            raise NotAnswerable(f"it is busy: {error.ahead} searches were waiting") from error

    async def _hear(self, shared: Shared, instances: Sequence[Instance], kind: SourceKind) -> None:
        """Learn who rests since another replica was refused there."""
        rests: list[tuple[Instance, Scope]] = [
            (instance, scope) for instance in instances for scope in (WHOLE, kind)
        ]
        try:
            async with (
                shared.redis.pipeline(transaction=False) as pipeline,
                asyncio.timeout(PATIENCE_SECONDS),
            ):
                for instance, scope in rests:
                    pipeline.pttl(_rest_key(instance, scope))
                lefts = cast("list[int]", await pipeline.execute())
        except (RedisError, OSError) as error:
            log.warning("what others know of the instances is away", reason=str(error))
            return
        for (instance, scope), left in zip(rests, lefts, strict=True):
            if left > 0:
                instance.rest(scope, left / 1000)


def _rest_key(instance: Instance, scope: Scope) -> str:
    return f"searxng-rests:{instance.address}:{scope}"
