"""Reading pages end to end: a site, the fetcher, a worker."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime

import pytest
from kit.fetch import Fetcher, FetchError
from kit.testing.websites import Reply, Website
from search_svc.reading.extractor import Extractor
from search_svc.reading.reader import PageReader

STORY = (
    "<html><head><title>Озеро | Новости</title><meta name=author content='Анна Петрова'>"
    "<meta property='article:published_time' content='2024-03-05'></head><body><article>"
    f"<h1>Озеро</h1><p>{'Уровень воды в озере вырос на четыре сантиметра. ' * 40}</p>"
    "</article></body></html>"
)


@pytest.fixture
async def site() -> AsyncIterator[Website]:
    async with Website() as website:
        yield website


@pytest.fixture
async def reader() -> AsyncIterator[PageReader]:
    async with Fetcher(allow_private="127.0.0.1") as fetcher, Extractor() as extractor:
        yield PageReader(fetcher, extractor)


async def test_a_page_is_read(site: Website, reader: PageReader) -> None:
    site.page("/story", STORY.encode("cp1251"), "text/html; charset=windows-1251")
    page = await reader.read(site.redirect("/old", "/story"))
    assert (page.url, page.final_url) == (site.url("/old"), site.url("/story"))
    assert (page.title, page.author, page.language) == ("Озеро", "Анна Петрова", "ru")
    assert page.published == date(2024, 3, 5)
    assert page.text.startswith("# Озеро\n\nУровень воды")
    assert page.sha256 == hashlib.sha256(page.text.encode()).hexdigest()
    assert len(page.passages) > 1
    assert page.passages[1].startswith("# Озеро\nУровень")
    assert abs((datetime.now(UTC) - page.read_at).total_seconds()) < 30


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (Reply("gone", 410), "http_status"),
        (Reply(b"\x89PNG", content_type="image/png"), "content_type"),
        (Reply("<html><body><div id=root></div><script>x()</script></body>"), "unreadable"),
    ],
)
async def test_every_failure_is_a_fetch_error(
    site: Website, reader: PageReader, reply: Reply, code: str
) -> None:
    with pytest.raises(FetchError) as caught:
        await reader.read(site.serve("/", reply))
    assert caught.value.code == code


async def test_the_deadline_holds_for_fetching_and_for_waiting(site: Website) -> None:
    url = site.serve("/", Reply(STORY, delay=1))
    loop = asyncio.get_running_loop()
    async with Fetcher(allow_private="127.0.0.1") as fetcher, Extractor() as extractor:
        reader = PageReader(fetcher, extractor, parallel=1)
        begun = loop.time()
        results = await asyncio.gather(
            *(reader.read(url, begun + 0.2) for _ in range(3)), return_exceptions=True
        )
    assert [getattr(result, "code", None) for result in results] == ["timeout"] * 3
    assert loop.time() - begun < 10


async def test_private_addresses_are_not_read(site: Website) -> None:
    site.page("/", STORY)
    async with Fetcher() as fetcher, Extractor() as extractor:
        with pytest.raises(FetchError) as caught:
            await PageReader(fetcher, extractor).read(site.url())
    assert caught.value.code == "address_forbidden"
    assert site.requests == []
