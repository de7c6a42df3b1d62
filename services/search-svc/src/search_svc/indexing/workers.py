"""Worker processes that prepare documents, so that parsing neither blocks nor brings us down."""

import asyncio
import multiprocessing
import os
import signal
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.pool import Pool
from types import TracebackType
from typing import Self

from search_svc.indexing.preparing import PreparedDocument, RawDocument, prepare

MAX_WORKERS = 4
BATCH_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A document that could not be prepared, and why."""

    location: str
    reason: str


Prepared = PreparedDocument | Unreadable


class Workers:
    """Prepares batches in `count` processes; with 0 in a thread, for a handful of documents.

    A batch that takes too long, or whose process dies, is tried once more document by document,
    so that one bad document does not take its neighbours with it.
    """

    def __init__(self, count: int | None = None, seconds: float = BATCH_SECONDS) -> None:
        self.count = min(MAX_WORKERS, os.cpu_count() or 1) if count is None else count
        self._seconds = seconds
        self._pool: Pool | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the processes at once."""
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.terminate()
            pool.join()

    async def prepare(self, batch: Sequence[RawDocument]) -> list[Prepared]:
        """Prepare documents, in order."""
        if self.count == 0:
            return await asyncio.to_thread(prepare_batch, batch)
        try:
            return await self._submit(batch)
        except TimeoutError:
            if len(batch) == 1:
                return [Unreadable(batch[0].location, "reading it took too long")]
            return [one for raw in batch for one in await self.prepare([raw])]

    async def _submit(self, batch: Sequence[RawDocument]) -> list[Prepared]:
        pool = self._open()
        loop = asyncio.get_running_loop()
        future: asyncio.Future[list[Prepared]] = loop.create_future()

        def settle(outcome: list[Prepared] | BaseException) -> None:
            if future.done():
                return
            if isinstance(outcome, BaseException):
                future.set_exception(outcome)
            else:
                future.set_result(outcome)

        def hand_over(outcome: list[Prepared] | BaseException) -> None:
            loop.call_soon_threadsafe(settle, outcome)

        pool.apply_async(prepare_batch, (batch,), callback=hand_over, error_callback=hand_over)
        try:
            async with asyncio.timeout(self._seconds):
                return await future
        except TimeoutError:
            if self._pool is pool:
                self._pool = None
                await asyncio.to_thread(_end, pool)
            raise

    def _open(self) -> Pool:
        if self._pool is None:
            context = multiprocessing.get_context("spawn")
            self._pool = context.Pool(self.count, initializer=_ignore_interrupts)
        return self._pool


def prepare_batch(batch: Sequence[RawDocument]) -> list[Prepared]:
    """Prepare documents; one that cannot be read says so instead of failing the others."""
    return [_prepare_one(raw) for raw in batch]


def _prepare_one(raw: RawDocument) -> Prepared:
    try:
        return prepare(raw)
    except Exception as error:  # noqa: BLE001 - parsers meet every kind of broken document
        return Unreadable(raw.location, f"it could not be read: {type(error).__name__}")


def _end(pool: Pool) -> None:
    pool.terminate()
    pool.join()


def _ignore_interrupts() -> None:
    """Ctrl-C is for the parent, which ends its workers."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
