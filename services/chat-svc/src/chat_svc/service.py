"""The rules of asking: who may ask what when, and who may see, resume and stop a run."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from contracts.chat import ChatRequest, ModelList, RunEvent, RunState
from contracts.library import Exchange, LibraryClient
from kit.errors import Conflict, InvalidRequest, NotFound, RemoteError, Unavailable
from kit.idempotency import IdempotencyKeys
from kit.identity import Principal
from kit.ids import is_id, new_id
from kit.ratelimit import RateLimiter

from chat_svc.answers.models import Chosen, ModelCatalog
from chat_svc.runs.logs import RunLogs
from chat_svc.runs.record import RunRecord
from chat_svc.runs.repository import RunRepository
from chat_svc.runs.runner import STOPPED, Runner
from chat_svc.runs.threads import IncognitoThreads
from chat_svc.runs.wire import encode_event, parse_event_id
from chat_svc.settings import ChatSettings

REPLACE_SECONDS = 5.0
POLL_SECONDS = 0.1


class RunNotFound(NotFound):
    """404: there is no such run, or it is somebody else's."""

    code = "run_not_found"
    message = "There is no such run."


class RunEventsGone(NotFound):
    """404: the run is over for so long that its events were let go; its thread has the answer."""

    code = "run_events_gone"
    message = "The events of this run are no longer kept. The answer is in its thread."


class ThreadNotFound(NotFound):
    """404: there is no such thread, or it is somebody else's."""

    code = "thread_not_found"
    message = "There is no such thread."


class RunInProgress(Conflict):
    """409: the thread is busy with the run named in the fields."""

    code = "run_in_progress"
    message = "This thread is still being answered."


class Stopping(Unavailable):
    """503: this replica is about to go away."""

    code = "stopping"
    message = "The server is restarting. Ask again in a moment."


@dataclass(frozen=True, slots=True)
class Stores:
    """Where runs and threads are kept."""

    runs: RunRepository
    logs: RunLogs
    threads: IncognitoThreads
    keys: IdempotencyKeys
    library: LibraryClient


