"""How providers are asked: breakers, what is kept or asked once, the next when one is late."""

import asyncio
import time
from collections.abc import AsyncIterator

import pytest
from contracts.search import Filters, SearchRequest, SearchResult, SourceKind
from kit.identity import LOCAL_USER
from kit.ids import new_id
from redis.asyncio import Redis
from search_svc.asking.breaker import FAILURES, FIRST_REST, Breaker
from search_svc.asking.guard import Guard
from search_svc.asking.memory import Memory
from search_svc.asking.relay import ask_in_relay
from search_svc.providers import Found, ProviderFailed, Query
from search_svc.searching import ONLY_LOCAL, Search


class Fake:
    """A provider that does as it is told, request by request; the last word holds on."""

    def __init__(self, name: str, *acts: object, kind: SourceKind = "web", delay: float = 0.0):
        self.name, self.kind, self.delay = name, kind, delay
        self._acts, self.asked = list(acts or [1]), 0

    async def search(self, query: Query) -> Found:
        self.asked += 1
        await asyncio.sleep(self.delay)
        act = self._acts.pop(0) if len(self._acts) > 1 else self._acts[0]
        if isinstance(act, Exception):
            raise act
        return Found(tuple(self._result(query, number) for number in range(int(str(act)))))

    def _result(self, query: Query, number: int) -> SearchResult:
        url = f"https://{self.name}.example/{number}"
        return SearchResult(url=url, title=query.text, provider=self.name, kind=self.kind)


