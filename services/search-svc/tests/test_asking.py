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
from search_svc.asking.guard import LATE, Guard
from search_svc.asking.memory import MARK_SECONDS, Memory, Question, key_of
from search_svc.asking.relay import ask_in_relay
from search_svc.providers import Found, NotAnswerable, ProviderFailed, Query
from search_svc.searching import ONLY_LOCAL, Search


class Fake:
    """A provider that does as it is told, request by request; the last word holds on."""

    def __init__(self, name: str, *acts: object, kind: SourceKind = "web", delay: float = 0.0):
        self.name, self.kind, self.delay = name, kind, delay
        self._acts, self.asked = list(acts or [1]), 0
        self.notice: str | None = None

    async def search(self, query: Query) -> Found:
        self.asked += 1
        await asyncio.sleep(self.delay)
        act = self._acts.pop(0) if len(self._acts) > 1 else self._acts[0]
        if isinstance(act, Exception):
            raise act
        results = tuple(self._result(query, number) for number in range(int(str(act))))
        return Found(results, self.notice)

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


def let_through(breaker: Breaker) -> None:
    assert breaker.refusal() is None
    breaker.admit()


def test_a_breaker_opens_after_failures_and_tries_again_longer_each_time():
    clock = Clock()
    breaker = Breaker("x", "web", clock)
    for _ in range(FAILURES):
        let_through(breaker)
        breaker.fail("HTTP 500")
    assert breaker.refusal() == "left alone for 15 s more after: HTTP 500"
    clock.now += FIRST_REST + 1
    let_through(breaker)
    assert breaker.refusal() is not None, "one request is let through at a time"
    breaker.fail("HTTP 500")
    clock.now += FIRST_REST + 1
    assert breaker.refusal() == "left alone for 14 s more after: HTTP 500"
    clock.now += FIRST_REST
    let_through(breaker)
    breaker.succeed()
    breaker.fail("HTTP 500")
    assert breaker.refusal() is None


def test_a_probe_that_is_given_up_lets_another_try():
    clock = Clock()
    breaker = Breaker("x", "web", clock)
    for _ in range(FAILURES):
        breaker.fail("no answer in time")
    clock.now += FIRST_REST + 1
    let_through(breaker)
    breaker.forget()
    assert breaker.refusal() is None


def test_a_crowd_that_fails_together_rests_as_long_as_three():
    breaker = Breaker("x", "web", Clock())
    for _ in range(50):
        let_through(breaker)
    for _ in range(50):
        breaker.fail("HTTP 500")
    assert breaker.refusal() == "left alone for 15 s more after: HTTP 500"


def test_after_a_rest_that_was_asked_for_one_request_is_let_through_at_a_time():
    clock = Clock()
    breaker = Breaker("x", "web", clock)
    let_through(breaker)
    breaker.fail("too many requests", 40)
    clock.now += 41
    let_through(breaker)
    assert breaker.refusal() is not None
    breaker.fail("HTTP 500")
    assert breaker.refusal() == "left alone for 15 s more after: HTTP 500"


async def test_one_failure_that_many_wait_for_counts_once(memory):
    fake, question = Fake("crowded", ProviderFailed("HTTP 500"), 1, delay=0.1), ask()
    guard = Guard(fake, memory)
    outcomes = await asyncio.gather(*(guard.ask(question) for _ in range(10)))
    assert {outcome.report.error for outcome in outcomes} == {"HTTP 500"}
    assert (await guard.ask(ask())).report.ok


async def test_a_probe_whose_answer_came_from_elsewhere_lets_others_try(memory, other_replica):
    clock, question = Clock(), ask()
    fake = Fake("probed", *[ProviderFailed("HTTP 500")] * FAILURES, 1)
    guard = Guard(fake, memory, clock)
    for _ in range(FAILURES):
        await guard.ask(ask())
    clock.now += FIRST_REST + 1
    slow = Fake("probed", delay=0.2)
    leading = asyncio.create_task(Guard(slow, other_replica).ask(question))
    await asyncio.sleep(0.1)
    assert (await guard.ask(question)).report.ok
    await leading
    assert fake.asked == FAILURES
    assert (await guard.ask(ask())).report.ok


async def test_questions_without_an_answer_open_no_breaker(memory):
    guard = Guard(Fake("picky", NotAnswerable("the question has no words to search for")), memory)
    errors = {(await guard.ask(ask())).report.error for _ in range(2 * FAILURES)}
    assert errors == {"the question has no words to search for"}


async def test_who_gives_too_little_time_opens_no_breaker(memory):
    fake = Fake("unhurried", delay=0.3)
    guard = Guard(fake, memory)
    for _ in range(2 * FAILURES):
        assert (await guard.ask(ask(seconds=0.02))).report.error == LATE
    assert (await guard.ask(ask())).report.ok


