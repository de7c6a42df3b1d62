"""One HTTP exchange with a model server: patience, retries before the first token, no gaps."""

import asyncio
import math
import secrets
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Protocol, cast

import aiohttp
import orjson

from kit.llm.errors import NO_MODEL_SERVER, ModelError, ModelErrorCode, error_of_response
from kit.llm.messages import ModelEvent, TextDelta

_LONGEST_ERROR = 64 * 1024
_LONGEST_JSON = 64 * 1024 * 1024
_TRAILER = 0.02


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait, in seconds, and how often to try again before the first token.

    `first_token` and `between` are silences, not totals: any byte, even a comment, ends one.
    `gather` is how often an answer that has begun is read, at times that all answers of the process
    share: tokens that come meanwhile wait in the kernel, and what is read of all answers is passed
    on together, which costs a fraction of the CPU. With 0 each token is read as it comes.
    """

    connect: float = 5.0
    first_token: float = 120.0
    between: float = 60.0
    after_finish: float = 5.0
    gather: float = 0.1
    whole: float = 120.0
    retries: int = 2
    back_off: float = 0.5
    longest_retry_after: float = 120.0


class Reader(Protocol):
    """Turns the bytes of one streamed answer into events."""

    started: bool
    """Something of the answer has come."""
    complete: bool
    """The answer is whole; only figures about it may still come."""
    done: bool
    """Nothing more will come."""

    @property
    def text(self) -> str:
        """Give the text so far."""

    def feed(self, data: bytes) -> list[ModelEvent]:
        """Give the events that these bytes complete."""

    def finish(self, request_id: str | None) -> list[ModelEvent]:
        """Give the last events, `Finished` at the end, or raise when the answer is not whole."""


Plan = Callable[[], tuple[bytes, Reader]]
Adapt = Callable[[ModelError], bool]


class Endpoint:
    """A model server: sends requests to it and reads what it streams."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        base_url: str,
        headers: Mapping[str, str],
        patience: Patience,
    ) -> None:
        self._session = session
        self._base_url = base_url.rstrip("/")
        self._headers = {**headers, "Accept-Encoding": "identity"}
        self._patience = patience

    async def stream(
        self, path: str, plan: Plan, adapt: Adapt, deadline: float | None
    ) -> AsyncGenerator[ModelEvent, None]:
        """Give the events of one answer.

        `plan` makes the body and reader of a try. `adapt` is asked after a refused try whether
        the next body will be another; such tries are not counted. After the first event nothing
        is tried again: the error carries the text so far.
        """
        tries = 0
        while True:
            body, reader = plan()
            try:
                async with self._open("POST", path, body, deadline) as source:
                    while data := await source.read_for(reader):
                        for event in _joined(reader.feed(data)):
                            yield event
                    for event in reader.finish(source.request_id):
                        yield event
                    await source.finish()
                    return
            except ModelError as error:
                if reader.started:
                    raise _broken_off(error, reader.text) from error
                if adapt(error):
                    continue
                await self._pause(error, tries, deadline)
                tries += 1

    async def call(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        deadline: float | None = None,
    ) -> dict[str, Any]:
        """Send one request and give the JSON object it is answered with."""
        content = None if body is None else orjson.dumps(body)
        limit = asyncio.get_running_loop().time() + self._patience.whole
        until = limit if deadline is None else min(limit, deadline)
        tries = 0
        while True:
            try:
                async with self._open(method, path, content, until) as source:
                    return _object(await source.read_all())
            except ModelError as error:
                await self._pause(error, tries, until)
                tries += 1

    @asynccontextmanager
    async def _open(
        self, method: str, path: str, body: bytes | None, deadline: float | None
    ) -> AsyncIterator["Source"]:
        loop = asyncio.get_running_loop()
        until = loop.time() + self._patience.first_token
        until = until if deadline is None else min(until, deadline)
        headers = self._headers if body is None else {**self._headers, **_JSON}
        try:
            async with asyncio.timeout_at(until):
                response = await self._session.request(
                    method,
                    self._base_url + path,
                    data=body,
                    headers=headers,
                    allow_redirects=False,
                    timeout=aiohttp.ClientTimeout(
                        total=None, sock_connect=self._patience.connect, sock_read=None
                    ),
                )
        except aiohttp.ClientError as error:
            raise _unreachable() from error
        except TimeoutError as error:
            raise _late() from error
        except OSError as error:
            raise _unreachable() from error
        source = Source(response, self._patience, deadline)
        try:
            if response.status != 200:
                raise await source.refusal()
            yield source
        finally:
            source.close()

    async def _pause(self, error: ModelError, tries: int, deadline: float | None) -> None:
        """Wait before the next try, or raise when there is to be none."""
        patience = self._patience
        if not error.retryable or tries >= patience.retries:
            raise error
        jitter = (500 + secrets.randbelow(500)) / 1000
        wait = patience.back_off * 2**tries * jitter
        if error.retry_after is not None:
            if error.retry_after > patience.longest_retry_after:
                raise error
            wait += error.retry_after
        if deadline is not None and asyncio.get_running_loop().time() + wait >= deadline:
            raise error
        await asyncio.sleep(wait)


