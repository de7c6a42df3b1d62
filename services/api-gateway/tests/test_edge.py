"""The edge: services start and stop with it, paths reach them unchanged, the page is the rest."""

import gzip
from pathlib import Path

import aiohttp
import pytest
from api_gateway.edge import Edge
from api_gateway.lifespan import ServiceDidNotStart
from fastapi import FastAPI, Request
from kit.testing.serving import serve_app

INDEX = b"<!doctype html><title>Perplexica</title><script>theme()</script>"
SCRIPT = b"console.log(1);" * 200


@pytest.fixture
def web_root(tmp_path: Path) -> Path:
    """A small build of the page."""
    root = tmp_path / "dist"
    (root / "assets").mkdir(parents=True)
    (root / "index.html").write_bytes(INDEX)
    (root / "favicon.svg").write_text("<svg/>")
    (root / "assets/index-B4c_d3F9.js").write_bytes(SCRIPT)
    (root / "assets/index-B4c_d3F9.js.gz").write_bytes(gzip.compress(SCRIPT))
    (root / "assets/index-B4c_d3F9.js.br").write_bytes(b"as if brotli")
    (root / "assets/index-B4c_d3F9.js.map").write_text("{}")
    (root / ".perplexica-stamp").write_text("secret")
    return root


def make_service(name: str, journal: list[str], *, fails: bool = False) -> FastAPI:
    """A service that says what it was asked, and keeps a journal of its life."""

    async def lifespan(_app):
        journal.append(f"start {name}")
        if fails:
            raise RuntimeError("first line\nthe database has no table")
        yield
        journal.append(f"stop {name}")

    app = FastAPI(lifespan=lifespan)

    @app.api_route("/{path:path}", methods=["GET", "POST"])
    async def answer(request: Request) -> dict[str, str]:
        raw = request.scope["raw_path"].decode()
        return {"service": name, "path": raw, "query": request.url.query}

    return app


async def test_lives_in_order_and_reverse(web_root):
    journal: list[str] = []
    apps = {name: make_service(name, journal) for name in ("auth-svc", "chat-svc")}
    async with serve_app(Edge(apps, web_root)):
        assert journal == ["start auth-svc", "start chat-svc"]
    assert journal[2:] == ["stop chat-svc", "stop auth-svc"]


async def run_lifespan(edge: Edge) -> list[dict[str, object]]:
    sent = []

    async def receive():
        return {"type": "lifespan.startup"}

    async def send(message):
        sent.append(message)

    with pytest.raises(ServiceDidNotStart):
        await edge({"type": "lifespan"}, receive, send)
    return sent


async def test_a_service_that_does_not_start_is_named(web_root):
    journal: list[str] = []
    apps = {
        "auth-svc": make_service("auth-svc", journal),
        "library-svc": make_service("library-svc", journal, fails=True),
        "chat-svc": make_service("chat-svc", journal),
    }
    (message,) = await run_lifespan(Edge(apps, web_root))
    assert message["type"] == "lifespan.startup.failed"
    assert message["message"] == "library-svc did not start: the database has no table"
    assert journal == ["start auth-svc", "start library-svc", "stop auth-svc"]


@pytest.fixture
async def edge(web_root):
    """A served edge over two services."""
    apps = {name: make_service(name, []) for name in ("chat-svc", "library-svc")}
    async with serve_app(Edge(apps, web_root)) as url:
        yield url


@pytest.fixture
async def http():
    """A client that does not decompress."""
    async with aiohttp.ClientSession(auto_decompress=False) as session:
        yield session


async def test_services_get_their_paths_unchanged(edge, http):
    async with http.get(f"{edge}/api/v1/library/threads?q=%D1%8F&x=1") as response:
        assert await response.json() == {
            "service": "library-svc",
            "path": "/api/v1/library/threads",
            "query": "q=%D1%8F&x=1",
        }
    async with http.post(f"{edge}/api/v1/chat") as response:
        assert (await response.json())["service"] == "chat-svc"


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/finance/quote",
        "/internal",
        "/internal/library",
        "/metrics",
        "/health/x",
        "/.well-known/jwks.json",
        "/missing.js",
        "/.perplexica-stamp",
        "/assets/index-B4c_d3F9.js.map",
        "/assets/../index.html.py",
    ],
)
async def test_nothing_is_here(edge, http, path):
    headers = {"X-Request-Id": "request-1"}
    async with http.get(edge + path, headers=headers) as response:
        assert response.status == 404
        assert response.headers["x-request-id"] == "request-1"
        error = (await response.json())["error"]
        assert (error["code"], error["request_id"]) == ("not_found", "request-1")


@pytest.mark.parametrize("path", ["/", "/index.html", "/library", "/t/0190-abc", "/поиск"])
async def test_pages_of_the_client_are_index_html(edge, http, path):
    async with http.get(edge + path) as response:
        assert response.status == 200
        assert await response.read() == INDEX
        assert response.headers["content-type"] == "text/html; charset=utf-8"
        assert response.headers["cache-control"] == "no-cache"
        policy = response.headers["content-security-policy"]
        assert "script-src 'self' 'sha256-" in policy
        assert "frame-ancestors 'none'" in policy
        assert response.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("accepted", "encoding", "size"),
    [
        ("gzip, deflate, br", "br", len(b"as if brotli")),
        ("gzip", "gzip", len(gzip.compress(SCRIPT))),
        ("identity", None, len(SCRIPT)),
        ("br;q=0, gzip", "gzip", len(gzip.compress(SCRIPT))),
    ],
)
async def test_assets_are_compressed_and_kept_for_ever(edge, http, accepted, encoding, size):
    url = f"{edge}/assets/index-B4c_d3F9.js"
    async with http.get(url, headers={"Accept-Encoding": accepted}) as response:
        assert response.headers.get("content-encoding") == encoding
        assert len(await response.read()) == size
        assert "immutable" in response.headers["cache-control"]
        assert response.headers["vary"] == "accept-encoding"
        assert response.headers["content-type"] == "text/javascript; charset=utf-8"
        etag = response.headers["etag"]
    known = {"Accept-Encoding": accepted, "If-None-Match": f'"other", W/{etag}'}
    async with http.get(url, headers=known) as response:
        assert response.status == 304
        assert await response.read() == b""


async def test_head_and_other_methods(edge, http):
    async with http.head(f"{edge}/favicon.svg") as response:
        assert (response.status, response.headers["content-length"]) == (200, "6")
        assert response.headers["content-type"] == "image/svg+xml"
    async with http.post(f"{edge}/favicon.svg") as response:
        assert response.status == 405
        assert response.headers["allow"] == "GET, HEAD"


async def test_probes(edge, http, web_root):
    for path in ("/health", "/ready"):
        async with http.get(edge + path) as response:
            assert response.status == 200
            assert (await response.json())["service"] == "api-gateway"
    answers = []

    async def send(message):
        answers.append(message)

    scope = {"type": "http", "path": "/ready", "method": "GET", "headers": []}
    await Edge({}, web_root)(scope, None, send)
    assert answers[0]["status"] == 503


async def test_no_websockets(edge, http):
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await http.ws_connect(f"{edge}/api/v1/chat")


async def test_without_a_page(http):
    async with serve_app(Edge({}, None)) as url, http.get(url) as response:
        assert response.status == 404
