"""Search through ddgs: a twin stands in for the library's class, with its own exceptions."""

import threading
import time
from datetime import date
from typing import Any

import pytest
from contracts.search import Filters
from ddgs.exceptions import DDGSException, RatelimitException, TimeoutException
from kit.identity import LOCAL_USER
from search_svc.providers import ProviderFailed, Query
from search_svc.providers.ddgs import THREADS, Ddgs, open_ddgs


class Twin:
    """Answers `text` as DDGS does, after `seconds`, or raises."""

    def __init__(self, answer: list[dict[str, Any]] | Exception, seconds: float = 0.0) -> None:
        self.answer = answer
        self.seconds = seconds
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.timeout = 0

    def __call__(self, timeout: int) -> "Twin":
        self.timeout = timeout
        return self

    def text(self, query: str, **options: Any) -> list[dict[str, Any]]:
        self.asked.append((query, options))
        time.sleep(self.seconds)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def news(self, query: str, **options: Any) -> list[dict[str, Any]]:
        return self.text(f"news of {query}", **options)


async def ask(twin: Twin, **options: Any):
    ddgs = Ddgs(twin)
    try:
        return await ddgs.search(Query("кто открыл пенициллин", LOCAL_USER, **options))
    finally:
        ddgs.close()


async def test_results_are_read():
    twin = Twin(
        [
            {"title": "A &amp; B", "href": "https://a.example/", "body": "About <b>it</b>"},
            {"title": "", "href": "https://b.example/", "body": None},
            {"title": "no address", "href": ""},
            {"title": "not the web", "href": "ftp://c.example/"},
        ]
    )
    found = await ask(twin, language="ru", limit=3, seconds=2.5)
    assert [(one.url, one.title, one.snippet, one.provider) for one in found.results] == [
        ("https://a.example/", "A & B", "About it", "ddgs"),
        ("https://b.example/", "https://b.example/", "", "ddgs"),
    ]
    assert twin.asked == [("кто открыл пенициллин", {"region": "ru-ru", "max_results": 3})]
    assert twin.timeout == 3


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (DDGSException("No results found."), "no search engine gave any result"),
        (RatelimitException("202 Ratelimit"), "202 Ratelimit"),
        (TimeoutException("operation timed out"), "timed out"),
        (DDGSException(), "DDGSException"),
    ],
)
async def test_every_failure_has_words(error, words):
    with pytest.raises(ProviderFailed) as failure:
        await ask(Twin(error))
    assert words in failure.value.reason


async def test_the_deadline_is_ours():
    started = time.monotonic()
    with pytest.raises(ProviderFailed, match="no answer in time"):
        await ask(Twin([], seconds=1.5), seconds=0.1)
    assert time.monotonic() - started < 1


async def test_hanging_searches_hold_no_more_than_our_threads():
    before = set(threading.enumerate())
    ddgs = Ddgs(Twin([], seconds=0.5))
    for _ in range(THREADS + 2):
        with pytest.raises(ProviderFailed):
            await ddgs.search(Query("x", LOCAL_USER, seconds=0.02))
    ours = [one for one in set(threading.enumerate()) - before if one.name.startswith("ddgs_")]
    assert len(ours) == THREADS
    ddgs.close()


def test_the_library_still_has_what_is_used():
    assert callable(open_ddgs(3).text)


async def test_endless_texts_are_cut():
    long = "word " * 100_000
    found = await ask(
        Twin(
            [
                {"title": long, "href": "https://a.example/", "body": long},
                {"title": "B", "href": "https://b.example/" + "x" * 10_000, "body": "b"},
            ]
        )
    )
    assert [(len(one.title), len(one.snippet)) for one in found.results] == [(500, 2000)]


async def test_news_have_their_day_and_their_paper():
    row = {
        "date": "2026-11-25T08:30:00+00:00",
        "title": "A comet",
        "body": "It comes.",
        "url": "https://paper.example/comet",
        "image": "https://paper.example/comet.png",
        "source": "The Paper",
    }
    twin = Twin([row])
    ddgs = Ddgs(twin, kind="news")
    query = Query("comet", LOCAL_USER, filters=Filters(recency="week"))
    [found] = (await ddgs.search(query)).results
    ddgs.close()
    assert (found.kind, found.venue, found.published) == ("news", "The Paper", date(2026, 11, 25))
    assert twin.asked == [
        ("news of comet", {"region": "wt-wt", "max_results": 10, "timelimit": "w"})
    ]
