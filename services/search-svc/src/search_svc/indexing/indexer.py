"""Adding a location to the local index, or bringing it up to date."""

import asyncio
import time
from pathlib import Path
from urllib.parse import urlsplit

from kit.database import Database
from kit.fetch import PAGE_TYPES, Fetcher, FetchError
from kit.logs import get_logger

from search_svc.indexing.crawling import Crawl
from search_svc.indexing.embedding import Embedder, embed_missing
from search_svc.indexing.feed import FEED_TYPES, read_feed
from search_svc.indexing.feeding import FeedLoad
from search_svc.indexing.folder import load_folder
from search_svc.indexing.loading import LeaseLost, Loading
from search_svc.indexing.progress import ProgressCallback, Report, ignore_progress
from search_svc.indexing.repository import DocumentWriter
from search_svc.indexing.runs import HEARTBEAT_SECONDS, CollectionWriter, Holder, Run
from search_svc.indexing.site import SiteRefused
from search_svc.indexing.visitor import Manners, Visitor
from search_svc.reading.extractor import Extractor
from search_svc.reading.reader import LIMITS

log = get_logger(__name__)


class LocationBusy(Exception):
    """Another process is indexing this location now."""


class LocationUnreadable(Exception):
    """The location cannot be indexed; the text is a sentence for people."""


class Indexer:
    """Indexes folders, files, sites, feeds and pages."""

    def __init__(
        self,
        database: Database,
        fetcher: Fetcher,
        extractor: Extractor,
        *,
        manners: Manners | None = None,
        embedder: Embedder | None = None,
    ) -> None:
        self._database = database
        self._fetcher = fetcher
        self._extractor = extractor
        self._manners = manners or Manners()
        self._embedder = embedder

    async def add(
        self,
        location: str,
        holder: Holder,
        title: str | None = None,
        refresh_seconds: int | None = None,
    ) -> str:
        """Make the collection of a location, or find it; give its id. Nothing is read yet."""
        async with self._database.session() as session:
            return await CollectionWriter(session).ensure_collection(
                location, title or title_of(location), holder, refresh_seconds
            )

    async def index(
        self, collection_id: str, location: str, progress: ProgressCallback = ignore_progress
    ) -> Report:
        """Read the location into its collection; what did not change is not read again.

        Raises LocationBusy or LocationUnreadable. Killed at any moment, the next call goes on.
        """
        started = time.monotonic()
        run = await self._claim(collection_id)
        if run is None:
            raise LocationBusy(f"{location} is being indexed by another process")
        loading = Loading(run, self._database, self._extractor, progress)
        heartbeat = asyncio.create_task(self._keep(run))
        try:
            await self._load(loading, location)
            if self._embedder is not None:
                loading.report.notice = await embed_missing(
                    self._database, self._embedder, collection_id
                )
            await self._finish(run, None, loading.report)
        except (SiteRefused, OSError) as error:
            await self._finish(run, str(error), loading.report)
            raise LocationUnreadable(str(error)) from error
        except LeaseLost as error:
            raise LocationBusy(f"{location} was taken over by another process") from error
        except asyncio.CancelledError:
            await self._release(run)
            raise
        except Exception:
            await self._finish(run, "an unexpected error, see the log", loading.report)
            raise
        finally:
            heartbeat.cancel()
        loading.report.seconds = time.monotonic() - started
        return loading.report

    async def _claim(self, collection_id: str) -> Run | None:
        """Take the lease; cut off in the middle, wait for it and give it back."""
        claiming = asyncio.create_task(self._try_claim(collection_id))
        try:
            return await asyncio.shield(claiming)
        except asyncio.CancelledError:
            run = await claiming
            if run is not None:
                await self._release(run)
            raise

    async def _try_claim(self, collection_id: str) -> Run | None:
        async with self._database.session() as session:
            return await CollectionWriter(session).claim(collection_id)

    async def _load(self, loading: Loading, location: str) -> None:
        if is_url(location):
            await self._load_web(loading, location)
            return
        root = Path(location)
        if not await asyncio.to_thread(root.exists):
            raise FileNotFoundError(f"{location} does not exist")
        await load_folder(loading, root)

    async def _load_web(self, loading: Loading, location: str) -> None:
        """Read a site or page, or the pages of a feed: what it is, its first answer says."""
        try:
            first = await self._fetcher.get(location, accept=PAGE_TYPES | FEED_TYPES, limits=LIMITS)
        except FetchError as error:
            raise SiteRefused(f"{location} cannot be read: {error.message}") from error
        known = await loading.known()
        visitor = Visitor(loading, self._fetcher, self._manners, known)
        entries = await asyncio.to_thread(read_feed, first)
        if entries is None:
            await Crawl(loading, visitor).run(location, first.final_url)
        else:
            await FeedLoad(loading, visitor).run(entries)

    async def _keep(self, run: Run) -> None:
        """Extend the lease while the run works, however long one page takes."""
        while True:
            await asyncio.sleep(HEARTBEAT_SECONDS)
            try:
                async with self._database.session() as session:
                    await CollectionWriter(session).keep(run)
            except Exception as error:  # noqa: BLE001 - the lease lasts for three more attempts
                log.warning("a lease was not extended", error=str(error))

    async def _finish(self, run: Run, error: str | None, report: Report) -> None:
        async with self._database.session() as session:
            await CollectionWriter(session).finish(run, error, report.failures)
        async with self._database.session() as session:
            await DocumentWriter(session).tidy()

    async def _release(self, run: Run) -> None:
        """Let others go on at once after a stop; without this they wait for the lease to end."""
        try:
            async with self._database.session() as session:
                await CollectionWriter(session).release(run)
        except Exception as error:  # noqa: BLE001 - the lease ends by itself
            log.warning("a lease was not given back", error=str(error))


def is_url(location: str) -> bool:
    """Say whether a location is on the web rather than on disk."""
    return location.startswith(("http://", "https://"))


def title_of(location: str) -> str:
    """Give a collection's title: the host with its path, or the folder's name."""
    if is_url(location):
        parts = urlsplit(location)
        return parts.netloc + parts.path.rstrip("/")
    return Path(location).name or location
