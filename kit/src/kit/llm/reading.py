"""What the readers of all wire formats share: text, reasoning, and the end of an answer."""

import orjson

from kit.llm.errors import ModelError
from kit.llm.lines import LineSplitter
from kit.llm.messages import (
    Delta,
    Finished,
    FinishReason,
    ModelEvent,
    ReasoningDelta,
    TextDelta,
    ToolCall,
)
from kit.llm.thinking import ThinkSplitter
from kit.llm.usage import Usage

SHAPE_ERRORS = (AttributeError, IndexError, KeyError, TypeError, ValueError)
"""What reading JSON of another form raises."""

_CUT = {"length", "max_tokens"}
_FAILED = {"error", "abort", "aborted", "cancelled", "insufficient_system_resource"}


class AnswerReader:
    """Collects one answer; a format's reader feeds it with what it finds on the wire."""

    def __init__(self, model: str) -> None:
        self.started = False
        self.complete = False
        self.done = False
        self.model = model
        self.lines = LineSplitter()
        self._think: ThinkSplitter | None = ThinkSplitter()
        self._text: list[str] = []
        self._reasoning: list[str] = []
        self._reason = ""
        self._failure: ModelError | None = None

    @property
    def text(self) -> str:
        """Give the text so far."""
        return "".join(self._text)

    def add_text(self, piece: str, events: list[ModelEvent]) -> None:
        """Take the next piece of the answer, in which reasoning may stand between tags."""
        self.started = True
        if self._think is None:
            self._text.append(piece)
            events.append(TextDelta(piece))
            return
        self._keep(self._think.feed(piece), events)
        if self._think.passing:
            self._think = None

    def add_reasoning(self, piece: str, events: list[ModelEvent]) -> None:
        """Take the next piece of what the model thinks."""
        self.started = True
        self._keep([ReasoningDelta(piece)], events)

    def end(self, reason: str) -> None:
        """Note why the model stopped; the answer is then whole."""
        self._reason = reason.lower()
        self.complete = True

    def fail(self, error: ModelError) -> None:
        """Stop reading; the error is raised after what came before it was handed on."""
        self._failure = error
        self.done = True

    def raise_failure(self) -> None:
        """Raise the error that ended the reading, if one did."""
        if self._failure is not None:
            raise self._failure

    def finished(
        self, calls: tuple[ToolCall, ...], usage: Usage, request_id: str | None
    ) -> list[ModelEvent]:
        """Give what was held back and `Finished`; raise when the answer is not whole."""
        events: list[ModelEvent] = []
        if self._think is not None:
            self._keep(self._think.close(), events)
            self._think = None
        self._refuse_half_answers(calls)
        cut = self._reason in _CUT
        kept = () if cut else calls
        reason: FinishReason = "length" if cut else "tool_calls" if kept else "stop"
        events.append(
            Finished(
                text=self.text,
                tool_calls=kept,
                finish_reason=reason,
                usage=usage,
                model=self.model,
                reasoning="".join(self._reasoning),
                request_id=request_id,
            )
        )
        return events

    def _refuse_half_answers(self, calls: tuple[ToolCall, ...]) -> None:
        if self._reason == "content_filter":
            raise ModelError("model_refused", "The provider's content filter cut the answer.")
        if self._reason in _FAILED:
            raise interrupted()
        if self.complete:
            return
        said_something = self._text or calls
        if not self.done or not said_something or not all(is_json(c.arguments) for c in calls):
            raise interrupted()

    def _keep(self, deltas: list[Delta], events: list[ModelEvent]) -> None:
        for delta in deltas:
            kept = self._text if isinstance(delta, TextDelta) else self._reasoning
            kept.append(delta.text)
            events.append(delta)


def interrupted() -> ModelError:
    """Make the error of an answer that ended without saying that it is whole."""
    return ModelError(
        "model_interrupted", "The model's answer broke off before its end.", retryable=True
    )


def other_form() -> ModelError:
    """Make the error of JSON that is not what the format says."""
    return ModelError("model_bad_answer", "The model server sent JSON of another form.")


def is_json(text: str) -> bool:
    """Say whether the text is a JSON value."""
    try:
        orjson.loads(text)
    except orjson.JSONDecodeError:
        return False
    return True
