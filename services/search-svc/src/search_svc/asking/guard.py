"""Asking one provider: its breaker, what is known already, its time; nothing is ever raised."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from contracts.search import ProviderReport, SearchResult
from kit.logs import get_logger
from prometheus_client import Counter, Histogram

from search_svc.asking.breaker import Breaker
from search_svc.asking.memory import LIFE_SECONDS, Memory, Question, key_of, life_of
from search_svc.providers import Found, NotAnswerable, Provider, ProviderFailed, Query

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


FAIR_SECONDS = 2.0
"""Whoever had less time and gave no answer is not held to have failed."""


GRACE_SECONDS = 0.05
"""So much later than its provider a request ends, so that the provider's own end is seen."""


class Refused(Exception):
    """The provider is left alone for now; `reason` says for how long and why."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


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
        ends = asyncio.get_running_loop().time() + query.seconds
        try:
            async with asyncio.timeout_at(ends + GRACE_SECONDS):
                outcome, found = await self._find(query, ends, no_cache=no_cache)
        except Refused as refusal:
            return self._end("refused", Found(), began, refusal.reason)
        except ProviderFailed as failure:
            return self._end("failed", Found(), began, failure.reason)
        except TimeoutError:
            return self._end("late", Found(), began, LATE)
        except Exception as problem:
            log.exception("provider failed", provider=self.provider.name, exc_info=problem)
            return self._end("broken", Found(), began, UNEXPECTED)
        return self._end(outcome, found, began)

    def give_up(self, reason: str, began: float) -> Outcome:
        """Give the outcome of a request that is not waited for any more, begun then (monotonic)."""
        return self._end("given_up", Found(), began, reason)

    async def _find(self, query: Query, ends: float, *, no_cache: bool) -> tuple[str, Found]:
        """Give how an answer came, "kept" or "answered", and the answer."""
        if self._memory is None:
            return "answered", await self._ask(query, ends)
        key = key_of(self.provider.name, self.provider.kind, query)
        question = Question(key, life_of(self.provider.kind, query.filters), query, anew=no_cache)
        refusal = self._breaker.refusal()
        if refusal is None:
            found = await self._memory.once(question, lambda: self._ask(query, ends))
        else:
            found = await self._recall(self._memory, question, refusal)
        return "kept" if found.kept else "answered", found

    @staticmethod
    async def _recall(memory: Memory, question: Question, refusal: str) -> Found:
        """Give what is kept, since the provider is left alone."""
        known = None if question.anew else await memory.recall(question.key)
        if known is None:
            raise Refused(refusal)
        return known

    async def _ask(self, query: Query, ends: float) -> Found:
        """Ask the provider itself, and tell the breaker once how that ended, whoever waits."""
        self._admit()
        left = ends - asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout_at(ends):
                found = await self.provider.search(replace(query, seconds=max(left, 0.0)))
        except TimeoutError:
            self._note_lateness(left)
            raise
        except (NotAnswerable, asyncio.CancelledError):
            self._breaker.forget()
            raise
        except ProviderFailed as failure:
            self._note_failure(failure, left, ends)
            raise
        except Exception:
            self._breaker.fail(UNEXPECTED)
            raise
        self._breaker.succeed()
        return found

    def _admit(self) -> None:
        """Let a request through, unless the breaker has opened since the question came."""
        refusal = self._breaker.refusal()
        if refusal is not None:
            raise Refused(refusal)
        self._breaker.admit()

    def _note_failure(self, failure: ProviderFailed, seconds: float, ends: float) -> None:
        """A provider may itself end at the time it was given; that is lateness in its words."""
        if seconds < FAIR_SECONDS and asyncio.get_running_loop().time() >= ends - GRACE_SECONDS:
            self._breaker.forget()
        else:
            self._breaker.fail(failure.reason, failure.rest)

    def _note_lateness(self, seconds: float) -> None:
        """Who was given too little time is not unwell."""
        if seconds >= FAIR_SECONDS:
            self._breaker.fail(LATE)
        else:
            self._breaker.forget()

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
