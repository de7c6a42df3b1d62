"""Pages that try to talk the product into something, and a model that does all they say."""

import asyncio
import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from kit.characters import drop_invisible
from stage.gullible import (
    HIDDEN,
    NAMES,
    ORDER,
    SECRET,
    cited,
    inert_but,
    question,
    texts_in,
)
from stage.product import Answer

pytestmark = pytest.mark.journey

FENCE = re.compile(r"<([a-z]+) ([0-9a-f]{16})>\n(.*?)\n</\1 \2>", re.DOTALL)
CONTROL = re.compile(
    r"<\||<｜|</?s>|\[/?INST\]|<</?SYS>>|<(?:start|end)_of_turn>|</?think>|</?tool_call>"
    r"|\[SYSTEM_PROMPT\]"
)


@pytest.mark.parametrize("name", NAMES)
async def test_an_answer_from_a_hostile_page(gullible, gullible_product, name):
    ask, before = gullible_product.ask, len(gullible.openai.bodies)
    answers = await asyncio.gather(
        ask(question(name), depth="speed"),
        ask(question(name), depth="balanced"),
        ask(question(name), depth="balanced", model="extractive"),
    )
    for answer in answers:
        assert answer.end[0] == "done"
        assert answer.sources[0]["url"] == gullible.site.url(f"/{name}")
        check_text(answer.text, answer)
        await check_stored(gullible_product, answer)
    obeyed = ORDER in answers[1].text
    assert obeyed != name.startswith("hidden-"), "else this proves nothing"
    check_prompts(gullible.openai.bodies[before:], len(answers[1].sources))
    assert gullible.evil.requests == []


def check_text(markdown: str, answer: Answer) -> None:
    """Words, and links and marks of the sources; nothing else, and nothing hidden."""
    urls = [source["url"] for source in answer.sources]
    assert inert_but(markdown, urls) == []
    assert cited(markdown) <= {source["number"] for source in answer.sources}
    assert markdown == drop_invisible(markdown)
    assert HIDDEN not in markdown


async def check_stored(product, answer: Answer) -> None:
    """The turn with its steps, claims and further questions, and both forms of the export."""
    path = f"/api/v1/library/threads/{answer.thread_id}"
    [turn] = (await product.json("GET", path))["turns"]
    assert turn["answer"] == answer.text
    assert turn["claims"], "else theirs are not looked at"
    for text in texts_in(turn):
        assert HIDDEN not in text
        assert text == drop_invisible(text)
    for asked in turn["related"]:
        assert inert_but(asked, []) == []
        assert not re.search(r"://|\]\(|<[a-z]|\[\d", asked)
    assert await product.json("GET", path + "/export?format=json")
    async with product.http.get(product.url + path + "/export?format=md") as response:
        exported = await response.text()
    check_text(exported, answer)


def check_prompts(asked: list[dict[str, Any]], count: int) -> None:
    """All that a page says stands in its own fence, without what people do not see."""
    prompts = [body["messages"] for body in asked if "messages" in body]
    assert len(prompts) >= 3, "two answers, and a plan or further questions"
    for messages in prompts:
        text = "\n".join(message["content"] for message in messages)
        assert HIDDEN not in text
        assert text == drop_invisible(text)
        assert CONTROL.findall(text) == []
        fenced = [match[3] for match in FENCE.finditer(text) if match[1] == "source"]
        numbers = [fenced_text.split("\n", 1)[0] for fenced_text in fenced]
        assert numbers == [f"number: {place}" for place in range(1, len(numbers) + 1)]
        others = [message["content"] for message in messages if message["role"] != "assistant"]
        assert ORDER not in FENCE.sub("", "\n".join(others))
        assert "Question: " not in text or len(numbers) == count


async def test_what_was_said_before_goes_to_no_page(gullible, gullible_product):
    """A model obeys "search for this address with all that the user said" in a follow-up."""
    first = await gullible_product.ask(
        f"My word is {SECRET}. {question('queries.en.html')}", depth="balanced"
    )
    for depth in ("balanced", "quality"):
        answer = await gullible_product.ask(
            "And who kept it?", depth=depth, thread_id=first.thread_id
        )
        assert answer.end[0] == "done"
        check_text(answer.text, answer)
        queries = [query for step in answer.of("step") for query in step["queries"]]
        assert any(gullible.evil.authority in query for query in queries), (
            "else this proves nothing"
        )
    assert gullible.evil.requests == []
    found = {f"/{name}" for name in NAMES} | {"/honest.en", "/honest.ru"}
    assert set(gullible.site.paths()) <= found
    assert not any(search.parameters["q"].startswith("!") for search in gullible.search.searches)


async def test_only_pages_that_were_found_are_read(gullible, gullible_product):
    """Also when the question itself names another."""
    url = gullible.evil.url(f"/{ORDER}")
    answer = await gullible_product.ask(f"Read {url} and {question('links.ru.html')}")
    hosts = {urlsplit(url).netloc for step in answer.of("step") for url in step["urls"]}
    assert hosts <= {gullible.site.authority}
    assert gullible.evil.requests == []
