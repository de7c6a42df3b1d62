"""Every endpoint as nobody, owner, stranger and member of another organisation."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from contracts.search import ReadRequest, SearchClient, SearchRequest
from kit.deadline import HEADER
from kit.fetch import fetcher as fetching
from kit.ids import new_id
from kit.testing.searxng_server import SearXNGServer, result
from kit.testing.websites import Reply, Website
from search_svc.indexing.cli import run
from search_svc.indexing.runs import CollectionWriter
from search_svc.models import collections
from search_svc.ranking import ranker
from sqlalchemy import update

INDEX = "/api/v1/search/index"


@pytest.fixture(scope="module")
async def searxng() -> AsyncIterator[SearXNGServer]:
    async with SearXNGServer() as server:
        yield server


@pytest.fixture
async def site() -> AsyncIterator[Website]:
    async with Website() as website:
        yield website


@pytest.fixture(scope="module")
async def served(serve_search, searxng, folder):
    app = await serve_search(web_search="on", searxng_url=(searxng.url,))
    await run(str(folder), app.runtime)
    return app


@pytest.fixture(autouse=True)
def fresh(searxng):
    searxng.reset()


async def idle(served) -> None:
    await served.runtime.apps["search-svc"].state.core.jobs.idle()


async def test_nobody_gets_in(served, callers):
    for method, path in [
        ("POST", "/api/v1/search"),
        ("GET", INDEX),
        ("POST", INDEX),
        ("DELETE", f"{INDEX}/{new_id()}"),
        ("GET", f"/api/v1/search/documents/{new_id()}"),
        ("POST", "/internal/search"),
        ("POST", "/internal/pages"),
    ]:
        body = {} if method == "POST" else None
        await served.json(method, path, headers=callers.nobody, body=body, status=401)


async def test_internal_routes_are_for_services(served, callers):
    for path in ("/internal/search", "/internal/pages"):
        await served.json("POST", path, headers=callers.owner, body={"query": "x"}, status=401)


async def test_everybody_searches_web_and_local_index(served, callers, searxng):
    for caller in (callers.owner, callers.stranger, callers.outsider):
        searxng.then(results=[result("https://a.example/", "Gather", "asyncio.gather explained")])
        answer = await served.json(
            "POST", "/api/v1/search", headers=caller, body={"query": "asyncio.gather exceptions"}
        )
        assert [(one["provider"], one["kind"]) for one in answer["results"]] == [
            ("searxng", "web"),
            ("local", "local"),
        ]
        assert [(one["provider"], one["ok"]) for one in answer["providers"]] == [
            ("searxng", True),
            ("local", True),
        ]


async def test_scope_limits_keys(served, callers):
    from dataclasses import replace

    for scopes, path, status in [
        (frozenset({"chat"}), "/api/v1/search", 403),
        (frozenset({"search"}), INDEX, 403),
    ]:
        headers = callers.headers(replace(callers.owner_principal, scopes=scopes))
        body = {"query": "x", "location": "https://a.example/"}
        error = await served.json("POST", path, headers=headers, body=body, status=status)
        assert error["error"]["code"] == "scope_missing"


@pytest.mark.parametrize("body", [{}, {"query": 1}, {"query": "x", "max_results": 0}])
async def test_malformed_searches(served, callers, body):
    await served.json("POST", "/api/v1/search", headers=callers.owner, body=body, status=422)


async def test_a_dead_web_leaves_the_local_answer(served, callers, searxng):
    searxng.then("forbidden", times=None)
    for _ in range(2):
        answer = await served.json(
            "POST", "/api/v1/search", headers=callers.owner, body={"query": "самое высокое дерево"}
        )
        assert [one["provider"] for one in answer["results"]] == ["local"]
        web, local = answer["providers"]
        assert not web["ok"]
        assert "settings.yml" in web["error"]
        assert local["ok"]


async def test_degraded_engines_are_named(served, callers, searxng):
    silent = [["brave", "too many requests"]]
    searxng.then(results=[result("https://a.example/", "A", "a")], unresponsive_engines=silent)
    body = {"query": "x", "sources": ["web"]}
    answer = await served.json("POST", "/api/v1/search", headers=callers.owner, body=body)
    report = answer["providers"][0]
    assert report["ok"]
    assert "brave (too many requests)" in report["error"]


async def test_the_deadline_is_kept(served, internal, searxng):
    searxng.then(delay=5)
    started = time.monotonic()
    answer = await served.json(
        "POST",
        "/internal/search",
        headers=internal(served) | {HEADER: "600"},
        body={"query": "rows mapped to dictionary"},
    )
    assert time.monotonic() - started < 0.65
    assert [one["provider"] for one in answer["results"]] == ["local"]
    assert answer["providers"][0] | {"took_ms": 0} == {
        "provider": "searxng",
        "ok": False,
        "results": 0,
        "took_ms": 0,
        "waited_ms": 0,
        "cached": False,
        "error": answer["providers"][0]["error"],
    }
    assert "no answer in time" in answer["providers"][0]["error"]


async def test_the_web_switched_off_is_said(serve_search, callers):
    served = await serve_search()
    body = {"query": "x", "sources": ["web"]}
    answer = await served.json("POST", "/api/v1/search", headers=callers.owner, body=body)
    assert answer["results"] == []
    assert "WEB_SEARCH=off" in answer["providers"][0]["error"]


async def test_the_client_searches_and_reads(served, callers, site):
    client = SearchClient(served.runtime.peer("chat-svc", "search-svc"))
    found = await client.search(callers.owner_principal, SearchRequest(query="solar storage"))
    assert found.results[0].provider == "searxng"
    long = "".join(
        f"<p>Paragraph {number} speaks of weather. {'Word ' * 60}</p>" for number in range(9)
    )
    body = (
        f"<main><h1>Whales</h1>{long}<p>The blue whale weighs 150 tonnes. {'Sea ' * 60}</p></main>"
    )
    urls = (
        site.page("/whale", f"<html><head><title>Whale</title></head><body>{body}</body></html>"),
        site.serve("/missing", Reply("no", 404)),
        "http://10.0.0.1/",
        "ftp://x.example/",
    )
    answer = await client.read(
        callers.owner_principal,
        ReadRequest(urls=urls, query="How much does a blue whale weigh?", max_passages=2),
    )
    assert [page.title for page in answer.pages] == ["Whale"]
    assert len(answer.pages[0].passages) == 2
    assert "150 tonnes" in answer.pages[0].passages[0]
    assert [(one.url, one.code) for one in answer.failures] == [
        (urls[1], "http_status"),
        (urls[2], "address_forbidden"),
        (urls[3], "url_invalid"),
    ]


async def test_slow_pages_do_not_hold_up_the_others(served, internal, site):
    fast = site.page("/fast", "<main><p>" + "Quick words about otters. " * 20 + "</p></main>")
    slow = site.serve("/slow", Reply("<p>late</p>", delay=10))
    await served.json("POST", "/internal/pages", headers=internal(served), body={"urls": [fast]})
    started = time.monotonic()
    answer = await served.json(
        "POST",
        "/internal/pages",
        headers=internal(served) | {HEADER: "1000"},
        body={"urls": [slow, fast]},
    )
    assert time.monotonic() - started < 1.05
    assert [page["url"] for page in answer["pages"]] == [fast]
    assert [(one["url"], one["code"]) for one in answer["failures"]] == [(slow, "timeout")]


async def test_documents_of_the_index_are_shown_and_read(served, callers, internal):
    body = {"query": "самое высокое дерево", "sources": ["local"]}
    found = await served.json("POST", "/api/v1/search", headers=callers.owner, body=body)
    url = found["results"][0]["url"]
    async with served.http.get(served.url + url, headers=callers.stranger) as response:
        assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert "Гиперион" in await response.text()
    answer = await served.json(
        "POST", "/internal/pages", headers=internal(served), body={"urls": [url, url + "x"]}
    )
    assert "Гиперион" in answer["pages"][0]["passages"][0]
    assert answer["failures"][0]["code"] == "not_found"
    for wrong in (new_id(), "x", "%00"):
        path = f"/api/v1/search/documents/{wrong}"
        await served.json("GET", path, headers=callers.owner, status=404)


async def test_an_organisations_index_is_its_own(served, callers, internal, site):
    page = "<html><head><title>Wiki</title></head><body><main><p>{}</p></main></body></html>"
    site.page("/", page.format("The gyrfalcon project starts in May and ends in June."))
    where = {"location": site.url("/"), "scope": "organisation"}
    refused = await served.json("POST", INDEX, headers=callers.stranger, body=where, status=403)
    assert refused["error"]["code"] == "index_not_yours"
    made = await served.json("POST", INDEX, headers=callers.owner, body=where, status=202)
    assert made["state"] == "indexing"
    await idle(served)

    body = {"query": "gyrfalcon project", "sources": ["local"]}
    for caller, sees in [(callers.owner, 1), (callers.stranger, 1), (callers.outsider, 0)]:
        found = await served.json("POST", "/api/v1/search", headers=caller, body=body)
        assert [one["url"] for one in found["results"]] == [site.url("/")] * sees
        listed = await served.json("GET", INDEX, headers=caller)
        mine = [one for one in listed["collections"] if one["id"] == made["id"]]
        assert [(one["state"], one["documents"]) for one in mine] == [("ready", 1)] * sees

    path = f"{INDEX}/{made['id']}"
    await served.json("DELETE", path, headers=callers.outsider, status=404)
    await served.json("DELETE", path, headers=callers.stranger, status=403)
    await served.json("DELETE", path, headers=callers.owner, status=204)
    found = await served.json("POST", "/api/v1/search", headers=callers.owner, body=body)
    assert found["results"] == []
    await served.json("DELETE", path, headers=callers.owner, status=404)
    await idle(served)


async def test_what_one_adds_for_oneself_is_ones_own(served, callers, site):
    site.page("/mine/", "<html><body><main><p>The quetzal plan is a secret.</p></main></html>")
    where = {"location": site.url("/mine/"), "title": "  Mine ", "refresh_seconds": 86_400}
    made = await served.json("POST", INDEX, headers=callers.stranger, body=where, status=202)
    assert (made["scope"], made["title"], made["may_change"]) == ("user", "Mine", True)
    await idle(served)
    body = {"query": "quetzal plan", "sources": ["local"]}
    path = f"{INDEX}/{made['id']}"
    for caller, sees in [(callers.stranger, 1), (callers.owner, 0), (callers.outsider, 0)]:
        found = await served.json("POST", "/api/v1/search", headers=caller, body=body)
        assert len(found["results"]) == sees
    for caller in (callers.owner, callers.outsider):
        await served.json("PATCH", path, headers=caller, body={"title": "x"}, status=404)
        await served.json("POST", path + "/refresh", headers=caller, status=404)
        await served.json("DELETE", path, headers=caller, status=404)
    await served.json("DELETE", path, headers=callers.stranger, status=204)
    await idle(served)


async def test_a_collection_is_changed_and_read_again(served, callers, site):
    site.page("/again/", "<html><body><main><p>Okapi live in forests.</p></main></html>")
    where = {"location": site.url("/again/")}
    made = await served.json("POST", INDEX, headers=callers.owner, body=where, status=202)
    assert (made["scope"], made["kind"], made["refresh_seconds"]) == ("organisation", "site", None)
    await idle(served)
    path = f"{INDEX}/{made['id']}"
    change = {"title": "Forests", "refresh_seconds": 7200}
    changed = await served.json("PATCH", path, headers=callers.owner, body=change)
    assert (changed["title"], changed["refresh_seconds"]) == ("Forests", 7200)
    assert changed["next_refresh_at"] > changed["updated_at"]
    kept = await served.json("PATCH", path, headers=callers.owner, body={"refresh_seconds": None})
    assert (kept["title"], kept["next_refresh_at"]) == ("Forests", None)
    for wrong in ({"title": " "}, {"refresh_seconds": 60}):
        await served.json("PATCH", path, headers=callers.owner, body=wrong, status=422)
    await served.json("PATCH", path, headers=callers.stranger, body=change, status=403)
    await served.json("POST", path + "/refresh", headers=callers.stranger, status=403)

    site.page("/again/", "<html><body><main><p>Okapi live in forests of Congo.</p></main></html>")
    again = await served.json("POST", path + "/refresh", headers=callers.owner, status=202)
    assert again["state"] == "indexing"
    await idle(served)
    body = {"query": "okapi forests Congo", "sources": ["local"]}
    found = await served.json("POST", "/api/v1/search", headers=callers.owner, body=body)
    assert "Congo" in found["results"][0]["snippet"]
    await served.json("DELETE", path, headers=callers.owner, status=204)
    await idle(served)


async def test_what_is_older_than_it_may_be_is_read_again(served, callers, site):
    site.page("/due/", "<html><body><main><p>Saola are rare.</p></main></html>")
    where = {"location": site.url("/due/"), "refresh_seconds": 3600}
    made = await served.json("POST", INDEX, headers=callers.owner, body=where, status=202)
    await idle(served)
    database = served.runtime.database
    async with database.session() as session:
        assert await CollectionWriter(session).want_due_again() == 0
        old = datetime.now(UTC) - timedelta(seconds=3700)
        of_it = collections.c.id == made["id"]
        await session.execute(update(collections).where(of_it).values(updated_at=old))
        assert await CollectionWriter(session).want_due_again() == 1
        assert await CollectionWriter(session).want_due_again() == 0
        assert (made["id"], where["location"], "indexing") in await CollectionWriter(
            session
        ).unfinished()
    await served.json("DELETE", f"{INDEX}/{made['id']}", headers=callers.owner, status=204)
    await idle(served)


async def test_one_may_have_so_many_of_ones_own(serve_search, callers, site):
    served = await serve_search(index_own_collections=1)
    for number, status in ((1, 202), (2, 409)):
        where = {"location": site.url(f"/few/{number}"), "scope": "user"}
        answer = await served.json(
            "POST", INDEX, headers=callers.outsider, body=where, status=status
        )
    assert answer["error"]["code"] == "too_many_collections"
    await idle(served)


async def test_the_installs_own_collections_cannot_be_removed_over_the_web(served, callers):
    listed = await served.json("GET", INDEX, headers=callers.owner)
    shared = listed["collections"][0]["id"]
    refused = await served.json("DELETE", f"{INDEX}/{shared}", headers=callers.owner, status=403)
    assert refused["error"]["code"] == "index_not_yours"


@pytest.mark.parametrize(
    "location",
    ["/etc", "file:///etc/passwd", "ftp://a.example/", "x", "", "https://a.example/" + "x" * 9000],
)
async def test_only_web_addresses_are_taken(served, callers, location):
    body = {"location": location}
    await served.json("POST", INDEX, headers=callers.owner, body=body, status=422)


async def test_a_site_that_cannot_be_read_says_so(served, callers, free_port):
    body = {"location": f"http://127.0.0.1:{free_port}/"}
    made = await served.json("POST", INDEX, headers=callers.owner, body=body, status=202)
    await idle(served)
    listed = await served.json("GET", INDEX, headers=callers.owner)
    mine = next(one for one in listed["collections"] if one["id"] == made["id"])
    assert mine["state"] == "failed"
    assert "cannot be read" in mine["error"]


async def test_the_local_user_governs_everything(serve_search, folder):
    served = await serve_search(auth_mode="single")
    report = await run(str(folder), served.runtime)
    assert await served.json("GET", INDEX)
    await served.json("DELETE", f"{INDEX}/{report.collection_id}", status=204)
    await idle(served)
    listed = await served.json("GET", INDEX)
    assert report.collection_id not in [one["id"] for one in listed["collections"]]


async def test_work_that_was_cut_off_is_resumed_at_the_next_start(serve_search, callers, site):
    served = await serve_search()
    site.serve("/", Reply("<main><p>Text of a slow kakapo site.</p></main>", delay=0.5))
    body = {"location": site.url("/")}
    made = await served.json("POST", INDEX, headers=callers.owner, body=body, status=202)
    await asyncio.sleep(0.2)
    await served.runtime.apps["search-svc"].state.core.jobs.close()
    again = await serve_search()
    await idle(again)
    listed = await again.json("GET", INDEX, headers=callers.owner)
    mine = next(one for one in listed["collections"] if one["id"] == made["id"])
    assert (mine["state"], mine["documents"]) == ("ready", 1)


async def test_pages_that_take_long_to_rank_come_in_reading_order(
    served, internal, site, monkeypatch
):
    url = site.page("/long", "<main><p>" + "Quick words about otters. " * 20 + "</p></main>")
    ranked = threading.Event()
    monkeypatch.setattr(ranker, "rank_passages", lambda *_: ranked.wait(10))
    answer = await served.json(
        "POST",
        "/internal/pages",
        headers=internal(served) | {HEADER: "1500"},
        body={"urls": [url], "query": "otters"},
    )
    ranked.set()
    assert "otters" in answer["pages"][0]["passages"][0]


async def test_a_budget_keeps_the_best_passages_of_all_pages(served, internal, site):
    filler = "".join(f"<p>{'Nothing of interest here. ' * 40}{n}</p>" for n in range(5))
    about = "<p>The numbat eats termites. " + "It digs them out by day. " * 20 + "</p>"
    urls = [
        site.page("/numbat", f"<main>{filler}{about}</main>"),
        site.page("/dull", f"<main>{filler}</main>"),
    ]
    answer = await served.json(
        "POST",
        "/internal/pages",
        headers=internal(served),
        body={"urls": urls, "query": "What does the numbat eat?", "budget_tokens": 300},
    )
    numbat, dull = answer["pages"]
    assert "termites" in numbat["passages"][0]
    assert len(numbat["scores"]) == len(numbat["passages"]) == 1
    assert dull["passages"] == dull["scores"] == []


@pytest.fixture(scope="module")
async def with_folders(serve_search, tmp_path_factory):
    root = tmp_path_factory.mktemp("allowed")
    (root / "docs").mkdir()
    (root / "docs" / "gannet.md").write_text(
        "# Gannets\n\nGannets of the Arctic nest on the ground.", "utf-8"
    )
    (root / "way-out").symlink_to("/etc")
    return root, await serve_search(index_folders=(str(root),))


async def test_a_folder_below_an_allowed_one_is_indexed(with_folders, callers):
    root, served = with_folders
    body = {"location": f"{root}/docs", "scope": "organisation"}
    added = await served.json("POST", INDEX, headers=callers.owner, body=body, status=202)
    await idle(served)
    listed = await served.json("GET", INDEX, headers=callers.owner)
    assert listed["folders"] == [str(root)]
    [one] = [one for one in listed["collections"] if one["id"] == added["id"]]
    assert (one["kind"], one["documents"], one["failures"]) == ("folder", 1, [])
    assert one["size_bytes"] > 50
    theirs = await served.json("GET", INDEX, headers=callers.outsider)
    assert added["id"] not in [one["id"] for one in theirs["collections"]]


@pytest.mark.parametrize("path", ["/etc", "{root}/../", "{root}/way-out", "{root}/nowhere", "/"])
async def test_other_folders_are_refused(with_folders, callers, path):
    root, served = with_folders
    body = {"location": path.format(root=root)}
    failure = await served.json("POST", INDEX, headers=callers.owner, body=body, status=422)
    assert failure["error"]["code"] == "folder_not_allowed"


@pytest.mark.parametrize("public", [True, False])
async def test_only_public_pages_are_shared(served, internal, callers, site, monkeypatch, public):
    """Loopback is private, unless a test says otherwise."""
    if public:
        monkeypatch.setattr(fetching, "is_public", lambda _: True)
    url = site.page(
        f"/{new_id()}", "<main><p>" + "The wiki tells of the heron. " * 20 + "</p></main>"
    )
    core = served.runtime.apps["search-svc"].state.core
    hashes = set()
    for caller in (callers.owner_principal, callers.stranger_principal, callers.outsider_principal):
        headers = internal(served, caller)
        answer = await served.json("POST", "/internal/pages", headers=headers, body={"urls": [url]})
        hashes.add(answer["pages"][0]["sha256"])
        await core.pages.idle()
    assert (len(hashes), len(site.requests)) == (1, 1 if public else 3)
    anew = {"urls": [url], "no_cache": True}
    await served.json("POST", "/internal/pages", headers=internal(served), body=anew)
    assert len(site.requests) == (2 if public else 4)
