"""One pool over all replicas: who rests, whose turn it is, and what of that is told."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import aiohttp
import pytest
from contracts.search import SearchRequest, SearchResponse, SourceKind
from kit.fair_queue import FairQueue
from kit.identity import LOCAL_USER, Principal
from kit.ids import new_id
from kit.testing.searxng_server import SearXNGServer
from redis.asyncio import Redis
from search_svc.asking.breaker import FAILURES
from search_svc.asking.guard import Guard
from search_svc.providers import NotAnswerable, ProviderFailed, Query
from search_svc.providers.searxng import SearXNG
from search_svc.providers.searxng_pool import Pool, Shared
from search_svc.searching import Search


@pytest.fixture
async def one() -> AsyncIterator[SearXNGServer]:
    async with SearXNGServer() as server:
        yield server


@pytest.fixture
async def two() -> AsyncIterator[SearXNGServer]:
    async with SearXNGServer() as server:
        yield server


@asynccontextmanager
async def opened(redis_url: str, *servers: SearXNGServer, places: int = 8) -> AsyncIterator[Pool]:
    """Open the pool as one replica has it: with Redis connections of its own."""
    async with Redis.from_url(redis_url) as redis, Redis.from_url(redis_url) as blocking:
        queue = FairQueue(redis, blocking)
        try:
            yield Pool([server.url for server in servers], Shared(redis, queue, places))
        finally:
            await queue.close()


@pytest.fixture
async def replicas(redis_url, one, two) -> AsyncIterator[list[Pool]]:
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(opened(redis_url, one, two)) for _ in range(2)]


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


def ask(**options: object) -> Query:
    return Query(f"question {new_id()}", LOCAL_USER, **options)  # type: ignore[arg-type]


async def asked(server: SearXNGServer, number: int) -> None:
    """Wait until so many searches have come in."""
    async with asyncio.timeout(5):
        while len(server.searches) < number:
            await asyncio.sleep(0.005)


async def waiting(pool: Pool, number: int) -> None:
    """Wait until so many hold a place at the first instance or wait for one."""
    assert pool._shared is not None
    async with asyncio.timeout(5):
        while await pool._shared.queue.loads([pool._instances[0].resource]) != [number]:
            await asyncio.sleep(0.005)


@pytest.mark.parametrize("behaviour", ["forbidden", "limited", "error", "malformed", "redirect"])
async def test_who_refused_one_replica_is_not_asked_by_another(replicas, one, two, http, behaviour):
    one.then(behaviour, times=None)
    here, there = (SearXNG(pool, http) for pool in replicas)
    while not one.searches:
        assert (await here.search(ask())).results
    for _ in range(4):
        assert (await there.search(ask())).results
        assert (await here.search(ask())).results
    assert len(one.searches) == 1


async def test_engines_that_are_silent_for_papers_are_asked_for_the_web(replicas, one, two, http):
    for server in (one, two):
        server.then("unresponsive")
    papers, web = SearXNG(replicas[0], http, "academic"), SearXNG(replicas[1], http)
    with pytest.raises(ProviderFailed, match="no search engine answered"):
        await papers.search(ask())
    for _ in range(4):
        assert (await web.search(ask())).results
    assert len(one.searches) == len(two.searches) == 3


async def test_the_idlest_of_the_pool_is_asked(replicas, one, two, http):
    one.then(delay=0.5, times=None)
    two.then(delay=0.5, times=None)
    here, there = (SearXNG(pool, http) for pool in replicas)
    searches = []
    for number in range(6):
        searches.append(asyncio.create_task((here, there)[number % 2].search(ask())))
        await asyncio.sleep(0.03)
    await asyncio.gather(*searches)
    assert len(one.searches) == len(two.searches) == 3


async def test_who_came_late_to_its_place_makes_nobody_rest(redis_url, one, two, http):
    async with opened(redis_url, one, places=1) as pool, opened(redis_url, one, two) as other:
        one.then(delay=0.8, times=None)
        searxng = SearXNG(pool, http)
        first = asyncio.create_task(searxng.search(ask()))
        await asked(one, 1)
        with pytest.raises(NotAnswerable, match="no answer in time"):
            await searxng.search(ask(seconds=1.2))
        await first
        assert len(one.searches) == 2
        chosen = await other.choose("web")
        assert {instance.url for instance in chosen} == {one.url, two.url}


async def test_a_full_queue_opens_no_breaker(redis_url, one, http):
    async with opened(redis_url, one, places=1) as pool:
        one.then(delay=1.5)
        guard = Guard(SearXNG(pool, http))
        holding = asyncio.create_task(guard.ask(ask()))
        await asked(one, 1)
        for _ in range(2 * FAILURES):
            assert not (await guard.ask(ask(seconds=0.1))).report.ok
        assert (await holding).report.ok
        assert (await guard.ask(ask())).report.ok


async def test_the_time_in_the_queue_is_told(redis_url, one, http):
    async with opened(redis_url, one, places=1) as pool:
        one.then(delay=0.4, times=1)
        search = Search([Guard(SearXNG(pool, http))], 8)
        request = SearchRequest(query=new_id(), sources=("web",))
        first = asyncio.create_task(search.run(LOCAL_USER, request))
        await asked(one, 1)
        other = request.model_copy(update={"query": new_id()})
        second = (await search.run(LOCAL_USER, other)).providers[0]
        assert (await first).providers[0].waited_ms < 100
        assert 100 < second.waited_ms <= second.took_ms


async def test_people_go_before_the_background_and_in_turn(redis_url, one, http):
    async with opened(redis_url, one, places=1) as pool:
        one.then(delay=0.3, times=1)
        search = Search([Guard(SearXNG(pool, http))], 8)
        anna, boris = Principal("anna", "acme"), Principal("boris", "other")
        crowd = [
            (anna, "first", "interactive"),
            (boris, "robot", "background"),
            (anna, "anna 1", "interactive"),
            (anna, "anna 2", "interactive"),
            (boris, "boris", "interactive"),
        ]
        searches = []
        for number, (who, query, priority) in enumerate(crowd, 1):
            kinds: tuple[SourceKind, ...] = ("web",)
            request = SearchRequest(query=query, sources=kinds, priority=priority)
            searches.append(asyncio.create_task(search.run(who, request)))
            await waiting(pool, number)
        await asyncio.gather(*searches)
        order = [search.parameters["q"] for search in one.searches]
        assert order == ["first", "anna 1", "boris", "anna 2", "robot"]


async def test_who_goes_away_leaves_the_queue(redis_url, one, http):
    async with opened(redis_url, one, places=1) as pool:
        one.then(delay=1.0, times=1)
        search = Search([Guard(SearXNG(pool, http))], 8)

        def begin() -> asyncio.Task[SearchResponse]:
            request = SearchRequest(query=new_id(), sources=("web",))
            return asyncio.create_task(search.run(LOCAL_USER, request))

        first = begin()
        await asked(one, 1)
        second = begin()
        await waiting(pool, 2)
        second.cancel()
        await waiting(pool, 1)
        assert (await first).results
        assert len(one.searches) == 1
