"""What surrounds each request: an id, the caller's deadline, a log line and metrics."""

import logging
import re
import time
from typing import Any

import structlog

from kit import deadline
from kit.asgi import ASGIApp, Message, Receive, Scope, Send
from kit.ids import new_id
from kit.logs import get_logger
from kit.metrics import REQUESTS, SECONDS

log = get_logger(__name__)

_REQUEST_ID = re.compile(rb"^[A-Za-z0-9_.:-]{8,80}$")
_MILLISECONDS = re.compile(rb"^[0-9]{1,12}$")
_QUIET = frozenset({"/health", "/ready", "/metrics"})


class RequestScope:
    """ASGI middleware; a plain one, since it stands in the way of every streamed byte."""

    def __init__(self, app: ASGIApp, service: str) -> None:
        self._app = app
        self._service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _request_id(scope)
        scope.setdefault("state", {})["request_id"] = request_id
        outer = structlog.contextvars.bind_contextvars(
            request_id=request_id, service=self._service
        )
        before = deadline.replace_deadline(_deadline_seconds(scope))
        try:
            await self._answer(scope, receive, send, request_id)
        finally:
            deadline.restore_deadline(before)
            structlog.contextvars.reset_contextvars(**outer)

    async def _answer(self, scope: Scope, receive: Receive, send: Send, request_id: str) -> None:
        started = time.perf_counter()
        status = 500

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [
                    *message.get("headers", ()),
                    (b"x-request-id", request_id.encode()),
                ]
            await send(message)

        try:
            await self._app(scope, receive, send_with_id)
        finally:
            self._record(scope, status, time.perf_counter() - started)

    def _record(self, scope: Scope, status: int, seconds: float) -> None:
        if scope["path"] in _QUIET:
            return
        route = getattr(scope.get("route"), "path", "unmatched")
        REQUESTS.labels(self._service, route, scope["method"], status).inc()
        SECONDS.labels(self._service, route).observe(seconds)
        quiet = scope["path"].startswith("/internal/") and status < 400
        log.log(
            logging.DEBUG if quiet else logging.INFO,
            "request",
            method=scope["method"],
            route=route,
            status=status,
            ms=round(seconds * 1000, 1),
        )


def _header(scope: Scope, name: bytes) -> bytes | None:
    headers: list[tuple[bytes, bytes]] = scope["headers"]
    return next((value for key, value in headers if key == name), None)


def _request_id(scope: Scope) -> str:
    given = _header(scope, b"x-request-id")
    return given.decode() if given and _REQUEST_ID.match(given) else new_id()


def _deadline_seconds(scope: Scope) -> float | None:
    given = _header(scope, deadline.HEADER.encode())
    return int(given) / 1000 if given and _MILLISECONDS.match(given) else None


def request_id_of(scope: Any) -> str:
    """Give the id of the request this scope belongs to."""
    return str(scope.get("state", {}).get("request_id", ""))
