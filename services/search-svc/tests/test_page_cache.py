"""Pages are read once: kept ones, asked for changes, shared only when anybody could read them."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from kit.fetch import Fetcher, FetchError
from kit.fetch import fetcher as fetching
from kit.testing.websites import Recorded, Reply, Website
from search_svc.keeping import cache as caching
from search_svc.keeping.cache import Keeping, PageCache, key_of
from search_svc.keeping.freshness import Freshness, read_freshness
from search_svc.keeping.repository import KeptPages
from search_svc.models import pages
from search_svc.reading.extractor import Extractor
from search_svc.reading.reader import PageReader

STORY = "<title>Lake {0}</title><main><p>" + "The lake rose by {0} metres. " * 20 + "</p></main>"
SECONDS = 20.0


@pytest.fixture
async def site() -> AsyncIterator[Website]:
    async with Website() as website:
        yield website


@pytest.fixture(scope="module")
async def served(serve_search):
    return await serve_search()


@pytest.fixture
def public(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have loopback count as public, as far as keeping is concerned."""
    monkeypatch.setattr(fetching, "is_public", lambda _: True)


@pytest.fixture
async def cache(served, public) -> AsyncIterator[PageCache]:
    async with Fetcher(allow_private="127.0.0.1") as fetcher, Extractor() as extractor:
        made = PageCache(
            PageReader(fetcher, extractor), served.runtime.database, Keeping(3600, 10_000_000)
        )
        yield made
        await made.close()


async def read(cache: PageCache, url: str, *, anew: bool = False, seconds: float = SECONDS):
    kept = {} if anew else await cache.recall([url])
    ends = asyncio.get_running_loop().time() + seconds
    page = await cache.read(url, ends, kept.get(url), anew=anew)
    await cache.idle()
    return page


async def age(served, url: str, by: timedelta) -> None:
    """Make a kept page older, as time does."""
    async with served.runtime.database.session() as session:
        changed = await session.execute(
            sa.update(pages)
            .where(pages.c.key == key_of(url))
            .values(read_at=pages.c.read_at - by, fresh_until=pages.c.fresh_until - by)
        )
        assert changed.rowcount == 1


async def is_kept(cache: PageCache, url: str) -> bool:
    return url in await cache.recall([url])


def versions(etag: str = '"v1"', **headers: str) -> Callable[[Recorded], Reply]:
    """Answer 304 to who knows the ETag."""

    def answer(request: Recorded) -> Reply:
        known = request.headers.get("If-None-Match") == etag
        return Reply(
            "" if known else STORY.format(1),
            304 if known else 200,
            headers={"ETag": etag, **headers},
        )

    return answer


async def test_a_page_is_read_once_and_is_the_same(cache: PageCache, site: Website) -> None:
    url = site.page("/a", STORY.format(1))
    first = await read(cache, url)
    again = await read(cache, url + "?utm_source=x#part")
    assert again == first
    assert again.sha256 == hashlib.sha256(again.text.encode()).hexdigest()
    assert site.paths() == ["/a"]


async def test_an_old_page_is_asked_for_changes(served, cache: PageCache, site: Website) -> None:
    url = site.handle("/a", versions())
    first = await read(cache, url)
    await age(served, url, timedelta(hours=2))
    again = await read(cache, url)
    assert again.model_copy(update={"read_at": first.read_at}) == first
    assert abs(datetime.now(UTC) - again.read_at) < timedelta(minutes=1)
    assert [one.headers.get("If-None-Match") for one in site.requests] == [None, '"v1"']
    await read(cache, url)
    assert len(site.requests) == 2  # it is fresh again


async def test_a_date_serves_where_there_is_no_etag(
    served, cache: PageCache, site: Website
) -> None:
    day = "Tue, 05 Mar 2024 10:00:00 GMT"
    url = site.serve(
        "/a", Reply(STORY.format(1), headers={"Last-Modified": day}), Reply(status=304)
    )
    first = await read(cache, url)
    await age(served, url, timedelta(hours=2))
    assert (await read(cache, url)).sha256 == first.sha256
    assert site.requests[1].headers["If-Modified-Since"] == day


