"""The servers that one Perplexica needs and nobody else provides."""

import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from perplexica_cli.embedded.child import Child
from perplexica_cli.embedded.folder import DataFolder
from perplexica_cli.embedded.given import check_postgres, check_redis
from perplexica_cli.embedded.identity import choose_identity
from perplexica_cli.embedded.postgresql import PostgreSQL
from perplexica_cli.embedded.redis import Redis

LONGEST_BASE = 60  # bytes; a unix socket's whole path has at most 103 on macOS, 107 on Linux


@dataclass(frozen=True)
class ServerURLs:
    """Where PostgreSQL and Redis are."""

    postgres: str
    redis: str


@asynccontextmanager
async def serve(folder: DataFolder) -> AsyncIterator[ServerURLs]:
    """Run what POSTGRES_URL and REDIS_URL leave open; the caller holds the folder.

    Starting in order, PostgreSQL first; stopped in reverse, also when starting fails half-way.
    """
    postgres_url = os.environ.get("POSTGRES_URL") or ""
    redis_url = os.environ.get("REDIS_URL") or ""
    identity = choose_identity(folder.postgresql)
    async with AsyncExitStack() as stack:
        runtime = stack.enter_context(make_runtime_folder(folder))
        if postgres_url:
            await check_postgres(postgres_url)
        else:
            postgresql = PostgreSQL(folder.postgresql, runtime, identity, folder.log("postgresql"))
            await run(stack, Child(postgresql))
            await postgresql.ensure_database()
            postgres_url = postgresql.url
        if redis_url:
            await check_redis(redis_url)
        else:
            redis = Redis(folder.redis, runtime, identity, folder.log("redis"))
            await run(stack, Child(redis))
            redis_url = redis.url
        yield ServerURLs(postgres_url, redis_url)


async def run(stack: AsyncExitStack, child: Child) -> None:
    """Start a child that the stack will stop, whether or not its start succeeds."""
    stack.push_async_callback(child.stop)
    await child.start()


@contextmanager
def make_runtime_folder(folder: DataFolder) -> Iterator[Path]:
    """A short-named folder for sockets that only we can enter; that of a crash is removed first.

    Root's servers give up being root but not the right to pass closed doors, so they can enter too.
    """
    note = folder.path / "runtime"
    if note.is_symlink():
        shutil.rmtree(note.readlink(), ignore_errors=True)
        note.unlink()
    base = tempfile.gettempdir()
    if len(os.fsencode(base)) > LONGEST_BASE or not base.isascii() or " " in base:
        base = "/tmp"  # noqa: S108 - mkdtemp makes the name unguessable and the folder private
    runtime = Path(tempfile.mkdtemp(prefix="perplexica-", dir=base))
    note.symlink_to(runtime)
    try:
        yield runtime
    finally:
        note.unlink(missing_ok=True)
        shutil.rmtree(runtime, ignore_errors=True)
