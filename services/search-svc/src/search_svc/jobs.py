"""Indexing in the background of the service, and finishing what another process left undone."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from kit.database import Database
from kit.logs import get_logger
from kit.tasks import cancel

from search_svc.indexing.indexer import Indexer, LocationBusy, LocationUnreadable, is_url
from search_svc.indexing.repository import DocumentWriter
from search_svc.indexing.runs import CollectionWriter, Holder

log = get_logger(__name__)

AT_ONCE = 2
RESUME_SECONDS = 30.0
DOCS_TITLE = "Perplexica"


class IndexJobs:
    """Runs a few indexing jobs at a time; `close` cuts them off, any replica resumes them."""

    def __init__(self, indexer: Indexer, database: Database, folders: Sequence[str] = ()) -> None:
        self._folders = [Path(folder).resolve() for folder in folders]
        self._indexer = indexer
        self._database = database
        self._places = asyncio.Semaphore(AT_ONCE)
        self._tasks: dict[asyncio.Task[None], str] = {}
        self._watch: asyncio.Task[None] | None = None

    def index(self, collection_id: str, location: str) -> None:
        """Index a collection soon, unless another process has done it by then."""
        self._spawn(self._index(collection_id, location), collection_id)

    def remove(self, collection_id: str) -> None:
        """Remove a hidden collection soon."""
        self._spawn(self._remove(collection_id), collection_id)

    def start(self, docs: Path | None) -> None:
        """Bring the product's own documentation up to date, and resume what was cut off.

        What other replicas leave undone is looked for from then on; folders are left to the command
        that adds them, which whoever interrupted it may not want to go on.
        """
        self._spawn(self._start(docs))
        self._watch = asyncio.create_task(self._resume_again_and_again(docs))

    async def close(self) -> None:
        """Cut off what runs."""
        await cancel([*self._tasks, *([self._watch] if self._watch else [])])

    async def idle(self) -> None:
        """Wait until nothing runs."""
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def _spawn(self, work: "asyncio._CoroutineLike[None]", collection_id: str = "") -> None:
        task = asyncio.create_task(work)
        self._tasks[task] = collection_id
        task.add_done_callback(self._end)

    def _end(self, task: asyncio.Task[None]) -> None:
        collection_id = self._tasks.pop(task)
        error = None if task.cancelled() else task.exception()
        if error is not None:
            log.error("work on the index failed", collection=collection_id, exc_info=error)

    async def _start(self, docs: Path | None) -> None:
        if docs is not None:
            docs_id = await self._indexer.add(str(docs), Holder(), DOCS_TITLE)
            await self._index(docs_id, str(docs))  # a crawl before it may take hours
        for collection_id, location, state in await self._unfinished():
            anywhere = state == "removing" or is_url(location)
            if anywhere or await asyncio.to_thread(Path(location).exists):
                self._resume(collection_id, location, state)

    async def _resume_again_and_again(self, docs: Path | None) -> None:
        """Go on with what a replica left that died, or that stopped when all others had started.

        What has become older than it may be is read again too.
        """
        while True:
            await asyncio.sleep(RESUME_SECONDS)
            try:
                async with self._database.session() as session:
                    await CollectionWriter(session).want_due_again()
                for collection_id, location, state in await self._unfinished():
                    if state == "removing" or self._is_ours(location, docs):
                        self._resume(collection_id, location, state)
            except Exception as error:  # noqa: BLE001 - it is tried again
                log.warning("unfinished work was not looked for", error=str(error))

    def _is_ours(self, location: str, docs: Path | None) -> bool:
        """Say whether a location is kept fresh here: what page or API added, and our docs."""
        if is_url(location) or location == str(docs):
            return True
        return any(Path(location).is_relative_to(folder) for folder in self._folders)

    def _resume(self, collection_id: str, location: str, state: str) -> None:
        if collection_id in self._tasks.values():
            return
        if state == "removing":
            self.remove(collection_id)
        else:
            self.index(collection_id, location)

    async def _unfinished(self) -> list[tuple[str, str, str]]:
        async with self._database.session() as session:
            return await CollectionWriter(session).unfinished()

    async def _is_wanted(self, collection_id: str) -> bool:
        async with self._database.session() as session:
            return await CollectionWriter(session).is_wanted(collection_id)

    async def _index(self, collection_id: str, location: str) -> None:
        async with self._places:
            if not await self._is_wanted(collection_id):
                return
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
