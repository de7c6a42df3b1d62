"""Work that no request asks for: erasing what a deleted account leaves behind."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

from contracts.auth import AccountDeleted
from kit.database import Database
from kit.logs import get_logger
from pydantic import ValidationError
from redis.asyncio import Redis
from redis.exceptions import RedisError, ResponseError
from sqlalchemy.exc import SQLAlchemyError

from library_svc.repository import ThreadRepository

STREAM = AccountDeleted.STREAM
GROUP = "library-svc"
CONSUMER = "eraser"
BLOCK_SECONDS = 5.0
TAKE_OVER_SECONDS = 60.0
MAX_PAUSE_SECONDS = 30.0

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


@asynccontextmanager
async def erasing_accounts(redis: Redis, database: Database) -> AsyncIterator[None]:
    """Erase deleted accounts' threads in the background for as long as this is open."""

    async def erase(user_id: str) -> None:
        async with database.session() as session:
            count = await ThreadRepository(session).erase_owner(user_id)
        log.info("threads of a deleted account erased", count=count)

    task = asyncio.create_task(AccountEraser(redis, erase).run(), name="erase-accounts")
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
