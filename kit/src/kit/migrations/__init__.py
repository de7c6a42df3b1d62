"""Migrations: each service has its own revisions, schema and version table; one lock for all."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncEngine

_LOCK = 0x70657270


async def migrate(engine: AsyncEngine, schema: str, revisions: Path) -> None:
    """Bring a service's schema to its newest revision.

    Replicas that start together wait for one another under an advisory lock.
    """
    async with engine.connect() as connection:
        await connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _LOCK})
        try:
            await connection.execute(text(f'CREATE SCHEMA IF NOT EXISTS "{schema}"'))
            await connection.commit()
            await connection.run_sync(_upgrade, schema, revisions)
            await connection.commit()
        finally:
            await connection.rollback()
            await connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _LOCK})
            await connection.commit()


def alembic_config(schema: str, revisions: Path) -> Config:
    """Give Alembic's configuration for a service; `env.py` beside this file serves all."""
    config = Config()
    config.set_main_option("script_location", _escape(Path(__file__).parent))
    config.set_main_option("version_locations", _escape(revisions))
    config.set_main_option("path_separator", "newline")
    config.attributes["schema"] = schema
    return config


def _upgrade(connection: Connection, schema: str, revisions: Path) -> None:
    config = alembic_config(schema, revisions)
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _escape(path: Path) -> str:
    return str(path).replace("%", "%%")
