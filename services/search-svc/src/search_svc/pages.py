"""Reading several pages at once, with the passages that matter for a question first."""

import asyncio
import hashlib
from collections.abc import Sequence

from contracts.search import Page, ReadFailure, ReadRequest, ReadResponse
from kit.database import Database
from kit.deadline import remaining
from kit.fetch import FetchError
from kit.identity import Principal
from kit.logs import get_logger

from search_svc.keeping.cache import PageCache
from search_svc.keeping.repository import Kept
from search_svc.ranking.choosing import Chosen, Ranked, choose
from search_svc.ranking.ranker import Ranker
from search_svc.reading.passages import split_passages
from search_svc.repository import DOCUMENT_PATH, IndexRepository
from search_svc.stragglers import gather_most

log = get_logger(__name__)

ANSWER_SHARE = 0.95
MODELS_SHARE = 0.75
"""The share of the time for reading when ranking then asks a model's server."""
ORDER_SHARE = 0.98
"""Twenty pages of 500 kB take four seconds to rank: in reading order they are better than none."""
LEAD_RANK = 3
LATE = "the other pages had come, this one was not waited for"


class Pages:
    """Reads web pages, and documents of the local index by the address it gives them."""

    def __init__(
        self, cache: PageCache, database: Database, seconds: float, ranker: Ranker
    ) -> None:
        self._cache = cache
        self._database = database
        self._seconds = seconds
        self._ranker = ranker

    async def idle(self) -> None:
        """Wait until what was read is kept."""
        await self._cache.idle()

    async def read(self, principal: Principal, request: ReadRequest) -> ReadResponse:
        """Read pages until the deadline, or until most have come; the others say why not."""
        starts, seconds = asyncio.get_running_loop().time(), remaining(self._seconds)
        share = MODELS_SHARE if request.query and self._ranker.asks_models else ANSWER_SHARE
        ends = starts + seconds * share
        urls = list(dict.fromkeys(request.urls))
        outcomes = await self._read_all(principal, request, urls, ends)
        pages = [page for page in outcomes if isinstance(page, Page)]
        kept = await self._rank(request, pages, starts + seconds * ORDER_SHARE)
        return ReadResponse(
            pages=tuple(kept),
            failures=tuple(one for one in outcomes if isinstance(one, ReadFailure)),
        )

    async def _read_all(
        self, principal: Principal, request: ReadRequest, urls: Sequence[str], ends: float
    ) -> list[Page | ReadFailure]:
        outside = [url for url in urls if not url.startswith(DOCUMENT_PATH)]
        kept = {} if request.no_cache else await self._cache.recall(outside)
        reading = [
            self._read(url, ends, kept.get(url), anew=request.no_cache)
            if url in outside
            else self._read_stored(principal, url)
            for url in urls
        ]
        if request.wait_for == "all":
            return await asyncio.gather(*reading)
        outcomes = await gather_most(reading, lambda found: isinstance(found, Page))
        late = (ReadFailure(url=url, code="late", message=LATE) for url in urls)
        pairs = zip(outcomes, late, strict=True)
        return [failure if found is None else found for found, failure in pairs]

    async def _rank(self, request: ReadRequest, pages: list[Page], ends: float) -> list[Page]:
        """Keep the best passages; what was not ranked stays in reading order."""
        scores = await self._score(request.query, pages, ends)
        most, budget = request.max_passages, request.budget_tokens
        if budget is not None:
            given = scores or [in_order(page) for page in pages]
            return await asyncio.to_thread(keep_budget, pages, given, budget, most)
        if scores is None:
            return [page.model_copy(update={"passages": page.passages[:most]}) for page in pages]
        return [keep_best(page, own, most) for page, own in zip(pages, scores, strict=True)]

    async def _score(
        self, query: str | None, pages: list[Page], ends: float
    ) -> list[list[float]] | None:
        if not query:
            return None
        try:
            ranked = await self._ranker.rank(query, [page.passages for page in pages], ends)
        except TimeoutError:
            log.warning("passages stay in reading order", pages=len(pages))
            return None
        return lift_leads(ranked)

    async def _read(
        self, url: str, ends: float, kept: Kept | None, *, anew: bool
    ) -> Page | ReadFailure:
        try:
            page = await self._cache.read(url, ends, kept, anew=anew)
        except FetchError as error:
            return ReadFailure(url=url, code=error.code, message=error.message)
        return page.model_copy(update={"url": url})

    async def _read_stored(self, principal: Principal, url: str) -> Page | ReadFailure:
        async with self._database.session() as session:
            repository = IndexRepository(session, principal)
            document = await repository.document(url.removeprefix(DOCUMENT_PATH))
        if document is None:
            return ReadFailure(url=url, code="not_found", message="the document is not there")
        return Page(
            url=url,
            final_url=url,
            title=document.title,
            text=document.text,
            passages=tuple(passage.titled for passage in split_passages(document.text)),
            language=document.language,
            published=document.published,
            read_at=document.indexed_at,
            sha256=hashlib.sha256(document.text.encode()).hexdigest(),
        )


def in_order(page: Page) -> list[float]:
    """Give scores that fall from passage to passage."""
    return [1 / (1 + place) for place in range(len(page.passages))]


def lift_leads(scores: Sequence[Sequence[float]]) -> list[list[float]]:
    """Put each page's first passage among its best three if it fits at all: it says what the page
    is about."""
    return [_lift_lead(list(own)) for own in scores]


def _lift_lead(own: list[float]) -> list[float]:
    if len(own) > LEAD_RANK and own[0]:
        own[0] = max(own[0], sorted(own)[-LEAD_RANK])
    return own


def keep_best(page: Page, scores: Sequence[float], most: int) -> Page:
    """Order a page's passages by their scores and keep the best; equal ones in reading order."""
    pairs = sorted(zip(scores, page.passages, strict=True), key=lambda pair: -pair[0])[:most]
    return page.model_copy(
        update={
            "passages": tuple(passage for _, passage in pairs),
            "scores": tuple(score for score, _ in pairs),
        }
    )


def keep_budget(
    pages: Sequence[Page], scores: Sequence[Sequence[float]], budget: int, most: int
) -> list[Page]:
    """Keep what fits in the budget of all pages together; a page may be left with nothing."""
    ranked = [
        Ranked(page.final_url, page.passages, own) for page, own in zip(pages, scores, strict=True)
    ]
    chosen = choose(ranked, budget, most)
    return [_with(page, [one for one in chosen if one.page == at]) for at, page in enumerate(pages)]


def _with(page: Page, chosen: Sequence[Chosen]) -> Page:
    best = sorted(chosen, key=lambda one: -one.score)
    return page.model_copy(
        update={
            "passages": tuple(one.text for one in best),
            "scores": tuple(one.score for one in best),
        }
    )
