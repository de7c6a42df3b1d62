"""A public search: several questions at once, one list, and within a budget what the pages say."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from contracts.search import (
    Page,
    ProviderReport,
    ReadRequest,
    SearchRequest,
    SearchResponse,
    SearchResult,
    SourceKind,
)
from contracts.search_api import ContextSize, PublicResponse, PublicResult, PublicSearch
from kit.identity import Principal
from kit.ids import new_id

from search_svc.pages import Pages
from search_svc.public.filters import WrongField, read_filters
from search_svc.ranking.choosing import count_tokens
from search_svc.ranking.fusion import fuse
from search_svc.reading.language import detect_language
from search_svc.searching import Search

MOST_QUERIES = 5
LONGEST_QUERY = 2000
MOST_READ = 10
PASSAGES_A_PAGE = 20
SOURCES: dict[str, tuple[SourceKind, ...]] = {
    "web": ("web", "local"),
    "academic": ("academic",),
    "sec": ("sec",),
}


@dataclass(frozen=True, slots=True)
class Budget:
    """Tokens that all snippets, and each one, may have."""

    whole: int
    page: int


BUDGETS: dict[ContextSize, Budget] = {
    "low": Budget(3000, 300),
    "medium": Budget(8000, 800),
    "high": Budget(20_000, 2000),
}


class PublicSearcher:
    """Answers the public API."""

    def __init__(self, search: Search, pages: Pages) -> None:
        self._search = search
        self._pages = pages

    async def run(self, principal: Principal, body: PublicSearch) -> PublicResponse:
        """Search; raises WrongField for what cannot be honoured."""
        if body.search_type != "web":
            raise WrongField("search_type", "Only web: there is no search for people here.")
        requests = [_request(body, query) for query in _queries(body)]
        answers = await asyncio.gather(*(self._search.run(principal, one) for one in requests))
        best = fuse((answer.results for answer in answers), body.max_results)
        texts = await self._read(principal, body, requests[0].query, best)
        return PublicResponse(
            id=new_id(),
            results=tuple(_result(one, texts.get(one.url)) for one in best),
            server_time=datetime.now(UTC) if body.display_server_time else None,
            providers=_reports(answers),
        )

    async def _read(
        self, principal: Principal, body: PublicSearch, query: str, best: Sequence[SearchResult]
    ) -> dict[str, str]:
        """Give what the best pages say of the question, by URL; nothing without a budget."""
        budget = _budget(body)
        if budget is None or not best:
            return {}
        request = ReadRequest(
            urls=tuple(one.url for one in best[:MOST_READ]),
            query=query,
            max_passages=PASSAGES_A_PAGE,
            no_cache=body.no_cache,
        )
        answer = await self._pages.read(principal, request)
        return _fill(answer.pages, budget)


def _queries(body: PublicSearch) -> tuple[str, ...]:
    queries = (body.query,) if isinstance(body.query, str) else body.query
    plain = tuple(dict.fromkeys(query.strip() for query in queries))
    if not plain or not all(plain):
        raise WrongField("query", "A question has words.")
    if len(plain) > MOST_QUERIES:
        raise WrongField("query", f"At most {MOST_QUERIES} at once.")
    if max(map(len, plain)) > LONGEST_QUERY:
        raise WrongField("query", f"At most {LONGEST_QUERY} characters.")
    return plain


def _request(body: PublicSearch, query: str) -> SearchRequest:
    return SearchRequest(
        query=query,
        sources=body.sources or SOURCES[body.search_mode],
        language=detect_language(query),
        max_results=body.max_results,
        filters=read_filters(body),
        no_cache=body.no_cache,
    )


def _budget(body: PublicSearch) -> Budget | None:
    named = BUDGETS[body.search_context_size] if body.search_context_size else None
    if body.max_tokens is None and body.max_tokens_per_page is None:
        return named
    spare = named or BUDGETS["high"]
    return Budget(body.max_tokens or spare.whole, body.max_tokens_per_page or spare.page)


def _fill(pages: Sequence[Page], budget: Budget) -> dict[str, str]:
    """Give each page its best passages in turn, until the budget is used up."""
    left, texts = budget.whole, {}
    for page in pages:
        own = min(left, budget.page)
        text = _cut("\n\n".join(page.passages) or page.text, own)
        left -= min(own, count_tokens(text))
        if text:
            texts[page.url] = text
    return texts


def _cut(text: str, tokens: int) -> str:
    whole = count_tokens(text)
    if whole <= tokens:
        return text
    cut = text[: int(len(text) * tokens / whole)]
    return cut.rsplit(None, 1)[0] if " " in cut else cut


def _result(result: SearchResult, text: str | None) -> PublicResult:
    return PublicResult(
        title=result.title,
        url=result.url,
        snippet=text or result.snippet,
        date=result.published,
        last_updated=result.updated,
        kind=result.kind,
        provider=result.provider,
        authors=result.authors,
        venue=result.venue,
    )


def _reports(answers: Sequence[SearchResponse]) -> tuple[ProviderReport, ...]:
    return tuple(report for answer in answers for report in answer.providers)
