"""Traces leave in OTLP when an endpoint is set; probes are not traced."""

import asyncio

from aiohttp import web
from fastapi import FastAPI
from kit.asgi import call_app
from kit.settings import Settings
from kit.tracing import trace_app


async def test_a_request_becomes_a_span_at_the_collector(monkeypatch, free_port):
    monkeypatch.setenv("OTEL_BSP_SCHEDULE_DELAY", "50")
    received: asyncio.Queue[bytes] = asyncio.Queue()

    async def collect(request: web.Request) -> web.Response:
        received.put_nowait(await request.read())
        return web.Response()

    collector = web.Application()
    collector.router.add_post("/v1/traces", collect)
    runner = web.AppRunner(collector)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", free_port).start()
    settings = Settings(otel_exporter_otlp_endpoint=f"http://127.0.0.1:{free_port}")
    app = trace_app(FastAPI(), "toy-svc", settings)
    for path in ("/ready", "/somewhere"):
        await call_app(app, "GET", path, [(b"host", b"x")], b"")
    body = await asyncio.wait_for(received.get(), 10)
    await runner.cleanup()
    assert b"toy-svc" in body
    assert b"/somewhere" in body
    assert b"/ready" not in body


def test_without_an_endpoint_the_application_is_unchanged():
    app = FastAPI()
    assert trace_app(app, "toy-svc", Settings()) is app
