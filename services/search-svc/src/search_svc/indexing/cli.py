"""What `perplexica index` calls."""

import asyncio
import os
from contextlib import AsyncExitStack
from pathlib import Path

from kit.app import migrate_service
from kit.fetch import Fetcher
from kit.runtime import Runtime

from search_svc.app import SPEC, open_embedder, open_indexer
from search_svc.indexing.indexer import is_url
from search_svc.indexing.progress import ProgressCallback, Report, ignore_progress
from search_svc.indexing.runs import Holder
from search_svc.reading.extractor import Extractor
from search_svc.settings import SearchSettings


async def run(
    location: str,
    runtime: Runtime,
    progress: ProgressCallback = ignore_progress,
    *,
    workers: int | None = None,
) -> Report:
    """Index a folder, file, site or page for everyone on this install.

    Raises LocationUnreadable and LocationBusy, whose text is a sentence for people. Interrupted or
    killed, the same call goes on where it was. `workers` parse; one a processor unless given.
    """
    where = location if is_url(location) else str(await asyncio.to_thread(Path(location).resolve))
    settings = SearchSettings(**runtime.overrides)
    await migrate_service(SPEC, runtime)
    async with AsyncExitStack() as stack:
        fetcher = await stack.enter_async_context(
            Fetcher(allow_private=settings.fetch_allow_private)
        )
        extractor = await stack.enter_async_context(Extractor(workers=workers or _processors()))
        indexer = open_indexer(settings, runtime, fetcher, extractor, open_embedder(runtime))
        collection_id = await indexer.add(where, Holder())
        return await indexer.index(collection_id, where, progress)


def _processors() -> int:
    return min(4, os.cpu_count() or 1)
