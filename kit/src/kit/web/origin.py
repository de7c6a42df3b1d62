"""The guard of single mode: a web page elsewhere must not drive the local product.

Without a login the only proof is where the browser thinks it is: Host must name this machine
(against DNS rebinding) and Origin, when a browser sends one, must be the product's own page.
"""

from collections.abc import Iterable
from urllib.parse import urlsplit

import orjson

from kit.asgi import ASGIApp, Receive, Scope, Send
from kit.errors import Forbidden

LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})


class OriginGuard:
    """ASGI middleware that refuses foreign Host and Origin headers with 403."""

    def __init__(self, app: ASGIApp, allowed_hosts: Iterable[str]) -> None:
        self._app = app
        self._allowed = LOCAL_HOSTS | {host.lower() for host in allowed_hosts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not self._is_ours(scope):
            await _refuse(send)
            return
        await self._app(scope, receive, send)

    def _is_ours(self, scope: Scope) -> bool:
        headers = dict(scope["headers"])
        if b"x-service-token" in headers:
            return True
        host = _hostname("//" + headers.get(b"host", b"").decode("latin-1"))
        origin = headers.get(b"origin")
        site = headers.get(b"sec-fetch-site", b"same-origin")
        if host not in self._allowed or site == b"cross-site":
            return False
        return origin is None or _hostname(origin.decode("latin-1")) in self._allowed


def _hostname(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


async def _refuse(send: Send) -> None:
    error = Forbidden(
        "This page may not use the product: its host is not allowed.", code="foreign_origin"
    )
    body = orjson.dumps(error.body(""))
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": error.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
