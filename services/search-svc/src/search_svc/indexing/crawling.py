"""Indexing a site or a page: robots respected, politely slow, resumable after a kill."""

from search_svc.indexing.frontier import Frontier
from search_svc.indexing.loading import Loading
from search_svc.indexing.repository import DocumentWriter
from search_svc.indexing.site import Scope, SiteRefused, read_robots, read_sitemaps
from search_svc.indexing.visitor import Visitor
from search_svc.visiting.robots import Robots

BATCH = 8


class Crawl:
    """One run over one site."""

    def __init__(self, loading: Loading, visitor: Visitor) -> None:
        self._loading = loading
        self._visitor = visitor

    async def run(self, start: str, arrived: str) -> None:
        """Visit the site whose start leads to `arrived`; raises SiteRefused when it does not want
        that or is away."""
        scope = Scope.of(start, arrived)
        robots = await read_robots(self._visitor.fetcher, scope.origin)
        if not self._loading.run.resumed or not await self._has_frontier():
            await self._seed(scope, robots)
        while urls := await self._waiting():
            await self._visit_batch(urls, scope, robots)
        await self._loading.remove_unseen()
        async with self._loading.writing() as session:
            await Frontier(session, self._loading.run.collection_id).clear()

    async def _seed(self, scope: Scope, robots: Robots) -> None:
        most = self._visitor.manners.max_pages
        pages = [scope.start, *self._visitor.known]
        if not scope.is_page:
            pages += await read_sitemaps(self._visitor.fetcher, scope, robots.sitemaps, most)
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
        visits = [await self._visitor.visit(url, scope, robots) for url in urls]
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
            await frontier.add(scope.pick(links), self._visitor.manners.max_pages)
            await frontier.finish(urls)
