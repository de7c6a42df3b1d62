"""When no provider of the web answers, the local index does, and the answer says so."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from ddgs.exceptions import DDGSException
from kit.testing.searxng_server import SearXNGServer
from kit.testing.websites import Reply, Website
from pydantic import SecretStr
from search_svc import app as application
from search_svc.indexing.cli import run
from search_svc.providers.brave import Brave
from search_svc.providers.ddgs import Ddgs
from search_svc.providers.searxng import SearXNG
from search_svc.providers.searxng_pool import Pool
from search_svc.providers.wikipedia import Wikipedia
from search_svc.searching import ONLY_LOCAL

SEARCH = "/api/v1/search"
NOBODY_LISTENS = "http://127.0.0.1:1"
BODY = {"query": "самое высокое дерево", "sources": ["web", "local"]}


class Unreachable:
    """What the library `ddgs` does where none of its search pages can be reached."""

    def text(self, _query: str, **_options: Any) -> list[dict[str, Any]]:
        raise DDGSException("ConnectError: no route to host")


@pytest.fixture(scope="module")
async def searxng() -> AsyncIterator[SearXNGServer]:
    async with SearXNGServer() as server:
        yield server


@pytest.fixture(scope="module")
async def broken() -> AsyncIterator[Website]:
    async with Website() as website:
        website.serve("/res/v1/web/search", Reply("<h1>down for repair</h1>", 503))
        yield website


@pytest.fixture(scope="module")
async def served(serve_search, searxng, broken, folder):
    """Give the service with four providers for the web, each of which fails in its own way."""

    def outside(_settings, http, *_others):
        return [
            SearXNG(Pool([searxng.url]), http),
            Brave(http, SecretStr("key"), broken.url("")),
            Ddgs(lambda _seconds: Unreachable()),
            Wikipedia(http, base=NOBODY_LISTENS),
        ]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(application, "outside_providers", outside)
        app = await serve_search(web_search="on")
    await run(str(folder), app.runtime)
    return app


async def test_the_local_index_answers_alone_and_says_so(served, callers, searxng):
    searxng.then("forbidden", times=None)
    for caller in (callers.owner, callers.stranger, callers.outsider):
        answer = await served.json("POST", SEARCH, headers=caller, body=BODY)
        assert answer["results"]
        assert {one["provider"] for one in answer["results"]} == {"local"}
        reports = {one["provider"]: one for one in answer["providers"]}
        assert set(reports) == {"searxng", "brave", "ddgs", "wikipedia", "local"}
        for name in set(reports) - {"local"}:
            assert not reports[name]["ok"]
            assert reports[name]["error"]
        assert reports["local"] | {"ok": True, "error": ONLY_LOCAL} == reports["local"]


async def test_nothing_found_here_is_no_error_either(served, callers, searxng):
    searxng.then("forbidden", times=None)
    body = BODY | {"query": "рецепт борща"}
    answer = await served.json("POST", SEARCH, headers=callers.owner, body=body)
    assert answer["results"] == []
    assert answer["providers"][-1]["error"] == ONLY_LOCAL


async def test_who_asks_for_the_local_index_only_is_told_nothing(served, callers):
    body = BODY | {"sources": ["local"]}
    answer = await served.json("POST", SEARCH, headers=callers.owner, body=body)
    assert [(one["provider"], one["error"]) for one in answer["providers"]] == [("local", None)]
