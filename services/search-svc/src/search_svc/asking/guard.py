"""Asking one provider: its breaker, what is known already, its time; nothing is ever raised."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass

from contracts.search import ProviderReport, SearchResult
from kit.logs import get_logger
from prometheus_client import Counter, Histogram

from search_svc.asking.breaker import Breaker
from search_svc.asking.memory import LIFE_SECONDS, Memory, key_of
from search_svc.providers import Found, Provider, ProviderFailed, Query

log = get_logger(__name__)

SEARCHES = Counter(
    "provider_searches_total", "Searches by how they ended", ["provider", "kind", "outcome"]
)
SECONDS = Histogram(
    "provider_search_seconds",
    "Seconds that a provider took",
    ["provider", "kind"],
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8, 16),
)

UNEXPECTED = "an unexpected error, see the log"
LATE = "no answer in time"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one provider gave, and how it did."""

    report: ProviderReport
    results: tuple[SearchResult, ...] = ()


class Guard:
    """One provider with its breaker; without `memory` (the local index) it is always asked."""

    def __init__(
        self,
        provider: Provider,
        memory: Memory | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.provider = provider
        self._memory = memory if provider.kind in LIFE_SECONDS else None
        self._breaker = Breaker(provider.name, provider.kind, clock)

    async def ask(self, query: Query, *, no_cache: bool = False) -> Outcome:
        """Give the provider's outcome within the query's seconds."""
        began = time.monotonic()
        key = key_of(self.provider.name, self.provider.kind, query)
        if self._memory is not None and not no_cache:
            known = await self._memory.recall(key)
            if known is not None:
                return self._end("kept", known, began)
        refusal = self._breaker.refusal()
        if refusal is not None:
            return self._end("refused", Found(), began, refusal)
        return await self._ask(key, query, began)

    async def _ask(self, key: str, query: Query, began: float) -> Outcome:
        try:
            async with asyncio.timeout(query.seconds):
                found = await self._search(key, query)
        except ProviderFailed as failure:
            return self._fail("failed", began, failure.reason, failure.rest)
        except TimeoutError:
            return self._fail("late", began, LATE)
        except asyncio.CancelledError:
            self._breaker.forget()
            raise
        except Exception as problem:
            log.exception("provider failed", provider=self.provider.name, exc_info=problem)
            return self._fail("broken", began, UNEXPECTED)
        self._breaker.succeed()
        return self._end("answered", found, began)

    async def _search(self, key: str, query: Query) -> Found:
        if self._memory is None:
            return await self.provider.search(query)
        life = LIFE_SECONDS[self.provider.kind]
        return await self._memory.once(
            key, life, query.seconds, lambda: self.provider.search(query)
        )

    def _fail(self, outcome: str, began: float, reason: str, rest: float = 0.0) -> Outcome:
        self._breaker.fail(reason, rest)
        return self._end(outcome, Found(), began, reason)

    def _end(self, outcome: str, found: Found, began: float, error: str | None = None) -> Outcome:
        took = time.monotonic() - began
        labels = self.provider.name, self.provider.kind
        SEARCHES.labels(*labels, outcome).inc()
        if outcome in {"answered", "failed", "late"}:
            SECONDS.labels(*labels).observe(took)
        report = ProviderReport(
            provider=self.provider.name,
            ok=error is None,
            results=len(found.results),
            took_ms=round(took * 1000),
            waited_ms=round(found.waited * 1000),
            cached=outcome == "kept",
            error=error or found.notice,
        )
        return Outcome(report, found.results)
