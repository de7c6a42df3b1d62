"""A website on loopback whose pages a test writes and whose requests a test reads."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Self
from xml.sax.saxutils import escape

from aiohttp import web
from multidict import CIMultiDictProxy


@dataclass(frozen=True)
class Reply:
    """One answer of the site; `content_type` None sends no such header, delays are in seconds.

    With `chunks` the body is streamed from that (possibly endless) iterator, `pause` seconds apart.
    """

    body: bytes | str = b""
    status: int = 200
    content_type: str | None = "text/html; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0
    chunks: Callable[[], Iterable[bytes]] | None = None
    pause: float = 0.0


@dataclass(frozen=True)
class Recorded:
    """A request as it came in; `path` includes the query."""

    method: str
    path: str
    headers: CIMultiDictProxy[str]


Handler = Callable[[Recorded], Reply]


class Website:
    """A web server for the length of an `async with`; unknown paths answer 404.

    Several replies for one path are given in turn, the last one from then on.
    """

    def __init__(self, *, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None) -> None:
        self.requests: list[Recorded] = []
        self.host = host
        self.port = 0
        self._tls = tls
        self._handlers: dict[str, Handler] = {}
        self._runner: web.ServerRunner | None = None

    async def __aenter__(self) -> Self:
        self._runner = web.ServerRunner(web.Server(self._answer), shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self.host, 0, ssl_context=self._tls)
        await site.start()
        self.port = int(self._runner.addresses[0][1])
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def authority(self) -> str:
        """`host:port`, as in a URL or an allow list."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    def url(self, path: str = "/", *, host: str | None = None) -> str:
        """The absolute URL of a path, under another host name when one is given."""
        scheme = "https" if self._tls else "http"
        authority = self.authority if host is None else f"{host}:{self.port}"
        return f"{scheme}://{authority}{path}"

    def paths(self) -> list[str]:
        """The paths asked for, in order."""
        return [request.path for request in self.requests]

    def page(self, path: str, body: bytes | str, content_type: str | None = None) -> str:
        """Serve a page, HTML unless said otherwise, and return its URL."""
        return self.serve(path, Reply(body, content_type=content_type or Reply.content_type))

    def serve(self, path: str, *replies: Reply) -> str:
        """Serve replies in turn on a path and return its URL."""
        waiting = list(replies)
        return self.handle(path, lambda _: waiting.pop(0) if len(waiting) > 1 else waiting[0])

    def handle(self, path: str, handler: Handler) -> str:
        """Compute the reply from the request and return the path's URL."""
        self._handlers[path] = handler
        return self.url(path)

    def redirect(self, path: str, location: str, status: int = 302) -> str:
        """Redirect a path and return its URL."""
        return self.serve(path, Reply(status=status, headers={"Location": location}))

    def robots(self, text: str) -> str:
        """Serve `/robots.txt` and return its URL."""
        return self.page("/robots.txt", text, "text/plain")

    def sitemap(self, paths: Iterable[str], path: str = "/sitemap.xml") -> str:
        """Serve a sitemap of these paths and return its URL."""
        entries = "".join(f"<url><loc>{escape(self.url(entry))}</loc></url>" for entry in paths)
        space = "http://www.sitemaps.org/schemas/sitemap/0.9"
        return self.page(path, f'<urlset xmlns="{space}">{entries}</urlset>', "application/xml")

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        recorded = Recorded(request.method, request.path_qs, request.headers)
        self.requests.append(recorded)
        handler = self._handlers.get(request.path_qs) or self._handlers.get(request.path)
        reply = handler(recorded) if handler else Reply("not found", 404)
        await asyncio.sleep(reply.delay)
        response = web.StreamResponse(status=reply.status, headers=dict(reply.headers))
        if reply.content_type is None:
            response.headers["Content-Type"] = ""
        else:
            response.headers["Content-Type"] = reply.content_type
        if reply.chunks is None:
            body = reply.body.encode() if isinstance(reply.body, str) else reply.body
            response.content_length = len(body)
        await response.prepare(request)
        async for chunk in _pieces(reply):
            await response.write(chunk)
        await response.write_eof()
        return response


async def _pieces(reply: Reply) -> AsyncIterator[bytes]:
    if reply.chunks is None:
        yield reply.body.encode() if isinstance(reply.body, str) else reply.body
        return
    for chunk in reply.chunks():
        yield chunk
        await asyncio.sleep(reply.pause)
