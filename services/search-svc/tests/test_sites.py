"""Indexing sites and pages, served on loopback."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from kit.fetch import Fetcher
from kit.identity import LOCAL_USER
from kit.testing.websites import Reply, Website
from search_svc.indexing.cli import run
from search_svc.indexing.frontier import Frontier
from search_svc.indexing.indexer import LocationUnreadable
from search_svc.indexing.runs import CollectionWriter, Holder
from search_svc.indexing.site import Scope, read_sitemaps
from search_svc.providers import Query
from search_svc.providers.local import LocalIndex
from search_svc.reading.walls import BLOCKED


@pytest.fixture
async def site() -> AsyncIterator[Website]:
    async with Website() as website:
        yield website


@pytest.fixture(scope="module")
async def runtime(serve_search):
    return (await serve_search()).runtime


async def titles(runtime, text: str) -> list[str]:
    found = await LocalIndex(runtime.database).search(Query(text, LOCAL_USER))
    return [result.title for result in found.results]


def page(title: str, body: str, *links: str) -> str:
    anchors = "".join(f'<a href="{link}">{link}</a> ' for link in links)
    return (
        f"<html><head><title>{title}</title></head><body><nav>{anchors}</nav>"
        f"<main><h1>{title}</h1><p>{body}</p></main></body></html>"
    )


@pytest.mark.parametrize(
    ("start", "url", "inside"),
    [
        ("https://a.example/docs/", "https://a.example/docs/x.html", True),
        ("https://a.example/docs/index.html", "https://a.example/docs/x.html", True),
        ("https://a.example/docs/", "https://a.example/", False),
        ("https://a.example/docs/", "https://b.example/docs/x", False),
        ("https://a.example/docs/", "http://a.example/docs/x", False),
        ("https://a.example/docs/", "https://a.example/docs/picture.PNG", False),
        ("https://a.example/docs/", "https://a.example/docs/v3.11/", True),
        ("https://a.example/post", "https://a.example/post", True),
        ("https://a.example/post", "https://a.example/post/2", False),
        ("https://a.example", "https://a.example/x", True),
        ("https://a.example/topic.php?t=5", "https://a.example/topic.php?t=5", True),
        ("https://a.example/topic.php?t=5", "https://a.example/topic.php?t=6", False),
        ("https://a.example/index.php?id=5", "https://a.example/about", False),
    ],
)
def test_what_belongs_to_a_site(start, url, inside):
    assert Scope.of(start).pick([url + "#part"]) == ([url] if inside else [])


@pytest.mark.parametrize(
    ("start", "url"),
    [
        ("https://a.example/%D1%81%D0%BF%D1%80/", "https://a.example/спр/глава"),
        ("https://a.example/спр/", "https://a.example/%d1%81%d0%bf%d1%80/%D0%B3"),
        ("https://xn--e1afmkfd.xn--p1ai/", "https://пример.рф/глава"),
    ],
)
def test_russian_addresses_are_one_however_they_are_written(start, url):
    (picked,) = Scope.of(start).pick([url])
    assert picked.isascii()
    assert Scope.of(start).pick([url, picked]) == [picked]


def test_a_site_may_lead_to_a_page_of_itself():
    scope = Scope.of("https://a.example/", "https://a.example/wiki/Main_Page")
    assert scope.pick(["https://a.example/wiki/Capybara"]) == ["https://a.example/wiki/Capybara"]
    assert scope.start == "https://a.example/wiki/Main_Page"
    page = Scope.of("https://a.example/post", "https://a.example/post-2026")
    assert page.pick(["https://a.example/post-2026", "https://a.example/x"]) == [page.start]


async def test_a_site_by_its_links(runtime, site):
    site.page(
        "/docs/", page("Start", "All about capybaras.", "a.html", "b.html", "/other", "p.png")
    )
    site.page("/docs/a.html", page("Глава", "Капибары живут у воды.", "b.html#x", "private/c.html"))
    site.page("/docs/b.html", page("Deep", "Capybaras swim well.", "http://elsewhere.example/"))
    site.page("/docs/private/c.html", page("Private", "Secret capybaras."))
    site.page("/other", page("Other", "Outside capybaras."))
    site.robots("User-agent: *\nDisallow: /docs/private/\n")
    report = await run(site.url("/docs/"), runtime)
    assert report.stored == 3
    assert report.failures == [(site.url("/docs/private/c.html"), "robots.txt does not allow it")]
    assert {"/other", "/docs/private/c.html", "/docs/p.png"}.isdisjoint(site.paths())
    assert sorted(await titles(runtime, "capybara")) == ["Deep", "Start"]
    found = await LocalIndex(runtime.database).search(Query("капибара", LOCAL_USER))
    assert [one.url for one in found.results] == [site.url("/docs/a.html")]


async def test_a_site_by_its_sitemap_again_and_again(runtime, site):
    names = [f"/page{number}.html" for number in range(12)]
    for name in names:
        site.serve(name, Reply(page(name, f"Text of {name} about tapirs."), headers={"ETag": name}))
    site.page("/", page("Home", "Welcome to the tapirs."))
    site.sitemap(names)
    assert (await run(site.url("/"), runtime)).stored == 13

    site.requests.clear()
    site.handle(
        names[0],
        lambda asked: Reply(status=304) if asked.headers["If-None-Match"] else Reply(status=500),
    )
    site.page(names[1], page("Changed", "Now it is about okapis."))
    site.serve(names[2], Reply("gone", 410))
    site.serve(names[3], Reply("broken", 503))
    report = await run(site.url("/"), runtime)
    assert (report.stored, report.unchanged, report.removed) == (1, 11, 1)
    assert await titles(runtime, "okapi") == ["Changed"]
    assert len(await titles(runtime, "tapir")) == 10


async def test_a_single_page(runtime, site):
    url = site.page("/post", page("Post", "On numbats.", "/second"))
    site.page("/second", page("Second", "On numbats too."))
    assert (await run(url, runtime)).stored == 1
    assert await titles(runtime, "numbats") == ["Post"]


async def test_no_more_pages_than_allowed(serve_search, site):
    served = await serve_search(index_max_pages=5)
    site.page("/", page("Home", "Quokka.", *(f"/{number}" for number in range(50))))
    for number in range(50):
        site.page(f"/{number}", page(str(number), "Quokka."))
    assert (await run(site.url("/"), served.runtime)).stored == 5


async def test_a_crawl_that_was_cut_off_goes_on(runtime, site):
    class Cut(BaseException):
        pass

    site.page("/", page("Home", "Echidna.", *(f"/{number}" for number in range(20))))
    for number in range(20):
        site.page(f"/{number}", page(f"Echidna {number}", "Echidna."))

    def cut(progress) -> None:
        if progress.done >= 10:
            raise Cut

    with pytest.raises(Cut):
        await run(site.url("/"), runtime, cut)
    await free_lease(runtime, site.url("/"))
    visited = set(site.paths())
    site.requests.clear()
    report = await run(site.url("/"), runtime)
    again = visited & set(site.paths()) - {"/", "/robots.txt"}
    assert report.stored + 9 >= 20
    assert len(again) <= 8
    assert len(await titles(runtime, "echidna")) == 10


async def free_lease(runtime, location: str) -> None:
    import sqlalchemy as sa

    sql = "UPDATE search.collections SET lease_until = now() WHERE location = :location"
    async with runtime.database.session() as session:
        await session.execute(sa.text(sql), {"location": location})


async def test_sites_that_refuse(runtime, site, free_port):
    with pytest.raises(LocationUnreadable, match="cannot be read"):
        await run(f"http://127.0.0.1:{free_port}/", runtime)
    site.page("/", page("Home", "Text."))
    site.serve("/robots.txt", Reply("oops", 500))
    with pytest.raises(LocationUnreadable, match="robots"):
        await run(site.url("/"), runtime)


async def test_a_site_that_stops_answering(runtime, site):
    site.page("/", page("Home", "Dugong.", *(f"/{number}" for number in range(30))))
    for number in range(30):
        site.serve(f"/{number}", Reply("busy", 503))
    with pytest.raises(LocationUnreadable, match="stopped answering"):
        await run(site.url("/"), runtime)
    assert len(site.paths()) < 20


async def test_private_addresses_stay_closed(serve_search, site):
    served = await serve_search(fetch_allow_private="")
    url = site.page("/", page("Home", "Secret."))
    with pytest.raises(LocationUnreadable):
        await run(url, served.runtime)
    assert site.requests == []


async def test_a_page_that_is_named_by_its_query(runtime, site):
    site.serve("/topic?t=5", Reply(page("Five", "About the saola.", "?t=6")))
    site.serve("/topic", Reply(page("List", "A list of saola topics.")))
    assert (await run(site.url("/topic?t=5"), runtime)).stored == 1
    assert await titles(runtime, "saola") == ["Five"]


async def test_a_russian_site_is_visited_once_whatever_its_links_look_like(runtime, site):
    home, chapter = "/%D0%BB/", "/%D0%BB/%D0%B3%D0%BB%D0%B0%D0%B2%D0%B0"
    site.page(home, page("Лес", "О выхухоли.", "/л/глава"))
    site.page(chapter, page("Глава", "Выхухоль и река.", home, chapter))
    assert (await run(site.url("/л/"), runtime)).stored == 2
    assert sorted(await titles(runtime, "выхухоль")) == ["Глава", "Лес"]


async def test_what_a_site_redirects_elsewhere_is_not_read_with_it(runtime, site):
    site.robots("User-agent: *\nDisallow: /d/closed")
    site.page("/d/", page("Start", "Home of the zokor.", "a", "b", "c"))
    for name, target in [("a", "/d/closed"), ("b", "/outside"), ("c", "/d/inside")]:
        site.redirect(f"/d/{name}", target)
        site.page(target, page(target, "A zokor."))
    report = await run(site.url("/d/"), runtime)
    assert sorted(await titles(runtime, "zokor")) == ["/d/inside", "Start"]
    assert [url for url, _ in report.failures] == [site.url("/d/a"), site.url("/d/b")]


async def test_a_site_that_allows_nothing_says_so(runtime, site):
    site.page("/", page("Home", "Nothing to see."))
    site.robots("User-agent: *\nDisallow: /")
    with pytest.raises(LocationUnreadable, match="does not allow"):
        await run(site.url("/"), runtime)


async def test_a_site_that_asks_for_a_pause_is_left_alone(runtime, site):
    site.page("/", page("Home", "Solenodon.", *(f"/{number}" for number in range(30))))
    for number in range(30):
        site.serve(f"/{number}", Reply("slow down", 429))
    with pytest.raises(LocationUnreadable, match="stopped answering"):
        await run(site.url("/"), runtime)
    assert len(site.paths()) < 20


async def test_sitemaps_are_read_no_further_than_needed(site):
    names = [
        site.sitemap([f"/p{part}-{number}" for number in range(10)], f"/s{part}")
        for part in range(5)
    ]
    async with Fetcher(allow_private="127.0.0.1") as fetcher:
        pages = await read_sitemaps(fetcher, Scope.of(site.url("/")), names, 15)
        below = await read_sitemaps(fetcher, Scope.of(site.url("/p3-/")), names, 15)
    assert pages[0] == site.url("/p0-0")
    assert len(pages) == 20
    assert site.paths()[:2] == ["/s0", "/s1"]
    assert site.paths()[2] == "/s0"
    assert below == []


@pytest.mark.parametrize(("found", "most", "kept"), [(40_000, 100, 100), (20_000, 30_000, 20_000)])
async def test_more_addresses_than_a_statement_takes(runtime, found, most, kept):
    url = f"https://many{found}.example/"
    async with runtime.database.session() as session:
        collection_id = await CollectionWriter(session).ensure_collection(url, "many", Holder())
        frontier = Frontier(session, collection_id)
        await frontier.add([f"{url}{number}" for number in range(found)], most)
        assert await frontier.counts() == (0, kept)
        await CollectionWriter(session).hide(collection_id)


async def test_addresses_that_no_index_takes_are_left_out(runtime):
    wide = random.Random(7)
    url = "https://wide.example/" + "".join(chr(wide.randint(0x400, 0x4FF)) for _ in range(1900))
    async with runtime.database.session() as session:
        collection_id = await CollectionWriter(session).ensure_collection(url[:21], "w", Holder())
        frontier = Frontier(session, collection_id)
        await frontier.add([url, url[:30]], 10)
        assert await frontier.counts() == (0, 1)
        await CollectionWriter(session).hide(collection_id)


async def test_marks_of_a_page_that_are_not_text_are_left_out(runtime):
    async with raw_server(b'ETag: "\xe9\xff"\r\nLast-Modified: today') as url:
        assert (await run(url + "page", runtime)).stored == 1
        assert (await run(url + "page", runtime)).unchanged == 1


@asynccontextmanager
async def raw_server(header: bytes) -> AsyncIterator[str]:
    """A server that sends one page with any bytes in its header."""
    body = page("Raw", "The quoll.").encode()
    lines = [b"HTTP/1.1 200 OK", b"Content-Type: text/html", header, b"Connection: close"]
    lines.append(b"Content-Length: %d" % len(body))

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"\r\n".join(lines) + b"\r\n\r\n" + body)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"


async def test_a_robot_check_does_not_take_a_page_out_of_the_index(runtime, site):
    story = page("Ibex", "The ibex climbs walls of dams for salt.")
    check = "<title>Just a moment...</title><script>window._cf_chl_opt={}</script>"
    url = site.serve("/ibex", Reply(story), Reply(story), Reply(check))
    await run(url, runtime)
    report = await run(url, runtime)
    assert [reason for _, reason in report.failures] == [BLOCKED]
    assert (report.removed, await titles(runtime, "ibex dams salt")) == (0, ["Ibex"])
