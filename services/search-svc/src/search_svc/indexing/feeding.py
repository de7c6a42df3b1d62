"""Indexing a feed: the pages of its entries, and what it says itself where these cannot be read."""

import hashlib
from collections.abc import Sequence
from html import escape
from urllib.parse import urlsplit

from search_svc.indexing.feed import Entry
from search_svc.indexing.loading import Loading
from search_svc.indexing.preparing import Origin, PreparedDocument
from search_svc.indexing.repository import DocumentWriter
from search_svc.indexing.runs import CollectionWriter
from search_svc.indexing.site import Scope, SiteRefused, read_robots
from search_svc.indexing.visitor import Visitor
from search_svc.visiting.robots import Robots

MOST_KEPT = 1000
"""A feed only shows its newest entries: those that left it stay, up to so many in all."""


class FeedLoad:
    """One run over one feed."""

    def __init__(self, loading: Loading, visitor: Visitor) -> None:
        self._loading = loading
        self._visitor = visitor
        self._robots: dict[str, Robots | None] = {}

    async def run(self, entries: Sequence[Entry]) -> None:
        """Store what is new or changed."""
        async with self._loading.writing() as session:
            await CollectionWriter(session).mark_feed(self._loading.run)
        self._loading.expect(len(entries))
        for entry in entries:
            await self._load(entry)
        async with self._loading.writing() as session:
            removed = await DocumentWriter(session).keep_newest(self._loading.run, MOST_KEPT)
            self._loading.report.removed += removed

    async def _load(self, entry: Entry) -> None:
        """Read the page of an entry; else keep what the feed says of it."""
        parts = urlsplit(entry.url)
        scope = Scope(entry.url, f"{parts.scheme}://{parts.netloc}", parts.path, is_page=True)
        robots = await self._robots_of(scope.origin)
        before = len(self._loading.report.failures)
        visited = None
        if robots is not None:
            visited = await self._visitor.visit(entry.url, scope, robots)
        if visited is not None and visited.unchanged:
            await self._loading.mark_seen([entry.url])
        elif visited is not None and visited.document is not None:
            await self._loading.store([visited.document])
        else:
            await self._store_told(entry, before)

    async def _store_told(self, entry: Entry, failures: int) -> None:
        """Store the feed's own words; then that the page could not be read is no failure."""
        document = await self._prepare(entry)
        if document is None:
            return
        del self._loading.report.failures[failures:]
        stored = self._visitor.known.get(entry.url)
        if stored is not None and stored.sha256 == document.sha256:
            await self._loading.mark_seen([entry.url])
        else:
            await self._loading.store([document])

    async def _prepare(self, entry: Entry) -> PreparedDocument | None:
        if not entry.content:
            return None
        title = f"<title>{escape(entry.title)}</title>"
        page = f"<html><head>{title}</head><body><article>{entry.content}</article></body></html>"
        body = page.encode()
        origin = Origin(entry.url, entry.url, hashlib.sha256(body).hexdigest(), "{}")
        read = await self._loading.extract(body, "text/html", origin, "utf-8")
        return read[0] if read is not None and read[0].passages else None

    async def _robots_of(self, origin: str) -> Robots | None:
        """Give a host's rules; None where they cannot be read, so that it is left alone."""
        if origin not in self._robots:
            try:
                rules = await read_robots(self._visitor.fetcher, origin)
            except SiteRefused as refusal:
                self._loading.fail(origin, refusal.reason)
                self._robots[origin] = None
            else:
                self._robots[origin] = rules
        return self._robots[origin]
