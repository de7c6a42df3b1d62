"""Working on runs: each is seen through to exactly one end, which is stored before it is told."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Literal

from contracts.chat import DoneEvent, ErrorEvent
from kit.errors import AppError
from kit.logs import get_logger
from redis.exceptions import RedisError

from chat_svc.runs.delivery import TurnDelivery
from chat_svc.runs.journal import Appender, Journal
from chat_svc.runs.logs import RunLogs
from chat_svc.runs.record import Draft, RunRecord, end_turn
from chat_svc.runs.repository import Entry, RunRepository
from chat_svc.runs.wire import decode_events, encode_event
from kit import deadline

log = get_logger(__name__)

Work = Callable[[Journal], Awaitable[None]]

STORE_SECONDS = 60.0
PAUSE_SECONDS = 0.3
# When so many answers have no words yet, storing their questions in library-svc waits a little:
# it costs as much as everything else before the first words. Redis has the questions already.
CROWD = 8
CROWD_PAUSE_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class End:
    """How a run ended; `code` and `message` say why it failed."""

    status: Literal["completed", "failed", "stopped"]
    code: str = ""
    message: str = ""


COMPLETED = End("completed")
STOPPED = End("stopped")
LOST = End("failed", "run_lost", "The server that worked on this answer went away.")
SHUT_DOWN = End("failed", "server_stopped", "The server was stopped before the answer was ready.")
TIMED_OUT = End("failed", "run_timeout", "The answer took longer than it may.")
BROKEN = End("failed", "internal_error", "Something went wrong on our side.")


@dataclass(slots=True, eq=False)
class ActiveRun:
    """A run this replica works on; `end`, once set, is how it is to end."""

    journal: Journal
    work: asyncio.Task[None]
    end: End | None = None
    begun: asyncio.Task[bool] = field(init=False)

    def interrupt(self, end: End) -> None:
        """End the work early, in the given way."""
        self.end = self.end or end
        self.work.cancel()


class Runner:
    """The runs of this replica."""

    def __init__(
        self,
        runs: RunRepository,
        logs: RunLogs,
        appender: Appender,
        delivery: TurnDelivery,
        *,
        events_seconds: int,
        incognito_seconds: int,
    ) -> None:
        self._runs = runs
        self._logs = logs
        self._appender = appender
        self._delivery = delivery
        self._events_seconds = events_seconds
        self._incognito_seconds = incognito_seconds
        self._active: dict[str, ActiveRun] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def active(self) -> dict[str, ActiveRun]:
        """The runs being worked on, by id."""
        return self._active

    def start(self, record: RunRecord, first: Entry, work: Work, *, seconds: float) -> None:
        """Work on a run that was just created, apart from whoever asked for it."""
        run_log = self._logs.open_own(record.run_id)
        run_log.extend([first])
        journal = Journal(record, run_log, self._appender)
        run = ActiveRun(journal, asyncio.create_task(_limited(work, journal, seconds)))
        run.begun = asyncio.create_task(self._begin(run))
        self._active[record.run_id] = run
        task = asyncio.create_task(self._see_through(run))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def drain(self, seconds: float) -> None:
        """Let the runs finish for so long, then end what is left."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)
        for run in list(self._active.values()):
            run.interrupt(SHUT_DOWN)
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=STORE_SECONDS)

    async def end_abandoned(self, run_id: str, token: int) -> None:
        """End a run whose worker went away, from what it had stored."""
        record = await self._runs.get(run_id)
        if record is None:
            return
        record = replace(record, token=token)
        payloads = [payload for _, payload in await self._runs.events(run_id)]
        draft = Draft.fold(decode_events(payloads))
        await self._store_end(record, draft, LOST, begun=False)

    async def _begin(self, run: ActiveRun) -> bool:
        """Store the question; False when its end will have to, which comes sooner than that."""
        silent = sum(1 for other in self._active.values() if not other.journal.draft.text)
        if silent > CROWD:
            await asyncio.wait({run.work}, timeout=CROWD_PAUSE_SECONDS)
            if run.work.done():
                return False
        return await self._delivery.begin(run.journal.record)

    async def _see_through(self, run: ActiveRun) -> None:
        deadline.replace_deadline(None)
        record = run.journal.record
        try:
            end = await self._outcome(run)
            await run.journal.flush()
            if run.journal.lost.is_set():
                log.warning("run lost to another worker", run=record.run_id)
                return
            begun = await run.begun
            await self._store_end(record, run.journal.draft, end, begun=begun)
        except (RedisError, OSError):
            log.exception("run could not be ended", run=record.run_id)
        finally:
            self._active.pop(record.run_id, None)
            self._logs.close_own(record.run_id)

    async def _outcome(self, run: ActiveRun) -> End:
        await asyncio.wait({run.work})
        if run.end is not None:
            return run.end
        error = None if run.work.cancelled() else run.work.exception()
        if error is None:
            return SHUT_DOWN if run.work.cancelled() else COMPLETED
        if isinstance(error, AppError):
            return End("failed", error.code, error.message)
        if isinstance(error, TimeoutError):
            return TIMED_OUT
        log.error("run broke", run=run.journal.record.run_id, exc_info=error)
        return BROKEN

    async def _store_end(self, record: RunRecord, draft: Draft, end: End, *, begun: bool) -> None:
        turn = end_turn(record, draft, end.status, end.code or None)
        await _insist(lambda: self._delivery.end(record, turn, begun=begun))
        last: DoneEvent | ErrorEvent
        if end.status == "failed":
            last = ErrorEvent(code=end.code, message=end.message)
        else:
            last = DoneEvent(status=end.status, model=draft.model, usage=draft.usage)
        payload = encode_event(last)
        life = self._incognito_seconds if record.request.incognito else self._events_seconds

        async def finish() -> None:
            event_id = await self._runs.finish(record, end.status, payload, events_seconds=life)
            own = self._active.get(record.run_id)
            if event_id is not None and own is not None:
                own.journal.log.extend([(event_id, payload)])

        await _insist(finish)


async def _limited(work: Work, journal: Journal, seconds: float) -> None:
    deadline.replace_deadline(seconds)
    async with asyncio.timeout(seconds):
        await work(journal)


async def _insist(action: Callable[[], Awaitable[None]]) -> None:
    """Do something that needs Redis; while Redis is away, try again for a minute."""
    loop = asyncio.get_running_loop()
    give_up = loop.time() + STORE_SECONDS
    while True:
        try:
            await action()
        except (RedisError, OSError) as error:
            log.warning("an end waits for redis", error=str(error))
            if loop.time() > give_up:
                raise
            await asyncio.sleep(PAUSE_SECONDS)
        else:
            return
