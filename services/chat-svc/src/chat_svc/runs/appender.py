"""Storing what all runs of this replica wrote: one round trip for all that is due."""

import asyncio
from collections.abc import Sequence

from kit.logs import get_logger
from redis.exceptions import RedisError

from chat_svc.runs.journal import Journal
from chat_svc.runs.repository import RunBehind, RunRepository

log = get_logger(__name__)

RETRY_SECONDS = 0.2
CLOSE_SECONDS = 0.002


class Appender:
    """Stores what all runs of this replica wrote: one round trip for all that is due."""

    def __init__(self, runs: RunRepository, *, interval_seconds: float) -> None:
        self._runs = runs
        self._interval = interval_seconds
        self._due: dict[Journal, float] = {}
        self._wake = asyncio.Event()
        self._timer: asyncio.TimerHandle | None = None

    def schedule(self, journal: Journal, *, at_once: bool) -> None:
        """Have the journal's events stored: now, or when the interval is over."""
        loop = asyncio.get_running_loop()
        if at_once:
            self._due[journal] = 0.0
            self._wake.set()
        elif journal not in self._due:
            due = self._next_tick(loop.time())
            self._due[journal] = due
            if self._timer is None:
                self._timer = loop.call_at(due, self._ring)

    async def run(self) -> None:
        """Work until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            await self._wake.wait()
            self._wake.clear()
            soon = loop.time() + CLOSE_SECONDS
            ready = [journal for journal, due in self._due.items() if due <= soon]
            for journal in ready:
                del self._due[journal]
            if ready:
                await self._store(ready)
            self._arm(loop)

    def _next_tick(self, now: float) -> float:
        """Give a time that all runs share, so that one round trip serves them all."""
        if not self._interval:
            return now
        return (now // self._interval + 1) * self._interval

    def _ring(self) -> None:
        self._timer = None
        self._wake.set()

    def _arm(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._timer is None and self._due:
            self._timer = loop.call_at(min(self._due.values()), self._ring)

    async def _store(self, journals: Sequence[Journal]) -> None:
        appends = [journal.pending() for journal in journals]
        try:
            answers = await self._runs.append(appends)
        except (RedisError, OSError) as error:
            log.warning("events wait for redis", error=str(error))
            await asyncio.sleep(RETRY_SECONDS)
            for journal in journals:
                self.schedule(journal, at_once=True)
            return
        for journal, answer, append in zip(journals, answers, appends, strict=True):
            if answer is None:
                journal.lose()
            elif isinstance(answer, RunBehind):
                await self.put_back(journal)
                self.schedule(journal, at_once=True)
            else:
                journal.confirm(answer, append)

    async def put_back(self, journal: Journal) -> None:
        """Give Redis again what it lost of a run, unless another worker has the run by now."""
        log.warning("redis lost events, they are put back", run=journal.record.run_id)
        try:
            ours = await self._runs.restore(journal.record, journal.results, journal.log.entries)
        except (RedisError, OSError) as error:
            log.warning("events wait for redis", error=str(error))
            await asyncio.sleep(RETRY_SECONDS)
            return
        if not ours:
            journal.lose()
