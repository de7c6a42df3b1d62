"""Reads a streamed chat in Ollama's own format (one JSON object a line)."""

from collections.abc import Callable
from typing import Any

import orjson

from kit.llm.errors import ModelError, error_in_stream
from kit.llm.messages import ModelEvent, ToolCall
from kit.llm.reading import AnswerReader, interrupted
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
        for line in self.lines.feed(data):
            if line and line != b"\r":
                self._line(line, events)
        return events

    def finish(self, request_id: str | None) -> list[ModelEvent]:
        """Give the last events, `Finished` at the end, or raise when the answer is not whole."""
        events: list[ModelEvent] = []
        if rest := self.lines.rest().strip():
            try:
                self._line(rest, events)
            except ModelError as error:
                raise (interrupted() if error.code == "model_bad_answer" else error) from error
        if not self.complete:
            raise interrupted()
        return [*events, *self.finished(tuple(self._calls), self._usage, request_id)]

    def _line(self, line: bytes, events: list[ModelEvent]) -> None:
        try:
            chunk = orjson.loads(line)
        except orjson.JSONDecodeError as error:
            raise ModelError("model_bad_answer", "The model server sent broken JSON.") from error
        if not isinstance(chunk, dict):
            raise ModelError("model_bad_answer", "The model server sent JSON of another form.")
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
