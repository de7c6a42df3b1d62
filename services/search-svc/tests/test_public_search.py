"""The public search API as Perplexity's clients use it."""

from collections.abc import AsyncIterator

import pytest
from kit.testing.searxng_server import SearXNGServer, result
from kit.testing.websites import Website

SEARCH = "/api/v1/search"


@pytest.fixture(scope="module")
async def searxng() -> AsyncIterator[SearXNGServer]:
    async with SearXNGServer() as server:
        yield server


@pytest.fixture(scope="module")
async def site() -> AsyncIterator[Website]:
    async with Website() as one:
        yield one


@pytest.fixture(scope="module")
async def served(serve_search, searxng):
    return await serve_search(web_search="on", searxng_url=(searxng.url,))


@pytest.fixture
def search(served, callers):
    async def run(query="solar storage", *, status=200, **fields):
        body = {"query": query, "no_cache": True, **fields}
        return await served.json("POST", SEARCH, headers=callers.owner, body=body, status=status)

    return run


def found(*names: str, **fields: object) -> list[dict[str, object]]:
    return [result(f"https://{name}.example/", name.title(), "words", **fields) for name in names]


async def test_the_shape_is_that_of_perplexity(search, searxng):
    searxng.then(results=found("a", publishedDate="2026-05-01T10:00:00"))
    answer = await search(display_server_time=True, sources=["web"], brand_new_field=1)
    assert answer["id"]
    assert answer["server_time"].startswith("20")
    (one,) = answer["results"]
    assert one["title"] == "A"
    assert one["url"] == "https://a.example/"
    assert one["snippet"] == "words"
    assert (one["date"], one["last_updated"]) == ("2026-05-01", None)
    assert "server_time" not in {k for k, v in (await search()).items() if v}


async def test_several_questions_become_one_list(search, searxng):
    searxng.then(results=found("a", "b"))
    searxng.then(results=found("b", "c"))
    answer = await search(["first", "second"], sources=["web"], max_results=2)
    assert answer["results"][0]["url"] == "https://b.example/"
    assert len(answer["results"]) == 2
    assert {one.parameters["q"] for one in searxng.searches[-2:]} == {"first", "second"}


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"query": ""}, "query"),
        ({"query": []}, "query"),
        ({"query": ["a", " "]}, "query"),
        ({"query": list("abcdef")}, "query"),
        ({"query": "x" * 2001}, "query"),
        ({"search_type": "people"}, "search_type"),
        ({"search_domain_filter": ["a.example", "-b.example"]}, "search_domain_filter"),
        ({"search_domain_filter": ["a.example"] * 21}, "search_domain_filter"),
        ({"search_domain_filter": ["not a domain"]}, "search_domain_filter"),
        ({"search_domain_filter": ["-"]}, "search_domain_filter"),
        ({"search_language_filter": ["english"]}, "search_language_filter"),
        ({"search_language_filter": ["en"] * 11}, "search_language_filter"),
        ({"search_recency_filter": "decade"}, "search_recency_filter"),
        ({"search_after_date_filter": "2026-03-01"}, "search_after_date_filter"),
        ({"search_before_date_filter": "13/01/2026"}, "search_before_date_filter"),
        ({"last_updated_after_filter": "yesterday"}, "last_updated_after_filter"),
        ({"last_updated_before_filter": "2/30/2026"}, "last_updated_before_filter"),
        (
            {"search_after_date_filter": "3/2/2026", "search_before_date_filter": "3/1/2026"},
            "search_after_date_filter",
        ),
        ({"country": "Germany"}, "country"),
    ],
)
async def test_a_wrong_field_is_named(search, fields, wrong):
    query = fields.pop("query", "solar storage") if "query" in fields else "solar storage"
    error = (await search(query, status=400, **fields))["error"]
    assert list(error["fields"]) == [wrong]
    assert error["code"] == "invalid_filter"
    assert wrong in error["message"]


async def test_filters_hold_whatever_the_engine_gives(search, searxng):
    searxng.then(
        results=[
            *found("old", publishedDate="2019-01-01T00:00:00"),
            *found("good", publishedDate="2026-03-02T00:00:00"),
            *found("undated"),
            result("https://bad.example/", "Bad", "x", publishedDate="2026-03-02T00:00:00"),
        ]
    )
    answer = await search(
        search_after_date_filter="3/1/2026",
        search_before_date_filter="03/31/2026",
        search_domain_filter=["-bad.example"],
        country="de",
        sources=["web"],
    )
    assert [one["url"] for one in answer["results"]] == ["https://good.example/"]
    assert "-site:bad.example" in searxng.searches[-1].parameters["q"]


async def test_modes_choose_the_sources(search):
    answer = await search(search_mode="sec")
    assert [one["provider"] for one in answer["providers"]] == ["edgar"]
    assert "CONTACT_EMAIL" in answer["providers"][0]["error"]


PAGE = "<html><head><title>T</title></head><body><main><h1>Sand</h1>{}</main></body></html>"


async def test_within_a_budget_the_pages_are_read(search, searxng, site):
    text = "".join(
        f"<p>Paragraph {n} is about sand that keeps heat for long.</p>" for n in range(99)
    )
    url = site.page("/sand", PAGE.format(text))
    gone = site.url("/gone")
    searxng.then(results=[result(url, "Sand", "short"), result(gone, "Gone", "as found")], times=3)
    answer = await search("sand that keeps heat", max_tokens_per_page=100, sources=["web"])
    read, unread = answer["results"]
    assert "keeps heat" in read["snippet"]
    assert 200 < len(read["snippet"]) <= 440
    assert unread["snippet"] == "as found"
    more = await search("sand that keeps heat", search_context_size="high", sources=["web"])
    assert len(more["results"][0]["snippet"]) > 1000
    plain = await search("sand that keeps heat", sources=["web"])
    assert plain["results"][0]["snippet"] == "short"


async def test_nobody_may_search(served):
    await served.json("POST", SEARCH, headers={}, body={"query": "x"}, status=401)
