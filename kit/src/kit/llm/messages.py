"""What goes to a model and what comes back, the same for every provider."""

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from kit.llm.usage import Usage

Role = Literal["system", "user", "assistant", "tool"]
Effort = Literal["none", "minimal", "low", "medium", "high", "xhigh", "max"]
FinishReason = Literal["stop", "length", "tool_calls"]


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A call the model asks for; `arguments` is JSON text, which may be wrong: validate it."""

    id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a conversation; a tool's result carries `tool_call_id` and the tool's name."""

    role: Role
    content: str
    tool_calls: tuple[ToolCall, ...] = ()
    tool_call_id: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Tool:
    """A function the model may call; `parameters` is its JSON Schema."""

    name: str
    description: str
    parameters: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ModelRequest:
    """A question to a model.

    `model` overrides the one that was configured. `tool_choice` is auto, none, required or a
    tool's name. With `response_schema` (JSON Schema) the answer is held to it as firmly as the
    server can; only `structured` guarantees it. `max_tokens` includes reasoning.
    """

    messages: tuple[Message, ...]
    model: str | None = None
    tools: tuple[Tool, ...] = ()
    tool_choice: str | None = None
    temperature: float | None = None
    max_tokens: int | None = None
    response_schema: Mapping[str, Any] | None = None
    reasoning_effort: Effort | None = None
    stop: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TextDelta:
    """The next piece of the answer."""

    text: str


@dataclass(frozen=True, slots=True)
class ReasoningDelta:
    """The next piece of what the model thinks before and between its answer."""

    text: str


@dataclass(frozen=True, slots=True)
class Finished:
    """The end of a complete answer.

    `text` is all text deltas joined. With `finish_reason` length the text is cut and
    `tool_calls` is empty, since a cut call must not run. `model` is the one that answered.
    """

    text: str
    tool_calls: tuple[ToolCall, ...]
    finish_reason: FinishReason
    usage: Usage
    model: str
    reasoning: str = ""
    request_id: str | None = None


Completion = Finished
Delta = TextDelta | ReasoningDelta
ModelEvent = TextDelta | ReasoningDelta | Finished


@dataclass(frozen=True, slots=True)
class Embeddings:
    """One vector a text, in the order of the texts; never mix vectors of two models."""

    vectors: list[list[float]]
    model: str
    usage: Usage


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """A model that the server offers."""

    id: str
    family: str = ""


class Model(Protocol):
    """A model that answers; deadlines are absolute times of the event loop's clock."""

    @property
    def provider(self) -> str:
        """Which wire format it speaks: `openai` or `ollama`."""

    @property
    def name(self) -> str:
        """The model that is asked when a request names none."""

    @property
    def context_tokens(self) -> int | None:
        """How many tokens prompt and answer may have together; None when not known."""

    def stream(
        self, request: ModelRequest, *, deadline: float | None = None
    ) -> AsyncGenerator[ModelEvent, None]:
        """Give the answer as it comes, `Finished` last; raise `ModelError` rather than cut it.

        Wrap it in `contextlib.aclosing` when you may leave the loop early, so that the provider
        stops (and stops billing) at once.
        """

    async def complete(self, request: ModelRequest, *, deadline: float | None = None) -> Completion:
        """Give the whole answer."""

    async def list_models(self, *, deadline: float | None = None) -> tuple[ModelInfo, ...]:
        """Ask the server which models it offers."""

    async def embed(
        self, texts: list[str], *, model: str | None = None, deadline: float | None = None
    ) -> Embeddings:
        """Give a vector for each text; an empty text is a ValueError."""
