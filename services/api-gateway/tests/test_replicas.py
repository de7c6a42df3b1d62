"""Several replicas of a service: one of them answers, and no question is asked twice."""

import asyncio
import io
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager

import aiohttp
import kit.replicas
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from api_gateway import proxy
from api_gateway.edge import Edge
from api_gateway.proxy import KEPT_BYTES, Proxy
from kit.asgi import ASGIApp, Receive, Scope, Send
from kit.testing.serving import serve_app

PATH = "/api/v1/chat"
KEY = {"Idempotency-Key": "one"}
Behaviour = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class Good:
    """A replica that gives back what it gets, and counts."""

    def __init__(self) -> None:
        self.asked = 0

    @asynccontextmanager
    async def running(self) -> AsyncIterator[str]:
        app = web.Application(client_max_size=2**30)
        app.router.add_route("*", PATH, self.echo)
        async with TestServer(app) as server:
            yield str(server.make_url(""))

    async def echo(self, request: web.Request) -> web.Response:
        self.asked += 1
        return web.Response(body=await request.read() or b"good")


class Bad:
    """A replica that does as it is told once it has the head of a request, and counts."""

    def __init__(self, behave: Behaviour) -> None:
        self.asked = 0
        self.met = asyncio.Event()
        self._behave = behave

    @asynccontextmanager
    async def running(self) -> AsyncIterator[str]:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        async with server:
            yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        self.asked += 1
        self.met.set()
        await self._behave(reader, writer)
        writer.transport.abort()


async def reset(_: asyncio.StreamReader, __: asyncio.StreamWriter) -> None:
    return


