"""A service that runs elsewhere, as an ASGI application: bytes go both ways as they come."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import aiohttp
from kit.asgi import ASGIApp, Headers, Receive, Scope, Send
from kit.logs import get_logger
from yarl import URL

from api_gateway.answers import BadGateway, send_error

log = get_logger(__name__)

HOP_BY_HOP = frozenset(
    b"connection keep-alive proxy-authenticate proxy-authorization proxy-connection te trailer "
    b"transfer-encoding upgrade".split()
)
CONNECT_SECONDS = 5.0


class Proxy:
    """Hands each request on to `url` and the answer back; neither is ever held as a whole."""

    def __init__(self, name: str, url: str) -> None:
        self._name = name
        self._url = url.rstrip("/")
        self._session: aiohttp.ClientSession | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve lifespan and HTTP."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        else:
            await self._hand_on(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_SECONDS)
        connector = aiohttp.TCPConnector(limit=0)
        async with aiohttp.ClientSession(
            connector=connector,
            timeout=timeout,
            auto_decompress=False,
            cookie_jar=aiohttp.DummyCookieJar(),
            skip_auto_headers=("user-agent", "accept", "accept-encoding", "content-type"),
        ) as self._session:
            await send({"type": "lifespan.startup.complete"})
            await receive()
        await send({"type": "lifespan.shutdown.complete"})

    async def _hand_on(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert self._session is not None, "the lifespan has not started"
        body = RequestBody(receive, expected=has_body(scope))
        exchange = asyncio.ensure_future(self._exchange(self._session, scope, body, send))
        leaving = asyncio.ensure_future(body.wait_for_disconnect())
        try:
            await asyncio.wait((exchange, leaving), return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (leaving, exchange):  # the last one may raise what cut the answer short
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task

    async def _exchange(
        self, session: aiohttp.ClientSession, scope: Scope, body: "RequestBody", send: Send
    ) -> None:
        started = False
        try:
            async with session.request(
                scope["method"],
                URL(self._url + target_of(scope), encoded=True),
                headers=forward_headers(scope),
                data=body.chunks() if body.expected else None,
                allow_redirects=False,
            ) as response:
                headers = keep_headers(list(response.raw_headers))
                start = {"type": "http.response.start", "status": response.status}
                await send({**start, "headers": headers})
                started = True
                async for chunk in response.content.iter_any():
                    await send({"type": "http.response.body", "body": chunk, "more_body": True})
                await send({"type": "http.response.body", "body": b""})
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            log.warning("service away", service=self._name, error=str(error))
            if started:
                raise  # the server cuts the connection: the client must not take this for the end
            await send_error(scope, send, BadGateway())


class RequestBody:
    """The request's body as it comes in; afterwards it tells when the client has left."""

    def __init__(self, receive: Receive, *, expected: bool) -> None:
        self.expected = expected
        self._receive = receive
        self._read = asyncio.Event()
        if not expected:
            self._read.set()

    async def chunks(self) -> AsyncIterator[bytes]:
        """Every piece of the body; raises ConnectionResetError when the client leaves meanwhile."""
        more = True
        while more:
            message = await self._receive()
            more = message.get("more_body", False)
            if message["type"] == "http.disconnect":
                raise ConnectionResetError("the client left in the middle of its request")
            yield message.get("body", b"")
        self._read.set()

    async def wait_for_disconnect(self) -> None:
        """Return when the client has gone, looked for only after the body was read."""
        await self._read.wait()
        while (await self._receive())["type"] != "http.disconnect":
            continue


def target_of(scope: Scope) -> str:
    """Path and query exactly as the client wrote them."""
    path: bytes = scope["raw_path"]
    query: bytes = scope["query_string"]
    return (path + b"?" + query if query else path).decode("latin-1")


def has_body(scope: Scope) -> bool:
    """Whether the client announces a body."""
    names = {name for name, _ in scope["headers"]}
    return b"content-length" in names or b"transfer-encoding" in names


def keep_headers(headers: Headers) -> Headers:
    """All but those that concern one connection only, including what Connection itself names."""
    named = {
        token.strip().lower()
        for name, value in headers
        if name.lower() == b"connection"
        for token in value.split(b",")
    }
    dropped = HOP_BY_HOP | named
    return [(name.lower(), value) for name, value in headers if name.lower() not in dropped]


def forward_headers(scope: Scope) -> list[tuple[str, str]]:
    """The client's headers, and where it came from. The Host stays, as Traefik leaves it."""
    kept = [
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, value in keep_headers(scope["headers"])
        if not name.startswith(b"x-forwarded-")
    ]
    client = scope.get("client") or ("", 0)
    host = dict(kept).get("host", "")
    added = {"for": client[0], "proto": scope.get("scheme", "http"), "host": host}
    return kept + [(f"x-forwarded-{name}", value) for name, value in added.items() if value]


def proxy_services(urls: dict[str, str]) -> dict[str, ASGIApp]:
    """One proxy for each service whose address is known."""
    return {name: Proxy(name, url) for name, url in urls.items()}
