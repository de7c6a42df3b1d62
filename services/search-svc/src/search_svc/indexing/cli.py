"""What `perplexica index` calls."""

import asyncio
import os
import time
from contextlib import AsyncExitStack
from pathlib import Path

from kit.app import migrate_service
from kit.fetch import Fetcher
from kit.runtime import Runtime

from search_svc.app import SPEC, open_embedder, open_indexer
from search_svc.indexing.indexer import LocationBusy, is_url
from search_svc.indexing.progress import ProgressCallback, Report, ignore_progress
from search_svc.indexing.runs import LEASE, Holder
from search_svc.reading.extractor import Extractor
from search_svc.settings import SearchSettings


async def run(
    location: str,
    runtime: Runtime,
    progress: ProgressCallback = ignore_progress,
    *,
    wait_seconds: float = LEASE.total_seconds() + 5,
) -> Report:
    """Index a folder, file, site or page for everyone on this install.

    Raises LocationUnreadable and LocationBusy, whose text is a sentence for people. Interrupted or
    killed, the same call goes on where it was: `wait_seconds` is how long it waits for whoever
    holds the location, since one that was killed holds it for half a minute.
    """
    where = location if is_url(location) else str(await asyncio.to_thread(Path(location).resolve))
    settings = SearchSettings(**runtime.overrides)
    await migrate_service(SPEC, runtime)
    async with AsyncExitStack() as stack:
        fetcher = await stack.enter_async_context(
            Fetcher(allow_private=settings.fetch_allow_private)
        )
        extractor = await stack.enter_async_context(Extractor(workers=_processors()))
        indexer = open_indexer(settings, runtime, fetcher, extractor, open_embedder(runtime))
        collection_id = await indexer.add(where, Holder())
        ends = time.monotonic() + wait_seconds
        while True:
            try:
                return await indexer.index(collection_id, where, progress)
            except LocationBusy:
                if time.monotonic() >= ends:
                    raise
                await asyncio.sleep(1)


def _processors() -> int:
    return min(4, os.cpu_count() or 1)
