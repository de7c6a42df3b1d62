"""Runs outlive their workers: another goes on, and readers notice a pause at most."""

import asyncio
import re
from functools import partial

import pytest
from kit.testing.model_servers import Behaviour, OpenAIServer

from .conftest import core_of, kill_worker

WORDS = " ".join(f"word{number}" for number in range(40)) + " [1]. Конец [2]."


@pytest.fixture
async def model():
    behaviour = Behaviour(text=WORDS, first_delay=0.05, token_delay=0.01)
    async with OpenAIServer([behaviour] * 3, models=("m",)) as server:
        yield server


@pytest.fixture
def settings(model):
    return {"openai_base_url": model.url, "openai_model": "m", "run_lease_seconds": 0.6}


def has_text(told):
    return bool(told.text)


def has_step(kind, status, told):
    return any(step["kind"] == kind and step["status"] == status for step in told.steps.values())


def check_whole(told, world):
    """Nothing was doubled, cut or lost, and what is stored is what was shown."""
    ids = [event.id for event in told.events]
    assert len(ids) == len(set(ids))
    assert [name for name in told.names if name in {"done", "error"}] == ["done"]
    numbers = [source["number"] for source in told.sources]
    assert numbers == list(range(1, len(numbers) + 1))
    assert told.text == WORDS
    turn = world.library.ended(told.run_id)
    assert (turn.status, turn.answer) == ("completed", told.text)
    assert [source.number for source in turn.sources] == numbers
    assert {step.id: step.status for step in turn.steps} == {
        name: step["status"] for name, step in told.steps.items()
    }


POINTS = {
    "at once": bool,
    "searching": partial(has_step, "search", "running"),
    "found": partial(has_step, "search", "done"),
    "writing": partial(has_step, "write", "running"),
    "first words": has_text,
    "many words": lambda told: len(told.text) > 100,
}


@pytest.mark.parametrize("elsewhere", [False, True])
@pytest.mark.parametrize("point", POINTS)
async def test_another_worker_goes_on(world, settings, point, elsewhere):
    world.search.delay = 0.1
    chat = await world.someone(**settings)
    reader = world.same(chat, await world.serve(**settings)) if elsewhere else chat
    told = await chat.ask("What is Python?", depth="speed", until=POINTS[point])
    searches = len(world.search.searches) if point in {"found", "writing", "first words"} else 1
    kill_worker(chat, told.run_id)
    if elsewhere:
        blind(chat)
    told = await reader.follow(told)
    check_whole(told, world)
    assert told.named("reset") == []
    assert told.named("done")[0]["route"]["takeovers"] == 1
    if point in {"found", "writing", "first words"}:
        assert len(world.search.searches) == searches


def blind(chat):
    """Have the replica take nothing over, as if it were gone."""

    async def find_nothing():
        return []

    core_of(chat)._stores.runs.claim_expired = find_nothing


async def test_research_in_rounds_is_not_done_again(world):
    def play(received):
        prompt = str(received.body["messages"][0]["content"])
        if prompt.startswith("You plan"):
            text = '{"search": true, "question": "What is Python?", "queries": ["python", "snake"]}'
        elif "writer" in prompt:
            return Behaviour(text=WORDS, token_delay=0.01)
        else:
            text = '{"finished": false, "missing": "age", "queries": ["python age"]}'
        return Behaviour(text=text)

    async with OpenAIServer(play, models=("m",)) as server:
        chat = await world.someone(
            openai_base_url=server.url,
            openai_model="m",
            run_lease_seconds=0.6,
            chat_quality_rounds=2,
            chat_related=False,
        )
        told = await chat.ask("What is Python?", depth="quality", until=has_text)
        before = len(world.search.searches), len(world.search.reads), len(server.requests)
        kill_worker(chat, told.run_id)
        told = await chat.follow(told)
        check_whole(told, world)
        assert (len(world.search.searches), len(world.search.reads)) == before[:2]
        assert len(server.requests) == before[2] + 1  # the writer alone
        route = told.named("done")[0]["route"]
        queries = [query["query"] for query in route["queries"]]
        assert len(queries) == len(set(queries)) == len(world.search.searches)


