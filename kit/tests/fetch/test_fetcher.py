"""The fetcher against real servers on loopback, well-behaved and not."""

import asyncio
import gzip
import itertools
import socket
import zlib
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from ipaddress import ip_address
from typing import Any

import pytest
from kit.fetch import Fetched, Fetcher, FetchError
from kit.fetch.address import IPAddress
from kit.testing.websites import Recorded, Reply, Website

LOOPBACK = "127.0.0.1,[::1]"


@pytest.fixture
async def site() -> AsyncIterator[Website]:
    async with Website() as website:
        yield website


@pytest.fixture
async def fetcher() -> AsyncIterator[Fetcher]:
    async with Fetcher(allow_private=LOOPBACK, max_bytes=100_000, timeout=5) as instance:
        yield instance


class FakeDns:
    """Answers each look-up of a name with its next list of addresses, the last one for ever."""

    def __init__(self, **answers: Sequence[Sequence[str]]) -> None:
        self.answers = {name.replace("_", "."): list(turns) for name, turns in answers.items()}
        self.asked: list[str] = []

    async def __call__(self, host: str, _port: int) -> Sequence[IPAddress]:
        self.asked.append(host)
        turns = self.answers.get(host)
        if turns is None:
            raise socket.gaierror(socket.EAI_NONAME, "unknown")
        return [ip_address(text) for text in (turns.pop(0) if len(turns) > 1 else turns[0])]


