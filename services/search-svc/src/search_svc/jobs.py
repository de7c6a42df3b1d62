"""Indexing in the background of the service, and finishing what an earlier process left undone."""

import asyncio
from pathlib import Path

from kit.database import Database
from kit.logs import get_logger

from search_svc.indexing.indexer import Indexer, LocationBusy, LocationUnreadable, is_url
from search_svc.indexing.repository import DocumentWriter
from search_svc.indexing.runs import CollectionWriter, Holder

log = get_logger(__name__)

AT_ONCE = 2
DOCS_TITLE = "Perplexica"


class IndexJobs:
    """Runs a few indexing jobs at a time; `close` cuts them off, the next start resumes them."""

    def __init__(self, indexer: Indexer, database: Database) -> None:
        self._indexer = indexer
        self._database = database
        self._places = asyncio.Semaphore(AT_ONCE)
        self._tasks: set[asyncio.Task[None]] = set()

    def index(self, collection_id: str, location: str) -> None:
        """Index a collection soon."""
        self._spawn(self._index(collection_id, location))

    def remove(self, collection_id: str) -> None:
        """Remove a hidden collection soon."""
        self._spawn(self._remove(collection_id))

    def start(self, docs: Path | None) -> None:
        """Bring the product's own documentation up to date and resume what was cut off."""
        self._spawn(self._start(docs))

    async def close(self) -> None:
        """Cut off what runs."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def idle(self) -> None:
        """Wait until nothing runs."""
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def _spawn(self, work: "asyncio._CoroutineLike[None]") -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _start(self, docs: Path | None) -> None:
        async with self._database.session() as session:
            unfinished = await CollectionWriter(session).unfinished()
        for collection_id, location, state in unfinished:
            if state == "removing":
                self.remove(collection_id)
            elif location == str(docs):
                continue  # brought up to date below
            elif is_url(location) or await asyncio.to_thread(Path(location).exists):
                self.index(collection_id, location)
        if docs is not None:
            collection_id = await self._indexer.add(str(docs), Holder(), DOCS_TITLE)
            await self._index(collection_id, str(docs))

    async def _index(self, collection_id: str, location: str) -> None:
        async with self._places:
            try:
                report = await self._indexer.index(collection_id, location)
            except (LocationBusy, LocationUnreadable) as error:
                log.warning("not indexed", location=location, reason=str(error))
            except Exception as error:
                log.exception("indexing failed", location=location, exc_info=error)
            else:
                log.info(
                    "indexed",
                    location=location,
                    stored=report.stored,
                    removed=report.removed,
                    failures=len(report.failures),
                    seconds=round(report.seconds, 2),
                )

    async def _remove(self, collection_id: str) -> None:
        gone = False
        while not gone:
            async with self._database.session() as session:
                gone = await DocumentWriter(session).remove_some(collection_id)