async def test_what_changed_is_read_anew(served, cache: PageCache, site: Website) -> None:
    replies = [Reply(STORY.format(n), headers={"ETag": f'"{n}"'}) for n in (1, 2)]
    url = site.serve("/a", *replies)
    await read(cache, url)
    await age(served, url, timedelta(hours=2))
    assert (await read(cache, url)).title == "Lake 2"
    assert (await read(cache, url)).title == "Lake 2"
    assert len(site.requests) == 2


async def test_who_wants_it_anew_gets_it_and_leaves_it(cache: PageCache, site: Website) -> None:
    url = site.serve("/a", *(Reply(STORY.format(n), headers={"ETag": '"1"'}) for n in (1, 2)))
    await read(cache, url)
    assert (await read(cache, url, anew=True)).title == "Lake 2"
    assert "If-None-Match" not in site.requests[1].headers
    assert (await read(cache, url)).title == "Lake 2"
    assert len(site.requests) == 2


@pytest.mark.parametrize(
    "headers",
    [
        {"Cache-Control": "no-store"},
        {"Cache-Control": "private, max-age=600"},
        {"Vary": "*"},
    ],
)
async def test_what_the_site_wants_kept_private_is_not_kept(
    cache: PageCache, site: Website, headers: dict[str, str]
) -> None:
    url = site.serve("/a", Reply(STORY.format(1)), Reply(STORY.format(2), headers=headers))
    await read(cache, url)
    await read(cache, url, anew=True)
    assert not await is_kept(cache, url)


@pytest.mark.parametrize("allowed", ["127.0.0.1", "wiki.lan"])
async def test_nothing_of_a_private_network_is_kept(served, site: Website, allowed: str) -> None:
    async def dns(host: str, port: int):
        return [fetching.ip_address("127.0.0.1")]

    async with (
        Fetcher(allow_private=f"127.0.0.1,{allowed}", lookup=dns) as fetcher,
        Extractor() as extractor,
    ):
        reader = PageReader(fetcher, extractor)
        cache = PageCache(reader, served.runtime.database, Keeping(3600, 10_000_000))
        site.page("/a", STORY.format(1))
        inside = [site.url("/a"), site.url("/a", host="wiki.lan")]
        inside.append(site.redirect("/out", site.url("/a", host="wiki.lan")))
        for url in inside:
            await read(cache, url)
            await read(cache, url)
            assert not await is_kept(cache, url)
        await cache.close()
    assert site.paths().count("/a") == 6


async def test_a_redirect_through_a_private_network_is_not_kept(
    served, site: Website, monkeypatch: pytest.MonkeyPatch
) -> None:
    private = fetching.ip_address("127.0.0.2")
    monkeypatch.setattr(fetching, "is_public", lambda address: address != private)

    async def dns(host: str, port: int):
        return [private if host == "wiki.lan" else fetching.ip_address("127.0.0.1")]

    async with (
        Website(host="127.0.0.2") as wiki,
        Fetcher(allow_private="127.0.0.0/8", lookup=dns) as fetcher,
        Extractor() as extractor,
    ):
        cache = PageCache(
            PageReader(fetcher, extractor), served.runtime.database, Keeping(3600, 10_000_000)
        )
        wiki.redirect("/in", site.page("/a", STORY.format(1)))
        url = wiki.url("/in", host="wiki.lan")
        for _ in range(2):
            await read(cache, url)
        assert not await is_kept(cache, url)
        await read(cache, site.url("/a"))
        assert await is_kept(cache, site.url("/a"))
        await cache.close()


