"""Service clients: the same code over HTTP and in process, with errors handed on."""

import asyncio

import pytest
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, PlainTextResponse
from kit.clients import Peer
from kit.errors import DeadlineExceeded, RemoteError, Unavailable
from kit.testing.serving import serve_app
from kit.tokens import ServiceTokens
from pydantic import BaseModel, SecretStr

from kit import deadline

TOKENS = ServiceTokens(SecretStr("s" * 32), "chat-svc")


class Echo(BaseModel):
    path: str = ""
    query: str = ""
    deadline_ms: int = 0


def make_app() -> FastAPI:
    app = FastAPI()
    app.state.failures = 0

    @app.api_route("/echo", methods=["GET", "POST"])
    async def echo(request: Request) -> Echo:
        TOKENS_OF_TARGET.verify(request.headers["x-service-token"])
        limit = int(request.headers[deadline.HEADER])
        return Echo(path=request.url.path, query=request.url.query, deadline_ms=limit)

    @app.get("/flaky")
    async def flaky() -> JSONResponse:
        app.state.failures += 1
        busy = app.state.failures < 3
        return JSONResponse({"path": "done"}, 503 if busy else 200)

    @app.get("/refused")
    async def refused() -> JSONResponse:
        error = {"code": "thread_not_found", "message": "No.", "fields": {"id": "x"}}
        return JSONResponse({"error": error}, 404)

    @app.get("/html")
    async def html() -> PlainTextResponse:
        return PlainTextResponse("<html>", 500)

    @app.get("/crash")
    async def crash() -> Echo:
        raise RuntimeError("a mistake")

    @app.get("/slow")
    async def slow() -> Echo:
        await asyncio.sleep(5)
        return Echo()

    return app


TOKENS_OF_TARGET = ServiceTokens(SecretStr("s" * 32), "search-svc")


@pytest.fixture(params=["in process", "over http"])
async def peer(request):
    import aiohttp

    app = make_app()
    if request.param == "in process":
        yield Peer("search-svc", TOKENS, app=app)
        return
    async with serve_app(app) as url, aiohttp.ClientSession() as http:
        yield Peer("search-svc", TOKENS, session=http, url=url)


async def test_a_call_carries_token_query_and_deadline(peer):
    token = deadline.replace_deadline(3)
    answer = await peer.call("GET", "/echo", Echo, query={"q": "а б&c"})
    deadline.restore_deadline(token)
    assert answer.query == "q=%D0%B0%20%D0%B1%26c"
    assert 0 < answer.deadline_ms <= 3000


async def test_a_busy_service_is_asked_again(peer):
    assert (await peer.call("GET", "/flaky", Echo)).path == "done"


async def test_an_error_keeps_its_status_code_and_fields(peer):
    with pytest.raises(RemoteError) as failed:
        await peer.call("GET", "/refused", Echo)
    assert (failed.value.status, failed.value.code) == (404, "thread_not_found")
    assert failed.value.fields == {"id": "x"}
    with pytest.raises(RemoteError) as failed:
        await peer.call("GET", "/html", Echo)
    assert failed.value.code == "bad_gateway"


async def test_a_service_that_crashes_is_an_error_of_that_service(peer):
    with pytest.raises(RemoteError) as raised:
        await peer.call("GET", "/crash", Echo)
    assert raised.value.status == 502


async def test_a_slow_service_costs_no_more_than_the_time_given(peer):
    with pytest.raises(DeadlineExceeded):
        await peer.call("GET", "/slow", Echo, timeout=0.1)


async def test_a_service_that_is_away_or_not_configured_is_named():
    import aiohttp

    async with aiohttp.ClientSession() as http:
        for peer, words in [
            (Peer("search-svc", TOKENS, session=http, url="http://127.0.0.1:1"), "search-svc"),
            (Peer("search-svc", TOKENS, session=http), "SEARCH_SVC_URL"),
        ]:
            with pytest.raises(Unavailable, match=words):
                await peer.call("GET", "/echo", Echo)


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_replica_that_is_away_is_passed_over_and_rests(method, free_port):
    import aiohttp

    app = make_app()
    async with serve_app(app) as url, aiohttp.ClientSession() as http:
        peer = Peer("search-svc", TOKENS, session=http, url=[f"http://127.0.0.1:{free_port}", url])
        for _ in range(3):
            assert (await peer.call(method, "/echo", Echo)).path == "/echo"


async def test_what_broke_off_is_repeated_only_where_that_is_safe():
    import aiohttp

    async def break_off(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append((await reader.readline()).split()[0])
        writer.transport.abort()

    asked: list[bytes] = []
    broken = await asyncio.start_server(break_off, "127.0.0.1", 0)
    port = broken.sockets[0].getsockname()[1]
    async with broken, serve_app(make_app()) as url, aiohttp.ClientSession() as http:
        peer = Peer("search-svc", TOKENS, session=http, url=(url, f"http://127.0.0.1:{port}"))
        with pytest.raises(Unavailable):
            await peer.call("POST", "/echo", Echo)
        assert asked == [b"POST"]
        assert (await peer.call("GET", "/echo", Echo)).path == "/echo"
