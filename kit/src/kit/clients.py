"""Calling another service: over HTTP, or in process when it runs beside us; one code for both."""

import asyncio
import random
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar
from urllib.parse import quote

import aiohttp
import orjson
from pydantic import BaseModel
from structlog.contextvars import get_contextvars

from kit import deadline
from kit.asgi import ASGIApp, call_app
from kit.errors import DeadlineExceeded, RemoteError, Unavailable
from kit.identity import Principal
from kit.replicas import Replica, Replicas, was_never_sent
from kit.tokens import ServiceTokens

ModelT = TypeVar("ModelT", bound=BaseModel)

DEFAULT_TIMEOUT_SECONDS = 30.0
ATTEMPTS = 3
SAFE_TO_REPEAT = frozenset({"GET", "PUT", "DELETE"})


class Peer:
    """Another service, as seen from here: an application in this process, or one or more URLs.

    One is made for each pair of services.
    """

    def __init__(
        self,
        name: str,
        tokens: ServiceTokens,
        *,
        app: ASGIApp | None = None,
        session: aiohttp.ClientSession | None = None,
        url: str | Sequence[str] = (),
    ) -> None:
        self.name = name
        self._tokens = tokens
        self._app = app
        self._session = session
        self._replicas = Replicas(url) if url else None

    async def call(
        self,
        method: str,
        path: str,
        answer: type[ModelT],
        *,
        principal: Principal | None = None,
        body: BaseModel | None = None,
        query: Mapping[str, str] | None = None,
        timeout: float = DEFAULT_TIMEOUT_SECONDS,  # noqa: ASYNC109 - bounds the retries together
    ) -> ModelT:
        """Send a request and read its answer; errors of the other service are raised as they are.

        A connection failure is retried with jitter where repeating is safe; where no connection
        came about, the next replica is asked at once. The deadline of the present request is
        passed down.
        """
        raw = await self._send(method, path, principal, body, query, deadline.remaining(timeout))
        return answer.model_validate_json(raw or b"{}")

    async def _send(
        self,
        method: str,
        path: str,
        principal: Principal | None,
        body: BaseModel | None,
        query: Mapping[str, str] | None,
        seconds: float,
    ) -> bytes:
        target = path + _encode_query(query)
        payload = body.model_dump_json(exclude_none=True).encode() if body else b""
        headers = self._headers(principal, seconds, has_body=body is not None)
        attempts = ATTEMPTS if method in SAFE_TO_REPEAT else 1
        try:
            async with asyncio.timeout(seconds):
                return await self._attempt(method, target, headers, payload, attempts)
        except TimeoutError as error:
            raise DeadlineExceeded(f"{self.name} did not answer in time.") from error

    async def _attempt(
        self, method: str, target: str, headers: dict[str, str], payload: bytes, attempts: int
    ) -> bytes:
        for attempt in range(1, attempts + 1):
            try:
                status, raw = await self._exchange(method, target, headers, payload)
            except (aiohttp.ClientConnectionError, OSError) as error:
                if attempt == attempts:
                    raise Unavailable(f"{self.name} cannot be reached.") from error
            else:
                if status < 400:
                    return raw
                if status not in {502, 503} or attempt == attempts:
                    raise _remote_error(self.name, status, raw)
            await asyncio.sleep(random.uniform(0.05, 0.2) * attempt)  # noqa: S311 - jitter
        raise Unavailable(f"{self.name} cannot be reached.")

    async def _exchange(
        self, method: str, target: str, headers: dict[str, str], payload: bytes
    ) -> tuple[int, bytes]:
        if self._app is not None:
            pairs = [(name.encode(), value.encode()) for name, value in headers.items()]
            status, _, raw = await call_app(self._app, method, target, pairs, payload)
            return status, raw
        if self._session is None or self._replicas is None:
            raise Unavailable(f"{_variable(self.name)} is not set.", code="service_not_configured")
        request = (method, target, headers, payload)
        *others, last = self._replicas.in_turn()
        for replica in others:
            try:
                return await self._ask(self._session, replica, *request)
            except (aiohttp.ClientConnectionError, OSError) as error:
                if not was_never_sent(error):
                    raise
        return await self._ask(self._session, last, *request)

    async def _ask(
        self,
        session: aiohttp.ClientSession,
        replica: Replica,
        method: str,
        target: str,
        headers: dict[str, str],
        payload: bytes,
    ) -> tuple[int, bytes]:
        url, data = replica.url + target, payload or None
        try:
            with replica.busy():
                async with session.request(method, url, data=data, headers=headers) as response:
                    return response.status, await response.read()
        except (aiohttp.ClientConnectionError, OSError):
            replica.rest()
            raise

    def _headers(
        self, principal: Principal | None, seconds: float, *, has_body: bool
    ) -> dict[str, str]:
        headers = {
            "host": self.name,
            "x-service-token": self._tokens.sign(self.name, principal),
            deadline.HEADER: str(int(seconds * 1000)),
        }
        request_id = get_contextvars().get("request_id")
        if request_id:
            headers["x-request-id"] = str(request_id)
        if has_body:
            headers["content-type"] = "application/json"
        return headers


def _encode_query(query: Mapping[str, str] | None) -> str:
    if not query:
        return ""
    return "?" + "&".join(f"{name}={quote(value, safe='')}" for name, value in query.items())


def _variable(service: str) -> str:
    return service.replace("-", "_").upper() + "_URL"


def _remote_error(service: str, status: int, raw: bytes) -> RemoteError:
    error: Any = None
    try:
        error = orjson.loads(raw).get("error")
    except (orjson.JSONDecodeError, AttributeError):
        error = None
    if not isinstance(error, dict):
        return RemoteError(502, "bad_gateway", f"{service} answered {status}.", None)
    return RemoteError(
        status,
        str(error.get("code", "bad_gateway")),
        str(error.get("message", "")),
        error.get("fields"),
    )
