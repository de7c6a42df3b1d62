"""Indexing feeds, served on loopback: their pages, what they say themselves, what leaves them."""

import json
from collections.abc import AsyncIterator

import pytest
from kit.fetch import Fetcher
from kit.identity import LOCAL_USER
from kit.testing.websites import Reply, Website
from search_svc.indexing import feeding
from search_svc.indexing.cli import run
from search_svc.indexing.feed import read_feed
from search_svc.models import collections
from search_svc.providers import Query
from search_svc.providers.local import LocalIndex
from search_svc.repository import IndexRepository
from sqlalchemy import update

RSS = "application/rss+xml"


@pytest.fixture
async def site() -> AsyncIterator[Website]:
    async with Website() as website:
        yield website


@pytest.fixture(scope="module")
async def runtime(serve_search):
    return (await serve_search()).runtime


def rss(site: Website, *entries: tuple[str, str, str]) -> str:
    items = "".join(
        f"<item><title>{title}</title><link>{site.url(path)}</link>"
        f"<description><![CDATA[{text}]]></description></item>"
        for path, title, text in entries
    )
    channel = f"<channel><title>News</title><link>{site.url('/')}</link>{items}</channel>"
    return f'<?xml version="1.0"?><rss version="2.0">{channel}</rss>'


def article(title: str, text: str) -> str:
    return (
        f"<html><head><title>{title}</title></head><body><main><p>{text}</p></main></body></html>"
    )


async def found(runtime, text: str) -> list[str]:
    hits = await LocalIndex(runtime.database).search(Query(text, LOCAL_USER))
    return [result.title for result in hits.results]


async def collection(runtime, location: str):
    async with runtime.database.session() as session:
        everything = await IndexRepository(session, LOCAL_USER).collections()
    return next(one for one in everything if one.location == location)


async def test_the_pages_of_a_feed_are_read_and_read_hourly_from_then_on(site, runtime):
    site.page("/a", article("Nightjars", "Nightjars hunt at night in silence over the meadows."))
    site.page("/b", article("Bitterns", "Bitterns stand still in shallow water for hours."))
    feed = site.page(
        "/feed.xml", rss(site, ("/a", "Nightjars!", "short"), ("/b", "Bitterns!", "")), RSS
    )
    report = await run(feed, runtime)
    assert (report.stored, report.failures) == (2, [])
    assert await found(runtime, "bitterns shallow water") == ["Bitterns"]
    kept = await collection(runtime, feed)
    assert (kept.kind, kept.documents, kept.refresh_seconds) == ("feed", 2, 3600)
    assert kept.size_bytes > 100
    again = await run(feed, runtime)
    assert (again.stored, again.unchanged) == (0, 2)


async def test_what_a_feed_says_is_kept_where_its_page_cannot_be_read(site, runtime):
    site.serve("/gone", Reply("no", 503))
    site.robots("User-agent: *\nDisallow: /private")
    told = "<p>Lynxes were seen in the Harz mountains again this winter.</p>"
    feed = site.page(
        "/feed", rss(site, ("/gone", "Lynxes", told), ("/private/1", "Elk", "")), "text/xml"
    )
    report = await run(feed, runtime)
    assert report.stored == 1
    assert report.failures == [(site.url("/private/1"), "robots.txt does not allow it")]
    assert await found(runtime, "lynxes Harz") == ["Lynxes"]
    kept = await collection(runtime, feed)
    assert [(one.url, one.reason) for one in kept.failures] == report.failures


async def test_entries_that_left_the_feed_stay_up_to_a_bound(site, runtime, monkeypatch):
    for number in range(4):
        site.page(
            f"/n{number}", article(f"Number {number}", f"Text about thylacine {number} of four.")
        )
    entries = [(f"/n{number}", f"N{number}", "") for number in range(4)]
    feed = site.serve(
        "/rss", Reply(rss(site, *entries[:2]), content_type=RSS),
        Reply(rss(site, *entries[2:]), content_type=RSS),
    )  # fmt: skip
    await run(feed, runtime)
    await run(feed, runtime)
    assert len(await found(runtime, "thylacine")) == 4
    monkeypatch.setattr(feeding, "MOST_KEPT", 3)
    await run(feed, runtime)
    assert (await collection(runtime, feed)).documents == 3
    assert {"Number 2", "Number 3"} < set(await found(runtime, "thylacine"))


async def test_who_said_how_fresh_a_feed_is_to_be_is_heard(site, runtime):
    feed = site.page("/own.xml", rss(site), RSS)
    await run(feed, runtime)
    async with runtime.database.session() as session:
        await session.execute(
            update(collections).where(collections.c.location == feed).values(refresh_seconds=None)
        )
    await run(feed, runtime)
    assert (await collection(runtime, feed)).refresh_seconds is None


ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><entry><title>A</title>
<link rel="alternate" href="https://a.example/1"/>
<content type="html">&lt;p&gt;Long&lt;/p&gt;</content></entry>
<entry><title>B</title><link href="javascript:alert(1)"/></entry></feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
xmlns="http://purl.org/rss/1.0/"><channel><title>T</title></channel><item>
<title>A</title><link>https://a.example/1</link></item></rdf:RDF>"""
JSON_FEED = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "T",
    "items": [{"id": "1", "url": "https://a.example/1", "title": "A", "content_html": "<p>x</p>"}],
}
BOMB = """<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><rss version="2.0">
<channel><title>T</title><item><title>&b;</title><link>https://a.example/1</link></item></channel></rss>"""


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (ATOM, "application/atom+xml"),
        (RDF, "application/rdf+xml"),
        (json.dumps(JSON_FEED), "application/feed+json"),
        (BOMB, "application/xml"),
    ],
    ids=["atom", "rdf", "json", "entities"],
)
async def test_every_format_is_read(site, body, content_type, fetch):
    [entry] = read_feed(await fetch(site.page("/f", body, content_type)))
    assert entry.url == "https://a.example/1"
    assert len(entry.title) < 50


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("<html><head><link rel=alternate type=application/rss+xml href=/f></head></html>",
         "text/html"),
        ('<?xml version="1.0"?><urlset></urlset>', "application/xml"),
        ("{}", "application/json"),
        ("not xml", RSS),
    ],
    ids=["page that names one", "sitemap", "json", "garbage"],
)  # fmt: skip
async def test_what_is_no_feed(site, body, content_type, fetch):
    assert not read_feed(await fetch(site.page("/f", body, content_type)))


@pytest.fixture
async def fetch():
    async with Fetcher(allow_private="127.0.0.1") as fetcher:

        async def get(url: str):
            return await fetcher.get(url, accept=None)

        yield get
