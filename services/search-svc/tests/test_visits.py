"""Manners: a few pages of a host at a time, rest when it asks for it, robots.txt when wanted."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from kit.fetch import Fetcher, FetchError
from kit.fetch import fetcher as fetching
from kit.testing.websites import Recorded, Reply, Website
from search_svc.app import SPEC, open_visits
from search_svc.reading.extractor import Extractor
from search_svc.reading.reader import PageReader
from search_svc.settings import SearchSettings
from search_svc.visiting import hosts as pacing
from search_svc.visiting import permissions as permitting
from search_svc.visiting.hosts import Hosts
from search_svc.visiting.permissions import Permissions
from search_svc.visiting.visits import Visits

STORY = "<title>Lake</title><main><p>" + "The lake rose again. " * 20 + "</p></main>"


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(pacing, "_now", made)
    return made


@pytest.fixture
async def site() -> AsyncIterator[Website]:
    async with Website() as website:
        yield website


@pytest.fixture
async def fetcher(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Fetcher]:
    """A fetcher that takes loopback for a stranger's host."""
    monkeypatch.setattr(fetching, "is_public", lambda _: True)
    async with Fetcher(allow_private="127.0.0.1") as made:
        yield made


@pytest.fixture
async def extractor() -> AsyncIterator[Extractor]:
    async with Extractor() as made:
        yield made


async def code_of(reader: PageReader, url: str) -> str:
    with pytest.raises(FetchError) as caught:
        await reader.read(url)
    return caught.value.code


class Crowd:
    """Visitors of a host, and how many of them were there at once."""

    def __init__(self) -> None:
        self.inside = self.most = 0

    async def visit(self, hosts: Hosts, name: str, *, own: bool = False) -> None:
        async with hosts.place(name, own=own):
            self.inside += 1
            self.most = max(self.most, self.inside)
            await asyncio.sleep(0.01)
            self.inside -= 1


async def test_a_few_at_a_time_for_each_host() -> None:
    hosts, a, b = Hosts(2, 0), Crowd(), Crowd()
    await asyncio.gather(*(crowd.visit(hosts, n) for crowd, n in [(a, "a"), (b, "b")] * 6))
    assert (a.most, b.most) == (2, 2)


async def test_one_s_own_hosts_are_not_spared() -> None:
    hosts, crowd = Hosts(2, 10), Crowd()
    await asyncio.gather(*(crowd.visit(hosts, "wiki.lan", own=True) for _ in range(6)))
    assert crowd.most == 6


async def test_visitors_come_one_after_the_other(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pacing.asyncio, "sleep", clock.sleep)
    hosts = Hosts(9, 0.5)
    for _ in range(3):
        async with hosts.place("a"):
            pass
    assert clock.slept == [0.5, 0.5]
    async with hosts.place("b"):
        pass
    assert clock.slept == [0.5, 0.5]


@pytest.mark.parametrize(("asked", "rests"), [(0, 1), (30, 30), (10**9, 600)])
async def test_a_host_rests_as_long_as_it_asks_within_bounds(
    clock: Clock, asked: float, rests: float
) -> None:
    hosts = Hosts(2, 0)
    hosts.rest("a", asked)
    clock.now += rests - 0.1
    with pytest.raises(FetchError) as caught:
        async with hosts.place("a"):
            pass
    assert caught.value.code == "resting"
    async with hosts.place("b"):
        pass
    clock.now += 0.2
    async with hosts.place("a"):
        pass


async def test_who_waits_when_a_host_wants_rest_is_told_at_once() -> None:
    hosts = Hosts(1, 0)

    async def wait() -> None:
        async with hosts.place("a"):
            pass

    async with hosts.place("a"):
        waiting = asyncio.create_task(wait())
        await asyncio.sleep(0)
        hosts.rest("a", 60)
    with pytest.raises(FetchError, match="left alone"):
        await waiting


async def test_what_need_not_be_remembered_is_forgotten(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pacing, "FORGET_FROM", 3)
    hosts = Hosts(1, 0)
    hosts.rest("resting", 60)
    for name in "abcdefg":
        async with hosts.place(name):
            pass
    assert len(hosts._hosts) <= 3
    assert "resting" in hosts._hosts


