"""Reads a page: fetch, extract, split; the one entry for everyone who wants a page's text."""

import asyncio
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from contracts.search import Page
from kit.fetch import PAGE_TYPES, Fetched, Fetcher, FetchError

from search_svc.reading.document import Extract
from search_svc.reading.extractor import Extractor
from search_svc.visiting.visits import Visits

LIMITS = {"application/pdf": 20_000_000}
"""Bytes of what is larger than pages usually are."""
LATE = "the page could not be read in time"
NO_TEXT = "the page has no text without running its scripts"


@dataclass(frozen=True)
class Reading:
    """What came of one fetch: a page, or None when it is as it was; and what its answer said."""

    page: Page | None
    fetched: Fetched


class PageReader:
    """Reads pages with a shared fetcher; `parallel` bounds those in memory at a time."""

    def __init__(
        self,
        fetcher: Fetcher,
        extractor: Extractor,
        visits: Visits | None = None,
        *,
        parallel: int = 10,
    ) -> None:
        self._fetcher = fetcher
        self._visits = visits or Visits(fetcher)
        self._extractor = extractor
        self._places = asyncio.Semaphore(parallel)

    async def read(self, url: str, deadline: float | None = None) -> Page:
        """Read one page until `deadline` (absolute `loop.time()`); every failure is a FetchError.

        Passages are in the order of the text, each under its path of headings.
        """
        page = (await self.ask(url, deadline, {})).page
        assert page is not None  # nobody asked whether it has changed
        return page

    async def ask(self, url: str, deadline: float | None, conditions: Mapping[str, str]) -> Reading:
        """Read one page like `read`, unless it has not changed by these conditional headers."""
        try:
            async with (
                asyncio.timeout_at(deadline),
                self._visits.visit(url, deadline),
                self._places,
            ):
                fetched = await self._fetcher.get(
                    url, deadline=deadline, accept=PAGE_TYPES, limits=LIMITS, headers=conditions
                )
                if fetched.final_url != fetched.url:
                    await self._visits.require(fetched.final_url, deadline)
                if fetched.status == 304:
                    return Reading(None, fetched)
                extract = await self._extract(fetched)
        except TimeoutError as error:
            raise FetchError("timeout", LATE) from error
        if not extract.text:
            raise FetchError(extract.reason, extract.problem or NO_TEXT)
        return Reading(_page(fetched, extract), fetched)

    async def _extract(self, fetched: Fetched) -> Extract:
        return await self._extractor.extract(
            fetched.body, fetched.content_type, fetched.final_url, fetched.charset
        )


def _page(fetched: Fetched, extract: Extract) -> Page:
    return Page(
        url=fetched.url,
        final_url=fetched.final_url,
        title=extract.title,
        text=extract.text,
        passages=tuple(passage.titled for passage in extract.passages),
        language=extract.language,
        author=extract.author,
        published=extract.published,
        paywalled=extract.paywalled,
        read_at=datetime.now(UTC),
        sha256=hashlib.sha256(extract.text.encode()).hexdigest(),
    )