@asynccontextmanager
async def raw_server(answer: bytes) -> AsyncIterator[str]:
    """A server that sends these bytes to everyone and hangs up."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"


async def failure(fetcher: Fetcher, url: str, **options: Any) -> FetchError:
    with pytest.raises(FetchError) as caught:
        await fetcher.get(url, **options)
    return caught.value


async def test_a_page_arrives_with_its_type_and_charset(site: Website, fetcher: Fetcher) -> None:
    body = "<p>Привет".encode("cp1251")
    url = site.page("/a", body, "text/HTML; charset=Windows-1251")
    page = await fetcher.get(url + "#part", headers={"Accept-Language": "ru"})
    assert (page.final_url, page.status) == (url, 200)
    assert (page.content_type, page.charset, page.body) == ("text/html", "windows-1251", body)
    assert page.headers["CONTENT-TYPE"].startswith("text/HTML")
    sent = site.requests[0].headers
    assert sent["User-Agent"] == "PerplexicaBot/1.0"
    assert sent["Accept-Language"] == "ru"
    assert sent["Accept-Encoding"] == "gzip, deflate"
    assert sent["Host"] == site.authority
    assert "text/html" in sent["Accept"]


async def test_ipv6_works() -> None:
    async with Website(host="::1") as site, Fetcher(allow_private="[::1]") as fetcher:
        assert (await fetcher.get(site.page("/", "six"))).body == b"six"
        assert (await failure(Fetcher(), site.url())).code == "address_forbidden"


async def test_loopback_is_refused_unless_allowed(site: Website) -> None:
    site.page("/", "secret")
    async with Fetcher() as strict, Fetcher(allow_private=site.authority) as one_port:
        for url in [
            site.url(),
            site.url(host="localhost"),
            site.url(host="[::ffff:127.0.0.1]"),
            site.url(host="[::ffff:7f00:1]"),
            site.url(host="0.0.0.0"),
            "http://169.254.169.254/latest/meta-data/",
            "http://[64:ff9b::a9fe:a9fe]/",
        ]:
            assert (await failure(strict, url)).code == "address_forbidden", url
        assert site.requests == []
        assert (await one_port.get(site.url())).body == b"secret"
        async with Website() as other:
            assert (await failure(one_port, other.url())).code == "address_forbidden"


async def test_proxy_variables_are_not_obeyed(
    site: Website, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    assert (await fetcher.get(site.page("/", "direct"))).body == b"direct"


async def test_redirects_are_followed_and_each_is_checked(site: Website, fetcher: Fetcher) -> None:
    site.page("/end", "end")
    site.redirect("/two?next=http://elsewhere.test/", "end", 301)
    start = site.redirect("/one", "/two?next=http://elsewhere.test/", 307)
    page = await fetcher.get(start)
    assert (page.url, page.final_url, page.body) == (start, site.url("/end"), b"end")


@pytest.mark.parametrize(
    ("location", "code"),
    [
        ("http://10.0.0.1/", "address_forbidden"),
        ("http://169.254.169.254/latest/", "address_forbidden"),
        ("//[::ffff:10.0.0.1]/", "address_forbidden"),
        ("http://2130706433/", "url_invalid"),
        ("file:///etc/passwd", "url_invalid"),
        ("javascript:alert(1)", "url_invalid"),
        ("http://user:secret@127.0.0.1/", "url_invalid"),
        ("http://[broken/", "url_invalid"),
        ("http://127.0.0.1:25/", "url_invalid"),
        ("/loop", "redirect_loop"),
        ("", "redirect_loop"),
    ],
)
async def test_a_redirect_gets_no_further_than_a_url(
    site: Website, fetcher: Fetcher, location: str, code: str
) -> None:
    assert (await failure(fetcher, site.redirect("/loop", location))).code == code


async def test_five_redirects_are_the_most(site: Website, fetcher: Fetcher) -> None:
    for step in range(6):
        site.redirect(f"/{step}", f"/{step + 1}")
    site.page("/6", "end")
    assert (await fetcher.get(site.url("/1"))).body == b"end"
    assert (await failure(fetcher, site.url("/0"))).code == "redirect_loop"


async def test_callers_headers_and_cookies_stay_with_their_origin(
    site: Website, fetcher: Fetcher
) -> None:
    async with Website() as other:
        other.page("/", "other")
        site.serve("/", Reply(status=302, headers={"Location": other.url(), "Set-Cookie": "a=b"}))
        await fetcher.get(site.url(), headers={"Authorization": "Bearer x"})
        await fetcher.get(site.url())
    assert [request.headers.get("Authorization") for request in site.requests] == ["Bearer x", None]
    assert "Authorization" not in other.requests[0].headers
    assert not any("Cookie" in request.headers for request in site.requests + other.requests)


async def test_a_rebinding_name_is_checked_at_every_connection(site: Website) -> None:
    """The name is public at first and private at the second look: the second is refused."""
    dns = FakeDns(rebind_test=[["127.0.0.1"], ["10.0.0.7"]])
    async with Fetcher(allow_private=LOOPBACK, lookup=dns) as fetcher:
        site.serve("/", Reply("ok", headers={"Connection": "close"}))
        assert (await fetcher.get(site.url(host="rebind.test"))).body == b"ok"
        assert dns.asked == ["rebind.test"]
        assert (await failure(fetcher, site.url(host="rebind.test"))).code == "address_forbidden"
    assert site.requests[0].headers["Host"] == f"rebind.test:{site.port}"


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:4700:4700::1111"])
async def test_the_address_that_was_checked_is_the_one_dialled(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    dns = FakeDns(news_test=[[address], ["127.0.0.1"]])
    dialled: list[str] = []

    async def connect(_loop: object, _socket: object, where: tuple[str, int]) -> None:
        dialled.append(where[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(type(asyncio.get_running_loop()), "sock_connect", connect)
    async with Fetcher(lookup=dns) as fetcher:
        assert (await failure(fetcher, "http://news.test/")).code == "connect_failed"
    assert dialled == [address]
    assert dns.asked == ["news.test"]


async def test_a_name_with_one_private_address_is_refused_whole() -> None:
    dns = FakeDns(mixed_test=[["93.184.215.14", "192.168.0.1"]], empty_test=[[]])
    async with Fetcher(lookup=dns) as fetcher:
        assert (await failure(fetcher, "http://mixed.test/")).code == "address_forbidden"
        assert (await failure(fetcher, "http://empty.test/")).code == "dns_failed"
        assert (await failure(fetcher, "http://unknown.test/")).code == "dns_failed"


async def test_an_allowed_name_may_lead_anywhere(site: Website) -> None:
    dns = FakeDns(wiki_lan=[["127.0.0.1"]], evil_lan=[["127.0.0.1"]])
    async with Fetcher(allow_private="wiki.lan", lookup=dns) as fetcher:
        site.page("/", "wiki")
        assert (await fetcher.get(site.url(host="wiki.lan"))).body == b"wiki"
        assert (await failure(fetcher, site.url(host="evil.lan"))).code == "address_forbidden"


async def test_compressed_bodies_are_unpacked(site: Website, fetcher: Fetcher) -> None:
    text = "Текст страницы. ".encode() * 500
    for coding, packed in [("gzip", gzip.compress(text)), ("deflate", zlib.compress(text))]:
        url = site.serve(f"/{coding}", Reply(packed, headers={"Content-Encoding": coding}))
        assert (await fetcher.get(url)).body == text


async def test_ten_megabytes_that_unpack_to_ten_gigabytes(site: Website) -> None:
    """The bomb is stopped at the limit of the unpacked body, long before it is all read."""
    packer = zlib.compressobj(9, wbits=zlib.MAX_WBITS | 16)
    start = packer.compress(b"\0" * 1_000_000)
    block = packer.compress(b"\0" * 10_000_000) + packer.flush(zlib.Z_FULL_FLUSH)
    served = 0

    def bomb() -> itertools.chain[bytes]:
        return itertools.chain([start], (count(block) for _ in range(1000)))

    def count(piece: bytes) -> bytes:
        nonlocal served
        served += len(piece)
        return piece

    assert 9_000_000 < len(block) * 1000 < 11_000_000
    site.serve("/", Reply(chunks=bomb, headers={"Content-Encoding": "gzip"}))
    async with Fetcher(allow_private=LOOPBACK, max_bytes=20_000_000) as fetcher:
        assert (await failure(fetcher, site.url())).code == "too_large"
    assert served < 2_000_000


async def test_bodies_end_at_the_limit(site: Website, fetcher: Fetcher) -> None:
    endless = site.serve("/endless", Reply(chunks=lambda: itertools.repeat(b"x" * 4096)))
    assert (await failure(fetcher, endless)).code == "too_large"
    assert (await failure(fetcher, site.page("/long", b"x" * 100_001))).code == "too_large"
    exact = site.page("/exact", b"x" * 100_000)
    assert len((await fetcher.get(exact)).body) == 100_000
    assert (await failure(fetcher, exact, max_bytes=99_999)).code == "too_large"


async def test_a_slow_drip_ends_at_the_deadline(site: Website, fetcher: Fetcher) -> None:
    drip = site.serve("/", Reply(chunks=lambda: itertools.repeat(b"x"), pause=0.02))
    loop = asyncio.get_running_loop()
    begun = loop.time()
    assert (await failure(fetcher, drip, deadline=begun + 0.2)).code == "timeout"
    assert 0.15 < loop.time() - begun < 10
    assert (await failure(fetcher, drip, deadline=begun)).code == "timeout"


async def test_a_silent_site_ends_at_the_read_timeout(site: Website) -> None:
    site.serve("/", Reply("late", delay=3))
    async with Fetcher(allow_private=LOOPBACK, read_timeout=0.1) as fetcher:
        assert (await failure(fetcher, site.url())).code == "timeout"


async def test_a_cancelled_fetch_is_cancelled(site: Website, fetcher: Fetcher) -> None:
    url = site.serve("/", Reply("late", delay=3))
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(fetcher.get(url), 0.05)


async def test_oversized_headers_are_refused(site: Website, fetcher: Fetcher) -> None:
    long = site.serve("/long", Reply(headers={"X-Long": "x" * 20_000}))
    assert (await failure(fetcher, long)).code == "too_large"
    many = site.serve("/many", Reply(headers={f"X-{number}": "x" for number in range(200)}))
    assert (await failure(fetcher, many)).code == "too_large"


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (b"no http at all\r\n\r\n", "bad_response"),
        (b"", "connect_failed"),
        (
            b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 9\r\n\r\nx",
            "bad_response",
        ),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            "bad_response",
        ),
    ],
)
async def test_broken_http_is_an_error_and_not_a_shorter_page(
    fetcher: Fetcher, answer: bytes, code: str
) -> None:
    async with raw_server(answer) as url:
        assert (await failure(fetcher, url)).code == code


async def test_a_closed_port_is_a_failed_connection(fetcher: Fetcher) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}/"
        assert (await failure(fetcher, url)).code == "connect_failed"


@pytest.mark.parametrize("status", [400, 403, 404, 429, 500, 503, 304, 300])
async def test_other_statuses_are_errors(site: Website, fetcher: Fetcher, status: int) -> None:
    error = await failure(fetcher, site.serve("/", Reply(b"", status=status)))
    assert (error.code, error.status) == ("http_status", status)


async def test_only_wanted_types_are_read(site: Website, fetcher: Fetcher) -> None:
    image = site.serve("/", Reply(chunks=lambda: itertools.repeat(b"x"), content_type="image/png"))
    assert (await failure(fetcher, image)).code == "content_type"
    pdf = site.serve("/pdf", Reply(b"%PDF-1.7", content_type=None))
    assert (await failure(fetcher, pdf)).code == "content_type"
    taken: Fetched = await fetcher.get(pdf, accept=frozenset({"application/pdf"}))
    assert taken.content_type == "application/pdf"
    assert (await fetcher.get(pdf, accept=None)).body == b"%PDF-1.7"
    page = site.serve("/page", Reply(b"<!doctype html><p>x", content_type=None))
    assert (await fetcher.get(page)).content_type == "text/html"


async def test_an_unchanged_page_answers_304(site: Website, fetcher: Fetcher) -> None:
    def answer(request: Recorded) -> Reply:
        known = request.headers.get("If-None-Match") == '"v1"'
        return Reply("" if known else "page", 304 if known else 200, headers={"ETag": '"v1"'})

    url = site.handle("/", answer)
    first = await fetcher.get(url)
    again = await fetcher.get(url, headers={"If-None-Match": first.headers["ETag"]})
    assert (first.status, again.status, again.body) == (200, 304, b"")


async def test_a_bad_allow_list_is_refused_at_the_start() -> None:
    with pytest.raises(ValueError, match="not a"):
        Fetcher(allow_private="http://x/")


def raw_page(content_type: bytes) -> bytes:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Type: "
    return head + content_type + b"\r\n\r\nhi"


async def test_bytes_in_a_header_become_text_that_can_be_sent_on(fetcher: Fetcher) -> None:
    async with raw_server(raw_page(b"text/html; charset=\xff\xfe")) as url:
        assert (await fetcher.get(url)).charset == "??"
    async with raw_server(raw_page(b"text/ht\xffml")) as url:
        error = await failure(fetcher, url)
        assert error.code == "content_type"
        assert error.message.encode()


async def test_what_says_nothing_of_its_type_is_told_by_its_first_bytes(
    site: Website, fetcher: Fetcher
) -> None:
    def archive() -> Iterator[bytes]:
        return itertools.repeat(b"PK\x03\x04" + b"x" * 2000)

    for content_type in ("application/octet-stream", None):
        endless = site.serve("/", Reply(chunks=archive, content_type=content_type))
        assert (await failure(fetcher, endless)).code == "content_type"
    page = site.serve("/p", Reply("<html>x", content_type="application/octet-stream"))
    assert (await fetcher.get(page)).content_type == "text/html"


async def test_a_type_may_have_its_own_limit(site: Website, fetcher: Fetcher) -> None:
    pdf = frozenset({"application/pdf"})
    body = b"%PDF-1.7" + b"x" * 150_000
    for content_type in ("application/pdf", "application/octet-stream"):
        url = site.serve("/", Reply(body, content_type=content_type))
        assert (await failure(fetcher, url, accept=pdf)).code == "too_large"
        limits = {"application/pdf": 200_000}
        assert (await fetcher.get(url, accept=pdf, limits=limits)).body == body
