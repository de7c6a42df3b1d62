"""The embedded servers keep their data through every kind of ending."""

import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import psutil
import pytest
import redis
from perplexica_cli.embedded.child import LAUNCHER, explain_death, feed, is_alive, spawn
from perplexica_cli.embedded.folder import DataFolder
from perplexica_cli.embedded.identity import choose_identity
from perplexica_cli.embedded.postgresql import PostgreSQL, connect
from perplexica_cli.embedded.redis import Redis
from perplexica_cli.failures import Failure
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

HOST = Path(__file__).with_name("host.py")


class DidNotStart(Exception):
    """The host ended; what it wrote to standard error."""


class Host:
    """A process that holds a data folder, and what it said about its servers."""

    def __init__(self, process: asyncio.subprocess.Process, folder: Path) -> None:
        self.process = process
        self.folder = folder
        self.postgres = ""
        self.redis = ""

    async def read_urls(self) -> None:
        assert self.process.stdout is not None
        line = await self.process.stdout.readline()
        if not line:
            raise DidNotStart(await self.read_errors())
        urls = json.loads(line)
        self.postgres, self.redis = urls["postgres"], urls["redis"]

    async def read_errors(self) -> str:
        assert self.process.stderr is not None
        return (await self.process.stderr.read()).decode()

    def children(self) -> dict[str, psutil.Process]:
        return {child.name(): child for child in psutil.Process(self.process.pid).children()}

    async def remember(self, value: str) -> None:
        async with connect(self.postgres) as connection:
            await connection.execute(text("CREATE TABLE IF NOT EXISTS memory (value text)"))
            await connection.execute(text("INSERT INTO memory VALUES (:value)"), {"value": value})
        with redis.Redis.from_url(self.redis) as client:
            client.rpush("memory", value)

    async def recall(self) -> tuple[list[str], list[str]]:
        async with connect(self.postgres) as connection:
            rows = list(await connection.scalars(text("SELECT value FROM memory")))
        with redis.Redis.from_url(self.redis, decode_responses=True) as client:
            return rows, list(client.lrange("memory", 0, -1))

    async def stop(self, number: int = signal.SIGTERM) -> None:
        if self.process.returncode is None:
            self.process.send_signal(number)
        await asyncio.wait_for(self.process.wait(), 30)


@asynccontextmanager
async def start(folder: Path, *prefix: str) -> AsyncIterator[Host]:
    process = await asyncio.create_subprocess_exec(
        *prefix, sys.executable, str(HOST), str(folder),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,
        env={**os.environ, "LC_ALL": "C", "POSTGRES_URL": "", "REDIS_URL": ""},
    )  # fmt: skip
    host = Host(process, folder)
    try:
        await host.read_urls()
        yield host
    finally:
        await host.stop()


async def fails(folder: Path) -> str:
    """Start where it must fail; give its one sentence."""
    with pytest.raises(DidNotStart) as caught:
        async with start(folder):
            pass
    sentence = str(caught.value).strip()
    assert "Traceback" not in sentence
    assert len(sentence.splitlines()) == 1
    return sentence


