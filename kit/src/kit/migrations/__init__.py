"""Migrations: each service has its own revisions, schema and version table; one lock for all."""

from pathlib import Path

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

_LOCK = 0x70657270


async def migrate(engine: AsyncEngine, schema: str, revisions: Path) -> None:
    """Bring a service's schema to its newest revision.

    Replicas that start together wait for one another under an advisory lock.
    """
    async with engine.connect() as connection:
        if await _read_versions(connection, schema) == [newest_revision(revisions)]:
            return
        # Alembic takes 0.15 s of CPU and 10 MB, and most starts find nothing to do.
        from kit.migrations.upgrading import upgrade  # noqa: PLC0415 - see above

        await connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _LOCK})
        try:
            await connection.execute(text(f'CREATE SCHEMA IF NOT EXISTS "{schema}"'))
            await connection.commit()
            await connection.run_sync(upgrade, schema, revisions)
            await connection.commit()
        finally:
            await connection.rollback()
            await connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _LOCK})
            await connection.commit()


def newest_revision(revisions: Path) -> str:
    """Give the id of the newest revision: the number that begins its file's name."""
    return max(path.name.partition("_")[0] for path in revisions.glob("[0-9]*_*.py"))


async def _read_versions(connection: AsyncConnection, schema: str) -> list[str]:
    """Give what Alembic's version table says; nothing where it is missing."""
    table = f'"{schema}".alembic_version'
    if await connection.scalar(text("SELECT to_regclass(:table)"), {"table": table}) is None:
        return []
    return list(await connection.scalars(text(f"SELECT version_num FROM {table}")))  # noqa: S608