@pytest.mark.parametrize("in_relay", [True, False])
async def test_who_is_late_for_a_fair_time_is_left_alone(memory, monkeypatch, in_relay):
    monkeypatch.setattr("search_svc.asking.guard.FAIR_SECONDS", 0.05)
    guard = Guard(Fake("hanging", delay=60), memory)
    for _ in range(FAILURES):
        question = ask(seconds=0.3)
        await (ask_in_relay([guard], question, hedge=9) if in_relay else guard.ask(question))
    assert (await guard.ask(ask())).report.error == f"left alone for 15 s more after: {LATE}"


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


async def test_when_all_have_left_nobody_is_asked_any_more(memory):
    fake, question = Fake("left", delay=60), ask()
    guard = Guard(fake, memory)
    leaving = [asyncio.create_task(guard.ask(question)) for _ in range(3)]
    await asyncio.sleep(0.1)
    assert len(memory._under_way) == 1
    for task in leaving:
        task.cancel()
    fake.delay = 0.0
    assert (await guard.ask(question)).report.ok
    assert memory._under_way == {}
    await asyncio.wait(leaving)


async def test_who_has_more_time_than_the_asker_had_asks_for_himself(memory):
    fake, text = Fake("hurried", delay=0.3), new_id()
    guard = Guard(fake, memory)
    hurried = asyncio.create_task(guard.ask(ask(text, seconds=0.1)))
    await asyncio.sleep(0.05)
    assert (await guard.ask(ask(text))).report.ok
    assert (await hurried).report.error == LATE


async def test_people_do_not_wait_for_what_is_asked_in_the_background(memory, other_replica):
    text, slow, quick = new_id(), Fake("same", delay=60), Fake("same")
    background = ask(text, priority="background")
    waiting = asyncio.create_task(Guard(slow, memory).ask(background))
    await asyncio.sleep(0.1)
    assert (await Guard(quick, other_replica).ask(ask(text))).report.ok
    assert (await Guard(quick, memory).ask(ask(text))).report.cached
    waiting.cancel()
    await asyncio.wait({waiting})


async def test_what_a_dead_replica_was_asking_is_asked_by_another(redis, memory):
    fake, question = Fake("orphaned"), ask(seconds=MARK_SECONDS + 3)
    guard = Guard(fake, memory)
    dead = Question(key_of("orphaned", "web", question), 60, question)
    assert await memory._look(dead, "the mark of one that died") is None
    waiting = asyncio.create_task(guard.ask(question))
    await asyncio.sleep(0.2)
    assert fake.asked == 0
    assert (await waiting).report.ok
    assert fake.asked == 1


async def test_a_slow_asker_stays_marked(memory, other_replica, monkeypatch):
    monkeypatch.setattr("search_svc.asking.memory.MARK_SECONDS", 0.3)
    fake, question = Fake("patient", delay=1.0), ask()
    guards = [Guard(fake, memory), Guard(fake, other_replica)]
    await asyncio.gather(*(guard.ask(question) for guard in guards))
    assert fake.asked == 1


async def test_who_wants_a_new_answer_does_not_take_an_older_one(memory):
    fake, question = Fake("anew", delay=0.2), ask()
    guard = Guard(fake, memory)
    earlier = asyncio.create_task(guard.ask(question))
    await asyncio.sleep(0.1)
    await guard.ask(question, no_cache=True)
    await earlier
    assert fake.asked == 2


async def test_what_another_version_kept_is_asked_anew(redis, memory):
    fake, question = Fake("version"), ask()
    guard = Guard(fake, memory)
    await guard.ask(question)
    key = f"search-kept:{key_of('version', 'web', question)}"
    await redis.set(key, b'{"results": [{"link": "https://a.example/"}]}', keepttl=True)
    outcome = await guard.ask(question)
    assert (outcome.report.ok, outcome.report.cached) == (True, False)


@pytest.mark.parametrize(
    ("filters", "notice", "most"),
    [
        (Filters(), None, 1800),
        (Filters(recency="hour"), None, 300),
        (Filters(), "some search engines did not answer", 120),
    ],
)
async def test_how_long_an_answer_is_kept(redis, memory, filters, notice, most):
    fake, question = Fake("lives"), ask(filters=filters)
    fake.notice = notice
    await Guard(fake, memory).ask(question)
    life = await redis.ttl(f"search-kept:{key_of('lives', 'web', question)}")
    assert most - 10 < life <= most


async def test_a_redis_that_never_answers_costs_time_but_no_answer():
    async def take(reader, writer):
        await reader.read()
        writer.close()

    server = await asyncio.start_server(take, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, Redis.from_url(f"redis://127.0.0.1:{port}") as silent:
        outcome = await Guard(Fake("alone"), Memory(silent)).ask(ask(seconds=4))
        assert outcome.report.results == 1


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
