"""The guard of single mode: a web page elsewhere must not drive the local product.

Without a login the only proof is where the browser thinks it is: Host must name this machine
(against DNS rebinding) and Origin, when a browser sends one, must be the product's own page.
"""

from collections.abc import Iterable
from urllib.parse import urlsplit

import orjson

from kit.asgi import ASGIApp, Receive, Scope, Send
from kit.errors import AppError, Forbidden
from kit.web.scope import request_id_of
from kit.web.service_call import is_service_call

LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})


class ForeignPage(Forbidden):
    """403: a page from elsewhere asks, or the product was opened by a name that is not its own."""

    code = "foreign_origin"
    message = "This page may not use the product: its host is not allowed."


class OriginGuard:
    """ASGI middleware that refuses foreign Host and Origin headers with 403.

    Services call one another by their own names, and prove it: a wrong service token is 401.
    """

    def __init__(self, app: ASGIApp, allowed_hosts: Iterable[str]) -> None:
        self._app = app
        self._allowed = LOCAL_HOSTS | {host.lower() for host in allowed_hosts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            self._check(scope)
        except AppError as error:
            await _refuse(scope, send, error)
            return
        await self._app(scope, receive, send)

    def _check(self, scope: Scope) -> None:
        if scope["type"] != "http" or is_service_call(scope):
            return
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        host, origin = headers.get(b"host", ""), headers.get(b"origin")
        foreign = headers.get(b"sec-fetch-site") == "cross-site"
        if foreign or _hostname("//" + host) not in self._allowed:
            raise ForeignPage
        if origin is not None and not self._is_ours(origin, host):
            raise ForeignPage

    def _is_ours(self, origin: str, host: str) -> bool:
        """Say whether a page is the product's: another port of this machine is another's page.

        A proxy with a name of its own may have put another Host in place of it.
        """
        name = _hostname(origin)
        if name in LOCAL_HOSTS:
            return origin.partition("://")[2] == host
        return name in self._allowed


def _hostname(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


async def _refuse(scope: Scope, send: Send, error: AppError) -> None:
    body = orjson.dumps(error.body(request_id_of(scope)))
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": error.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
