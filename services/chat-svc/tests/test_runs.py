"""Runs live apart from connections: resumed, watched twice, stopped, replaced, never doubled."""

import asyncio
import re
from functools import partial

import pytest
from chat_svc.runs.log import RunLog
from chat_svc.runs.wire import encode_delta, frame
from contracts.library import Exchange
from kit.testing.model_servers import Behaviour, OpenAIServer

from .conftest import core_of, read_stream

WORDS = " ".join(f"word{number}" for number in range(60)) + " [1]. Конец [2]."


@pytest.fixture
async def model():
    async with OpenAIServer([Behaviour(text=WORDS, token_delay=0.01)], models=("m",)) as server:
        yield server


@pytest.fixture
def settings(model):
    return {"openai_base_url": model.url, "openai_model": "m"}


def has_text(told):
    return bool(told.text)


def has_events(count, told):
    return len(told.events) >= count


def at_once(_told):
    return True


def same(one, other):
    return [(event.id, event.name, event.data) for event in one.events] == [
        (event.id, event.name, event.data) for event in other.events
    ]


async def test_resuming_after_every_event_gives_the_same(world, settings):
    chat = await world.someone(**settings)
    replica = world.same(chat, await world.serve(**settings))
    whole = await chat.ask("What is Python?", depth="speed")
    assert whole.text == WORDS
    for place, event in enumerate(whole.events):
        for where in (chat, replica):
            rest = await where.resume(whole.run_id, event.id)
            assert [item.id for item in rest.events] == [
                item.id for item in whole.events[place + 1 :]
            ]
            text = "".join(
                item.data["text"]
                for item in [*whole.events[: place + 1], *rest.events]
                if item.name == "delta"
            )
            assert text == whole.text
    assert same(whole, await chat.resume(whole.run_id))
    assert same(whole, await chat.resume(whole.run_id, after="0-0"))
    assert same(whole, await chat.resume(whole.run_id, "nonsense"))


async def test_cutting_a_running_stream_at_every_event(world, settings):
    chat = await world.someone(**settings)
    replica = world.same(chat, await world.serve(**settings))
    for count in range(1, 12):
        told = await chat.ask("What is Python?", depth="speed", until=partial(has_events, count))
        where = replica if count % 2 else chat
        rest = await where.resume(told.run_id, told.events[-1].id)
        assert told.text + rest.text == WORDS
        assert rest.names[-1] == "done"
        assert (told.names + rest.names).count("done") == 1
        ids = [event.id for event in (*told.events, *rest.events)]
        assert len(ids) == len(set(ids))


async def test_two_readers_on_two_replicas_see_the_same(world, settings):
    chat = await world.someone(**settings)
    replica = world.same(chat, await world.serve(**settings))
    told = await chat.ask("What is Python?", depth="speed", until=at_once)
    readers = [where.resume(told.run_id) for where in (chat, chat, replica, replica)]
    streams = await asyncio.gather(*readers)
    assert all(same(streams[0], stream) for stream in streams)
    assert streams[0].text == WORDS


async def test_a_run_goes_on_without_its_reader(world, settings):
    chat = await world.someone(**settings)
    told = await chat.ask("What is Python?", until=has_text)
    assert await chat.ends(told.run_id) == "completed"
    assert world.library.ended(told.run_id).answer == WORDS


@pytest.mark.parametrize("elsewhere", [False, True])
async def test_stop_keeps_the_text_so_far(world, settings, elsewhere):
    chat = await world.someone(**settings)
    told = await chat.ask("What is Python?", depth="speed", until=has_text)
    where = world.same(chat, await world.serve(**settings)) if elsewhere else chat
    await where.stop(told.run_id)
    rest = await where.resume(told.run_id, told.events[-1].id)
    assert rest.named("done")[0]["status"] == "stopped"
    text = told.text + rest.text
    assert text
    assert WORDS.startswith(text)
    assert text != WORDS
    turn = world.library.ended(told.run_id)
    assert (turn.status, turn.answer) == ("stopped", text)
    assert [step.status for step in turn.steps if step.kind == "write"] == ["failed"]
    assert (await chat.stop(told.run_id))["status"] == "stopped"


async def test_stop_while_searching(world, settings):
    world.search.delay = 5.0
    chat = await world.someone(**settings)
    told = await chat.ask("What is Python?", until=lambda told: "step" in told.names)
    await chat.stop(told.run_id)
    assert await chat.ends(told.run_id) == "stopped"
    assert world.library.ended(told.run_id).query == "What is Python?"


