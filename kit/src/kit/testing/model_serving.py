"""What every stand-in for a model server does: listen, keep requests, play a script."""

import asyncio
from collections.abc import AsyncIterator
from types import TracebackType
from typing import Any, Self

import orjson
from aiohttp import web

from kit.testing.model_behaviour import (
    Behaviour,
    Received,
    Script,
)

Json = dict[str, Any]


class ModelServer:
    """What both servers share: it listens, keeps what it received, and plays its script.

    A list is consumed in order and its last behaviour stays; a function is asked each time. The
    script counts for chats and embeddings. `aborted` counts the clients that went away early.
    """

    base_path = ""

    def __init__(self, script: Script = (), *, models: tuple[str, ...] = ("m", "embedder")) -> None:
        self.models = models
        self.requests: list[Received] = []
        self.aborted = 0
        self._script = script if callable(script) else list(script)
        self._runner: web.AppRunner | None = None
        self._port = 0

    @property
    def url(self) -> str:
        """Give the base URL that a client takes."""
        return f"http://127.0.0.1:{self._port}{self.base_path}"

    @property
    def bodies(self) -> list[Json]:
        """Give the JSON bodies that came in, in order."""
        return [request.body for request in self.requests]

    async def start(self, port: int = 0) -> None:
        """Listen on a port, by default a free one."""
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.add_routes(self._routes())
        self._runner = web.AppRunner(app, shutdown_timeout=0.1, handler_cancellation=True)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        self._port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Close all connections and stop listening."""
        if self._runner is not None:
            await self._runner.cleanup()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.stop()

    def _routes(self) -> list[web.RouteDef]:
        raise NotImplementedError

    def _refused(self, behaviour: Behaviour) -> tuple[int, dict[str, str], Any]:
        raise NotImplementedError

    async def _receive(self, request: web.Request) -> Received:
        raw = await request.read()
        received = Received(request.path, dict(request.headers), orjson.loads(raw) if raw else {})
        self.requests.append(received)
        return received

    def _next(self, received: Received) -> Behaviour:
        if callable(self._script):
            return self._script(received)
        if len(self._script) > 1:
            return self._script.pop(0)
        return self._script[0] if self._script else Behaviour(text="Hello.")

    def _unusual(self, behaviour: Behaviour) -> web.Response | None:
        """Give the answer of a behaviour that does not begin to answer at all."""
        headers: dict[str, str] = {}
        status, body = behaviour.status, behaviour.body
        if behaviour.refuse is not None:
            status, headers, body = self._refused(behaviour)
        elif body is None and status == 200:
            return None
        kind = "text/html" if isinstance(body, str) else "application/json"
        content = body.encode() if isinstance(body, str) else orjson.dumps(body)
        return web.Response(
            status=status,
            body=content,
            headers={"Content-Type": kind, **headers, **behaviour.headers},
        )

    async def _stream(
        self, request: web.Request, kind: str, frames: AsyncIterator[bytes], behaviour: Behaviour
    ) -> web.StreamResponse:
        headers = {"Content-Type": kind, "x-request-id": "req_1", **behaviour.headers}
        response = web.StreamResponse(headers=headers)
        try:
            await response.prepare(request)
            async for frame in frames:
                for cut in _cut(frame, behaviour.chunk):
                    await response.write(cut)
                    if behaviour.chunk is not None:
                        await asyncio.sleep(0)
            if behaviour.breaks == "reset" and request.transport is not None:
                request.transport.abort()
                return response
            await response.write_eof()
        except (asyncio.CancelledError, ConnectionError):
            self.aborted += 1
            raise
        return response


async def paced(pieces: list[Json], behaviour: Behaviour) -> AsyncIterator[Json]:
    """Give the pieces at the pace of the behaviour; stop, or fall silent, where it breaks."""
    await asyncio.sleep(behaviour.first_delay)
    end = behaviour.after if behaviour.breaks else len(pieces)
    for place, piece in enumerate(pieces[:end]):
        if place and behaviour.token_delay:
            await asyncio.sleep(behaviour.token_delay)
        yield piece
    if behaviour.breaks == "silence":
        await asyncio.Event().wait()


def _cut(data: bytes, size: int | None) -> list[bytes]:
    if size is None:
        return [data]
    return [data[start : start + size] for start in range(0, len(data), size)]
