"""What a stand-in for a model server does with one request: answer well, or misbehave."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from kit.llm import ToolCall

Refusal = Literal[
    "auth",
    "not_found",
    "rate_limited",
    "quota",
    "context_openai",
    "context_llamacpp",
    "context_llamacpp_500",
    "context_vllm",
    "bad_gateway",
    "busy",
]
Break = Literal["error", "close", "reset", "silence"]
ReasoningForm = Literal["reasoning_content", "reasoning", "inline"]

_WORD = re.compile(r"\s*\S+\s*$|\s*\S+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """How one request is answered; delays are in seconds.

    `text` goes out word by word, or as the pieces given. `refuse` answers with a status and the
    provider's JSON instead; `status` and `body` with any other. `breaks` ends the answer badly
    after `after` pieces: with an error inside the stream, a clean close without an end, a
    connection that is cut, or silence. `chunk` cuts the bytes into writes of that size. A chat
    that does not ask for a stream, or meets `whole`, is answered with one JSON object. `vectors`
    says how a server gives embeddings.
    """

    text: str | Sequence[str] = ""
    tool_calls: tuple[ToolCall, ...] = ()
    interleaved: bool = False
    reasoning: str = ""
    reasoning_form: ReasoningForm = "reasoning_content"
    finish_reason: str | None = None
    usage: tuple[int, int] | None = (12, 34)
    refusal: str | None = None
    first_delay: float = 0.0
    token_delay: float = 0.0
    refuse: Refusal | None = None
    retry_after: str = "2"
    status: int = 200
    body: Mapping[str, Any] | str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    breaks: Break | None = None
    after: int = 0
    ends: bool = True
    crlf: bool = False
    comments: bool = False
    chunk: int | None = None
    whole: bool = False
    vectors: Literal["asked", "float", "shuffled", "missing"] = "asked"

    def pieces(self) -> list[str]:
        """Give the text as it goes out."""
        if isinstance(self.text, str):
            return _WORD.findall(self.text)
        return list(self.text)


@dataclass(frozen=True, slots=True)
class Received:
    """A request as it came over the wire; `body` is empty when there was none."""

    path: str
    headers: Mapping[str, str]
    body: dict[str, Any]

    def last_message(self) -> str:
        """Give the text of the last message of a chat."""
        return str(self.body["messages"][-1]["content"])


Script = Sequence[Behaviour] | Callable[[Received], Behaviour]


def refused(refusal: Refusal, retry_after: str) -> tuple[int, dict[str, str], Any]:
    """Give status, headers and body with which an OpenAI-format server refuses."""
    status, error = _OPENAI[refusal]
    headers = {"Retry-After": retry_after} if refusal == "rate_limited" else {}
    return status, headers, error if isinstance(error, str) else {"error": error}


def refused_by_ollama(refusal: Refusal, retry_after: str) -> tuple[int, dict[str, str], Any]:
    """Give status, headers and body with which an Ollama server refuses."""
    status, text = _OLLAMA[refusal]
    headers = {"Retry-After": retry_after} if refusal == "rate_limited" else {}
    return status, headers, text if refusal == "bad_gateway" else {"error": text}


_HTML = "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"

_OPENAI: dict[Refusal, tuple[int, dict[str, Any] | str]] = {
    "auth": (
        401,
        {
            "message": "Incorrect API key provided: sk-wrong-1234.",
            "type": "invalid_request_error",
            "param": None,
            "code": "invalid_api_key",
        },
    ),
    "not_found": (
        404,
        {
            "message": "The model `m` does not exist or you do not have access to it.",
            "type": "invalid_request_error",
            "param": None,
            "code": "model_not_found",
        },
    ),
    "rate_limited": (
        429,
        {
            "message": "Rate limit reached for requests",
            "type": "requests",
            "param": None,
            "code": "rate_limit_exceeded",
        },
    ),
    "quota": (
        429,
        {
            "message": "You exceeded your current quota.",
            "type": "insufficient_quota",
            "param": None,
            "code": "insufficient_quota",
        },
    ),
    "context_openai": (
        400,
        {
            "message": "This model's maximum context length is 8192 tokens.",
            "type": "invalid_request_error",
            "param": "messages",
            "code": "context_length_exceeded",
        },
    ),
    "context_llamacpp": (
        400,
        {
            "code": 400,
            "message": "request (9000 tokens) exceeds the available context size (4096 tokens)",
            "type": "exceed_context_size_error",
            "n_prompt_tokens": 9000,
            "n_ctx": 4096,
        },
    ),
    "context_llamacpp_500": (
        500,
        {"code": 500, "message": "Context size has been exceeded.", "type": "server_error"},
    ),
    "context_vllm": (
        400,
        {
            "message": "You passed 9000 input tokens and asked for 500 output tokens.",
            "type": "BadRequestError",
            "param": "input_tokens",
            "code": 400,
        },
    ),
    "bad_gateway": (502, _HTML),
    "busy": (
        503,
        {
            "message": "The server is overloaded.",
            "type": "server_error",
            "param": None,
            "code": "server_is_overloaded",
        },
    ),
}

_TOO_LONG = (
    "the prompt is longer than the context length currently available to the model; "
    "shorten the prompt"
)
_OLLAMA: dict[Refusal, tuple[int, str]] = {
    "auth": (401, "unauthorized"),
    "not_found": (404, "model 'm' not found"),
    "rate_limited": (429, "too many requests"),
    "quota": (402, "usage limit reached"),
    "context_openai": (400, _TOO_LONG),
    "context_llamacpp": (400, "the input length exceeds the context length"),
    "context_llamacpp_500": (500, "context size has been exceeded"),
    "context_vllm": (400, _TOO_LONG),
    "bad_gateway": (502, _HTML),
    "busy": (503, "server busy, please try again.  maximum pending requests exceeded"),
}