async def test_one_run_a_thread(world, settings):
    chat = await world.someone(**settings)
    first = await chat.ask("What is Python?", depth="speed")
    second = await chat.ask("And why?", depth="speed", thread_id=first.thread_id, until=at_once)
    error = await chat.refused(409, query="And when?", thread_id=first.thread_id)
    assert error["code"] == "run_in_progress"
    assert error["fields"] == {"run_id": second.run_id}
    assert await chat.ends(second.run_id) == "completed"
    third = await chat.ask("And when?", depth="speed", thread_id=first.thread_id)
    assert third.thread_id == first.thread_id


async def test_a_thread_is_busy_before_its_first_question_is_stored(world, settings):
    chat = await world.someone(**settings)
    world.library.away = True
    first = await chat.ask("What is Python?", depth="speed", until=has_text)
    error = await chat.refused(409, query="And why?", thread_id=first.thread_id)
    assert error["fields"] == {"run_id": first.run_id}
    stranger = world.another(chat.served)
    error = await stranger.refused(503, query="And why?", thread_id=first.thread_id)
    world.library.away = False
    error = await stranger.refused(404, query="And why?", thread_id=first.thread_id)
    assert error["code"] == "thread_not_found"
    assert await chat.ends(first.run_id) == "completed"


async def test_in_a_crowd_questions_are_stored_after_the_first_words(world, settings):
    world.search.delay = 0.2
    served = await world.serve(**settings)
    crowd = [world.another(served) for _ in range(12)]
    runs = await asyncio.gather(
        *(one.ask("What is Python?", depth="speed", until=at_once) for one in crowd)
    )
    await asyncio.sleep(0.1)
    assert 0 < len(world.library.turns) < len(crowd)
    ends = await asyncio.gather(
        *(one.ends(run.run_id) for one, run in zip(crowd, runs, strict=True))
    )
    assert set(ends) == {"completed"}
    assert {turn.status for turn in world.library.turns.values()} == {"completed"}
    assert len(world.library.turns) == len(crowd)


async def test_an_edited_question_replaces_its_turn_even_while_it_is_answered(world, settings):
    chat = await world.someone(**settings)
    first = await chat.ask("What is Python?", depth="speed", until=has_text)
    second = await chat.ask(
        "What is Java?", depth="speed", thread_id=first.thread_id, replaces=first.turn_id
    )
    assert await chat.ends(first.run_id) == "stopped"
    assert second.named("done")[0]["status"] == "completed"
    assert world.library.replaced == [first.turn_id]
    assert [turn.id for turn in world.library.turns.values()] == [second.turn_id]
    error = await chat.refused(422, query="What?", replaces=second.turn_id)
    assert error["fields"] == {"thread_id": "needed together with replaces"}


async def test_the_same_key_is_the_same_run(world, settings):
    chat = await world.someone(**settings)
    streams = await asyncio.gather(
        *(chat.ask("What is Python?", key="key-1", depth="speed") for _ in range(3))
    )
    assert len({told.run_id for told in streams}) == 1
    assert all(same(streams[0], told) for told in streams)
    assert len(world.library.turns) == 1
    headers = chat.headers | {"Idempotency-Key": "key-1"}
    answer = await chat.served.json(
        "POST", "/api/v1/chat", headers=headers, body={"query": "Other"}, status=409
    )
    assert answer["error"]["code"] == "idempotency_conflict"
    other = await world.another(chat.served).ask("What is Python?", key="key-1", depth="speed")
    assert other.run_id != streams[0].run_id


async def test_incognito_leaves_nothing_in_the_library(world, settings):
    chat = await world.someone(**settings)
    told = await chat.ask("What is Python?", depth="speed", incognito=True)
    assert told.named("done")
    more = await chat.ask("Who made it?", depth="speed", incognito=True, thread_id=told.thread_id)
    assert world.search.searches[-1].query == "Python Who made it?"
    assert world.library.saves == []
    assert same(more, await chat.resume(more.run_id))
    other = world.another(chat.served)
    error = await other.refused(404, query="x", incognito=True, thread_id=told.thread_id)
    assert error["code"] == "thread_not_found"
    error = await chat.refused(404, query="x", thread_id=told.thread_id)
    assert error["code"] == "thread_not_found"
    life = await chat.served.runtime.redis.ttl(f"run:{told.run_id}:events")
    assert 23 * 3600 < life <= 24 * 3600


async def test_stored_before_the_end_is_told(world, settings):
    chat = await world.someone(**settings)
    saved_at_end = []

    def look(told):
        if told.names[-1] == "done":
            saved_at_end.append(world.library.ended(told.run_id).status)
        return False

    told = await chat.ask("What is Python?", depth="speed", until=look)
    assert saved_at_end == ["completed"]
    assert [turn.status for turn in world.library.saves] == ["running", "completed"]
    assert world.library.saves[0].query == "What is Python?"
    life = await chat.served.runtime.redis.ttl(f"run:{told.run_id}:events")
    assert 0 < life <= 3600