@pytest.mark.parametrize(
    "reply",
    [
        Reply(status=503),
        Reply(status=429),
        Reply("x", delay=30),
        Reply("<title>Just a moment...</title><script>window._cf_chl_opt={}</script>"),
    ],
)
async def test_a_kept_page_stands_in_for_a_day(
    served, cache: PageCache, site: Website, reply: Reply
) -> None:
    url = site.serve("/a", Reply(STORY.format(1)), reply)
    first = await read(cache, url)
    await age(served, url, timedelta(hours=20))
    again = await read(cache, url, seconds=0.5)
    assert again.sha256 == first.sha256
    assert again.read_at == first.read_at - timedelta(hours=20)
    await age(served, url, timedelta(hours=5))
    with pytest.raises(FetchError):
        await read(cache, url, seconds=0.5)


@pytest.mark.parametrize("status", [404, 410, 403])
async def test_what_is_gone_is_forgotten(
    served, cache: PageCache, site: Website, status: int
) -> None:
    url = site.serve("/a", Reply(STORY.format(1)), Reply("no", status))
    await read(cache, url)
    await age(served, url, timedelta(hours=2))
    with pytest.raises(FetchError):
        await read(cache, url)
    await cache.idle()
    assert not await is_kept(cache, url)


async def test_unchanged_of_what_was_not_asked_is_a_failure(
    cache: PageCache, site: Website
) -> None:
    url = site.serve("/a", Reply(status=304))
    with pytest.raises(FetchError, match="304"):
        await read(cache, url)


async def test_unchanged_of_another_page_does_not_count(
    served, cache: PageCache, site: Website
) -> None:
    site.handle("/one", versions())
    site.page("/two", STORY.format(2))
    site.redirect("/a", "/one")
    await read(cache, site.url("/a"))
    await age(served, site.url("/a"), timedelta(hours=2))
    site.handle(
        "/two",
        lambda request: (
            Reply(status=304) if "If-None-Match" in request.headers else Reply(STORY.format(2))
        ),
    )
    site.redirect("/a", "/two")
    assert (await read(cache, site.url("/a"))).title == "Lake 2"


@pytest.mark.parametrize("etag", ['"' + "x" * 5000 + '"', "\u00e9"])
async def test_an_etag_that_cannot_be_sent_back_is_left(
    served, cache: PageCache, site: Website, etag: str
) -> None:
    url = site.serve("/a", Reply(STORY.format(1), headers={"ETag": etag}))
    await read(cache, url)
    await age(served, url, timedelta(hours=2))
    assert (await read(cache, url)).title == "Lake 1"
    assert "If-None-Match" not in site.requests[1].headers


async def test_who_asks_at_the_same_time_waits_for_one_reading(
    cache: PageCache, site: Website
) -> None:
    url = site.serve("/a", Reply(STORY.format(1), delay=0.2))
    ends = asyncio.get_running_loop().time() + SECONDS
    found = await asyncio.gather(*(cache.read(url, ends) for _ in range(5)))
    assert {page.title for page in found} == {"Lake 1"}
    assert len(site.requests) == 1


async def test_everybody_keeps_their_own_deadline(cache: PageCache, site: Website) -> None:
    url = site.serve("/a", Reply(STORY.format(1), delay=0.6))
    now = asyncio.get_running_loop().time()
    hurried, patient, late = await asyncio.gather(
        *(cache.read(url, now + seconds) for seconds in (0.3, SECONDS, 0.2)),
        return_exceptions=True,
    )
    assert [getattr(one, "code", None) for one in (hurried, late)] == ["timeout", "timeout"]
    assert patient.title == "Lake 1"
    leaving = asyncio.create_task(cache.read(url, now + SECONDS))
    staying = asyncio.create_task(cache.read(url, now + SECONDS))
    await asyncio.sleep(0)
    leaving.cancel()
    assert (await staying).title == "Lake 1"


