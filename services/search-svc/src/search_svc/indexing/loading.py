"""One indexing run at work: batches of documents go in, each in its own transaction."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from kit.database import Database
from kit.fetch import FetchError
from sqlalchemy.ext.asyncio import AsyncSession

from search_svc.indexing.preparing import Origin, PreparedDocument, prepare
from search_svc.indexing.progress import Progress, ProgressCallback, Report
from search_svc.indexing.repository import DocumentWriter, Known
from search_svc.indexing.runs import CollectionWriter, Run
from search_svc.reading.document import Extract
from search_svc.reading.extractor import Extractor

SEEN_AT_ONCE = 1000


class LeaseLost(Exception):
    """Another process took this collection over; nothing more may be written here."""


class Loading:
    """What folders and sites share: extracting, storing, counting and saying so."""

    def __init__(
        self, run: Run, database: Database, extractor: Extractor, progress: ProgressCallback
    ) -> None:
        self.run = run
        self.database = database
        self.report = Report(run.collection_id)
        self.progress = Progress()
        self._extractor = extractor
        self._tell = progress

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncSession]:
        """Give a session that holds the collection; raises LeaseLost when another process has it.

        What a run writes, it writes in such sessions only.
        """
        async with self.database.session() as session:
            if not await CollectionWriter(session).keep(self.run):
                raise LeaseLost
            yield session

    async def known(self) -> dict[str, Known]:
        """Give what is stored of the collection, by location."""
        async with self.database.session() as session:
            return await DocumentWriter(session).known(self.run.collection_id)

    async def extract(
        self, body: bytes, content_type: str, origin: Origin, charset: str | None = None
    ) -> tuple[PreparedDocument, Extract] | None:
        """Read one document; None, and a line in the report, when it cannot be read."""
        try:
            found = await self._extractor.extract(body, content_type, origin.location, charset)
        except FetchError as error:
            self.fail(origin.location, error.message)
            return None
        if found.problem:
            self.fail(origin.location, found.problem)
            return None
        return await asyncio.to_thread(prepare, origin, found), found

    async def store(self, batch: Sequence[PreparedDocument]) -> None:
        """Store documents."""
        if not batch:
            return
        async with self.writing() as session:
            await DocumentWriter(session).store(self.run, batch)
        self.report.stored += len(batch)

    async def mark_seen(self, locations: Sequence[str]) -> None:
        """Note that stored documents are still there."""
        for start in range(0, len(locations), SEEN_AT_ONCE):
            async with self.writing() as session:
                writer = DocumentWriter(session)
                await writer.mark_seen(self.run, locations[start : start + SEEN_AT_ONCE])
        self.report.unchanged += len(locations)

    async def mark_unchanged(self, location: str, fingerprint: str) -> None:
        """Note that a document was touched but says the same."""
        async with self.writing() as session:
            await DocumentWriter(session).mark_unchanged(self.run, location, fingerprint)
        self.report.unchanged += 1

    async def remove_unseen(self) -> None:
        """Remove the documents that this run did not meet."""
        while True:
            async with self.writing() as session:
                removed = await DocumentWriter(session).remove_unseen(self.run)
            if not removed:
                return
            self.report.removed += removed

    def fail(self, location: str, reason: str) -> None:
        """Note that a document could not be read."""
        self.report.failures.append((location, reason))

    def advance(self, current: str, count: int = 1) -> None:
        """Tell that so many documents more are done."""
        self.progress.done += count
        self.progress.current = current
        self._tell(self.progress)

    def expect(self, total: int) -> None:
        """Tell how many documents there are, as far as is known."""
        self.progress.total = total
        self._tell(self.progress)
