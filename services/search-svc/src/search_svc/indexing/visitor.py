"""Visiting one page after another: robots respected, only what changed is read again."""

import asyncio
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

import orjson
from kit.fetch import PAGE_TYPES, Fetched, Fetcher, FetchError

from search_svc.indexing.loading import Loading
from search_svc.indexing.preparing import Origin, PreparedDocument
from search_svc.indexing.repository import Known
from search_svc.indexing.site import Scope, SiteRefused
from search_svc.reading.reader import LIMITS
from search_svc.visiting.robots import Robots

MAX_DELAY_SECONDS = 10.0
FAILURES_IN_A_ROW = 10
GONE = frozenset({404, 410})
UNREACHABLE = frozenset({"connect_failed", "dns_failed", "timeout"})


@dataclass(frozen=True, slots=True)
class Manners:
    """How a site is visited: seconds between two pages, and how many pages at most."""

    delay: float = 0.3
    max_pages: int = 2000

    def pause(self, asked: float) -> float:
        """Give the seconds between two pages of a site that asks for so many."""
        return min(MAX_DELAY_SECONDS, max(self.delay, asked))


@dataclass(slots=True)
class Visited:
    """What came of a visit: a document to store, links, or that the page is gone."""

    url: str
    document: PreparedDocument | None = None
    links: tuple[str, ...] = ()
    gone: bool = False
    unchanged: bool = False


class Visitor:
    """Visits pages for one run; `known` is what its collection had before."""

    def __init__(
        self,
        loading: Loading,
        fetcher: Fetcher,
        manners: Manners,
        known: Mapping[str, Known],
    ) -> None:
        self._loading = loading
        self.fetcher = fetcher
        self.manners = manners
        self.known = known
        self._failed_in_a_row = 0

    async def get(self, url: str, conditions: Mapping[str, str] | None = None) -> Fetched:
        """Fetch a page; raises FetchError."""
        return await self.fetcher.get(url, headers=conditions, accept=PAGE_TYPES, limits=LIMITS)

    async def visit(self, url: str, scope: Scope, robots: Robots) -> Visited:
        """Read one page of a scope; what cannot be read is told to the loading.

        Raises SiteRefused when the site stopped answering.
        """
        if not robots.allows(url):
            self._loading.fail(url, "robots.txt does not allow it")
            return Visited(url, gone=True)
        await asyncio.sleep(self.manners.pause(robots.delay))
        stored = self.known.get(url)
        try:
            fetched = await self.get(url, _conditions(stored))
        except FetchError as error:
            return self._failed(url, error, stored)
        finally:
            self._loading.advance(url)
        self._failed_in_a_row = 0
        arrived = fetched.final_url
        if not (scope.is_page or scope.pick([arrived])) or not robots.allows(arrived):
            self._loading.fail(url, f"it leads to {arrived}, which may not be read with this site")
            return Visited(url, gone=True)
        return await self._read(url, fetched, stored)

    def _failed(self, url: str, error: FetchError, stored: Known | None) -> Visited:
        """A page that is gone goes; one that only fails today stays as it was."""
        gone = error.status in GONE
        if error.code != "content_type":
            self._loading.fail(url, error.message)
        if error.code in UNREACHABLE or error.status == 429 or (error.status or 0) >= 500:
            self._failed_in_a_row += 1
        if self._failed_in_a_row >= FAILURES_IN_A_ROW:
            raise SiteRefused(f"the site stopped answering: {error.message}")
        return Visited(url, gone=gone, unchanged=stored is not None and not gone)

    async def _read(self, url: str, fetched: Fetched, stored: Known | None) -> Visited:
        if fetched.status == 304:
            return Visited(url, unchanged=True)
        digest = hashlib.sha256(fetched.body).hexdigest()
        origin = Origin(url, fetched.final_url, digest, _fingerprint(fetched))
        read = await self._loading.extract(
            fetched.body, fetched.content_type, origin, fetched.charset
        )
        if read is None:
            return Visited(url, unchanged=stored is not None)
        document, extract = read
        if stored is not None and stored.sha256 == digest:
            return Visited(url, links=extract.links, unchanged=True)
        return Visited(url, document if document.passages else None, extract.links)


def _fingerprint(fetched: Fetched) -> str:
    wanted = {"If-None-Match": "ETag", "If-Modified-Since": "Last-Modified"}
    found = {condition: fetched.headers.get(header) for condition, header in wanted.items()}
    # Beyond ASCII a header cannot be sent back as it came.
    usable = {name: value for name, value in found.items() if value and value.isascii()}
    return orjson.dumps(usable).decode()


def _conditions(stored: Known | None) -> dict[str, str]:
    return dict(orjson.loads(stored.fingerprint)) if stored else {}
