"""SearXNG as it really answers: well, badly, slowly, not at all."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from datetime import date

import aiohttp
import pytest
from kit.identity import LOCAL_USER
from kit.testing.searxng_server import SearXNGServer, document, result
from kit.testing.websites import Website
from search_svc.providers import Found, ProviderFailed, Query
from search_svc.providers.searxng import SearXNG, plain_query
from search_svc.providers.searxng_pool import Pool


@pytest.fixture
async def server() -> AsyncIterator[SearXNGServer]:
    async with SearXNGServer() as searxng:
        yield searxng


@pytest.fixture
async def second() -> AsyncIterator[SearXNGServer]:
    async with SearXNGServer() as searxng:
        yield searxng


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


def ask(text: str = "solar storage", **options: object) -> Query:
    return Query(text, LOCAL_USER, **options)  # type: ignore[arg-type]


async def test_results_are_read(server, http):
    server.then(
        results=[
            result("https://a.example/x", "A", "About A", publishedDate="2026-05-01T10:00:00"),
            result("https://b.example/", "B", ""),
        ],
        answers=[{"url": "https://answer.example/", "answer": "42", "engine": "wolfram"}],
        infoboxes=[{"infobox": "Box", "id": "https://w.example/Box", "content": "It is a box."}],
    )
    found = await SearXNG(Pool([server.url + "/"]), http).search(ask(language="ru"))
    assert [(one.url, one.title, one.snippet) for one in found.results] == [
        ("https://w.example/Box", "Box", "It is a box."),
        ("https://answer.example/", "https://answer.example/", "42"),
        ("https://a.example/x", "A", "About A"),
        ("https://b.example/", "B", ""),
    ]
    assert found.results[2].published == date(2026, 5, 1)
    assert found.notice is None
    asked = server.searches[0]
    assert asked.parameters == {"q": "solar storage", "format": "json", "language": "ru"}
    assert "text/html" in asked.headers["Accept"]
    assert "python" not in asked.headers["User-Agent"].lower()


async def test_a_long_question_is_posted(server, http):
    text = "солнечные батареи " * 100
    await SearXNG(Pool([server.url]), http).search(ask(text))
    assert server.searches[0].method == "POST"
    assert server.searches[0].parameters["q"] == text.strip()


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("what is :is in C++", "what is is in C++"),
        ("price <100 euro", "price 100 euro"),
        ("!!g foo", "g foo"),
        ("!images cats", "images cats"),
        ("wow !! really", "wow really"),
        ("a<b and 5:30 and yes!", "a<b and 5:30 and yes!"),
        ('site:example.org "exact words"', 'site:example.org "exact words"'),
        (":ru погода", "ru погода"),
        ("!<:! x", "x"),
    ],
)
def test_commands_are_taken_out(text, sent):
    assert plain_query(text) == sent


async def test_a_question_of_commands_only_fails_without_asking(server, http):
    with pytest.raises(ProviderFailed, match="no words"):
        await SearXNG(Pool([server.url]), http).search(ask("!! :"))
    assert server.searches == []


async def test_mangled_results_are_survived(server, http):
    server.then("mangled")
    found = await SearXNG(Pool([server.url]), http).search(ask())
    assert [(one.url, one.title, one.snippet) for one in found.results] == [
        ("https://a.example/", "https://a.example/", ""),
        ("https://b.example/", "Bold & fine", "1 < 2 & so on"),
    ]
    assert found.results[0].published is None
    assert found.results[1].published == date(2026, 3, 2)
    assert found.notice == "some search engines did not answer: wikidata (timeout)"


@pytest.mark.parametrize(
    ("behaviour", "words"),
    [
        ("forbidden", "add `json` to search.formats"),
        ("limited", "too many requests"),
        ("error", "HTTP 500"),
        ("html", "not SearXNG's JSON"),
        ("malformed", "not SearXNG's JSON"),
        ("huge", "larger than 4 MB"),
        ("redirect", "redirects"),
        ("drop", "connection broke"),
    ],
)
async def test_each_failure_says_what_is_wrong(server, http, behaviour, words):
    server.then(behaviour, times=None)
    with pytest.raises(ProviderFailed) as failure:
        await SearXNG(Pool([server.url]), http).search(ask())
    assert words in failure.value.reason
    assert server.address in failure.value.reason


async def test_no_engine_answered(server, http):
    server.then("unresponsive")
    with pytest.raises(ProviderFailed) as failure:
        await SearXNG(Pool([server.url]), http).search(ask())
    assert "brave (Suspended: too many requests), startpage (CAPTCHA)" in failure.value.reason


async def test_nothing_found_is_not_a_failure(server, http):
    server.then(results=[])
    assert (await SearXNG(Pool([server.url]), http).search(ask())).results == ()


async def test_an_address_where_nobody_listens(http, free_port):
    with pytest.raises(ProviderFailed, match="cannot be reached"):
        await SearXNG(Pool([f"http://127.0.0.1:{free_port}"]), http).search(ask())


async def test_a_slow_instance_is_given_up_in_time(server, http):
    server.then(delay=5)
    started = time.monotonic()
    with pytest.raises(ProviderFailed, match="no answer in time"):
        await SearXNG(Pool([server.url]), http).search(ask(seconds=0.2))
    assert time.monotonic() - started < 1


async def test_the_pool_is_used_in_turn(server, second, http):
    pool = SearXNG(Pool([server.url, second.url]), http)
    for _ in range(4):
        await pool.search(ask())
    assert (len(server.searches), len(second.searches)) == (2, 2)


async def test_a_failed_instance_rests_and_another_answers_at_once(server, second, http):
    pool = SearXNG(Pool([server.url, second.url]), http)
    server.then("forbidden", times=None)
    for _ in range(5):
        assert (await pool.search(ask())).results
    assert len(server.searches) == 1
    assert len(second.searches) == 5


async def test_a_slow_instance_leaves_time_for_the_next(server, second, http):
    pool = SearXNG(Pool([server.url, second.url]), http)
    server.then(delay=10, times=None)
    for _ in range(2):
        assert (await pool.search(ask(seconds=1.0))).results
    assert len(second.searches) == 2


async def test_when_all_rest_one_is_tried_anyway(server, http):
    pool = SearXNG(Pool([server.url]), http)
    server.then("limited")
    with pytest.raises(ProviderFailed):
        await pool.search(ask())
    assert (await pool.search(ask())).results


async def test_many_at_once(server, http):
    server.then(delay=0.2, times=50)
    pool = SearXNG(Pool([server.url]), http)
    started = time.monotonic()
    found = await asyncio.gather(*(pool.search(ask(str(number))) for number in range(50)))
    assert time.monotonic() - started < 2
    assert [one.results[0].title for one in found] == [f"{number} 1" for number in range(50)]


async def test_an_instance_whose_engines_are_silent_hands_over_to_another(server, second, http):
    pool = SearXNG(Pool([second.url, server.url]), http)
    server.then("unresponsive", times=None)
    for _ in range(3):
        assert (await pool.search(ask())).results
    assert len(server.searches) == 1


async def read(http, body: bytes) -> Found:
    async with Website() as site:
        site.page("/search", body, "application/json")
        return await SearXNG(Pool([site.url("")]), http).search(ask())


async def test_half_a_letter_of_one_engine_costs_only_itself(http):
    cut = [
        result("https://a.example/", "Cut \ud83d", "smile \ude00"),
        result("https://b.example/\ud83d", "B", ""),
        result("https://c.example/", "C", "Целый текст"),
    ]
    found = await read(http, json.dumps(document("x", cut)).encode())
    assert [(one.url, one.title, one.snippet) for one in found.results] == [
        ("https://a.example/", "Cut ?", "smile ?"),
        ("https://c.example/", "C", "Целый текст"),
    ]


async def test_endless_texts_are_cut(server, http):
    long = "word " * 100_000
    server.then(
        results=[result("https://a.example/", long, long), result("https://b/" + long, "B", "")]
    )
    found = await SearXNG(Pool([server.url]), http).search(ask())
    assert [(len(one.title), len(one.snippet)) for one in found.results] == [(500, 2000)]


async def test_an_answer_nested_without_end_is_no_answer(http):
    with pytest.raises(ProviderFailed, match="not SearXNG's JSON"):
        await read(http, b'{"results": ' + b"[" * 100_000)