async def until(condition: Callable[[], Awaitable[bool]], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not await condition():
        assert time.monotonic() < deadline, "it did not become true in time"
        await asyncio.sleep(0.1)


async def test_a_long_path_with_spaces_and_russian_letters(tmp_path):
    folder = tmp_path / ("мои данные " * 5) / ("x" * 100) / 'it\'s "here"'
    async with start(folder) as host:
        await host.remember("первое")
        async with connect(host.postgres) as connection:
            assert await connection.scalar(text("SELECT lower('ПРИВЕТ')")) == "привет"
            assert await connection.scalar(text("SHOW jit")) == "off"
            assert await connection.scalar(text("SELECT '[1,2]'::vector <-> '[1,3]'")) == 1
        servers = host.children()
        assert sorted(servers) == ["postgres", "redis-server"]
    assert not any(is_alive(server) for server in servers.values())
    begun = time.monotonic()
    async with start(folder) as host:
        assert time.monotonic() - begun < 6
        assert await host.recall() == (["первое"], ["первое"])
    assert not (folder / "runtime").is_symlink()


async def test_nothing_listens_on_the_network(tmp_path):
    async with start(tmp_path / "data") as host:
        for server in host.children().values():
            for process in (server, *server.children(recursive=True)):
                assert process.net_connections("inet") == []
        assert (tmp_path / "data/runtime").stat().st_mode & 0o077 == 0


async def test_after_kill_of_the_host_nothing_is_lost(tmp_path):
    async with start(tmp_path / "data") as host:
        await host.remember("before")
        await asyncio.sleep(1.1)  # Redis writes its log to disk once a second
        servers = host.children().values()
        await host.stop(signal.SIGKILL)
    async with start(tmp_path / "data") as host:
        assert await host.recall() == (["before"], ["before"])
        assert not any(is_alive(server) for server in servers)


@pytest.mark.parametrize("name", ["postgres", "redis-server"])
async def test_a_killed_server_is_started_again(tmp_path, name):
    async with start(tmp_path / "data") as host:
        await host.remember("before")
        host.children()[name].kill()

        async def is_back() -> bool:
            try:
                await host.remember("after")
            except (OSError, SQLAlchemyError, redis.ConnectionError):
                return False
            return True

        await until(is_back)
        rows, items = await host.recall()
        assert {"before", "after"} == set(rows) == set(items)
        assert name in host.children()
        await host.stop()
        assert "is being started again" in await host.read_errors()


async def test_a_server_that_outlived_its_host_is_replaced(tmp_path):
    folder = DataFolder(tmp_path / "data")
    async with start(folder.path) as host:
        await host.remember("before")
    identity = choose_identity(folder.postgresql)
    for server in (
        PostgreSQL(folder.postgresql, tmp_path, identity, folder.log("postgresql")),
        Redis(folder.redis, tmp_path, identity, folder.log("redis")),
    ):
        with server.log.open("ab") as output:
            process = await spawn(server.build_command(), server.manner, output.fileno())
        await feed(process, server.build_input())
        await until(server.is_ready)
        await server.prepare()
        # PostgreSQL 18 ends with 1 now and then when it is stopped in the moment it has started.
        assert await asyncio.wait_for(process.wait(), 10) in {0, 1}
    async with start(folder.path) as host:
        assert await host.recall() == (["before"], ["before"])


async def test_a_stranger_with_the_old_pid_is_left_alone(tmp_path):
    async with start(tmp_path / "data"):
        pass
    (tmp_path / "data/postgresql/postmaster.pid").write_text(f"{os.getpid()}\n/x\n0\n5432\n\n\n")
    (tmp_path / "data/redis/redis.pid").write_text(str(os.getpid()))
    async with start(tmp_path / "data") as host:
        assert len(host.children()) == 2


async def test_an_interrupted_first_start_is_begun_anew(tmp_path):
    half_made = tmp_path / "data" / "postgresql.new"
    half_made.mkdir(parents=True)
    (half_made / "PG_VERSION").write_text("18\n")
    async with start(tmp_path / "data") as host:
        await host.remember("fine")


async def test_interrupt_of_the_whole_terminal_stops_in_order(tmp_path):
    async with start(tmp_path / "data") as host:
        servers = host.children().values()
        os.killpg(host.process.pid, signal.SIGINT)
        assert await asyncio.wait_for(host.process.wait(), 20) == 0
        assert not any(is_alive(server) for server in servers)
    log = (tmp_path / "data/logs/postgresql.log").read_text()
    assert "database system is shut down" in log


async def test_a_second_start_on_the_same_folder(tmp_path):
    async with start(tmp_path / "data") as host:
        sentence = await fails(tmp_path / "data")
        assert "already running on the data folder" in sentence
        assert f"http://localhost:3000, pid {host.process.pid}" in sentence


async def test_a_start_waits_for_the_one_that_is_stopping(tmp_path):
    async with start(tmp_path / "data") as host:
        DataFolder(tmp_path / "data").retract()
        stopping = asyncio.create_task(host.stop())
        async with start(tmp_path / "data") as second:
            assert len(second.children()) == 2
        await stopping


@pytest.mark.parametrize(("version", "words"), [("19", "newer"), ("16", "restore a dump")])
async def test_a_database_of_another_version(tmp_path, version, words):
    cluster = tmp_path / "data" / "postgresql"
    cluster.mkdir(parents=True)
    (cluster / "PG_VERSION").write_text(f"{version}\n")
    sentence = await fails(tmp_path / "data")
    assert f"PostgreSQL {version}" in sentence
    assert words in sentence


async def test_a_damaged_database_says_where_its_log_is(tmp_path):
    async with start(tmp_path / "data"):
        pass
    (tmp_path / "data/postgresql/global/pg_control").unlink()
    assert "postgresql.log" in await fails(tmp_path / "data")


async def test_a_folder_that_cannot_be_used(tmp_path):
    (tmp_path / "file").write_text("")
    assert "is not a folder" in await fails(tmp_path / "file")
    assert "is not a folder" in await fails(tmp_path / "file" / "data")
    assert "cannot be read and written" in await fails(Path("/sys/perplexica"))


async def test_a_nearly_full_disk(tmp_path, monkeypatch):
    monkeypatch.setenv("PERPLEXICA_MIN_FREE_MB", "999999999")
    assert "nearly full" in await fails(tmp_path / "data")


def test_a_disk_that_fills_up_while_starting(tmp_path):
    output = b'initdb: error: could not write to file "x": No space left on device\nremoving\n'
    failure = explain_death("PostgreSQL", output, tmp_path / "logs" / "postgresql.log")
    assert "is full" in str(failure)


ROOT_ONLY = ["on a small file system"] if os.geteuid() == 0 else []


@pytest.mark.parametrize("case", ROOT_ONLY)
async def test_initdb_runs_out_of_disk(tmp_path, case, monkeypatch):
    monkeypatch.setenv("PERPLEXICA_MIN_FREE_MB", "1")
    small = tmp_path / "small"
    small.mkdir()
    mount = ("unshare", "-m", "sh", "-c", f'mount -t tmpfs -o size=20m x "{small}"; exec "$@"', "-")
    with pytest.raises(DidNotStart, match="is full"):
        async with start(small / "data", *mount):
            pass


@pytest.mark.parametrize("case", ROOT_ONLY)
async def test_an_ordinary_user(tmp_path, case):
    folder = tmp_path / "data"
    folder.mkdir()
    os.chown(folder, 65534, 65534)
    prefix = (sys.executable, "-I", "-S", str(LAUNCHER), str(os.getpid()), "65534", "65534", "15")
    async with start(folder, *prefix) as host:
        await host.remember("ordinary")
        assert {process.uids().real for process in host.children().values()} == {65534}
        assert psutil.Process(host.process.pid).uids().real == 65534
    async with start(folder) as host:  # and root takes over what the user made
        assert await host.recall() == (["ordinary"], ["ordinary"])


async def test_failures_are_said_in_russian(monkeypatch):
    monkeypatch.setenv("LC_ALL", "ru_RU.UTF-8")
    assert "кончилось место" in str(Failure("disk_full", path="/x"))