async def test_the_oldest_go_first(served, cache: PageCache, site: Website) -> None:
    urls = [site.page(f"/{n}", STORY.format(n)) for n in range(4)]
    for hours, url in enumerate(urls):
        await read(cache, url)
        await age(served, url, timedelta(hours=hours))
    await age(served, urls[3], timedelta(days=8))
    async with served.runtime.database.session() as session:
        sizes = sa.select(sa.func.sum(pages.c.size)).where(pages.c.key.in_(map(key_of, urls[:2])))
        room = (await session.execute(sizes)).scalar()
        await session.execute(sa.delete(pages).where(pages.c.key.not_in(map(key_of, urls))))
        removed = await KeptPages(session).clean(datetime.now(UTC) - caching.OLDEST, room)
    assert removed == 2
    assert set(await cache.recall(urls)) == set(urls[:2])


async def test_pages_are_read_although_the_database_is_away(site: Website, public) -> None:
    class Away:
        def session(self):
            raise OSError("away")

    async with Fetcher(allow_private="127.0.0.1") as fetcher, Extractor() as extractor:
        cache = PageCache(PageReader(fetcher, extractor), Away(), Keeping(3600, 1))
        url = site.page("/a", STORY.format(1))
        assert (await read(cache, url)).title == "Lake 1"
        await cache.close()


async def test_nothing_is_kept_when_that_is_off(served, site: Website, public) -> None:
    async with Fetcher(allow_private="127.0.0.1") as fetcher, Extractor() as extractor:
        cache = PageCache(PageReader(fetcher, extractor), served.runtime.database, Keeping(0, 1))
        url = site.page("/a", STORY.format(1))
        for _ in range(2):
            await read(cache, url)
        await cache.close()
    assert len(site.requests) == 2


async def test_all_pages_of_a_request_are_looked_up_at_once(
    cache: PageCache, site: Website
) -> None:
    urls = [site.page(f"/{n}", STORY.format(n)) for n in range(5)]
    for url in urls:
        await read(cache, url)
    statements = []
    engine = cache._database.engine.sync_engine
    sa.event.listen(engine, "before_cursor_execute", lambda *call: statements.append(call[2]))
    assert len(await cache.recall(urls)) == 5
    assert len([one for one in statements if "search.pages" in one]) == 1


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, Freshness(True, 3600)),
        ({"Cache-Control": "max-age=600"}, Freshness(True, 600)),
        ({"Cache-Control": "public, s-maxage=900, max-age=5"}, Freshness(True, 900)),
        ({"Cache-Control": "max-age=600", "Age": "200"}, Freshness(True, 400)),
        ({"Cache-Control": "max-age=0, must-revalidate"}, Freshness(True, 60)),
        ({"Cache-Control": "max-age=99999999999999999999"}, Freshness(True, 86_400)),
        ({"Cache-Control": "no-cache"}, Freshness(True, 0)),
        ({"Cache-Control": 'No-Store, max-age="5"'}, Freshness(False)),
        ({"Cache-Control": "max-age=x"}, Freshness(True, 3600)),
        ({"Expires": "0"}, Freshness(True, 60)),
        ({"Expires": "5 Mar 99999999999999 10:00:00"}, Freshness(True, 60)),
        (
            {
                "Date": "Tue, 05 Mar 2024 10:00:00 GMT",
                "Expires": "Tue, 05 Mar 2024 12:00:00 GMT",
            },
            Freshness(True, 7200),
        ),
    ],
)
def test_headers_say_for_how_long(headers: dict[str, str], expected: Freshness) -> None:
    assert read_freshness(headers, 3600) == expected


def test_one_key_stands_for_one_page() -> None:
    assert key_of("https://www.a.example/x/?utm_source=1#f") == key_of("HTTPS://a.example/x")
    assert key_of("http://a.example/x") != key_of("https://a.example/x")
    assert key_of("https://a.example/x?id=1") != key_of("https://a.example/x?id=2")
