"""Answers without a model: what a newcomer sees, in both languages."""

import pytest


@pytest.mark.parametrize("depth", ["speed", "balanced", "quality"])
async def test_an_english_question(world, depth):
    chat = await world.someone()
    told = await chat.ask("What is Python?", depth=depth)
    assert told.names[0] == "run"
    assert told.names[-1] == "done"
    assert told.named("done")[0]["status"] == "completed"
    assert told.named("done")[0]["model"] == "extractive"
    assert told.text.startswith("Python is a high-level, general-purpose programming language. [1]")
    assert "extract" in told.text
    assert "newsletter" not in told.text
    assert "first released in 1991" not in told.text
    assert [source["number"] for source in told.sources] == [1, 2]
    turn = world.library.ended(told.run_id)
    assert (turn.status, turn.answer, turn.model) == ("completed", told.text, "extractive")
    assert [source.number for source in turn.sources] == [1, 2]
    assert bool(world.search.reads) == (depth != "speed")
    assert ("read-1" in told.steps) == (depth != "speed")


async def test_a_russian_question(world):
    chat = await world.someone()
    told = await chat.ask("Что такое Москва?", depth="speed")
    assert told.text.startswith("Москва — столица России, город федерального значения")
    assert "[1]" in told.text
    assert "Это выдержка" in told.text
    assert world.search.searches[0].language == "ru"
    told = await chat.ask("Сколько человек живёт в Москве, какое население?", depth="balanced")
    assert told.text.startswith("Население Москвы составляет 13,1 млн чел. по оценке на 2024 год.")
    assert told.named("related") == []


async def test_the_order_of_events(world):
    chat = await world.someone()
    told = await chat.ask("What is Python?", depth="speed")
    ids = [tuple(map(int, event.id.split("-"))) for event in told.events]
    assert ids == sorted(set(ids))
    first = {name: told.names.index(name) for name in ("run", "step", "sources", "delta", "done")}
    assert list(first.values()) == sorted(first.values())
    assert [step["status"] for step in told.named("step") if step["id"] == "search-1"] == [
        "running",
        "done",
    ]
    assert told.steps["search-1"]["queries"] == ["What is Python?"]
    assert told.steps["search-1"]["providers"] == ["searxng"]
    assert told.steps["write"]["status"] == "done"
    assert told.named("sources")[0]["added"] is False


@pytest.mark.parametrize(
    ("query", "words"), [("What is Python?", "no sources"), ("Что это?", "не нашёл источников")]
)
async def test_nothing_found_is_said_honestly(world, query, words):
    world.search.results = lambda _query: []
    chat = await world.someone()
    told = await chat.ask(query)
    assert words in told.text
    assert told.sources == []
    assert told.named("done")[0]["status"] == "completed"


async def test_a_failing_provider_is_named(world):
    world.search.provider_error = "too many requests"
    chat = await world.someone()
    told = await chat.ask("What is Python?", depth="speed")
    assert told.steps["search-1"]["status"] == "failed"
    assert told.steps["search-1"]["note"] == "searxng: too many requests"
    assert "The search did not work" in told.text


async def test_search_away(world):
    world.search.away = True
    chat = await world.someone()
    told = await chat.ask("Что такое Москва?")
    assert told.steps["search-1"]["status"] == "failed"
    assert "Поиск сейчас не сработал" in told.text
    assert told.named("done")[0]["status"] == "completed"


async def test_pages_that_cannot_be_read_leave_the_snippets(world):
    world.search.pages = False
    chat = await world.someone()
    told = await chat.ask("What is Python?", depth="balanced")
    assert told.steps["read-1"]["status"] == "failed"
    assert "too slow" in told.steps["read-1"]["note"]
    assert told.text.startswith("Python is a high-level")


async def test_no_kind_of_source(world):
    chat = await world.someone()
    told = await chat.ask("What is Python?", sources=[])
    assert "no language model" in told.text
    assert world.search.searches == []


async def test_follow_ups_carry_the_topic(world):
    chat = await world.someone()
    told = await chat.ask("What is Python?", depth="speed")
    told = await chat.ask("When was it released?", depth="speed", thread_id=told.thread_id)
    assert world.search.searches[-1].query == "Python When was it released?"
    assert told.named("done")
    told = await chat.ask("Что такое Москва?", depth="speed")
    await chat.ask("А сколько там жителей?", depth="balanced", thread_id=told.thread_id)
    assert world.search.searches[-1].query == "Москва А сколько там жителей?"
