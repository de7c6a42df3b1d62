"""The same page asked for at the same time is fetched once in this process."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from contracts.search import Page
from kit.fetch import FetchError
from kit.tasks import cancel

Begin = Callable[[], Coroutine[Any, Any, Page]]


class Flights:
    """Readings under way by key; each ends when the last who waits for it has given up."""

    def __init__(self) -> None:
        self._tasks: dict[str, asyncio.Task[Page]] = {}
        self._waiting: dict[asyncio.Task[Page], int] = {}

    async def join(self, key: str, begin: Begin, ends: float, *, anew: bool = False) -> Page:
        """Wait for a reading that is under way, or begin one; raises FetchError.

        `anew` joins none. Who has more time than the one that began (`ends`, absolute
        `loop.time()`) begins another when that one had too little.
        """
        task = None if anew else self._tasks.get(key)
        if task is None or task.done() or task.cancelling():
            return await self._wait(self._begin(key, begin))
        try:
            return await self._wait(task)
        except FetchError as error:
            if error.code != "timeout" or asyncio.get_running_loop().time() >= ends:
                raise
        return await self._wait(self._begin(key, begin))

    async def close(self) -> None:
        """Give up what is under way."""
        await cancel(list(self._waiting))

    def _begin(self, key: str, begin: Begin) -> asyncio.Task[Page]:
        task = asyncio.create_task(begin())
        self._tasks[key] = task
        self._waiting[task] = 0
        task.add_done_callback(lambda done: self._forget(key, done))
        return task

    async def _wait(self, task: asyncio.Task[Page]) -> Page:
        self._waiting[task] += 1
        try:
            return await asyncio.shield(task)
        finally:
            if task in self._waiting:
                self._waiting[task] -= 1
                if not self._waiting[task]:
                    task.cancel()

    def _forget(self, key: str, task: asyncio.Task[Page]) -> None:
        self._waiting.pop(task, None)
        if self._tasks.get(key) is task:
            del self._tasks[key]
        if not task.cancelled():
            task.exception()  # those who waited were told