class Clock:
    """Time that is moved by hand."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
async def redis(redis_url) -> AsyncIterator[Redis]:
    async with Redis.from_url(redis_url) as one:
        yield one


@pytest.fixture
async def memory(redis) -> AsyncIterator[Memory]:
    one = Memory(redis)
    yield one
    await one.close()


@pytest.fixture
async def other_replica(redis_url) -> AsyncIterator[Memory]:
    async with Redis.from_url(redis_url) as own:
        one = Memory(own)
        yield one
        await one.close()


def ask(text: str | None = None, **options: object) -> Query:
    return Query(text or f"question {new_id()}", LOCAL_USER, **options)  # type: ignore[arg-type]


def test_a_breaker_opens_after_failures_and_tries_again_longer_each_time():
    clock = Clock()
    breaker = Breaker("x", "web", clock)
    for _ in range(FAILURES):
        assert breaker.refusal() is None
        breaker.fail("HTTP 500")
    assert breaker.refusal() == "left alone for 15 s more after: HTTP 500"
    clock.now += FIRST_REST + 1
    assert breaker.refusal() is None
    assert breaker.refusal() is not None, "one request is let through at a time"
    breaker.fail("HTTP 500")
    clock.now += FIRST_REST + 1
    assert breaker.refusal() == "left alone for 14 s more after: HTTP 500"
    clock.now += FIRST_REST
    assert breaker.refusal() is None
    breaker.succeed()
    breaker.fail("HTTP 500")
    assert breaker.refusal() is None


def test_a_probe_that_is_given_up_lets_another_try():
    clock = Clock()
    breaker = Breaker("x", "web", clock)
    for _ in range(FAILURES):
        breaker.fail("no answer in time")
    clock.now += FIRST_REST + 1
    assert breaker.refusal() is None
    breaker.forget()
    assert breaker.refusal() is None


async def test_a_provider_that_asks_for_rest_is_left_alone(memory):
    clock = Clock()
    fake = Fake("limited", ProviderFailed("too many requests", rest=40), 2)
    guard = Guard(fake, memory, clock)
    first = (await guard.ask(ask())).report
    assert (first.ok, first.error) == (False, "too many requests")
    second = (await guard.ask(ask())).report
    assert second.error == "left alone for 40 s more after: too many requests"
    assert fake.asked == 1
    clock.now += 41
    assert (await guard.ask(ask())).report.results == 2


async def test_an_answer_is_kept_for_all_replicas_unless_it_is_to_be_new(memory, other_replica):
    fake, question = Fake("kept"), ask()
    here, there = Guard(fake, memory), Guard(fake, other_replica)
    assert not (await here.ask(question)).report.cached
    again = await there.ask(question)
    assert again.report.cached
    assert [one.url for one in again.results] == ["https://kept.example/0"]
    assert fake.asked == 1
    assert not (await there.ask(question, no_cache=True)).report.cached
    assert fake.asked == 2


@pytest.mark.parametrize(
    "other",
    [
        {"language": "ru"},
        {"limit": 3},
        {"filters": Filters(recency="day")},
        {"filters": Filters(domains=("a.example",))},
    ],
    ids=["language", "limit", "recency", "domains"],
)
async def test_what_an_answer_depends_on_is_told_apart(memory, other):
    fake, text = Fake("apart"), new_id()
    guard = Guard(fake, memory)
    await guard.ask(ask(text))
    assert not (await guard.ask(ask(text, **other))).report.cached
    assert (await guard.ask(ask(f"  {text.upper()} "))).report.cached


async def test_nothing_and_failures_are_not_kept(memory):
    fake, question = Fake("poor", 0, ProviderFailed("HTTP 500"), 1), ask()
    guard = Guard(fake, memory)
    counts = [(await guard.ask(question)).report.results for _ in range(3)]
    assert counts == [0, 0, 1]


async def test_the_local_index_is_always_asked(memory):
    fake, question = Fake("local", kind="local"), ask()
    guard = Guard(fake, memory)
    await guard.ask(question)
    await guard.ask(question)
    assert fake.asked == 2


async def test_the_same_question_is_asked_once_by_all(memory, other_replica):
    fake, question = Fake("once", delay=0.2), ask()
    guards = [Guard(fake, memory), Guard(fake, other_replica)]
    outcomes = await asyncio.gather(*(guard.ask(question) for guard in guards for _ in range(5)))
    assert [outcome.report.results for outcome in outcomes] == [1] * 10
    assert fake.asked == 1


async def test_who_waited_in_vain_asks_for_himself(memory, other_replica):
    failing, fine = Fake("same", ProviderFailed("HTTP 500"), delay=0.2), Fake("same")
    question = ask()
    leading = asyncio.create_task(Guard(failing, memory).ask(question))
    await asyncio.sleep(0.1)
    assert (await Guard(fine, other_replica).ask(question)).report.results == 1
    assert not (await leading).report.ok


async def test_one_who_leaves_takes_nothing_from_those_who_wait(memory):
    fake, question = Fake("shared", delay=0.2), ask()
    guard = Guard(fake, memory)
    leaving = asyncio.create_task(guard.ask(question))
    await asyncio.sleep(0.05)
    staying = asyncio.create_task(guard.ask(question))
    await asyncio.sleep(0.05)
    leaving.cancel()
    assert (await staying).report.results == 1
    assert fake.asked == 1


async def test_without_redis_everybody_asks():
    async with Redis.from_url("redis://127.0.0.1:1") as away:
        fake, question = Fake("alone"), ask()
        guard = Guard(fake, Memory(away))
        assert (await guard.ask(question)).report.results == 1
        assert (await guard.ask(question)).report.results == 1
        assert fake.asked == 2


async def test_the_next_is_asked_when_one_is_late(memory):
    slow, quick, third = Fake("slow", delay=5), Fake("quick"), Fake("third")
    guards = [Guard(one, memory) for one in (slow, quick, third)]
    outcomes = await ask_in_relay(guards, ask(), hedge=0.1)
    assert [(one.report.provider, one.report.ok) for one in outcomes] == [
        ("slow", False),
        ("quick", True),
    ]
    assert third.asked == 0


async def test_the_next_is_asked_at_once_when_one_fails_or_finds_nothing(memory):
    guards = [
        Guard(Fake("failing", ProviderFailed("HTTP 500")), memory),
        Guard(Fake("empty", 0), memory),
        Guard(Fake("good"), memory),
        Guard(Fake("spare"), memory),
    ]
    outcomes = await ask_in_relay(guards, ask(), hedge=60)
    assert [one.report.results for one in outcomes] == [0, 0, 1]


async def test_the_first_may_still_win_after_the_second_was_asked(memory):
    guards = [Guard(Fake("late", delay=0.3), memory), Guard(Fake("later", delay=5), memory)]
    outcomes = await ask_in_relay(guards, ask(), hedge=0.1)
    assert [one.report.ok for one in outcomes] == [True, False]


async def test_all_faults_at_once_end_in_time_and_are_named(memory):
    fakes = [
        Fake("sleeping", delay=60),
        Fake("refusing", ProviderFailed("HTTP 403")),
        Fake("lying", ValueError("not JSON")),
        Fake("papers", ProviderFailed("too many requests", rest=9), kind="academic"),
        Fake("slow-papers", delay=60, kind="academic"),
        Fake("local", 1, kind="local"),
    ]
    search = Search([Guard(one, memory) for one in fakes], 0.5, hedge=0.05)
    began = time.monotonic()
    kinds: tuple[SourceKind, ...] = ("web", "academic", "local")
    answer = await search.run(LOCAL_USER, SearchRequest(query=new_id(), sources=kinds))
    assert time.monotonic() - began < 2
    assert [one.provider for one in answer.results] == ["local"]
    assert {one.provider: one.error for one in answer.providers} == {
        "sleeping": "no answer in time",
        "refusing": "HTTP 403",
        "lying": "an unexpected error, see the log",
        "papers": "too many requests",
        "slow-papers": "no answer in time",
        "local": ONLY_LOCAL,
    }
