"""Work that a request starts and does not wait for."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any

from kit.logs import get_logger

log = get_logger(__name__)


class Background:
    """Runs tasks until they end; failures are logged."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    @classmethod
    @asynccontextmanager
    async def open(cls, grace: float) -> AsyncIterator["Background"]:
        """Give a place for tasks; at the end they have `grace` seconds, then they are cancelled."""
        background = cls()
        try:
            yield background
        finally:
            await background._close(grace)

    def start(self, work: Coroutine[Any, Any, None], name: str) -> None:
        """Run the work beside the request."""
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._end)

    def _end(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("background work failed", task=task.get_name(), exc_info=error)

    async def _close(self, grace: float) -> None:
        tasks = set(self._tasks)
        if not tasks:
            return
        _, late = await asyncio.wait(tasks, timeout=grace)
        for task in late:
            task.cancel()
        if late:
            await asyncio.wait(late, timeout=grace)
