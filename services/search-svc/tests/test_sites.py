"""Indexing sites and pages, served on loopback."""

from collections.abc import AsyncIterator

import pytest
from kit.identity import LOCAL_USER
from kit.testing.websites import Reply, Website
from search_svc.indexing.cli import run
from search_svc.indexing.indexer import LocationUnreadable
from search_svc.indexing.site import Scope
from search_svc.providers import Query
from search_svc.providers.local import LocalIndex


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
    ],
)
def test_what_belongs_to_a_site(start, url, inside):
    assert Scope.of(start).pick([url + "#part"]) == ([url] if inside else [])


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
