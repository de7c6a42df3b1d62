"""What a run's worker writes with: events are collected, stored together, then shown to readers."""

import asyncio
from collections.abc import Sequence

from contracts.chat import Event, RelatedEvent, ResetEvent, SourcesEvent
from contracts.library import Step
from kit.logs import get_logger
from redis.exceptions import RedisError

from chat_svc.runs.log import RunLog
from chat_svc.runs.record import Draft, RunRecord
from chat_svc.runs.repository import Append, RunRepository
from chat_svc.runs.wire import encode_delta, encode_event

log = get_logger(__name__)

RETRY_SECONDS = 0.2
CLOSE_SECONDS = 0.002


class Journal:
    """The events of one run, in order; what was written is in `draft` at once."""

    def __init__(self, record: RunRecord, run_log: RunLog, appender: "Appender") -> None:
        self.record = record
        self.log = run_log
        self.draft = Draft()
        self.lost = asyncio.Event()
        self._appender = appender
        self._stored = 1
        self._waiting: list[bytes] = []
        self._text: list[str] = []
        self._idle = asyncio.Event()
        self._idle.set()

    def emit(self, event: Event) -> None:
        """Write any event but a delta."""
        self._close_text()
        self._waiting.append(encode_event(event))
        self._note(event)
        self._schedule(at_once=False)

    def write(self, text: str) -> None:
        """Write the next piece of the answer; the very first goes out at once."""
        if not text:
            return
        first = not self.draft.text
        self._text.append(text)
        self.draft.text.append(text)
        self._schedule(at_once=first)

    async def flush(self) -> None:
        """Wait until everything written is stored, or the run is lost."""
        await self._idle.wait()

    def pending(self) -> Append:
        """Give what is to be stored next."""
        self._close_text()
        return Append(self.record.run_id, self.record.token, self._stored, tuple(self._waiting))

    def confirm(self, ids: Sequence[bytes], count: int) -> None:
        """Take note that the first `count` pending events are stored, and show them."""
        self.log.extend(list(zip(ids, self._waiting[:count], strict=True)))
        self._stored += count
        del self._waiting[:count]
        if self._waiting or self._text:
            self._schedule(at_once=False)
        else:
            self._idle.set()

    def lose(self) -> None:
        """Take note that another worker has this run: nothing more can be written."""
        self._waiting.clear()
        self._text.clear()
        self._idle.set()
        self.lost.set()

    def _schedule(self, *, at_once: bool) -> None:
        if self.lost.is_set():
            return
        self._idle.clear()
        self._appender.schedule(self, at_once=at_once)

    def _close_text(self) -> None:
        if self._text:
            self._waiting.append(encode_delta("".join(self._text)))
            self._text.clear()

    def _note(self, event: Event) -> None:
        draft = self.draft
        match event:
            case Step():
                draft.steps[event.id] = event
            case SourcesEvent():
                draft.sources = [*(draft.sources if event.added else []), *event.sources]
            case ResetEvent():
                draft.text[:] = [event.text]
            case RelatedEvent():
                draft.related = event.questions


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
        counts = [len(append.payloads) for append in appends]
        try:
            answers = await self._runs.append(appends)
        except (RedisError, OSError) as error:
            log.warning("events wait for redis", error=str(error))
            await asyncio.sleep(RETRY_SECONDS)
            for journal in journals:
                self.schedule(journal, at_once=True)
            return
        for journal, ids, count in zip(journals, answers, counts, strict=True):
            if ids is None:
                journal.lose()
            else:
                journal.confirm(ids, count)
