"""Working on runs: each is seen through to exactly one end, which is stored before it is told."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from contracts.chat import DoneEvent, ErrorEvent
from kit.errors import AppError
from kit.logs import get_logger
from redis.exceptions import RedisError

from chat_svc.runs.appender import Appender
from chat_svc.runs.delivery import TurnDelivery
from chat_svc.runs.draft import Draft
from chat_svc.runs.journal import Journal, Past
from chat_svc.runs.logs import RunLogs
from chat_svc.runs.record import RunRecord
from chat_svc.runs.repository import Entry, RunBehind, RunRepository
from chat_svc.runs.turns import end_turn, route_of
from chat_svc.runs.wire import decode_events, encode_event
from kit import deadline

log = get_logger(__name__)

Work = Callable[[Journal], Awaitable[None]]

STORE_SECONDS = 60.0
PAUSE_SECONDS = 0.3
AGAIN_SECONDS = 1.0
# When so many answers have no words yet, storing their questions in library-svc waits: it costs as
# much as everything else before the first words, and an answer that ends meanwhile brings its
# question along. Redis has the questions already.
CROWD = 8
CROWD_PAUSE_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class End:
    """How a run ended; `code` and `message` say why it failed."""

    status: Literal["completed", "failed", "stopped"]
    code: str = ""
    message: str = ""


COMPLETED = End("completed")
STOPPED = End("stopped")
LOST = End("failed", "run_lost", "The servers that worked on this answer went away.")
TIMED_OUT = End("failed", "run_timeout", "The answer took longer than it may.")
BROKEN = End("failed", "internal_error", "Something went wrong on our side.")


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a run may take by its depth, how many workers may try, how long its events stay."""

    seconds: Mapping[str, float]
    workers: int
    events_seconds: int
    incognito_seconds: int


@dataclass(slots=True, eq=False)
class ActiveRun:
    """A run this replica works on; `end`, once set, is how it is to end.

    With `left` set it is not ended but given to another replica.
    """

    journal: Journal
    work: asyncio.Task[None]
    end: End | None = None
    left: bool = False
    begun: asyncio.Task[bool] = field(init=False)

    def interrupt(self, end: End) -> None:
        """End the work early, in the given way."""
        self.end = self.end or end
        self.work.cancel()

    def leave(self) -> None:
        """Leave the work to another replica, unless it is about to end."""
        self.left = self.end is None and not self.work.done()
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
        work: Work,
        limits: Limits,
    ) -> None:
        self._runs = runs
        self._logs = logs
        self._appender = appender
        self._delivery = delivery
        self._work = work
        self._limits = limits
        self._active: dict[str, ActiveRun] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def active(self) -> dict[str, ActiveRun]:
        """The runs being worked on, by id."""
        return self._active

    def start(self, record: RunRecord, first: Entry) -> None:
        """Work on a run that was just created, apart from whoever asked for it."""
        run_log = self._logs.open_own(record.run_id)
        run_log.extend([first])
        seconds = self._limits.seconds[record.request.depth]
        self._launch(Journal(record, run_log, self._appender), seconds, None)

    async def take_over(self, run_id: str, token: int) -> None:
        """Go on with a run whose worker went away; end it when nobody can finish it any more."""
        record = await self._runs.get(run_id)
        if record is None:
            return
        events, work = await self._runs.events(run_id), await self._runs.work(run_id)
        draft = Draft.fold(decode_events(payload for _, payload in events))
        run_log = self._logs.open_own(run_id)
        run_log.extend(events)
        past = Past(len(events), draft, work)
        record = replace(record, token=token)
        left = self._limits.seconds[record.request.depth] - record.age
        hopeless = left <= 0 or token > self._limits.workers
        journal = Journal(record, run_log, self._appender, past)
        self._launch(journal, left, LOST if hopeless else None)

    async def drain(self, seconds: float) -> None:
        """Let the runs finish for so long, then leave them to other replicas."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)
        for run in list(self._active.values()):
            run.leave()
        await self._see_off()

    async def _see_off(self) -> None:
        """Wait until the runs that were left are over; a cancellation may be swallowed once."""
        loop = asyncio.get_running_loop()
        give_up = loop.time() + STORE_SECONDS
        while self._tasks and loop.time() < give_up:
            await asyncio.wait(self._tasks, timeout=AGAIN_SECONDS)
            for run in self._active.values():
                if run.left:
                    run.work.cancel()

    def _launch(self, journal: Journal, seconds: float, end: End | None) -> None:
        work = _nothing() if end else _limited(self._work, journal, seconds)
        run = ActiveRun(journal, asyncio.create_task(work), end)
        run.begun = asyncio.create_task(self._begin(run))
        self._active[journal.record.run_id] = run
        task = asyncio.create_task(self._see_through(run))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

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
            elif run.left:
                await self._hand_over(run)
            else:
                begun = await run.begun
                await self._store_end(run.journal, end, begun=begun)
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
            return LOST if run.work.cancelled() else COMPLETED
        if isinstance(error, AppError):
            return End("failed", error.code, error.message)
        if isinstance(error, TimeoutError):
            return TIMED_OUT
        log.error("run broke", run=run.journal.record.run_id, exc_info=error)
        return BROKEN

    async def _hand_over(self, run: ActiveRun) -> None:
        run.begun.cancel()
        await self._runs.release(run.journal.record)
        log.info("run left to another replica", run=run.journal.record.run_id)

    async def _store_end(self, journal: Journal, end: End, *, begun: bool) -> None:
        record, draft = journal.record, journal.draft
        turn = end_turn(record, draft, end.status, end.code or None)
        await _insist(lambda: self._delivery.end(record, turn, draft.texts, begun=begun))
        payload = encode_event(_last_event(record, draft, end))
        await _insist(lambda: self._finish(journal, end.status, payload))

    async def _finish(self, journal: Journal, status: str, payload: bytes) -> None:
        limits, record = self._limits, journal.record
        life = limits.incognito_seconds if record.request.incognito else limits.events_seconds
        try:
            event_id = await self._runs.finish(
                record, status, payload, before=journal.stored, events_seconds=life
            )
        except RunBehind:
            await self._appender.put_back(journal)
            raise
        if event_id is not None:
            journal.log.extend([(event_id, payload)])


def _last_event(record: RunRecord, draft: Draft, end: End) -> DoneEvent | ErrorEvent:
    route = route_of(record, draft)
    if end.status == "failed":
        return ErrorEvent(code=end.code, message=end.message, route=route)
    return DoneEvent(status=end.status, model=draft.model, usage=draft.usage, route=route)


async def _limited(work: Work, journal: Journal, seconds: float) -> None:
    deadline.replace_deadline(seconds)
    async with asyncio.timeout(seconds):
        await work(journal)


async def _nothing() -> None:
    """Stand for the work of a run that is only to be ended."""


async def _insist(action: Callable[[], Awaitable[None]]) -> None:
    """Do something that needs Redis; while Redis is away, try again for a minute."""
    loop = asyncio.get_running_loop()
    give_up = loop.time() + STORE_SECONDS
    while True:
        try:
            await action()
        except (RedisError, RunBehind, OSError) as error:
            log.warning("an end waits for redis", error=str(error))
            if loop.time() > give_up:
                raise
            await asyncio.sleep(PAUSE_SECONDS)
        else:
            return
