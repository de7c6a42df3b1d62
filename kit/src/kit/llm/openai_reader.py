"""Reads a streamed chat completion in OpenAI's format (server-sent events)."""

from collections.abc import Callable
from typing import Any

import orjson

from kit.llm.errors import NO_MODEL_SERVER, ModelError, error_in_stream
from kit.llm.messages import ModelEvent, ToolCall
from kit.llm.reading import SHAPE_ERRORS, AnswerReader, interrupted, other_form
from kit.llm.usage import Usage

CountUsage = Callable[[str, int, int], Usage]


class _Call:
    """A tool call that is still coming in pieces."""

    __slots__ = ("arguments", "id", "name")

    def __init__(self) -> None:
        self.id = ""
        self.name = ""
        self.arguments: list[str] = []


class OpenAIReader(AnswerReader):
    """Takes bytes cut anywhere, CRLF, comments, and JSON from servers that do not stream."""

    def __init__(self, model: str, count: CountUsage) -> None:
        super().__init__(model)
        self._count = count
        self._calls: dict[Any, _Call] = {}
        self._latest: _Call | None = None
        self._usage: dict[str, Any] = {}
        self._refusal: list[str] = []
        self._stray: list[bytes] = []
        self._error_follows = False

    def feed(self, data: bytes) -> list[ModelEvent]:
        """Give the events that these bytes complete."""
        events: list[ModelEvent] = []
        try:
            for line in self.lines.feed(data):
                if self.done:
                    break
                if line.startswith(b"data:"):
                    self._data(line[5:], events)
                elif line and line != b"\r":
                    self._other(line)
        except ModelError as error:
            self.fail(error)
        return events

    def finish(self, request_id: str | None) -> list[ModelEvent]:
        """Give the last events, `Finished` at the end, or raise when the answer is not whole."""
        self.raise_failure()
        events: list[ModelEvent] = []
        rest = self.lines.rest()
        if rest.startswith(b"data:"):
            self._last(rest[5:], events)
        elif rest:
            self._other(rest)
        if self._stray:
            self._whole(b"\n".join(self._stray), events)
        if self._refusal:
            raise ModelError("model_refused", "".join(self._refusal))
        calls = tuple(
            ToolCall(call.id or f"call_{place}", call.name, "".join(call.arguments) or "{}")
            for place, call in enumerate(self._calls.values(), 1)
        )
        return [*events, *self.finished(calls, self._used(), request_id)]

    def _used(self) -> Usage:
        if not self._usage:
            return Usage(model_calls=1)
        prompt = int(self._usage.get("prompt_tokens") or 0)
        return self._count(self.model, prompt, int(self._usage.get("completion_tokens") or 0))

    def _data(self, payload: bytes, events: list[ModelEvent]) -> None:
        try:
            chunk = orjson.loads(payload)
        except orjson.JSONDecodeError as error:
            if payload.strip() == b"[DONE]":
                self.done = True
                return
            raise ModelError("model_bad_answer", "The model server sent broken JSON.") from error
        try:
            if chunk.get("error") or self._error_follows:
                raise error_in_stream(chunk)
            self._chunk(chunk, events)
        except SHAPE_ERRORS as error:
            raise other_form() from error

    def _last(self, payload: bytes, events: list[ModelEvent]) -> None:
        """Take a last line that has no line end: it may be whole or torn."""
        try:
            self._data(payload, events)
        except ModelError as error:
            if error.code == "model_bad_answer":
                raise interrupted() from error
            raise

    def _chunk(self, chunk: dict[str, Any], events: list[ModelEvent]) -> None:
        if usage := chunk.get("usage"):
            self._usage = usage
        choices = chunk.get("choices")
        if not choices:
            return
        choice = choices[0]
        delta = choice.get("delta") or {}
        if reasoning := delta.get("reasoning_content") or delta.get("reasoning"):
            self.add_reasoning(_plain(reasoning), events)
        if content := delta.get("content"):
            self.add_text(content if isinstance(content, str) else _plain(content), events)
        if pieces := delta.get("tool_calls"):
            self._tool_pieces(pieces)
        if refusal := delta.get("refusal"):
            self._refusal.append(refusal)
        if reason := choice.get("finish_reason"):
            self.model = chunk.get("model") or self.model
            self.end(reason)

    def _tool_pieces(self, pieces: list[dict[str, Any]]) -> None:
        self.started = True
        for piece in pieces:
            call = self._call_of(piece)
            function = piece.get("function") or {}
            call.name = call.name or function.get("name") or ""
            arguments = function.get("arguments")
            if arguments:
                whole = not isinstance(arguments, str)
                call.arguments.append(orjson.dumps(arguments).decode() if whole else arguments)

    def _call_of(self, piece: dict[str, Any]) -> _Call:
        """Find the call a piece belongs to: by index; by id where vendors leave that out."""
        index, call_id = piece.get("index"), piece.get("id") or ""
        key = call_id if index is None else index
        call = self._calls.get(key)
        if index is None and not call_id and self._latest is not None:
            call = self._latest
        elif call is not None and call.id and call_id and call.id != call_id:
            key = (index, call_id)
            call = self._calls.get(key)
        if call is None:
            call = self._calls[key] = _Call()
        call.id = call.id or call_id
        self._latest = call
        return call

    def _other(self, line: bytes) -> None:
        """Take a line that is no data: an event's name, or JSON of a server that cannot stream."""
        if self._stray or line.lstrip().startswith((b"{", b"<")):
            self._stray.append(line)
        elif line.startswith(b"event:"):
            self._error_follows = line[6:].strip() == b"error"

    def _whole(self, body: bytes, events: list[ModelEvent]) -> None:
        """Take an answer that came as one JSON object although a stream was asked for."""
        try:
            chunk = orjson.loads(body)
        except orjson.JSONDecodeError as error:
            if body.lstrip().startswith(b"{"):
                raise interrupted() from error
            raise ModelError("model_bad_answer", NO_MODEL_SERVER) from error
        try:
            self._completion(chunk, events)
        except SHAPE_ERRORS as error:
            raise other_form() from error

    def _completion(self, chunk: dict[str, Any], events: list[ModelEvent]) -> None:
        if chunk.get("error"):
            raise error_in_stream(chunk)
        for choice in chunk.get("choices") or ():
            message = choice.pop("message", None) or {}
            for index, call in enumerate(message.get("tool_calls") or ()):
                call.setdefault("index", index)
            choice["delta"] = message
        self.done = True
        self._chunk(chunk, events)


def _plain(content: Any) -> str:
    """Give the text of content that comes as a list of parts."""
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else [content]
    return "".join(part.get("text") or "" for part in parts if isinstance(part, dict))