async def test_library_away_at_the_end(world, settings):
    world.library.away = True
    chat = await world.someone(**settings)
    told = await chat.ask("Is Python языком?", depth="speed")
    assert told.named("done")[0]["status"] == "completed"
    assert world.library.turns == {}
    redis = chat.served.runtime.redis
    waiting = await redis.hget("runs:outbox", told.turn_id)
    assert "Is Python языком?" in waiting.decode()
    world.library.away = False
    for _ in range(100):
        if not await redis.hexists("runs:outbox", told.turn_id):
            break
        await asyncio.sleep(0.1)
    turn = world.library.ended(told.run_id)
    assert (turn.status, turn.answer, turn.query) == ("completed", told.text, "Is Python языком?")


async def test_a_worker_that_was_fenced_off_writes_nothing_more(world, settings):
    chat = await world.someone(**settings)
    told = await chat.ask("What is Python?", depth="speed", until=has_text)
    await chat.served.runtime.redis.hincrby(f"run:{told.run_id}", "token", 1)
    before = await chat.served.runtime.redis.xlen(f"run:{told.run_id}:events")
    await asyncio.sleep(1.2)
    assert await chat.served.runtime.redis.xlen(f"run:{told.run_id}:events") == before
    assert told.run_id not in core_of(chat)._runner.active
    assert [turn.status for turn in world.library.saves] == ["running"]


async def test_a_client_that_does_not_read_holds_nothing_up(world):
    text = " ".join(f"word{number}" * 40 for number in range(6000))
    pieces = [text[at : at + 200] for at in range(0, len(text), 200)]
    async with OpenAIServer([Behaviour(text=pieces)]) as server:
        chat = await world.someone(openai_base_url=server.url, openai_model="m")
        answer = chat.served.http.post(
            chat.served.url + "/api/v1/chat",
            json={"query": "What is Python?", "depth": "speed"},
            headers=chat.headers,
            read_bufsize=1024,
        )
        async with answer as response:
            run_id = response.headers["X-Run-Id"]
            assert await chat.ends(run_id) == "completed"
            told = await read_stream(response)
        assert told.text == text.strip()


async def test_a_late_reader_is_sent_a_few_events_at_a_time():
    run_log = RunLog()
    events = [(b"%d-0" % number, encode_delta("x" * 100)) for number in range(1, 5001)]
    run_log.extend(events)
    run_log.close()
    chunks = [chunk async for chunk in run_log.read((0, 0))]
    assert b"".join(chunks) == b"".join(frame(*event) for event in events)
    assert max(map(len, chunks)) < 50_000


async def test_few_bytes(world):
    async with OpenAIServer([Behaviour(text="token " * 200, token_delay=0.005)]) as server:
        results = world.search.results("python")
        many = [
            results[0].model_copy(
                update={"url": f"https://e.example/{i}", "snippet": "Текст источника. " * 40}
            )
            for i in range(10)
        ]
        world.search.results = lambda _query: many
        chat = await world.someone(openai_base_url=server.url, openai_model="m")
        told = await chat.ask("What is Python?", depth="speed")
        assert len(told.sources) == 10
        assert told.bytes_read <= 30_000


async def test_the_first_word_waits_for_one_search_and_one_model_call(world, settings, model):
    chat = await world.someone(**settings)
    await chat.ask("What is Python?", depth="speed")
    assert len(world.search.searches) == 1
    assert len(model.requests) == 1


async def test_the_context_of_a_follow_up_reaches_the_model(world, settings, model):
    chat = await world.someone(**settings)
    told = await chat.ask("What is Python?", depth="speed")
    await chat.ask("Who made it?", depth="speed", thread_id=told.thread_id)
    roles = [message["role"] for message in model.bodies[-1]["messages"]]
    assert roles == ["system", "user", "assistant", "user"]
    assert re.search(r"Question: Who made it\?", model.requests[-1].last_message())
    assert Exchange(query="What is Python?", answer=WORDS).query in str(model.bodies[-1])


async def test_a_library_that_crashes_costs_no_answer(world, settings):
    def crash(*_):
        raise RuntimeError("bug")

    world.library.keep = crash
    chat = await world.someone(**settings)
    told = await chat.ask("What is Python?", depth="speed")
    assert told.named("done")[0]["status"] == "completed"
    assert await chat.served.runtime.redis.hexists("runs:outbox", told.turn_id)
    await chat.served.runtime.redis.delete("runs:outbox")


async def test_a_search_that_crashes_is_a_failed_search(world, settings):
    def crash(_query):
        raise RuntimeError("bug")

    world.search.results = crash
    chat = await world.someone(**settings)
    told = await chat.ask("What is Python?", depth="speed")
    assert told.steps["search-1"]["status"] == "failed"
    assert "The search did not work" in told.text
