"""Places in turn: who waits, who is served next, who has died."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager

import pytest
from kit.fair_queue import Asker, FairQueue, NoPlace
from kit.ids import new_id
from kit.testing.stores import redis_server
from redis.asyncio import Redis

ANNA, BORIS, CLARA = Asker("anna"), Asker("boris"), Asker("clara")


@asynccontextmanager
async def opened(url: str, **options: float) -> AsyncIterator[FairQueue]:
    async with Redis.from_url(url) as redis, Redis.from_url(url) as blocking:
        queue = FairQueue(redis, blocking, **options)
        try:
            yield queue
        finally:
            await queue.close()


@pytest.fixture
async def queue(redis_url) -> AsyncIterator[FairQueue]:
    async with opened(redis_url) as one:
        yield one


@pytest.fixture
def resource() -> str:
    return f"engine-{new_id()}"


class Scene:
    """A resource with one place that is taken, and people who come one after another."""

    def __init__(self, queues, resource):
        self._queues, self._resource = queues, resource
        self._stack, self.served, self._tasks = AsyncExitStack(), [], []

    async def __aenter__(self):
        await self._stack.enter_async_context(
            self._queues[0].place(self._resource, 1, Asker("first"), seconds=5)
        )
        return self

    async def __aexit__(self, *_):
        await self.let_go()

    async def comes(self, asker, name=None, *, seconds=20.0, queue=0):
        ahead = (await self._queues[queue].loads([self._resource]))[0]
        task = asyncio.create_task(self._use(asker, name or asker.user, seconds, queue))
        self._tasks.append(task)
        while (await self._queues[queue].loads([self._resource]))[0] == ahead:
            await asyncio.sleep(0.002)
        return task

    async def _use(self, asker, name, seconds, queue):
        place = self._queues[queue].place(self._resource, 1, asker, seconds=seconds)
        async with place:
            self.served.append(name)

    async def let_go(self):
        await self._stack.aclose()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        return self.served


async def test_a_free_place_is_given_at_once_and_given_back(queue, resource):
    async with queue.place(resource, 1, ANNA, seconds=1) as place:
        assert place.ahead == 0
        assert await queue.loads([resource, "nothing"]) == [1, 0]
        with pytest.raises(NoPlace):
            async with queue.place(resource, 1, ANNA, seconds=0.1):
                pytest.fail("there is no second place")
        await comes_to(queue, resource, 1)
        async with queue.place(resource, 2, BORIS, seconds=1):
            await comes_to(queue, resource, 2)
    await comes_to(queue, resource, 0)


async def comes_to(queue, resource, load):
    """Wait until so many hold a place or wait for one; who leaves does not wait to be gone."""
    async with asyncio.timeout(5):
        while await queue.loads([resource]) != [load]:
            await asyncio.sleep(0.005)


async def test_many_requests_of_one_do_not_keep_another_waiting(queue, resource):
    async with Scene([queue], resource) as scene:
        for number in range(5):
            await scene.comes(ANNA, f"anna {number}")
        await scene.comes(BORIS)
        served = await scene.let_go()
    assert served.index("boris") <= 1
    assert [name for name in served if name != "boris"] == [f"anna {n}" for n in range(5)]


async def test_who_came_first_is_not_overtaken_by_newcomers(queue, resource):
    async with Scene([queue], resource) as scene:
        for name in ("zoe", "yuri", "anna", "boris"):
            await scene.comes(Asker(name))
        assert await scene.let_go() == ["zoe", "yuri", "anna", "boris"]


async def test_a_place_that_was_free_leaves_no_word_that_nobody_reads(redis_url, queue, resource):
    async with Redis.from_url(redis_url) as redis:
        before = set(await redis.keys("queue-wake:*"))
        for _ in range(3):
            async with queue.place(resource, 1, ANNA, seconds=5):
                pass
            await comes_to(queue, resource, 0)
        assert set(await redis.keys("queue-wake:*")) <= before


async def test_organisations_have_their_turn_whatever_their_size(queue, resource):
    async with Scene([queue], resource) as scene:
        for number in range(6):
            await scene.comes(Asker(f"worker {number}", "factory"), f"factory {number}")
        for number in range(2):
            await scene.comes(Asker("smith", "workshop"), f"workshop {number}")
        served = await scene.let_go()
    assert {name.split()[0] for name in served[:2]} == {"factory", "workshop"}
    assert {name.split()[0] for name in served[2:4]} == {"factory", "workshop"}


async def test_who_waits_for_nobody_goes_after_those_who_do_but_goes(queue, resource):
    robot = Asker("robot", background=True)
    async with Scene([queue], resource) as scene:
        await scene.comes(robot)
        for number in range(12):
            await scene.comes(ANNA, f"anna {number}")
        served = await scene.let_go()
    assert 1 < served.index("robot") < 12


async def test_who_gives_up_leaves_no_trace(queue, resource):
    async with Scene([queue], resource) as scene:
        hurried = await scene.comes(ANNA, seconds=0.1)
        with pytest.raises(NoPlace) as failure:
            await hurried
        assert failure.value.ahead == 1
        leaving = await scene.comes(BORIS)
        leaving.cancel()
        await asyncio.wait({leaving})
        await scene.comes(CLARA)
        assert await scene.let_go() == ["clara"]
    await comes_to(queue, resource, 0)


async def test_replicas_share_one_queue(redis_url, resource):
    async with (
        opened(redis_url) as one,
        opened(redis_url) as two,
        Scene([one, two], resource) as scene,
    ):
        await scene.comes(ANNA, "anna here", queue=0)
        await scene.comes(BORIS, "boris there", queue=1)
        await scene.comes(ANNA, "anna there", queue=1)
        assert await scene.let_go() == ["anna here", "boris there", "anna there"]


async def test_the_place_of_the_dead_is_free_after_its_lease(
    redis_url, queue, resource, monkeypatch
):
    async with opened(redis_url, lease_seconds=0.5) as dying:
        monkeypatch.setattr(dying, "_renew", lambda _ticket: None)
        place = dying.place(resource, 1, ANNA, seconds=1)
        await place.__aenter__()
        async with queue.place(resource, 1, BORIS, seconds=5):
            assert await queue.loads([resource]) == [1]
        await place.__aexit__(None, None, None)


async def test_a_place_is_kept_for_longer_than_its_lease(redis_url, queue, resource):
    async with (
        opened(redis_url, lease_seconds=0.3) as short,
        short.place(resource, 1, ANNA, seconds=1),
    ):
        with pytest.raises(NoPlace):
            async with queue.place(resource, 1, BORIS, seconds=1):
                pytest.fail("the place was held")


async def test_a_waiter_that_redis_forgot_waits_on(redis_url, queue, resource):
    async with Redis.from_url(redis_url) as redis, Scene([queue], resource) as scene:
        waiting = await scene.comes(ANNA)
        keys = await redis.keys(f"queue:{resource}*")
        await redis.delete(*keys)
        await waiting
        assert scene.served == ["anna"]


async def test_without_redis_each_process_keeps_to_the_limit(resource):
    async with opened("redis://127.0.0.1:1") as alone:
        async with alone.place(resource, 1, ANNA, seconds=1):
            with pytest.raises(NoPlace):
                async with alone.place(resource, 1, BORIS, seconds=0.1):
                    pytest.fail("the only place was held")
        async with alone.place(resource, 1, BORIS, seconds=1):
            assert await alone.loads([resource]) == [0]


async def test_a_place_in_use_counts_again_in_a_redis_that_was_emptied(redis_url, resource):
    async with opened(redis_url, lease_seconds=0.3) as queue, Redis.from_url(redis_url) as redis:
        async with queue.place(resource, 1, ANNA, seconds=1):
            await redis.delete(*await redis.keys(f"queue:{resource}*"))
            await comes_to(queue, resource, 1)
            with pytest.raises(NoPlace):
                async with queue.place(resource, 1, BORIS, seconds=0.5):
                    pytest.fail("the place is in use")
        await comes_to(queue, resource, 0)


async def test_a_redis_that_starts_anew_keeps_holders_and_waiters(short_dir, resource):
    folder = short_dir / "anew"
    folder.mkdir()
    with ExitStack() as first:
        url = first.enter_context(redis_server(folder))
        async with opened(url, lease_seconds=0.6) as queue, Scene([queue], resource) as scene:
            await scene.comes(ANNA)
            await asyncio.to_thread(first.close)
            with redis_server(folder):
                await comes_to(queue, resource, 2)
                assert scene.served == []
                assert await scene.let_go() == ["anna"]
                await comes_to(queue, resource, 0)


async def test_who_waits_when_redis_goes_away_gives_up_at_its_own_time(short_dir, resource):
    folder = short_dir / "gone"
    folder.mkdir()
    with ExitStack() as stack:
        url = stack.enter_context(redis_server(folder))
        async with opened(url) as queue, Scene([queue], resource) as scene:
            waiting = await scene.comes(ANNA, seconds=1.2)
            await asyncio.to_thread(stack.close)
            async with queue.place(resource, 1, BORIS, seconds=5):
                with pytest.raises(NoPlace):
                    await waiting


async def test_a_redis_that_never_answers_counts_as_away(silent_redis, resource):
    async with (
        opened(silent_redis) as queue,
        queue.place(resource, 1, ANNA, seconds=3) as place,
    ):
        assert place.ahead == 0
        assert await queue.loads([resource]) == [0]


@pytest.fixture
async def silent_redis() -> AsyncIterator[str]:
    """Give the URL of a server that takes every command and answers none."""

    async def take(reader, writer):
        await reader.read()
        writer.close()

    server = await asyncio.start_server(take, "127.0.0.1", 0)
    async with server:
        yield f"redis://127.0.0.1:{server.sockets[0].getsockname()[1]}"
