"""The revisions make the very tables that the code works with: from nothing, back, and again."""

from contextlib import asynccontextmanager

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from kit.app import migrate_service
from kit.identity import Principal
from kit.ids import new_id
from kit.migrations.upgrading import alembic_config
from library_svc.app import SPEC
from library_svc.models import SCHEMA, metadata
from library_svc.repository import ThreadRepository
from sqlalchemy import Connection, inspect, make_url, text
from sqlalchemy.ext.asyncio import create_async_engine


@pytest.fixture
def empty_database(postgres_url, open_runtime):
    """Give a function that opens a runtime on a database without tables."""

    @asynccontextmanager
    async def open_it():
        url = make_url(postgres_url)
        name = f"empty_{new_id()[:8]}"
        engine = create_async_engine(url.set(drivername="postgresql+asyncpg"))
        async with engine.connect() as connection:
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            await connection.execute(text(f"CREATE DATABASE {name} TEMPLATE template0"))
        await engine.dispose()
        own = url.set(database=name).render_as_string(hide_password=False)
        async with open_runtime(postgres_url=own) as runtime:
            yield runtime

    return open_it


def differences(connection: Connection) -> list[object]:
    options = {
        "include_schemas": True,
        "include_name": lambda name, kind, _: kind != "schema" or name == SCHEMA,
        "version_table": "alembic_version",
        "version_table_schema": SCHEMA,
        "compare_server_default": True,
    }
    return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))


def configure(connection: Connection) -> Config:
    config = alembic_config(SCHEMA, SPEC.migrations)
    config.attributes["connection"] = connection
    return config


def undo(connection: Connection) -> None:
    command.downgrade(configure(connection), "base")


def make_first_tables(connection: Connection) -> None:
    connection.execute(text(f"CREATE SCHEMA {SCHEMA}"))
    command.upgrade(configure(connection), "0001")


async def test_revisions_and_tables_agree(empty_database):
    async with empty_database() as migrated:
        for _ in range(2):
            await migrate_service(SPEC, migrated)
        async with migrated.database.engine.begin() as connection:
            assert await connection.run_sync(differences) == []


async def test_revisions_can_be_undone(empty_database):
    async with empty_database() as runtime:
        await migrate_service(SPEC, runtime)
        async with runtime.database.engine.begin() as connection:
            await connection.run_sync(undo)
            left = await connection.run_sync(lambda sync: inspect(sync).get_table_names(SCHEMA))
        assert left == ["alembic_version"]
        await migrate_service(SPEC, runtime)


OLD_THREAD = """
INSERT INTO library.threads (id, owner_id, title, created_at, updated_at, search)
VALUES (:thread, :owner, 'Почему?', now(), now(), '')
"""
OLD_TURN = """
INSERT INTO library.turns (
    id, thread_id, run_id, position, query, depth, source_kinds, status, answer,
    sources, steps, related, model, usage, created_at, search
) VALUES (
    :turn, :thread, 'r', 0, 'Почему?', 'speed', '["web"]', 'completed', 'Because [1].',
    '[{"number": 1, "url": "https://example.org", "title": "First"}]', '[]', '[]', '', '{}',
    now(), ''
)
"""


async def test_turns_of_before_are_read(empty_database):
    owner, ids = Principal(new_id()), {"thread": new_id(), "turn": new_id()}
    async with empty_database() as runtime:
        async with runtime.database.engine.begin() as connection:
            await connection.run_sync(make_first_tables)
            await connection.execute(text(OLD_THREAD), {"owner": owner.user_id, **ids})
            await connection.execute(text(OLD_TURN), ids)
        await migrate_service(SPEC, runtime)
        async with runtime.database.session() as session:
            (turn,) = await ThreadRepository(session).list_turns(owner, ids["thread"])
    assert (turn.claims, turn.route) == ((), None)
    assert (turn.sources[0].title, turn.sources[0].sha256) == ("First", None)
