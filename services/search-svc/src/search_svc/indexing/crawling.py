"""Indexing a site or a page: robots respected, politely slow, resumable after a kill."""

import asyncio
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

import orjson
from kit.fetch import PAGE_TYPES, Fetched, Fetcher, FetchError

from search_svc.indexing.frontier import Frontier
from search_svc.indexing.loading import Loading
from search_svc.indexing.preparing import Origin, PreparedDocument
from search_svc.indexing.repository import DocumentWriter, Known
from search_svc.indexing.site import Robots, Scope, SiteRefused, read_robots, read_sitemaps
from search_svc.reading.reader import LIMITS

BATCH = 8
FAILURES_IN_A_ROW = 10
GONE = frozenset({404, 410})
UNREACHABLE = frozenset({"connect_failed", "dns_failed", "timeout"})


@dataclass(frozen=True, slots=True)
class Manners:
    """How a site is visited: seconds between two pages, and how many pages at most."""

    delay: float = 0.3
    max_pages: int = 2000


@dataclass(slots=True)
class Visited:
    """What came of a visit: a document to store, links, or that the page is gone."""

    url: str
    document: PreparedDocument | None = None
    links: tuple[str, ...] = ()
    gone: bool = False
    unchanged: bool = False


class Crawl:
    """One run over one site."""

    def __init__(self, loading: Loading, fetcher: Fetcher, manners: Manners) -> None:
        self._loading = loading
        self._fetcher = fetcher
        self._manners = manners
        self._known: Mapping[str, Known] = {}
        self._failed_in_a_row = 0

    async def run(self, start: str) -> None:
        """Visit the site; raises SiteRefused when it does not want that or is away."""
        scope = Scope.of(start, await self._arrive(start))
        robots = await read_robots(self._fetcher, scope.origin, self._manners.delay)
        self._known = await self._loading.known()
        if not self._loading.run.resumed or not await self._has_frontier():
            await self._seed(scope, robots)
        while urls := await self._waiting():
            await self._visit_batch(urls, scope, robots)
        await self._loading.remove_unseen()
        async with self._loading.writing() as session:
            await Frontier(session, self._loading.run.collection_id).clear()

    async def _arrive(self, start: str) -> str:
        """Follow the start address to where it leads now."""
        try:
            return (await self._get(start)).final_url
        except FetchError as error:
            raise SiteRefused(f"{start} cannot be read: {error.message}") from error

    async def _get(self, url: str, conditions: Mapping[str, str] | None = None) -> Fetched:
        return await self._fetcher.get(url, headers=conditions, accept=PAGE_TYPES, limits=LIMITS)

    async def _seed(self, scope: Scope, robots: Robots) -> None:
        most = self._manners.max_pages
        pages = [scope.start, *self._known]
        if not scope.is_page:
            pages += await read_sitemaps(self._fetcher, scope, robots.sitemaps, most)
        inside = scope.pick(pages)
        if not any(map(robots.allows, inside)):
            raise SiteRefused(f"robots.txt does not allow {scope.start}")
        async with self._loading.writing() as session:
            frontier = Frontier(session, self._loading.run.collection_id)
            await frontier.clear()
            await frontier.add(inside, most)

    async def _has_frontier(self) -> bool:
        """Say whether the run that is resumed got as far as knowing any address."""
        async with self._loading.database.session() as session:
            return (await Frontier(session, self._loading.run.collection_id).counts())[1] > 0

    async def _waiting(self) -> list[str]:
        async with self._loading.database.session() as session:
            frontier = Frontier(session, self._loading.run.collection_id)
            done, total = await frontier.counts()
            waiting = await frontier.waiting(BATCH)
        self._loading.progress.done = done
        self._loading.expect(total)
        return waiting

    async def _visit_batch(self, urls: list[str], scope: Scope, robots: Robots) -> None:
        visits = [await self._visit(url, scope, robots) for url in urls]
        run = self._loading.run
        await self._loading.store([visit.document for visit in visits if visit.document])
        seen = [visit.url for visit in visits if visit.unchanged]
        await self._loading.mark_seen(seen)
        gone = [visit.url for visit in visits if visit.gone]
        async with self._loading.writing() as session:
            removed = await DocumentWriter(session).remove_locations(run.collection_id, gone)
            self._loading.report.removed += removed
            frontier = Frontier(session, run.collection_id)
            links = [link for visit in visits for link in visit.links]
            await frontier.add(scope.pick(links), self._manners.max_pages)
            await frontier.finish(urls)

    async def _visit(self, url: str, scope: Scope, robots: Robots) -> Visited:
        if not robots.allows(url):
            self._loading.fail(url, "robots.txt does not allow it")
            return Visited(url, gone=True)
        await asyncio.sleep(robots.delay)
        stored = self._known.get(url)
        try:
            fetched = await self._get(url, _conditions(stored))
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