class Source:
    """The body of one response, under a watch that costs no timer a chunk.

    One timer is kept; when it fires early it is set anew, when a read has waited too long it
    closes the connection.
    """

    def __init__(
        self, response: aiohttp.ClientResponse, patience: Patience, deadline: float | None
    ) -> None:
        self.request_id = response.headers.get("x-request-id")
        self._response = response
        self._content = response.content
        self._patience = patience
        self._loop = asyncio.get_running_loop()
        self._deadline = math.inf if deadline is None else deadline
        self._due = math.inf
        self._armed = math.inf
        self._timer: asyncio.TimerHandle | None = None
        self._whole = False

    async def read_for(self, reader: Reader) -> bytes:
        """Give the next bytes, or b"" at the end, or when only figures are still missing."""
        patience = self._patience
        if reader.done:
            return b""
        if reader.complete:
            try:
                return await self._read(patience.after_finish)
            except ModelError:
                return b""
        if reader.started:
            await self._gather()
            return await self._read(patience.between, "model_interrupted")
        return await self._read(patience.first_token)

    async def _gather(self) -> None:
        """Let tokens gather in the kernel until the next of the times that all answers share."""
        gather = self._patience.gather
        connection = self._response.connection
        if not gather or connection is None or connection.transport is None:
            return
        wait = gather - self._loop.time() % gather
        transport = cast("asyncio.ReadTransport", connection.transport)
        transport.pause_reading()
        try:
            await asyncio.sleep(wait)
        finally:
            if not transport.is_closing():
                transport.resume_reading()

    async def read_all(self, limit: int = _LONGEST_JSON) -> bytes:
        """Give the whole body; one that is longer than `limit` bytes is an error."""
        parts, size = [], 0
        while data := await self._read(self._patience.first_token):
            parts.append(data)
            size += len(data)
            if size > limit:
                raise ModelError("model_bad_answer", "The model server's answer is too long.")
        self._whole = True
        return b"".join(parts)

    async def refusal(self) -> ModelError:
        """Read an answer other than 200 and tell what it means."""
        try:
            body = await self.read_all(_LONGEST_ERROR)
        except ModelError:
            body = b""
        return error_of_response(self._response.status, self._response.headers, body)

    async def finish(self) -> None:
        """Take the few bytes after the last event, so that the connection can be used again."""
        try:
            async with asyncio.timeout(_TRAILER):
                while await self._content.readany():
                    pass
            self._whole = True
        except (TimeoutError, aiohttp.ClientError, OSError):
            self._whole = False

    def close(self) -> None:
        """Hand the connection back, or cut it when the server is still sending."""
        if self._timer is not None:
            self._timer.cancel()
        if self._whole:
            self._response.release()
        else:
            self._response.close()

    async def _read(self, silence: float, silent: ModelErrorCode = "model_timeout") -> bytes:
        now = self._loop.time()
        self._due = due = min(now + silence, self._deadline)
        if due <= now:
            raise _late()
        if due < self._armed:
            self._arm(due)
        try:
            return await self._content.readany()
        except (aiohttp.ClientError, OSError) as error:
            raise self._failure(silent) from error
        finally:
            self._due = math.inf

    def _failure(self, silent: ModelErrorCode) -> ModelError:
        now = self._loop.time()
        if now >= self._deadline:
            return _late()
        if now >= self._due:
            return ModelError(silent, "The model server fell silent.")
        return ModelError(
            "model_interrupted", "The connection to the model server broke.", retryable=True
        )

    def _arm(self, due: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._armed = due
        self._timer = self._loop.call_at(due, self._check)

    def _check(self) -> None:
        self._timer, self._armed = None, math.inf
        if self._due <= self._loop.time():
            self._response.close()
        elif self._due < math.inf:
            self._arm(self._due)


def _joined(events: list[ModelEvent]) -> list[ModelEvent]:
    """Make one of the text pieces that were read together."""
    joined: list[ModelEvent] = []
    for event in events:
        last = joined[-1] if joined else None
        if isinstance(event, TextDelta) and isinstance(last, TextDelta):
            joined[-1] = TextDelta(last.text + event.text)
        else:
            joined.append(event)
    return joined


_JSON = {"Content-Type": "application/json"}


def _object(body: bytes) -> dict[str, Any]:
    try:
        parsed = orjson.loads(body)
    except orjson.JSONDecodeError:
        parsed = None
    if not isinstance(parsed, dict):
        raise ModelError("model_bad_answer", NO_MODEL_SERVER)
    return parsed


def _broken_off(error: ModelError, partial: str) -> ModelError:
    """Give the error of an answer of which something was already handed on."""
    keep = error.code in {"model_timeout", "model_refused", "model_bad_answer"}
    return ModelError(
        error.code if keep else "model_interrupted",
        error.message,
        partial=partial,
        status=error.status,
        request_id=error.request_id,
    )


def _late() -> ModelError:
    return ModelError("model_timeout", "The model did not answer in time.")


def _unreachable() -> ModelError:
    return ModelError("model_unavailable", "The model server cannot be reached.", retryable=True)
