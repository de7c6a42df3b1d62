"""Services elsewhere: everything streams both ways, nothing that concerns one hop passes."""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest
from api_gateway.edge import Edge
from api_gateway.proxy import Proxy, forward_headers, keep_headers, proxy_services
from fastapi import FastAPI, Request
from fastapi.responses import Response, StreamingResponse
from kit.testing.serving import serve_app
from yarl import URL


class Upstream:
    """A service that records what reaches it."""

    def __init__(self) -> None:
        self.app = FastAPI()
        self.go_on = asyncio.Event()
        self.left = asyncio.Event()
        self.app.add_api_route("/api/v1/library/echo", self.echo, methods=["POST"])
        self.app.add_api_route("/api/v1/library/seen/{path:path}", self.seen)
        self.app.add_api_route("/api/v1/library/stream", self.stream)
        self.app.add_api_route("/api/v1/library/broken", self.broken)
        self.app.add_api_route("/api/v1/library/moved", self.moved)

    async def echo(self, request: Request) -> Response:
        return Response(await request.body())

    async def seen(self, request: Request) -> dict[str, object]:
        return {
            "target": request.scope["raw_path"].decode() + "?" + request.url.query,
            "headers": dict(request.headers),
        }

    async def stream(self) -> StreamingResponse:
        async def parts() -> AsyncIterator[bytes]:
            try:
                yield b"first"
                await self.go_on.wait()
                yield b"second"
            finally:
                self.left.set()

        return StreamingResponse(parts(), media_type="text/event-stream")

    async def broken(self) -> StreamingResponse:
        async def parts() -> AsyncIterator[bytes]:
            yield b"half"
            raise RuntimeError("gone")

        return StreamingResponse(parts())

    async def moved(self) -> StreamingResponse:
        headers = {
            "Location": "/elsewhere",
            "Set-Cookie": "a=1",
            "Connection": "X-Hop",
            "X-Hop": "1",
        }
        return StreamingResponse(iter([b""]), status_code=307, headers=headers)


@pytest.fixture
async def upstream():
    """A service on its own port, and the edge in front of it."""
    upstream = Upstream()
    async with serve_app(upstream.app) as service:
        apps = proxy_services({"library-svc": service})
        async with serve_app(Edge(apps, None)) as edge:
            yield upstream, edge


@pytest.fixture
async def http():
    """A client."""
    async with aiohttp.ClientSession() as session:
        yield session


async def test_bodies_pass_both_ways(upstream, http):
    _, edge = upstream
    body = bytes(range(256)) * 4000
    async with http.post(f"{edge}/api/v1/library/echo", data=body) as response:
        assert await response.read() == body

    async def parts():
        yield b"one"
        yield b"two"

    async with http.post(f"{edge}/api/v1/library/echo", data=parts()) as response:
        assert await response.read() == b"onetwo"


async def test_target_and_headers(upstream, http):
    _, edge = upstream
    target = "/api/v1/library/seen/a%2Fb%20%D1%8F?q=%2B+x&q=2"
    headers = {
        "Connection": "keep-alive, X-Mine",
        "X-Mine": "hop",
        "TE": "trailers",
        "Authorization": "Bearer a",
        "Accept-Encoding": "br",
    }
    async with http.get(URL(edge + target, encoded=True), headers=headers) as response:
        seen = await response.json()
    assert seen["target"] == target
    assert seen["headers"]["x-forwarded-for"] == "127.0.0.1"
    assert seen["headers"]["host"] == edge.removeprefix("http://")
    assert seen["headers"]["authorization"] == "Bearer a"
    assert seen["headers"]["accept-encoding"] == "br"
    assert not {"x-mine", "te"} & set(seen["headers"])


async def test_pieces_arrive_as_they_are_sent(upstream, http):
    service, edge = upstream
    async with http.get(f"{edge}/api/v1/library/stream") as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        assert await asyncio.wait_for(response.content.readany(), 5) == b"first"
        service.go_on.set()
        assert await response.read() == b"second"


async def test_a_client_that_leaves_frees_the_service(upstream, http):
    service, edge = upstream
    response = await http.get(f"{edge}/api/v1/library/stream")
    await response.content.readany()
    response.close()
    await asyncio.wait_for(service.left.wait(), 5)


async def test_an_answer_cut_short_is_not_taken_for_whole(upstream, http):
    _, edge = upstream
    async with http.get(f"{edge}/api/v1/library/broken") as response:
        with pytest.raises(aiohttp.ClientPayloadError):
            await response.read()


async def test_redirects_and_cookies_are_the_clients(upstream, http):
    _, edge = upstream
    url = f"{edge}/api/v1/library/moved"
    async with http.get(url, allow_redirects=False) as response:
        assert response.status == 307
        assert response.headers["location"] == "/elsewhere"
        assert response.headers["set-cookie"] == "a=1"
        assert "x-hop" not in response.headers


async def test_a_service_that_is_away(http, free_port):
    edge = Edge({"chat-svc": Proxy("chat-svc", f"http://127.0.0.1:{free_port}")}, None)
    async with serve_app(edge) as url, http.post(f"{url}/api/v1/chat", data=b"{}") as response:
        assert response.status == 502
        assert (await response.json())["error"]["code"] == "bad_gateway"


def test_what_connection_names_is_dropped():
    headers = [(b"Connection", b"close, X-A"), (b"X-A", b"1"), (b"Set-Cookie", b"a"), (b"TE", b"t")]
    assert keep_headers(headers) == [(b"set-cookie", b"a")]


def test_a_client_cannot_say_where_it_comes_from():
    forged = [(b"x-forwarded-for", b"6.6.6.6"), (b"x-forwarded-proto", b"https"), (b"host", b"h")]
    scope = {"headers": forged, "client": ("10.0.0.1", 9), "scheme": "http"}
    assert forward_headers(scope) == [
        ("host", "h"),
        ("x-forwarded-for", "10.0.0.1"),
        ("x-forwarded-proto", "http"),
        ("x-forwarded-host", "h"),
    ]
