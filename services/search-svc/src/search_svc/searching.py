"""One search over several kinds of sources: until the deadline, never failing as a whole."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

from contracts.search import ProviderReport, SearchRequest, SearchResponse, SourceKind
from kit.deadline import remaining
from kit.identity import Principal

from search_svc.asking.guard import Guard, Outcome
from search_svc.asking.relay import ask_all, ask_in_relay
from search_svc.filtering import keep_matching, narrows
from search_svc.providers import Query
from search_svc.ranking.fusion import fuse

ANSWER_SHARE = 0.95
"""The share of the caller's time that providers get; the rest is for ranking and the way back."""

OVER_FETCH = 2
"""How much more is asked for where filters may take results away."""

IN_TURN: frozenset[SourceKind] = frozenset({"web", "news"})
"""Kinds whose providers cover the same ground; those of others are asked all at once."""

ONLY_LOCAL = "only the local index answered"


class Search:
    """Asks the providers that fit a request; `web_notice` says why there are none for the web."""

    def __init__(
        self,
        guards: Sequence[Guard],
        seconds: float,
        *,
        hedge: float = 1.5,
        web_notice: str | None = None,
    ) -> None:
        self._guards = guards
        self._seconds = seconds
        self._hedge = hedge
        self._web_notice = web_notice

    async def run(self, principal: Principal, request: SearchRequest) -> SearchResponse:
        """Search; providers that failed or were too slow are named with the reason."""
        query = Query(
            text=request.query,
            principal=principal,
            language=request.language,
            limit=request.max_results * (OVER_FETCH if narrows(request.filters) else 1),
            seconds=remaining(self._seconds) * ANSWER_SHARE,
            filters=request.filters,
            priority=request.priority,
        )
        kinds = dict.fromkeys(request.sources)
        groups = await asyncio.gather(
            *(self._ask(kind, query, no_cache=request.no_cache) for kind in kinds)
        )
        outcomes = [outcome for group in groups for outcome in group]
        now = datetime.now(UTC)
        lists = (keep_matching(one.results, request.filters, now) for one in outcomes)
        return SearchResponse(
            query=request.query,
            results=fuse(lists, request.max_results),
            providers=tuple(self._report(request, outcomes)),
        )

    async def _ask(self, kind: SourceKind, query: Query, *, no_cache: bool) -> list[Outcome]:
        chosen = [one for one in self._guards if one.provider.kind == kind]
        if kind in IN_TURN:
            return await ask_in_relay(chosen, query, hedge=self._hedge, no_cache=no_cache)
        return await ask_all(chosen, query, no_cache=no_cache)

    def _report(self, request: SearchRequest, outcomes: Sequence[Outcome]) -> list[ProviderReport]:
        reports = [outcome.report for outcome in outcomes]
        if self._web_notice and set(request.sources) - {"local"}:
            reports.insert(0, ProviderReport(provider="web", ok=False, error=self._web_notice))
        if _only_local(request, reports):
            return [
                one.model_copy(update={"error": one.error or ONLY_LOCAL})
                if one.provider == "local"
                else one
                for one in reports
            ]
        return reports


def _only_local(request: SearchRequest, reports: Sequence[ProviderReport]) -> bool:
    """Say whether more was wanted than the local index, which alone has answered."""
    asked = set(request.sources) - {"local"}
    others = [one for one in reports if one.provider != "local"]
    return bool(asked) and bool(others) and not any(one.ok for one in others)
