"""Serving applications on a real socket, inside the test's own event loop."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import uvicorn

from kit.asgi import ASGIApp
from kit.runtime import Runtime


class ServedApp:
    """A running application: its base URL, an HTTP client, and what its process shares."""

    def __init__(self, url: str, http: aiohttp.ClientSession, runtime: Runtime) -> None:
        self.url = url
        self.http = http
        self.runtime = runtime
        self.urls: dict[str, str] = {}

    async def json(
        self,
        method: str,
        path: str,
        *,
        headers: dict[str, str] | None = None,
        body: Any = None,
        status: int | None = 200,
    ) -> Any:
        """Send a request, check the status unless None, give the decoded body (None if empty)."""
        async with self.http.request(
            method, self.url + path, headers=headers, json=body
        ) as response:
            text = await response.text()
            assert status is None or response.status == status, f"{response.status}: {text}"
            return await response.json() if text else None


@asynccontextmanager
async def serve_app(app: ASGIApp) -> AsyncIterator[str]:
    """Serve an ASGI application on a free loopback port; give its base URL."""
    config = uvicorn.Config(
        app, host="127.0.0.1", port=0, log_config=None, lifespan="on", proxy_headers=False
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:
        if serving.done():
            serving.result()
            raise RuntimeError("the application did not start")
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        await serving


@asynccontextmanager
async def serve(runtime: Runtime, names: Sequence[str]) -> AsyncIterator[ServedApp]:
    """Serve services of one runtime, each on its own port; the last named is the one under test."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http:
        served = ServedApp("", http, runtime)
        async with _all(runtime, names, served):
            yield served


@asynccontextmanager
async def _all(runtime: Runtime, names: Sequence[str], served: ServedApp) -> AsyncIterator[None]:
    if not names:
        yield
        return
    async with serve_app(runtime.apps[names[0]]) as url:
        served.urls[names[0]] = served.url = url
        async with _all(runtime, names[1:], served):
            yield
