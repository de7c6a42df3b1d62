"""Sessions, migrations and objects on real stores."""

import asyncio
from pathlib import Path

import pytest
from kit.database import Database, open_engine
from kit.errors import Conflict, NotFound
from kit.migrations import migrate
from kit.objects import open_objects
from kit.settings import Settings
from moto.server import ThreadedMotoServer
from pydantic import SecretStr
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

REVISION = '''"""Make the table."""

from alembic import op

revision = "{revision}"
down_revision = {parent!r}


def upgrade() -> None:
    op.execute("{sql}")


def downgrade() -> None:
    op.execute("SELECT 1")
'''


@pytest.fixture
async def database(stores):
    database = Database(open_engine(Settings(**stores)))
    yield database
    await database.close()


async def test_an_error_does_not_tell_the_values_of_its_statement(database):
    with pytest.raises(DBAPIError) as failed:
        async with database.session() as session:
            await session.execute(text("SELECT 1 / (length(:word) - 7)"), {"word": "hunter2"})
    assert "hunter2" not in str(failed.value)


async def test_a_session_commits_at_its_end_and_rolls_back_on_failure(database):
    async with database.session() as session:
        await session.execute(text("CREATE TABLE kit_rows (n int)"))
    with pytest.raises(RuntimeError):
        async with database.session() as session:
            await session.execute(text("INSERT INTO kit_rows VALUES (1)"))
            raise RuntimeError("stop")
    async with database.session() as session:
        await session.execute(text("INSERT INTO kit_rows VALUES (2)"))
    async with database.session() as session:
        assert (await session.scalars(text("SELECT n FROM kit_rows"))).all() == [2]


async def test_a_connection_that_the_server_closed_is_replaced(stores):
    database = Database(open_engine(Settings(**stores), pool_size=2))
    async with database.session() as session:
        pid = await session.scalar(text("SELECT pg_backend_pid()"))
    async with database.engine.connect() as other, database.engine.connect() as pooled:
        pids = {await c.scalar(text("SELECT pg_backend_pid()")) for c in (other, pooled)}
        assert pid in pids
    async with database.engine.connect() as survivor:
        own = await survivor.scalar(text("SELECT pg_backend_pid()"))
        for victim in pids - {own}:
            await survivor.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": victim})
        await asyncio.sleep(0.2)
        async with database.session() as session:
            assert await session.scalar(text("SELECT pg_backend_pid()")) not in pids
    await database.close()


async def test_russian_text_is_folded_whatever_the_locale(database):
    async with database.session() as session:
        query = text("SELECT lower('ПРИВЕТ'), to_tsvector('russian', 'ДЕРЕВЬЯ')::text")
        lowered, lexemes = (await session.execute(query)).one()
    assert lowered == "привет"
    assert lexemes == "'дерев':1"


async def test_replicas_that_start_together_migrate_once(database, tmp_path: Path):
    folder = tmp_path / "с пробелом 100%"
    folder.mkdir()
    first = REVISION.format(revision="1", parent=None, sql="CREATE TABLE kit_test.a (n int)")
    second = REVISION.format(revision="2", parent="1", sql="INSERT INTO kit_test.a VALUES (1)")
    (folder / "0001_a.py").write_text(first)
    (folder / "0002_b.py").write_text(second)
    await asyncio.gather(*(migrate(database.engine, "kit_test", folder) for _ in range(3)))
    async with database.session() as session:
        assert (await session.scalars(text("SELECT count(*) FROM kit_test.a"))).one() == 1


@pytest.fixture(scope="module")
def s3_url():
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(params=["disk", "s3"])
async def objects(request, tmp_path, s3_url):
    if request.param == "disk":
        return open_objects(Settings(data_dir=tmp_path))
    import aiohttp

    async with aiohttp.ClientSession() as http:
        await http.put(f"{s3_url}/perplexica")
    key = SecretStr("test")
    settings = Settings(minio_endpoint=s3_url, minio_access_key=key, minio_secret_key=key)
    return open_objects(settings)


async def test_objects_are_put_once_got_and_deleted(objects):
    await objects.put("files/a", b"one", overwrite=False)
    with pytest.raises(Conflict):
        await objects.put("files/a", b"two", overwrite=False)
    await objects.put("files/a", b"two")
    assert await objects.get("files/a") == b"two"
    await objects.delete("files/a")
    await objects.delete("files/a")
    with pytest.raises(NotFound):
        await objects.get("files/a")


async def test_a_key_cannot_leave_the_folder(tmp_path):
    objects = open_objects(Settings(data_dir=tmp_path))
    with pytest.raises(Exception, match=r"\.\."):
        await objects.put("../outside", b"x")
