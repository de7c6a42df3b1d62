"""One search over several providers: in parallel, until the deadline, never failing as a whole."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass

from contracts.search import ProviderReport, SearchRequest, SearchResponse, SearchResult
from kit.deadline import remaining
from kit.identity import Principal
from kit.logs import get_logger

from search_svc.providers import Found, Provider, ProviderFailed, Query
from search_svc.ranking.fusion import fuse

log = get_logger(__name__)

ANSWER_SHARE = 0.95
"""The share of the caller's time that providers get; the rest is for ranking and the way back."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one provider gave, and how it did."""

    report: ProviderReport
    results: tuple[SearchResult, ...] = ()


class Search:
    """Asks the providers that fit a request; `web_notice` says why there are none for the web."""

    def __init__(
        self, providers: Sequence[Provider], seconds: float, web_notice: str | None = None
    ) -> None:
        self._providers = providers
        self._seconds = seconds
        self._web_notice = web_notice

    async def run(self, principal: Principal, request: SearchRequest) -> SearchResponse:
        """Search; providers that failed or were too slow are named with the reason."""
        query = Query(
            text=request.query,
            principal=principal,
            language=request.language,
            limit=request.max_results,
            seconds=remaining(self._seconds) * ANSWER_SHARE,
        )
        chosen = [one for one in self._providers if one.kind in request.sources]
        outcomes = await asyncio.gather(*(self._ask(one, query) for one in chosen))
        reports = [outcome.report for outcome in outcomes]
        if self._web_notice and "web" in request.sources:
            reports.insert(0, ProviderReport(provider="web", ok=False, error=self._web_notice))
        return SearchResponse(
            query=request.query,
            results=fuse((outcome.results for outcome in outcomes), request.max_results),
            providers=tuple(reports),
        )

    async def _ask(self, provider: Provider, query: Query) -> Outcome:
        started = time.monotonic()
        found, error = Found(), None
        try:
            async with asyncio.timeout(query.seconds):
                found = await provider.search(query)
        except ProviderFailed as failure:
            error = failure.reason
        except TimeoutError:
            error = "no answer in time"
        except Exception as problem:
            log.exception("provider failed", provider=provider.name, exc_info=problem)
            error = "an unexpected error, see the log"
        report = ProviderReport(
            provider=provider.name,
            ok=error is None,
            results=len(found.results),
            took_ms=round((time.monotonic() - started) * 1000),
            error=error or found.notice,
        )
        return Outcome(report, found.results)
