"""PostgreSQL: one pool a process, one session a request or job, one schema a service."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import MetaData, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)

from kit.settings import Settings

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


def service_metadata(schema: str) -> MetaData:
    """Give the metadata for a service's tables, in the service's own schema."""
    return MetaData(schema=schema, naming_convention=NAMING)


def open_engine(settings: Settings, *, pool_size: int | None = None) -> AsyncEngine:
    """Open the pool. `jit` is off: compiling costs more than these queries take."""
    if settings.postgres_url is None:
        raise ValueError("POSTGRES_URL is not set")
    url = make_url(settings.postgres_url.get_secret_value()).set(drivername="postgresql+asyncpg")
    engine = create_async_engine(
        url,
        pool_size=pool_size or settings.postgres_pool,
        max_overflow=0,
        hide_parameters=True,  # errors are logged, and they hold passwords' hashes and questions
        pool_timeout=10,
        connect_args={
            "timeout": 5,
            "command_timeout": 60,
            "server_settings": {"jit": "off", "application_name": "perplexica"},
        },
    )
    event.listen(engine.sync_engine, "checkout", _refuse_closed)
    return engine


def _refuse_closed(connection: Any, _record: object, _proxy: object) -> None:
    """Have the pool replace a connection that the server closed, as it does when it restarts.

    SQLAlchemy's own check asks the server, which costs three round trips a request.
    """
    if connection.driver_connection.is_closed():
        raise DisconnectionError("the server closed this connection")


class Database:
    """The process's pool; hand out sessions with `session()`."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine
        self._sessions = async_sessionmaker(engine, expire_on_commit=False)

    @asynccontextmanager
    async def session(self) -> AsyncIterator[AsyncSession]:
        """Give a session that is committed at the end, or rolled back when anything fails.

        A connection is taken with the first query; never hold it while waiting for the world.
        """
        async with self._sessions() as session, session.begin():
            yield session

    async def ping(self) -> None:
        """Raise when the database does not answer."""
        async with self.engine.connect() as connection:
            await connection.execute(text("SELECT 1"))

    async def close(self) -> None:
        """Give all connections back."""
        await self.engine.dispose()
