"""Keyless search of the web and the news through `ddgs`, for installs without a SearXNG."""

import asyncio
import math
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Literal, Protocol

from contracts.search import Recency, SearchResult, SourceKind

from search_svc.providers import Found, NotAnswerable, ProviderFailed, Query
from search_svc.providers.fields import read_day, read_text, read_title, read_url
from search_svc.providers.sites import with_sites

THREADS = 4
REGIONS = {"en": "us-en", "ru": "ru-ru", "de": "de-de", "fr": "fr-fr", "es": "es-es"}


class Searcher(Protocol):
    """The part of `ddgs.DDGS` that is used."""

    def text(self, query: str, **options: Any) -> list[dict[str, Any]]:
        """Search the web; every failure, no results too, is a DDGSException."""

    def news(self, query: str, **options: Any) -> list[dict[str, Any]]:
        """Search the news, likewise."""


def open_ddgs(seconds: int) -> Searcher:
    """Make the library's searcher; imported late since it costs 25 MB."""
    from ddgs import DDGS  # noqa: PLC0415

    return DDGS(timeout=seconds)


class Ddgs:
    """Searches in a few threads of its own, since the library is synchronous."""

    name = "ddgs"

    def __init__(
        self, make: Callable[[int], Searcher] = open_ddgs, kind: Literal["web", "news"] = "web"
    ) -> None:
        self.kind: SourceKind = kind
        self._make = make
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="ddgs")

    def close(self) -> None:
        """Let go of the threads; one that still waits for the web ends with its own timeout."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def search(self, query: Query) -> Found:
        """Search; no answer within the query's seconds is a failure."""
        work = asyncio.get_running_loop().run_in_executor(self._threads, self._ask, query)
        try:
            async with asyncio.timeout(query.seconds):
                rows = await work
        except TimeoutError as error:
            raise ProviderFailed("no answer in time") from error
        results = tuple(result for row in rows if (result := _result(row, self.kind)))
        return Found(results[: query.limit])

    def _ask(self, query: Query) -> list[dict[str, Any]]:
        from ddgs.exceptions import DDGSException  # noqa: PLC0415 - as late as the library

        try:
            searcher = self._make(max(1, math.ceil(query.seconds)))
            search = searcher.text if self.kind == "web" else searcher.news
            return search(
                with_sites(query.text, query.filters.domains),
                region=REGIONS.get(query.language or "", "wt-wt"),
                max_results=query.limit,
                **_recency(query.filters.recency),
            )
        except DDGSException as error:
            raise _failure(error) from error


def _failure(error: Exception) -> ProviderFailed:
    text = str(error).strip()
    if "No results" in text:
        return NotAnswerable("no search engine gave any result")
    return ProviderFailed(
        f"the search engines did not answer: {text[:200] or type(error).__name__}"
    )


def _recency(recency: Recency | None) -> dict[str, str]:
    """Give the time limit in the library's letters; it knows no hours."""
    return {"timelimit": "d" if recency == "hour" else recency[0]} if recency else {}


def _result(row: dict[str, Any], kind: SourceKind) -> SearchResult | None:
    url = read_url(row.get("href") or row.get("url"))
    if url is None:
        return None
    return SearchResult(
        url=url,
        title=read_title(row.get("title")) or url,
        snippet=read_text(row.get("body")),
        provider=Ddgs.name,
        kind=kind,
        published=read_day(row.get("date")),
        venue=read_title(row.get("source")) or None,
    )
