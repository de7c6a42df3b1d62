"""Keyless web search through the `ddgs` library, for installs without a SearXNG."""

import asyncio
import math
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol

from contracts.search import SearchResult, SourceKind

from search_svc.providers import Found, NotAnswerable, ProviderFailed, Query
from search_svc.providers.fields import read_text, read_title, read_url
from search_svc.providers.sites import with_sites

THREADS = 4
REGIONS = {"en": "us-en", "ru": "ru-ru", "de": "de-de", "fr": "fr-fr", "es": "es-es"}


class Searcher(Protocol):
    """The part of `ddgs.DDGS` that is used."""

    def text(self, query: str, **options: Any) -> list[dict[str, Any]]:
        """Search the web; every failure, no results too, is a DDGSException."""


def open_ddgs(seconds: int) -> Searcher:
    """Make the library's searcher; imported late since it costs 25 MB."""
    from ddgs import DDGS  # noqa: PLC0415

    return DDGS(timeout=seconds)


class Ddgs:
    """Searches in a few threads of its own, since the library is synchronous."""

    name = "ddgs"
    kind: SourceKind = "web"

    def __init__(self, make: Callable[[int], Searcher] = open_ddgs) -> None:
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
        results = tuple(result for row in rows if (result := _result(row)))
        return Found(results[: query.limit])

    def _ask(self, query: Query) -> list[dict[str, Any]]:
        from ddgs.exceptions import DDGSException  # noqa: PLC0415 - as late as the library

        try:
            return self._make(max(1, math.ceil(query.seconds))).text(
                with_sites(query.text, query.filters.domains),
                region=REGIONS.get(query.language or "", "wt-wt"),
                max_results=query.limit,
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


def _result(row: dict[str, Any]) -> SearchResult | None:
    url = read_url(row.get("href"))
    if url is None:
        return None
    return SearchResult(
        url=url,
        title=read_title(row.get("title")) or url,
        snippet=read_text(row.get("body")),
        provider="ddgs",
    )
