"""Ask, follow up, come back: with every writer, in both languages."""

import re

import pytest
from stage.world import QUESTION, is_russian

pytestmark = pytest.mark.journey


def marks(text: str) -> set[int]:
    return {int(number) for number in re.findall(r"\[(\d+)\]", text)}


@pytest.mark.parametrize("depth", ["speed", "balanced", "quality"])
@pytest.mark.parametrize("language", ["en", "ru"])
async def test_a_question_is_answered_with_citations_that_exist(product, language, depth):
    answer = await product.ask(QUESTION[language], depth=depth)
    assert answer.names[0] == "run"
    assert answer.end[0] == "done"
    assert answer.end[1]["status"] == "completed"
    numbers = {source["number"] for source in answer.sources}
    assert marks(answer.text)
    assert marks(answer.text) <= numbers
    assert numbers == set(range(1, len(numbers) + 1))
    assert is_russian(answer.text) == (language == "ru")
    assert answer.end[1]["model"].startswith(product.settings["LLM_PROVIDER"])


async def test_the_answer_is_in_the_library_as_it_was_seen(product):
    answer = await product.ask(QUESTION["en"], depth="balanced")
    thread = await product.json("GET", f"/api/v1/library/threads/{answer.thread_id}")
    [turn] = thread["turns"]
    assert turn["query"] == QUESTION["en"]
    assert turn["status"] == "completed"
    assert turn["answer"] == answer.text
    assert [source["url"] for source in turn["sources"]] == [s["url"] for s in answer.sources]
    assert turn["steps"]


async def test_a_follow_up_understands_the_thread(product):
    first = await product.ask(QUESTION["en"])
    second = await product.ask("Who explained them first?", thread_id=first.thread_id)
    assert second.thread_id == first.thread_id
    assert second.end[0] == "done"
    assert "ewton" in second.text
    thread = await product.json("GET", f"/api/v1/library/threads/{first.thread_id}")
    assert [turn["query"] for turn in thread["turns"]] == [
        QUESTION["en"],
        "Who explained them first?",
    ]


async def test_an_edited_question_takes_the_place_of_the_old_one(product):
    first = await product.ask(QUESTION["en"])
    again = await product.ask(
        QUESTION["ru"], thread_id=first.thread_id, replaces=first.run["turn_id"]
    )
    thread = await product.json("GET", f"/api/v1/library/threads/{again.thread_id}")
    assert [turn["query"] for turn in thread["turns"]] == [QUESTION["ru"]]


async def test_a_client_that_comes_back_at_any_event_misses_nothing(product):
    answer = await product.ask(QUESTION["ru"], depth="balanced")
    run_id = answer.run["run_id"]
    assert (await product.resume(run_id)).events == answer.events
    for position, (event_id, _, _) in enumerate(answer.events[:-1]):
        rest = await product.resume(run_id, after=event_id)
        assert rest.events == answer.events[position + 1 :]


async def test_incognito_leaves_nothing_in_the_library(product):
    answer = await product.ask(QUESTION["en"], incognito=True)
    assert answer.end[0] == "done"
    await product.json("GET", f"/api/v1/library/threads/{answer.thread_id}", status=404)


async def test_with_no_source_the_writer_says_so(product, world):
    for language, words in (("en", "zzqx vvkp wwjq"), ("ru", "щщыъ ффцх жжйй")):
        world.search.then(results=[], times=None)
        answer = await product.ask(words, sources=["web"], depth="speed")
        world.search.reset()
        assert answer.sources == []
        assert answer.end[0] == "done"
        assert not marks(answer.text)
        assert answer.text.strip(), language


async def test_search_that_fails_is_named_and_the_run_still_ends(extractive, world):
    world.search.then("forbidden", times=None)
    answer = await extractive.ask("Where does rain come from?", sources=["web"])
    world.search.reset()
    notes = " ".join(str(step.get("note")) for step in answer.of("step"))
    assert "json" in notes.lower()
    assert answer.end[0] == "done"


async def test_when_the_web_is_away_the_local_index_answers(extractive, world):
    world.search.then("error", times=None)
    query = "Which environment variable sets the PostgreSQL connection URL?"
    answer = await extractive.ask(query, depth="balanced")
    world.search.reset()
    assert "POSTGRES_URL" in answer.text
    assert {source["kind"] for source in answer.sources} == {"local"}


async def test_the_library_finds_words_of_answers_and_exports(extractive):
    answer = await extractive.ask(QUESTION["ru"])
    found = await extractive.json("GET", "/api/v1/library/threads?q=притяжением луны")
    assert answer.thread_id in [thread["id"] for thread in found["threads"]]
    url = f"{extractive.url}/api/v1/library/threads/{answer.thread_id}/export?format=md"
    async with extractive.http.get(url) as response:
        markdown = await response.text()
    assert QUESTION["ru"] in markdown
    assert answer.sources[0]["url"] in markdown


async def test_bad_questions_are_refused_with_the_field_named(extractive):
    for body, field in [
        ({"query": "  "}, "query"),
        ({"query": "x" * 8001}, "query"),
        ({"query": "x", "depth": "deep"}, "depth"),
        ({"query": "x", "sources": ["moon"]}, "sources.0"),
        ({}, "query"),
    ]:
        error = await extractive.json("POST", "/api/v1/chat", body, status=422)
        assert field in error["error"]["fields"]
    error = await extractive.json(
        "POST", "/api/v1/chat", {"query": "x", "model": "no-such-model"}, status=422
    )
    assert error["error"]["code"] == "unknown_model"
