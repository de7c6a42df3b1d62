"""Telling other services what was deleted, through Redis streams.

The event is written in the transaction that deletes and published afterwards, at least once: it is
neither lost when Redis is away nor sent for something that was not deleted.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import orjson
from contracts.auth import AccountDeleted, OrganisationDeleted
from kit.database import Database
from kit.logs import get_logger
from redis.asyncio import Redis
from redis.exceptions import RedisError
from sqlalchemy import delete, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from auth_svc.models import EventRow

RETRY_SECONDS = 15.0
STOP_SECONDS = 5.0
BATCH = 100

log = get_logger(__name__)


def record(session: AsyncSession, event: AccountDeleted | OrganisationDeleted) -> None:
    """Write the event down in the caller's transaction."""
    session.add(EventRow(stream=event.STREAM, event=event.model_dump(mode="json")))


class EventPublisher:
    """Moves written events to their streams, soon after `hurry` and every 15 seconds."""

    def __init__(self, database: Database, redis: Redis) -> None:
        self._database = database
        self._redis = redis
        self._wake = asyncio.Event()
        self._stopping = False

    @asynccontextmanager
    async def running(self) -> AsyncIterator["EventPublisher"]:
        """Publish until the end of the block; a batch that is under way may end, within a bound."""
        task = asyncio.create_task(self._publish_until_stopped(), name="event-publisher")
        try:
            yield self
        finally:
            self._stopping = True
            self.hurry()
            await asyncio.wait({task}, timeout=STOP_SECONDS)
            task.cancel()

    def hurry(self) -> None:
        """Say that something to publish was committed."""
        self._wake.set()

    async def publish(self) -> int:
        """Publish a batch; give how many. Replicas do not publish the same event at once."""
        async with self._database.session() as session:
            rows = await session.scalars(
                select(EventRow)
                .order_by(EventRow.id)
                .limit(BATCH)
                .with_for_update(skip_locked=True)
            )
            published = []
            for row in rows:
                await self._redis.xadd(row.stream, {"event": orjson.dumps(row.event)})
                published.append(row.id)
            await session.execute(delete(EventRow).where(EventRow.id.in_(published)))
        return len(published)

    async def _publish_until_stopped(self) -> None:
        while not self._stopping:
            try:
                more = await self.publish() == BATCH
            except (RedisError, SQLAlchemyError, OSError) as error:
                log.warning("events not published", error=str(error))
                more = False
            if not more:
                await self._pause()

    async def _pause(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(RETRY_SECONDS):
                await self._wake.wait()
        self._wake.clear()