async def test_another_text_replaces_what_was_shown(world):
    other = " ".join(f"mot{number}" for number in range(40)) + " [1]."
    texts = iter([WORDS, other])

    def play(_received):
        return Behaviour(text=next(texts), token_delay=0.01)

    async with OpenAIServer(play, models=("m",)) as server:
        chat = await world.someone(
            openai_base_url=server.url, openai_model="m", run_lease_seconds=0.6
        )
        told = await chat.ask(
            "What is Python?", depth="speed", until=lambda told: len(told.text) > 60
        )
        kill_worker(chat, told.run_id)
        shown = len(told.text)
        told = await chat.follow(told)
    assert told.text == other
    resets = told.named("reset")
    assert len(resets) == 1
    assert len(resets[0]["text"]) >= shown
    assert world.library.ended(told.run_id).answer == other


async def test_extracts_go_on_where_they_stopped(world):
    chat = await world.someone(run_lease_seconds=0.6)
    told = await chat.ask("Who conceived Python?", depth="speed", until=has_text)
    if told.run_id in core_of(chat)._runner.active:
        kill_worker(chat, told.run_id)
    told = await chat.follow(told)
    assert told.named("reset") == []
    assert told.text == world.library.ended(told.run_id).answer
    assert told.named("done")[0]["status"] == "completed"


async def test_a_follow_up_keeps_what_it_follows(world, settings, model):
    chat = await world.someone(**settings)
    first = await chat.ask("What is Python?", depth="speed")
    told = await chat.ask("Who made it?", depth="speed", thread_id=first.thread_id, until=has_text)
    kill_worker(chat, told.run_id)
    world.library.exchanges = lambda *_: ()  # what was said is part of the run
    await chat.follow(told)
    assert [len(body["messages"]) for body in model.bodies] == [2, 4, 4]


async def test_nobody_goes_on_for_ever(world, settings):
    chat = await world.someone(**settings, run_workers=2)
    told = await chat.ask("What is Python?", depth="speed", until=has_text)
    kill_worker(chat, told.run_id)
    while told.run_id not in core_of(chat)._runner.active:
        await asyncio.sleep(0.05)
    kill_worker(chat, told.run_id)
    told = await chat.follow(told)
    assert told.named("error")[0]["code"] == "run_lost"
    turn = world.library.ended(told.run_id)
    assert (turn.status, turn.error, turn.answer) == ("failed", "run_lost", told.text)
    assert turn.query == "What is Python?"
    assert told.text
    again = await chat.ask("And?", depth="speed", thread_id=told.thread_id)
    assert again.text == WORDS


async def test_a_run_whose_time_is_over_is_ended(world, settings):
    chat = await world.someone(**settings, chat_speed_seconds=1.0, chat_report_seconds=0)
    told = await chat.ask("What is Python?", depth="speed", until=has_text)
    kill_worker(chat, told.run_id)
    blind(chat)
    await asyncio.sleep(1.2)
    chat = world.same(chat, await world.serve(**settings, chat_speed_seconds=1.0))
    told = await chat.follow(told)
    assert told.named("error")[0]["code"] == "run_lost"


async def test_a_stop_reaches_a_run_between_two_workers(world, settings):
    chat = await world.someone(**settings)
    told = await chat.ask("What is Python?", depth="speed", until=has_text)
    kill_worker(chat, told.run_id)
    assert (await chat.stop(told.run_id))["status"] == "running"
    told = await chat.follow(told)
    assert told.named("done")[0]["status"] == "stopped"
    assert WORDS.startswith(told.text)
    assert world.library.ended(told.run_id).answer == told.text