def in_two_minutes() -> str:
    return format_datetime(datetime.now(UTC) + timedelta(minutes=2), usegmt=True)


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("retry", [lambda: "120", in_two_minutes], ids=["seconds", "date"])
async def test_a_site_that_asks_for_rest_gets_it(
    site: Website, fetcher: Fetcher, extractor: Extractor, status: int, retry: Callable[[], str]
) -> None:
    reader = PageReader(fetcher, extractor)
    busy = site.serve("/busy", Reply("", status, headers={"Retry-After": retry()}))
    other = site.page("/other", STORY)
    assert await code_of(reader, busy) == "http_status"
    assert await code_of(reader, other) == "resting"
    assert site.paths() == ["/busy"]
    async with Website() as elsewhere:
        assert (await reader.read(elsewhere.page("/", STORY))).text


@pytest.mark.parametrize(
    ("reply", "rests"),
    [
        (Reply("", 429), True),
        (Reply("", 429, headers={"Retry-After": "soon"}), True),
        (Reply("", 503, headers={"Retry-After": "5 Mar 99999999999999 10:00:00"}), False),
        (Reply("", 503), False),
        (Reply("", 404, headers={"Retry-After": "120"}), False),
    ],
)
async def test_only_a_site_with_too_much_to_do_rests(
    site: Website, fetcher: Fetcher, extractor: Extractor, reply: Reply, rests: bool
) -> None:
    reader = PageReader(fetcher, extractor)
    await code_of(reader, site.serve("/a", reply))
    url = site.page("/b", STORY)
    if rests:
        assert await code_of(reader, url) == "resting"
    else:
        assert (await reader.read(url)).text


def allowing_only(site: Website, path: str) -> None:
    site.robots(f"User-agent: PerplexicaBot\nDisallow: /\nAllow: {path}\n")


async def test_robots_are_asked_once_when_that_is_wanted(
    site: Website, fetcher: Fetcher, extractor: Extractor
) -> None:
    allowing_only(site, "/open")
    opened, closed = site.page("/open/a", STORY), site.page("/closed", STORY)
    site.redirect("/open/away", "/closed")
    polite = PageReader(fetcher, extractor, Visits(fetcher, permissions=Permissions(fetcher)))
    pages = await asyncio.gather(*(polite.read(opened) for _ in range(3)))
    assert {page.title for page in pages} == {"Lake"}
    assert await code_of(polite, closed) == "robots"
    assert await code_of(polite, site.url("/open/away")) == "robots"
    assert site.paths().count("/robots.txt") == 1
    assert (await PageReader(fetcher, extractor).read(closed)).text


@pytest.mark.parametrize(("status", "allowed"), [(404, True), (403, True), (500, False)])
async def test_a_site_without_robots_allows_all_and_a_broken_one_nothing(
    site: Website,
    fetcher: Fetcher,
    monkeypatch: pytest.MonkeyPatch,
    status: int,
    allowed: bool,
) -> None:
    site.serve("/robots.txt", Reply("", status))
    permissions = Permissions(fetcher)
    url = site.url("/a")
    if allowed:
        await permissions.require(url, None)
        return
    for _ in range(2):
        with pytest.raises(FetchError, match="cannot be read"):
            await permissions.require(url, None)
    assert site.paths() == ["/robots.txt"]
    site.robots("User-agent: *\nAllow: /\n")
    later = asyncio.get_running_loop().time() + permitting.BROKEN_SECONDS + 1
    monkeypatch.setattr(permitting, "_now", lambda: later)
    await permissions.require(url, None)


async def test_one_s_own_deadline_says_nothing_of_a_site(site: Website, fetcher: Fetcher) -> None:
    waiting = asyncio.Event()

    def answer(_: Recorded) -> Reply:
        delay = 0.0 if waiting.is_set() else 5.0
        waiting.set()
        return Reply("User-agent: *\nAllow: /\n", delay=delay, content_type="text/plain")

    site.handle("/robots.txt", answer)
    permissions = Permissions(fetcher)
    with pytest.raises(FetchError) as caught:
        await permissions.require(site.url("/a"), asyncio.get_running_loop().time() + 0.2)
    assert caught.value.code == "timeout"
    await permissions.require(site.url("/a"), None)


async def test_the_setting_decides(fetcher: Fetcher) -> None:
    assert SPEC.settings is SearchSettings
    asked = {
        value: open_visits(SearchSettings(read_robots=value), fetcher)._permissions is not None
        for value in ("off", "respect")
    }
    assert asked == {"off": False, "respect": True}


@pytest.mark.parametrize("url", ["ftp://a.example/", "nothing", "http://", "http://u:p@a.example/"])
async def test_what_is_no_address_is_not_visited(
    fetcher: Fetcher, extractor: Extractor, url: str
) -> None:
    assert await code_of(PageReader(fetcher, extractor), url) == "url_invalid"