class ChatService:
    """Asks on behalf of callers."""

    def __init__(
        self,
        settings: ChatSettings,
        stores: Stores,
        runner: Runner,
        catalog: ModelCatalog,
        limiter: RateLimiter,
    ) -> None:
        self._settings = settings
        self._stores = stores
        self._runner = runner
        self.catalog = catalog
        self._limiter = limiter
        self.accepting = True

    async def models(self) -> ModelList:
        """Give the models on offer."""
        return await self.catalog.offer()

    async def ask(
        self, principal: Principal, request: ChatRequest, idempotency_key: str | None
    ) -> RunRecord:
        """Start a run; give it, or the earlier run that the key stands for."""
        if not self.accepting:
            raise Stopping
        await self._limiter.check(
            "chat",
            principal.user_id,
            count=self._settings.chat_rate_count,
            seconds=self._settings.chat_rate_seconds,
        )
        if request.replaces and not request.thread_id:
            raise InvalidRequest(fields={"thread_id": "needed together with replaces"})
        run_id = new_id()
        if idempotency_key is not None:
            run_id = await self._claim(principal, request, idempotency_key, run_id)
            earlier_run = await self._stores.runs.get(run_id)
            if earlier_run is not None:
                return earlier_run
        chosen = await self.catalog.choose(request.model)
        if request.thread_id is not None:
            await self._clear_thread(principal, request, request.thread_id)
        earlier = await self._context(principal, request)
        return await self._start(principal, request, run_id, chosen, earlier)

    async def state(self, principal: Principal, run_id: str) -> RunState:
        """Say where a run stands."""
        return (await self._own_run(principal, run_id)).state()

    async def find(self, principal: Principal, run_id: str) -> RunRecord:
        """Give a run whose events can be read; raises RunNotFound, RunEventsGone."""
        record = await self._own_run(principal, run_id)
        if record.status != "running" and not await self._stores.runs.has_events(run_id):
            raise RunEventsGone
        return record

    async def follow(self, record: RunRecord, after: str | None) -> AsyncIterator[bytes]:
        """Give a run's events after the one named, as they come, until its end."""
        async with self._stores.logs.reading(record.run_id) as run_log:
            async for frames in run_log.read(parse_event_id(after)):
                yield frames

    async def stop(self, principal: Principal, run_id: str) -> RunState:
        """Have a run stopped, wherever it is worked on; what was written is kept."""
        record = await self._own_run(principal, run_id)
        await self._request_stop(run_id)
        return record.state()

    async def _request_stop(self, run_id: str) -> None:
        await self._stores.runs.request_stop(run_id)
        local = self._runner.active.get(run_id)
        if local is not None:
            local.interrupt(STOPPED)

    async def _claim(
        self, principal: Principal, request: ChatRequest, key: str, run_id: str
    ) -> str:
        owner = f"{principal.user_id}:{principal.organisation_id}"
        return await self._stores.keys.claim(owner, key, request.model_dump_json().encode(), run_id)

    async def _own_run(self, principal: Principal, run_id: str) -> RunRecord:
        record = await self._stores.runs.get(run_id) if is_id(run_id) else None
        if record is None or not record.belongs_to(principal):
            raise RunNotFound
        return record

    async def _context(self, principal: Principal, request: ChatRequest) -> Sequence[Exchange]:
        """Give what was said before in the thread; raises ThreadNotFound."""
        if request.thread_id is None:
            return ()
        if not is_id(request.thread_id):
            raise ThreadNotFound
        if request.incognito:
            kept = await self._stores.threads.read(principal.user_id, request.thread_id)
            if kept is None:
                raise ThreadNotFound
            return kept
        try:
            context = await self._stores.library.context(
                principal, request.thread_id, before=request.replaces
            )
        except RemoteError as error:
            if error.status == 404:
                raise ThreadNotFound from error
            raise
        return context.exchanges

    async def _start(
        self,
        principal: Principal,
        request: ChatRequest,
        run_id: str,
        chosen: Chosen,
        earlier: Sequence[Exchange],
    ) -> RunRecord:
        record = RunRecord(
            run_id=run_id,
            thread_id=request.thread_id or new_id(),
            turn_id=new_id(),
            principal=principal,
            request=request,
            started_at=datetime.now(UTC),
            model=chosen.name,
            earlier=tuple(earlier),
        )
        first = encode_event(
            RunEvent(run_id=run_id, thread_id=record.thread_id, turn_id=record.turn_id)
        )
        if request.incognito:
            await self._stores.threads.begin(principal.user_id, record.thread_id)
        creation = await self._stores.runs.create(record, first)
        if creation.obstacle == run_id:
            return await self._own_run(principal, run_id)
        if creation.obstacle is not None:
            raise RunInProgress(fields={"run_id": creation.obstacle})
        self._runner.start(record, (creation.event_id, first))
        return record

    async def _clear_thread(
        self, principal: Principal, request: ChatRequest, thread_id: str
    ) -> None:
        """Refuse a thread that is being answered, before asking for turns not stored yet.

        A question edited while it is being answered stops that run, and waits for its end.
        """
        other = await self._stores.runs.running_in(principal.user_id, thread_id)
        if other is None or not other.belongs_to(principal):
            return
        if request.replaces is None or other.turn_id != request.replaces:
            raise RunInProgress(fields={"run_id": other.run_id})
        await self._request_stop(other.run_id)
        give_up = asyncio.get_running_loop().time() + REPLACE_SECONDS
        while (await self._own_run(principal, other.run_id)).status == "running":
            if asyncio.get_running_loop().time() > give_up:
                raise RunInProgress(fields={"run_id": other.run_id})
            await asyncio.sleep(POLL_SECONDS)
