"""Bringing turns to library-svc: before the end is told, or later from the outbox; never lost."""

import asyncio
from collections.abc import Mapping
from datetime import datetime

import orjson
from contracts.library import Exchange, LibraryClient, SaveTurn, SourceText, Turn
from kit.errors import AppError
from kit.identity import Principal
from kit.logs import get_logger
from redis.exceptions import RedisError

from chat_svc.runs.record import RunRecord, dump_principal, load_principal
from chat_svc.runs.repository import RunRepository
from chat_svc.runs.threads import IncognitoThreads
from chat_svc.runs.turns import start_turn

log = get_logger(__name__)

OUTBOX_SECONDS = 5.0
FIRST_PAUSE_SECONDS = 0.2
CONTEXT_CHARACTERS = 8000
# When a crowd asks at once, storing questions must not stand before the first words of answers.
STARTS_AT_ONCE = 4


class TurnDelivery:
    """Stores turns; of an incognito run only what a follow-up needs, and only in Redis."""

    def __init__(
        self,
        library: LibraryClient,
        runs: RunRepository,
        threads: IncognitoThreads,
        *,
        retry_seconds: float,
    ) -> None:
        self._library = library
        self._runs = runs
        self._threads = threads
        self._retry_seconds = retry_seconds
        self._starting = asyncio.Semaphore(STARTS_AT_ONCE)

    async def begin(self, record: RunRecord) -> bool:
        """Store the question; False when library-svc could not take it now (the end will)."""
        if record.request.incognito:
            return True
        request = SaveTurn(
            turn=start_turn(record), replaces=record.request.replaces, fence=record.token
        )
        try:
            async with self._starting:
                await self._library.save(record.principal, request)
        except AppError as error:
            log.warning("question not stored yet", run=record.run_id, code=error.code)
            return False
        return True

    async def end(
        self, record: RunRecord, turn: Turn, texts: Mapping[int, str], *, begun: bool
    ) -> None:
        """Store the finished turn with the texts of its sources, in library-svc or the outbox."""
        if record.request.incognito:
            await self._remember(record, turn)
            return
        replaces = None if begun else record.request.replaces
        request = SaveTurn(
            turn=turn, replaces=replaces, fence=record.token, texts=_kept(turn, texts)
        )
        if not await self._try_for_a_while(record.principal, request):
            await self._runs.keep_undelivered(turn.id, _pack(record.principal, request))
            log.warning("turn waits in the outbox", run=record.run_id)

    async def _remember(self, record: RunRecord, turn: Turn) -> None:
        exchange = Exchange(query=turn.query, answer=turn.answer[:CONTEXT_CHARACTERS])
        await self._threads.add(record.principal.user_id, record.thread_id, exchange)

    async def _try_for_a_while(self, principal: Principal, request: SaveTurn) -> bool:
        loop = asyncio.get_running_loop()
        give_up = loop.time() + self._retry_seconds
        pause = FIRST_PAUSE_SECONDS
        while True:
            try:
                async with asyncio.timeout(max(1.0, self._retry_seconds)):
                    return await self._deliver(principal, request)
            except TimeoutError:
                log.warning("library-svc is slow", turn=request.turn.id)
            if loop.time() + pause > give_up:
                return False
            await asyncio.sleep(pause)
            pause *= 2

    async def _deliver(self, principal: Principal, request: SaveTurn) -> bool:
        """Give whether there is nothing left to do; what is refused for good is dropped, loudly."""
        try:
            await self._library.save(principal, request)
        except AppError as error:
            if error.status in {404, 409, 422}:
                log.exception("turn refused", turn=request.turn.id)
                return True
            return False
        return True

    async def run(self) -> None:
        """Empty the outbox now and then, until cancelled."""
        while True:
            await asyncio.sleep(OUTBOX_SECONDS)
            try:
                await self.deliver_outbox()
            except (RedisError, OSError) as error:
                log.warning("outbox not read", error=str(error))

    async def deliver_outbox(self) -> int:
        """Deliver what waits, oldest question first; give how many turns still wait."""
        waiting = [
            (turn_id, *_unpack(raw)) for turn_id, raw in (await self._runs.undelivered()).items()
        ]
        waiting.sort(key=_asked_at)
        left = len(waiting)
        for turn_id, principal, request in waiting:
            if not await self._deliver(principal, request):
                break
            await self._runs.forget_undelivered(turn_id)
            left -= 1
        return left


def _kept(turn: Turn, texts: Mapping[int, str]) -> tuple[SourceText, ...]:
    """Give the text of each source that has a hash, once."""
    by_hash = {
        source.sha256: texts[source.number]
        for source in turn.sources
        if source.sha256 and source.number in texts
    }
    return tuple(SourceText(sha256=sha256, text=text) for sha256, text in by_hash.items())


def _asked_at(row: tuple[str, Principal, SaveTurn]) -> datetime:
    return row[2].turn.created_at


def _pack(principal: Principal, request: SaveTurn) -> bytes:
    return orjson.dumps([dump_principal(principal).decode(), request.model_dump_json()])


def _unpack(raw: bytes) -> tuple[Principal, SaveTurn]:
    principal, request = orjson.loads(raw)
    return load_principal(principal), SaveTurn.model_validate_json(request)
