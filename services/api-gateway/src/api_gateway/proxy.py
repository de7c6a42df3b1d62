"""A service that runs elsewhere, as an ASGI application: bytes go both ways as they come."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import suppress

import aiohttp
from kit.asgi import ASGIApp, Headers, Receive, Scope, Send
from kit.logs import get_logger
from kit.replicas import Replica, Replicas, was_never_sent
from yarl import URL

from api_gateway.answers import BadGateway, send_error

log = get_logger(__name__)

HOP_BY_HOP = frozenset(
    b"connection keep-alive proxy-authenticate proxy-authorization proxy-connection te trailer "
    b"transfer-encoding upgrade".split()
)
CONNECT_SECONDS = 5.0
# A replica that leaves a request without a word for so long rests, and what may be repeated goes
# to another. Services begin their answers within a second, unless they search or wait for a model.
PATIENCE_SECONDS = 5.0
SILENT_REST_SECONDS = 10.0
KEPT_BYTES = 1024 * 1024
REPEATABLE = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE"})
AWAY = (aiohttp.ClientError, OSError, TimeoutError)


class Proxy:
    """Hands each request on to one of the service's replicas, and the answer back as it comes.

    When no answer began, the next replica is tried: after a refused connection always, after a
    broken one where repeating is safe. Once an answer began, its end is the client's affair.
    """

    def __init__(self, name: str, url: str | Sequence[str]) -> None:
        self._name = name
        self._replicas = Replicas(url)
        self._session: aiohttp.ClientSession | None = None
        self._unshared: aiohttp.ClientSession | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve lifespan and HTTP."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        else:
            await self._hand_on(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        async with (
            open_session() as self._session,
            open_session(force_close=True) as self._unshared,
        ):
            await send({"type": "lifespan.startup.complete"})
            await receive()
        await send({"type": "lifespan.shutdown.complete"})

    async def _hand_on(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = RequestBody(receive, expected=has_body(scope))
        exchange = asyncio.ensure_future(self._exchange(scope, body, send))
        leaving = asyncio.ensure_future(body.wait_for_disconnect())
        try:
            await asyncio.wait((exchange, leaving), return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (leaving, exchange):
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task

    async def _exchange(self, scope: Scope, body: "RequestBody", send: Send) -> None:
        repeatable = is_repeatable(scope)
        candidates = self._replicas.in_turn()
        # Only the first is given up for its silence, so that slow answers do not go round.
        hurry = repeatable and not body.expected and len(candidates) > 1
        for replica in candidates:
            with replica.busy():
                try:
                    response = await self._ask(
                        replica, scope, body, PATIENCE_SECONDS if hurry else None
                    )
                except AWAY as error:
                    if body.broken_off:
                        return
                    self._note(replica, error)
                    if not body.kept or not (repeatable or was_never_sent(error)):
                        break
                    hurry = False
                else:
                    await self._answer(replica, response, send)
                    return
        await send_error(scope, send, BadGateway())

    async def _ask(
        self, replica: Replica, scope: Scope, body: "RequestBody", seconds: float | None
    ) -> aiohttp.ClientResponse:
        """The beginning of an answer; raises TimeoutError when there is none in so many seconds.

        What must not be repeated gets a connection of its own: one that lay open may have been
        closed by the other side just now, and then nobody knows what has been read.
        """
        session = self._session if is_repeatable(scope) else self._unshared
        assert session is not None, "the lifespan has not started"
        silent = asyncio.get_running_loop().call_later(
            PATIENCE_SECONDS, replica.rest, SILENT_REST_SECONDS
        )
        try:
            async with asyncio.timeout(seconds):
                return await session.request(
                    scope["method"],
                    URL(replica.url + target_of(scope), encoded=True),
                    headers=forward_headers(scope),
                    data=body.chunks() if body.expected else None,
                    allow_redirects=False,
                )
        finally:
            silent.cancel()

    async def _answer(self, replica: Replica, response: aiohttp.ClientResponse, send: Send) -> None:
        start = {"type": "http.response.start", "status": response.status}
        async with response:
            await send({**start, "headers": keep_headers(list(response.raw_headers))})
            try:
                async for chunk in response.content.iter_any():
                    await send({"type": "http.response.body", "body": chunk, "more_body": True})
            except AWAY as error:
                # An answer left without its end makes the server cut the connection, as it must:
                # the client is not to take this for the end. Raising would do the same, and log
                # a page for each stream that a dying replica breaks.
                self._note(replica, error)
                return
            await send({"type": "http.response.body", "body": b""})

    def _note(self, replica: Replica, error: Exception) -> None:
        replica.rest()
        reason = str(error) or type(error).__name__
        log.warning("service away", service=self._name, url=replica.url, error=reason)


class RequestBody:
    """The request's body as it comes in; afterwards it tells when the client has left.

    Its first megabyte is kept, so that a body that is no longer can be sent again.
    """

    def __init__(self, receive: Receive, *, expected: bool) -> None:
        self.expected = expected
        self.kept = True
        self.broken_off = False
        self._receive = receive
        self._pieces: list[bytes] = []
        self._size = 0
        self._read = asyncio.Event()
        if not expected:
            self._read.set()

    async def chunks(self) -> AsyncIterator[bytes]:
        """Every piece of the body, from the start while it is kept; raises ConnectionResetError
        when the client leaves meanwhile."""
        for piece in self._pieces[:]:
            yield piece
        while not self._read.is_set():
            yield await self._read_piece()

    async def wait_for_disconnect(self) -> None:
        """Return when the client has gone, looked for only after the body was read."""
        await self._read.wait()
        while (await self._receive())["type"] != "http.disconnect":
            continue

    async def _read_piece(self) -> bytes:
        message = await self._receive()
        if message["type"] == "http.disconnect":
            self.broken_off = True
            raise ConnectionResetError("the client left in the middle of its request")
        piece: bytes = message.get("body", b"")
        self._keep(piece)
        if not message.get("more_body", False):
            self._read.set()
        return piece

    def _keep(self, piece: bytes) -> None:
        self._size += len(piece)
        self._pieces.append(piece)
        if self._size > KEPT_BYTES:
            self.kept = False
            self._pieces.clear()


def open_session(*, force_close: bool = False) -> aiohttp.ClientSession:
    """An HTTP client that adds nothing of its own to what passes through it."""
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=0, force_close=force_close),
        timeout=aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_SECONDS),
        auto_decompress=False,
        cookie_jar=aiohttp.DummyCookieJar(),
        skip_auto_headers=("user-agent", "accept", "accept-encoding", "content-type"),
    )


def is_repeatable(scope: Scope) -> bool:
    """Whether a request may reach a service twice: by its method, or since its sender says so."""
    named = any(name == b"idempotency-key" and value for name, value in scope["headers"])
    return named or scope["method"] in REPEATABLE


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


def proxy_services(urls: Mapping[str, str | Sequence[str]]) -> dict[str, ASGIApp]:
    """One proxy for each service whose address is known, over all its replicas."""
    return {name: Proxy(name, url) for name, url in urls.items()}
