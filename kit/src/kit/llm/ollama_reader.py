"""Reads a streamed chat in Ollama's own format (one JSON object a line)."""

from collections.abc import Callable
from typing import Any

import orjson

from kit.llm.errors import ModelError, error_in_stream
from kit.llm.messages import ModelEvent, ToolCall
from kit.llm.reading import SHAPE_ERRORS, AnswerReader, interrupted, other_form
from kit.llm.usage import Usage

CountUsage = Callable[[str, int, int], Usage]


class OllamaReader(AnswerReader):
    """Takes bytes cut anywhere; an answer is whole only when its last line says `done`."""

    def __init__(self, model: str, count: CountUsage) -> None:
        super().__init__(model)
        self._count = count
        self._calls: list[ToolCall] = []
        self._usage = Usage(model_calls=1)

    def feed(self, data: bytes) -> list[ModelEvent]:
        """Give the events that these bytes complete."""
        events: list[ModelEvent] = []
        try:
            for line in self.lines.feed(data):
                if self.done:
                    break
                if line and line != b"\r":
                    self._line(line, events)
        except ModelError as error:
            self.fail(error)
        return events

    def finish(self, request_id: str | None) -> list[ModelEvent]:
        """Give the last events, `Finished` at the end, or raise when the answer is not whole."""
        self.raise_failure()
        events: list[ModelEvent] = []
        if rest := self.lines.rest().strip():
            try:
                self._line(rest, events)
            except ModelError as error:
                torn = error.code == "model_bad_answer" and rest.startswith(b"{")
                raise (interrupted() if torn else error) from error
        if not self.complete:
            raise interrupted()
        return [*events, *self.finished(tuple(self._calls), self._usage, request_id)]

    def _line(self, line: bytes, events: list[ModelEvent]) -> None:
        try:
            chunk = orjson.loads(line)
        except orjson.JSONDecodeError as error:
            raise ModelError("model_bad_answer", "The model server sent broken JSON.") from error
        try:
            self._chunk(chunk, events)
        except SHAPE_ERRORS as error:
            raise other_form() from error

    def _chunk(self, chunk: dict[str, Any], events: list[ModelEvent]) -> None:
        if "error" in chunk:
            raise error_in_stream(chunk)
        message = chunk.get("message") or {}
        if thinking := message.get("thinking"):
            self.add_reasoning(thinking, events)
        if content := message.get("content"):
            self.add_text(content, events)
        if calls := message.get("tool_calls"):
            self._add_calls(calls)
        if chunk.get("done"):
            self._end(chunk)

    def _add_calls(self, calls: list[dict[str, Any]]) -> None:
        self.started = True
        for call in calls:
            function = call.get("function") or {}
            arguments = orjson.dumps(function.get("arguments") or {}).decode()
            call_id = call.get("id") or f"call_{len(self._calls) + 1}"
            self._calls.append(ToolCall(call_id, function.get("name") or "", arguments))

    def _end(self, chunk: dict[str, Any]) -> None:
        self.model = chunk.get("model") or self.model
        prompt, answer = chunk.get("prompt_eval_count") or 0, chunk.get("eval_count") or 0
        self._usage = self._count(self.model, int(prompt), int(answer))
        reason = chunk.get("done_reason") or "stop"
        if reason in {"load", "unload"}:
            raise ModelError("model_bad_answer", f"Ollama did not answer but {reason}ed the model.")
        self.end(reason)
        self.done = True
