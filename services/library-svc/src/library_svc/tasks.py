"""Work that no request asks for: erasing deleted accounts, letting go what is kept no longer."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from contracts.auth import AccountDeleted
from kit.database import Database
from kit.logs import get_logger
from kit.tasks import cancel
from pydantic import ValidationError
from redis.asyncio import Redis
from redis.exceptions import RedisError, ResponseError
from sqlalchemy.exc import SQLAlchemyError

from library_svc.repository import ThreadRepository
from library_svc.settings import LibrarySettings
from library_svc.texts import TextRepository

STREAM = AccountDeleted.STREAM
GROUP = "library-svc"
CONSUMER = "eraser"
BLOCK_SECONDS = 5.0
TAKE_OVER_SECONDS = 60.0
MAX_PAUSE_SECONDS = 30.0

FIRST_PAUSE_SECONDS = 60.0
RETENTION_SECONDS = 3600.0
TEXTS_AT_ONCE = 1000

log = get_logger(__name__)

Erase = Callable[[str], Awaitable[None]]
Entries = list[tuple[bytes, dict[bytes, bytes]]]


class AccountEraser:
    """Erases the threads of each deleted account, at least once and through failures of Redis.

    All replicas are one consumer: an entry that one of them did not finish is taken over by any
    after `take_over` seconds.
    """

    def __init__(
        self,
        redis: Redis,
        erase: Erase,
        *,
        block: float = BLOCK_SECONDS,
        take_over: float = TAKE_OVER_SECONDS,
    ) -> None:
        self._redis = redis
        self._erase = erase
        self._block = int(block * 1000)
        self._take_over = int(take_over * 1000)

    async def run(self) -> None:
        """Work until cancelled."""
        pause = 0.1
        while True:
            try:
                await self._join()
                while True:
                    await self._work_once()
                    pause = 0.1
            except (RedisError, OSError, SQLAlchemyError) as error:
                log.warning("deleted accounts wait", error=str(error), seconds=pause)
            await asyncio.sleep(pause)
            pause = min(pause * 2, MAX_PAUSE_SECONDS)

    async def _join(self) -> None:
        try:
            await self._redis.xgroup_create(STREAM, GROUP, id="0", mkstream=True)
        except ResponseError as error:
            if "BUSYGROUP" not in str(error):
                raise

    async def _work_once(self) -> None:
        left: Any = await self._redis.xautoclaim(STREAM, GROUP, CONSUMER, self._take_over, count=10)
        await self._handle(left[1])
        new: Any = await self._redis.xreadgroup(
            GROUP, CONSUMER, {STREAM: ">"}, count=10, block=self._block
        )
        for _, entries in new or ():
            await self._handle(entries)

    async def _handle(self, entries: Entries) -> None:
        for entry_id, fields in entries:
            try:
                event = AccountDeleted.model_validate_json((fields or {}).get(b"event", b""))
            except ValidationError:
                log.exception("an account was deleted, but the entry cannot be read", id=entry_id)
            else:
                await self._erase(event.user_id)
            await self._redis.xack(STREAM, GROUP, entry_id)


class Retention:
    """Ends turns of lost runs and lets go texts; any number of replicas may do so at once."""

    def __init__(self, database: Database, settings: LibrarySettings) -> None:
        self._database = database
        self._running_for = timedelta(hours=settings.lost_run_hours)
        days = settings.frozen_source_days
        self._kept_for = timedelta(days=days) if days else None

    async def run(self) -> None:
        """Work now and then, until cancelled; first when the start's rush is over."""
        pause = FIRST_PAUSE_SECONDS
        while True:
            await asyncio.sleep(pause)
            pause = RETENTION_SECONDS
            try:
                await self.work_once()
            except (SQLAlchemyError, OSError) as error:
                log.warning("retention waits", error=str(error), seconds=pause)

    async def work_once(self) -> None:
        """Do all that is due."""
        async with self._database.session() as session:
            lost = await ThreadRepository(session).end_lost_turns(self._running_for)
        if lost:
            log.warning("turns of lost runs ended", count=lost)
        while True:
            async with self._database.session() as session:
                gone = await TextRepository(session).let_go(self._kept_for, TEXTS_AT_ONCE)
            if not gone:
                return
            log.info("texts let go", count=len(gone), characters=sum(gone))


@asynccontextmanager
async def erasing_accounts(redis: Redis, database: Database) -> AsyncIterator[None]:
    """Erase deleted accounts' threads in the background for as long as this is open."""

    async def erase(user_id: str) -> None:
        async with database.session() as session:
            count = await ThreadRepository(session).erase_owner(user_id)
        log.info("threads of a deleted account erased", count=count)

    async with _running(AccountEraser(redis, erase).run(), "erase-accounts"):
        yield


@asynccontextmanager
async def retaining(database: Database, settings: LibrarySettings) -> AsyncIterator[None]:
    """Keep to the retention settings in the background for as long as this is open."""
    async with _running(Retention(database, settings).run(), "retention"):
        yield


@asynccontextmanager
async def _running(work: Coroutine[Any, Any, None], name: str) -> AsyncIterator[None]:
    task = asyncio.create_task(work, name=name)
    try:
        yield
    finally:
        await cancel([task])