async def reset_after_reading(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    await reader.read(1)


async def hang(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    while await reader.read(1024):
        continue


async def die_in_mid_answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
    await writer.drain()


async def answer_once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Keep the connection open until it is used again, which is too late."""
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngood")
    await writer.drain()
    await reader.read(1)


class Front:
    """The one address that all tests use; each puts its own proxy behind it."""

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, send)


Open = Callable[..., Awaitable[str]]


@pytest.fixture(scope="module")
async def front() -> AsyncIterator[tuple[Front, str]]:
    """An edge is a proxy behind a server."""
    front = Front()
    front.app = Edge({}, None)
    async with serve_app(front) as url:
        yield front, url
        front.app = Edge({}, None)


@pytest.fixture
async def edge_over(front) -> AsyncIterator[Open]:
    """`await edge_over(bad, good)` gives the address of an edge over them; a string is a URL."""
    async with AsyncExitStack() as stack:

        async def start(*replicas: Good | Bad | str) -> str:
            urls = [
                replica
                if isinstance(replica, str)
                else await stack.enter_async_context(replica.running())
                for replica in replicas
            ]
            shared, address = front
            shared.app = edge = Edge({"chat-svc": Proxy("chat-svc", urls)}, None)
            await stack.enter_async_context(edge.running())
            return address + PATH

        yield start


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    """A client."""
    timeout = aiohttp.ClientTimeout(total=20)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        yield session


async def ask(http, method: str, url: str, **kwargs) -> tuple[int, bytes]:
    async with http.request(method, url, **kwargs) as response:
        return response.status, await response.read()


async def test_requests_are_shared_out(edge_over, http):
    replicas = [Good(), Good(), Good()]
    url = await edge_over(*replicas)
    for _ in range(6):
        assert await ask(http, "GET", url) == (200, b"good")
    assert [replica.asked for replica in replicas] == [2, 2, 2]


@pytest.mark.parametrize("size", [10, KEPT_BYTES * 2])
async def test_where_nobody_listens_the_next_is_asked_whatever_the_request(
    edge_over, http, free_port, size
):
    url = await edge_over(f"http://127.0.0.1:{free_port}", Good())
    body = b"x" * size
    for _ in range(3):
        assert await ask(http, "POST", url, data=io.BytesIO(body)) == (200, body)


async def test_one_that_refused_rests(edge_over, http, free_port, monkeypatch):
    asked = []
    plain = Proxy._ask

    async def remember(self, replica, *rest):
        asked.append(replica.url)
        return await plain(self, replica, *rest)

    monkeypatch.setattr(Proxy, "_ask", remember)
    away = f"http://127.0.0.1:{free_port}"
    url = await edge_over(Good(), away)
    for _ in range(4):
        assert (await ask(http, "GET", url))[0] == 200
    assert asked.count(away) == 1


@pytest.mark.parametrize(
    ("method", "headers", "behave"),
    [
        ("GET", {}, reset),
        ("PUT", {}, reset),
        ("PUT", {}, reset_after_reading),
        ("POST", KEY, reset),
        ("POST", KEY, reset_after_reading),
    ],
)
async def test_what_broke_off_before_an_answer_is_sent_again(
    edge_over, http, method, headers, behave
):
    bad, good = Bad(behave), Good()
    url = await edge_over(good, bad)
    body = None if method == "GET" else b"question"
    assert await ask(http, method, url, headers=headers, data=body) == (200, body or b"good")
    assert bad.asked >= 1  # the client library may try once more by itself
    assert good.asked == 1


@pytest.mark.parametrize("behave", [reset, reset_after_reading])
async def test_a_question_is_not_asked_twice(edge_over, http, behave):
    bad, good = Bad(behave), Good()
    url = await edge_over(good, bad)
    status, body = await ask(http, "POST", url, data=b"question")
    assert status == 502
    assert b"bad_gateway" in body
    assert (bad.asked, good.asked) == (1, 0)
    assert await ask(http, "POST", url, data=b"question") == (200, b"question")


async def test_a_question_does_not_meet_a_connection_that_is_being_closed(edge_over, http):
    url = await edge_over(Bad(answer_once))
    for method in ("GET", "POST", "POST"):
        assert await ask(http, method, url) == (200, b"good")


async def test_a_body_too_long_to_keep_is_not_sent_again(edge_over, http):
    async def swallow_much(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        await reader.readexactly(KEPT_BYTES + 100_000)

    bad, good = Bad(swallow_much), Good()
    url = await edge_over(good, bad)
    status, _ = await ask(http, "PUT", url, data=io.BytesIO(b"x" * KEPT_BYTES * 4))
    assert (status, bad.asked, good.asked) == (502, 1, 0)


async def test_a_body_that_was_half_here_is_sent_again_from_its_start(edge_over, http):
    bad, good = Bad(reset_after_reading), Good()
    url = await edge_over(good, bad)

    async def parts():
        yield b"first "
        await bad.met.wait()
        yield b"second "
        while not good.asked:
            await asyncio.sleep(0.01)
        yield b"third"

    assert await ask(http, "PUT", url, data=parts()) == (200, b"first second third")
    assert bad.asked == 1


async def test_a_client_that_leaves_while_sending_is_nobodys_fault(edge_over, http):
    bad, good = Bad(hang), Good()
    url = await edge_over(good, bad)

    async def parts():
        yield b"first"
        await bad.met.wait()
        raise RuntimeError("the client broke")

    with pytest.raises(aiohttp.ClientError):
        await ask(http, "PUT", url, data=parts())
    assert await ask(http, "GET", url) == (200, b"good")
    assert good.asked == 1


async def test_what_may_be_repeated_does_not_wait_for_one_that_hangs(edge_over, http, monkeypatch):
    monkeypatch.setattr(proxy, "PATIENCE_SECONDS", 0.1)
    bad, good = Bad(hang), Good()
    url = await edge_over(good, bad)
    for _ in range(4):
        assert await ask(http, "GET", url) == (200, b"good")
    assert bad.asked == 1


async def test_one_that_hangs_is_left_alone_by_others(edge_over, http, monkeypatch):
    rests, plain = asyncio.Event(), kit.replicas.Replica.rest

    def rest(self, *seconds):
        plain(self, *seconds)
        rests.set()

    monkeypatch.setattr(proxy, "PATIENCE_SECONDS", 0.1)
    monkeypatch.setattr(kit.replicas.Replica, "rest", rest)
    bad, good = Bad(hang), Good()
    url = await edge_over(good, bad)
    stuck = asyncio.create_task(ask(http, "POST", url, data=b"question"))
    await rests.wait()
    stuck.cancel()
    await asyncio.wait({stuck})
    for _ in range(4):
        assert (await ask(http, "POST", url, data=b"question"))[0] == 200
    assert (bad.asked, good.asked) == (1, 4)


async def test_an_answer_that_began_is_not_begun_again(edge_over, http):
    bad, good = Bad(die_in_mid_answer), Good()
    url = await edge_over(good, bad)
    with pytest.raises(aiohttp.ClientPayloadError):
        await ask(http, "GET", url)
    assert (bad.asked, good.asked) == (1, 0)
    assert await ask(http, "GET", url) == (200, b"good")


async def test_when_all_are_away_it_says_so(edge_over, http, free_port):
    url = await edge_over(f"http://127.0.0.1:{free_port}", Bad(reset))
    status, body = await ask(http, "GET", url)
    assert status == 502
    assert b"bad_gateway" in body
