"""The logs this replica reads: its own runs' directly, others' through one shared Redis reader."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from kit.ids import new_id
from kit.logs import get_logger
from redis.asyncio import Redis
from redis.exceptions import RedisError

from chat_svc.runs.log import RunLog
from chat_svc.runs.repository import RunRepository

log = get_logger(__name__)

BLOCK_MILLISECONDS = 2000
KEEP_ALIVE_SECONDS = 15.0
RETRY_SECONDS = 0.3


class RunLogs:
    """Finds the log of a run. Readers of one run share its log."""

    def __init__(self, runs: RunRepository, redis: Redis, blocking: Redis) -> None:
        self._runs = runs
        self._redis = redis
        self._blocking = blocking
        self._own: dict[str, RunLog] = {}
        self._followed: dict[str, RunLog] = {}
        self._wake_key = f"runs:wake:{new_id()}"
        self._wake_id = "0"
        self._wake = asyncio.Event()

    def open_own(self, run_id: str) -> RunLog:
        """Give the log of a run that this replica works on."""
        return self._own.setdefault(run_id, RunLog())

    def close_own(self, run_id: str) -> None:
        """Forget it; who still reads keeps it until then, later readers ask the store."""
        run_log = self._own.pop(run_id, None)
        if run_log is not None:
            run_log.close()

    @asynccontextmanager
    async def reading(self, run_id: str) -> AsyncIterator[RunLog]:
        """Give the log of any run, complete up to now and kept up to date while it is read."""
        own = self._own.get(run_id)
        if own is not None:
            yield own
            return
        run_log = await self._follow(run_id)
        run_log.readers += 1
        try:
            yield run_log
        finally:
            run_log.readers -= 1
            if not run_log.readers and self._followed.get(run_id) is run_log:
                del self._followed[run_id]

    async def _follow(self, run_id: str) -> RunLog:
        run_log = self._followed.get(run_id)
        if run_log is not None:
            return run_log
        run_log = RunLog()
        run_log.extend(await self._runs.events(run_id))
        if run_log.ended:
            return run_log
        run_log = self._followed.setdefault(run_id, run_log)
        await self._interrupt()
        return run_log

    async def _interrupt(self) -> None:
        """Make the reader look anew at what it is to read."""
        self._wake.set()
        await self._redis.xadd(self._wake_key, {"w": b"1"}, maxlen=1, approximate=False)
        await self._redis.expire(self._wake_key, 3600)

    async def run(self) -> None:
        """Follow other replicas' runs until cancelled."""
        while True:
            if not self._followed:
                self._wake.clear()
                await self._wake.wait()
            try:
                await self._read_once()
            except (RedisError, OSError) as error:
                log.warning("following runs waits for redis", error=str(error))
                await asyncio.sleep(RETRY_SECONDS)

    async def _read_once(self) -> None:
        followed = {f"run:{run_id}:events": item for run_id, item in self._followed.items()}
        places: dict[Any, Any] = {
            key: f"{item.last_id[0]}-{item.last_id[1]}" for key, item in followed.items()
        }
        places[self._wake_key] = self._wake_id
        answer: Any = await self._blocking.xread(places, count=500, block=BLOCK_MILLISECONDS)
        for raw_key, rows in answer or ():
            key = raw_key.decode()
            if key == self._wake_key:
                self._wake_id = rows[-1][0].decode()
            else:
                followed[key].extend([(row_id, fields[b"e"]) for row_id, fields in rows])
        for run_id in [key for key, item in self._followed.items() if item.ended]:
            del self._followed[run_id]

    async def keep_alive(self) -> None:
        """Give waiting readers a sign of life now and then, until cancelled."""
        while True:
            await asyncio.sleep(KEEP_ALIVE_SECONDS)
            for run_log in [*self._own.values(), *self._followed.values()]:
                run_log.keep_alive()
