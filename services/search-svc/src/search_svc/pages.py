"""Reading several pages at once, with the passages that matter for a question first."""

import asyncio
import hashlib
from collections.abc import Sequence

from contracts.search import Page, ReadFailure, ReadRequest, ReadResponse
from kit.database import Database
from kit.deadline import remaining
from kit.fetch import FetchError
from kit.identity import Principal

from search_svc.ranking.passages import rank_passages
from search_svc.reading.passages import split_passages
from search_svc.reading.reader import PageReader
from search_svc.repository import DOCUMENT_PATH, IndexRepository

ANSWER_SHARE = 0.95
ORDER_SHARE = 0.98
"""Twenty pages of 500 kB take four seconds to rank: in reading order they are better than none."""
LEAD_RANK = 3


class Pages:
    """Reads web pages, and documents of the local index by the address it gives them."""

    def __init__(self, reader: PageReader, database: Database, seconds: float) -> None:
        self._reader = reader
        self._database = database
        self._seconds = seconds

    async def read(self, principal: Principal, request: ReadRequest) -> ReadResponse:
        """Read pages until the caller's deadline; those that were not read say why."""
        starts, seconds = asyncio.get_running_loop().time(), remaining(self._seconds)
        ends = starts + seconds * ANSWER_SHARE
        urls = list(dict.fromkeys(request.urls))
        outcomes = await asyncio.gather(*(self._read(principal, url, ends) for url in urls))
        pages = [page for page in outcomes if isinstance(page, Page)]
        if request.query:
            pages = await _order_in_time(request.query, pages, starts + seconds * ORDER_SHARE)
        return ReadResponse(
            pages=tuple(
                page.model_copy(update={"passages": page.passages[: request.max_passages]})
                for page in pages
            ),
            failures=tuple(one for one in outcomes if isinstance(one, ReadFailure)),
        )

    async def _read(self, principal: Principal, url: str, ends: float) -> Page | ReadFailure:
        if url.startswith(DOCUMENT_PATH):
            return await self._read_stored(principal, url)
        try:
            page = await self._reader.read(url, ends)
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


async def _order_in_time(query: str, pages: list[Page], ends: float) -> list[Page]:
    """Order the passages; they stay in reading order when that takes too long."""
    try:
        async with asyncio.timeout_at(ends):
            return await asyncio.to_thread(order_passages, query, pages)
    except TimeoutError:
        return pages


def order_passages(query: str, pages: Sequence[Page]) -> list[Page]:
    """Order each page's passages by their score; equal ones stay in reading order.

    The first one is among the best if it fits at all: a page begins with what it is about.
    """
    scores = rank_passages(query, [page.passages for page in pages])
    for own in scores:
        if len(own) > LEAD_RANK and own[0]:
            own[0] = max(own[0], sorted(own)[-LEAD_RANK])
    return [
        page.model_copy(
            update={
                "passages": tuple(
                    passage
                    for _, passage in sorted(
                        zip(own, page.passages, strict=True), key=lambda pair: -pair[0]
                    )
                )
            }
        )
        for page, own in zip(pages, scores, strict=True)
    ]