async def test_a_replica_that_stops_lets_runs_finish_or_leaves_them_to_another(world, settings):
    settings |= {"run_lease_seconds": 30.0}  # what happens here is no lease that ran out
    chat = await world.someone(**settings)
    told = await chat.ask("What is Python?", depth="speed", until=has_text)
    await core_of(chat)._runner.drain(10)
    assert await chat.ends(told.run_id) == "completed"
    other = world.same(chat, await world.serve(**settings))
    told = await chat.ask("What is Python?", depth="speed", until=has_text)
    blind(chat)
    await core_of(chat)._runner.drain(0)
    assert core_of(chat)._runner.active == {}
    told = await other.follow(told)
    assert told.text == WORDS
    assert told.named("reset") == []
    assert world.library.ended(told.run_id).answer == WORDS


async def test_a_late_worker_can_neither_tell_nor_store(world, settings):
    chat = await world.someone(**settings)
    told = await chat.ask("What is Python?", depth="speed", until=has_text)
    runs = core_of(chat)._stores.runs
    record = await runs.get(told.run_id)
    kill_worker(chat, told.run_id)
    told = await chat.follow(told)
    stored = await runs.events(told.run_id)
    assert not await runs.release(record)
    assert not await runs.restore(record, {}, stored)
    assert await runs.finish(record, "failed", b"x", before=1, events_seconds=60) is None
    assert await runs.events(told.run_id) == stored
    fences = [save.fence for save in world.library.requests if save.turn.run_id == told.run_id]
    assert sorted(fences) == fences
    assert fences[-1] == 2


@pytest.mark.parametrize("lost", ["everything", "the newest events", "all events"])
async def test_redis_comes_back_with_less(world, settings, lost):
    settings |= {"run_lease_seconds": 30.0}
    chat = await world.someone(**settings)
    other = world.same(chat, await world.serve(**settings))
    told = await chat.ask("What is Python?", depth="speed", until=has_text)
    redis, key = chat.served.runtime.redis, f"run:{told.run_id}"
    rows = await redis.xrange(f"{key}:events")
    if lost == "everything":
        await redis.delete(key, f"{key}:events", f"{key}:work")
        await redis.zrem("runs:leases", told.run_id)
    elif lost == "all events":
        await redis.delete(f"{key}:events")
    else:
        gone = rows[-2:]
        await redis.xdel(f"{key}:events", *(row[0] for row in gone))
        await redis.execute_command("XSETID", f"{key}:events", rows[-len(gone) - 1][0])
    while not await redis.exists(key):
        await asyncio.sleep(0.05)
    whole = await other.follow(told)
    check_whole(whole, world)
    again = await other.resume(told.run_id)
    assert [(e.id, e.data) for e in again.events] == [(e.id, e.data) for e in whole.events]


async def test_an_edited_question_is_not_overwritten_by_its_dead_run(world, settings):
    chat = await world.someone(**settings)
    first = await chat.ask("What is Python?", depth="speed", until=has_text)
    kill_worker(chat, first.run_id)
    second = await chat.ask(
        "What is Java?", depth="speed", thread_id=first.thread_id, replaces=first.turn_id
    )
    assert second.named("done")[0]["status"] == "completed"
    assert await chat.ends(first.run_id) == "stopped"
    assert [turn.id for turn in world.library.turns.values()] == [second.turn_id]


async def test_what_was_recorded_is_gone_at_the_end(world, settings):
    chat = await world.someone(**settings)
    told = await chat.ask("What is Python?", depth="speed", until=has_text)
    redis = chat.served.runtime.redis
    work = await redis.hgetall(f"run:{told.run_id}:work")
    assert list(work) == [b"search-1"]
    assert re.search(b"en.example/python", work[b"search-1"])
    assert await chat.ends(told.run_id) == "completed"
    assert not await redis.exists(f"run:{told.run_id}:work")
