"""Models behind OpenAI's HTTP format: OpenAI itself and every compatible server."""

import re
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any, Literal

import aiohttp
import orjson
from pydantic import SecretStr

from kit.llm.errors import ModelError
from kit.llm.messages import (
    Completion,
    Embeddings,
    Finished,
    Message,
    ModelEvent,
    ModelInfo,
    ModelRequest,
    Tool,
)
from kit.llm.openai_reader import OpenAIReader
from kit.llm.reading import interrupted
from kit.llm.schemas import schema_name, with_schema_prompt
from kit.llm.transport import Endpoint, Patience, Reader
from kit.llm.usage import Prices, Usage
from kit.llm.vectors import batches, checked, vector_of

TokensField = Literal["max_tokens", "max_completion_tokens"]
_OTHER: dict[TokensField, TokensField] = {
    "max_tokens": "max_completion_tokens",
    "max_completion_tokens": "max_tokens",
}
_VALUE = re.compile(r"too large|too small|at (most|least)|(less|greater) than", re.IGNORECASE)
_OPTIONAL = ("temperature", "reasoning_effort", "stream_options")


@dataclass(slots=True)
class _Dialect:
    """What one model of a server turned out to take; learnt from its refusals."""

    tokens: TokensField
    schema: Literal["json_schema", "json_object", "words"] = "json_schema"
    refused: set[str] = field(default_factory=set)

    def learn(self, error: ModelError, sent: Mapping[str, Any]) -> bool:
        """Say whether the next body will differ because of what this refusal names.

        It looks at what was sent, not at what is known by now: calls run side by side.
        """
        if error.code != "model_bad_request" or error.status not in {400, 422}:
            return False
        if _VALUE.search(error.message):
            return False
        for name in _OTHER:
            if name in sent and _names(error, name):
                return self._swap(name)
        if "response_format" in sent and _names(error, "response_format", "json_schema"):
            with_schema = sent["response_format"]["type"] == "json_schema"
            self.schema = "json_object" if with_schema else "words"
            return True
        for extra in _OPTIONAL:
            if extra in sent and _names(error, extra):
                self.refused.add(extra)
                return True
        return False

    def _swap(self, name: TokensField) -> bool:
        self.refused.add(name)
        other = _OTHER[name]
        if other in self.refused:
            return False
        self.tokens = other
        return True


class OpenAIModel:
    """A model on a server that speaks OpenAI's format, such as `https://api.openai.com/v1`.

    What a server refuses by name (the tokens field, a JSON Schema, a temperature) is sent in
    another form or left out, and remembered for that model.
    """

    provider = "openai"

    def __init__(
        self,
        session: aiohttp.ClientSession,
        base_url: str,
        api_key: SecretStr | None,
        model: str,
        *,
        embedding_model: str | None = None,
        tokens_field: TokensField = "max_tokens",
        context_tokens: int | None = None,
        prices: Prices | None = None,
        patience: Patience | None = None,
        embedding_batch: int = 64,
    ) -> None:
        key = api_key.get_secret_value() if api_key else ""
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._endpoint = Endpoint(session, base_url, headers, patience or Patience())
        self.name = model
        self.context_tokens = context_tokens
        self._embedding_model = embedding_model
        self._tokens_field: TokensField = tokens_field
        self._prices = prices or Prices({})
        self._embedding_batch = embedding_batch
        self._dialects: dict[str, _Dialect] = {}

    async def stream(
        self, request: ModelRequest, *, deadline: float | None = None
    ) -> AsyncGenerator[ModelEvent, None]:
        """Give the answer as it comes, `Finished` last; raise `ModelError` rather than cut it."""
        name = request.model or self.name
        dialect = self._dialects.setdefault(name, _Dialect(self._tokens_field))
        sent: dict[str, Any] = {}

        def plan() -> tuple[bytes, Reader]:
            sent.clear()
            sent.update(_chat_body(request, name, dialect))
            return orjson.dumps(sent), OpenAIReader(name, self._count)

        def adapt(error: ModelError) -> bool:
            return dialect.learn(error, sent)

        events = self._endpoint.stream("/chat/completions", plan, adapt, deadline)
        async with aclosing(events):
            async for event in events:
                yield event

    async def complete(self, request: ModelRequest, *, deadline: float | None = None) -> Completion:
        """Give the whole answer. It is streamed too: a silent server is noticed that way."""
        return await last_of(self.stream(request, deadline=deadline))

    async def list_models(self, *, deadline: float | None = None) -> tuple[ModelInfo, ...]:
        """Ask the server which models it offers."""
        body = await self._endpoint.call("GET", "/models", deadline=deadline)
        entries = body.get("data")
        if not isinstance(entries, list):
            raise ModelError("model_bad_answer", "The server's list of models cannot be read.")
        return tuple(
            ModelInfo(str(entry["id"]), str(entry.get("owned_by") or ""))
            for entry in entries
            if isinstance(entry, dict) and entry.get("id")
        )

    async def embed(
        self, texts: list[str], *, model: str | None = None, deadline: float | None = None
    ) -> Embeddings:
        """Give a vector for each text, in their order; an empty text is a ValueError."""
        name = model or self._embedding_model
        if name is None:
            raise ModelError("model_not_found", "No embedding model is configured.")
        vectors: list[list[float]] = []
        usage = Usage()
        for batch in list(batches(texts, self._embedding_batch)):
            body = {"model": name, "input": batch, "encoding_format": "base64"}
            answer = await self._embed(body, deadline)
            vectors += _vectors(answer, len(batch))
            prompt = (answer.get("usage") or {}).get("prompt_tokens")
            usage += Usage(model_calls=1) if prompt is None else self._count(name, int(prompt), 0)
        return Embeddings(vectors, name, usage)

    async def _embed(self, body: dict[str, Any], deadline: float | None) -> dict[str, Any]:
        try:
            return await self._endpoint.call("POST", "/embeddings", body, deadline)
        except ModelError as error:
            if error.code != "model_bad_request" or not _names(error, "encoding_format", "base64"):
                raise
        plain = {**body, "encoding_format": "float"}
        return await self._endpoint.call("POST", "/embeddings", plain, deadline)

    def _count(self, model: str, prompt: int, completion: int) -> Usage:
        return Usage(prompt, completion, 1, self._prices.cost(model, prompt, completion))


async def last_of(events: AsyncIterator[ModelEvent]) -> Finished:
    """Read an answer to its end and give that end."""
    async for event in events:
        if isinstance(event, Finished):
            return event
    raise interrupted()


def _chat_body(request: ModelRequest, name: str, dialect: _Dialect) -> dict[str, Any]:
    schema, messages = request.response_schema, request.messages
    if schema is not None and dialect.schema != "json_schema":
        messages = with_schema_prompt(messages, schema)
    body: dict[str, Any] = {
        "model": name,
        "messages": [_message(message) for message in messages],
        "stream": True,
        "stream_options": {"include_usage": True},
        "temperature": request.temperature,
        "reasoning_effort": request.reasoning_effort,
        "stop": list(request.stop) or None,
        "tools": [tool_body(tool) for tool in request.tools] or None,
        "tool_choice": _choice(request),
        "response_format": _response_format(schema, dialect),
    }
    kept = {key: value for key, value in body.items() if key not in dialect.refused}
    kept[dialect.tokens] = request.max_tokens
    return {key: value for key, value in kept.items() if value is not None}


def _message(message: Message) -> dict[str, Any]:
    body: dict[str, Any] = {"role": message.role, "content": message.content}
    if message.tool_calls:
        body["content"] = message.content or None
        body["tool_calls"] = [
            {
                "id": call.id,
                "type": "function",
                "function": {"name": call.name, "arguments": call.arguments},
            }
            for call in message.tool_calls
        ]
    if message.role == "tool":
        body["tool_call_id"] = message.tool_call_id
    return body


def tool_body(tool: Tool) -> dict[str, Any]:
    """Give a tool as both wire formats take it."""
    return {
        "type": "function",
        "function": {
            "name": tool.name,
            "description": tool.description,
            "parameters": dict(tool.parameters),
        },
    }


def _choice(request: ModelRequest) -> str | dict[str, Any] | None:
    choice = request.tool_choice
    if not request.tools or choice is None or choice in {"auto", "none", "required"}:
        return choice if request.tools else None
    return {"type": "function", "function": {"name": choice}}


def _response_format(schema: Mapping[str, Any] | None, dialect: _Dialect) -> dict[str, Any] | None:
    if schema is None or dialect.schema == "words":
        return None
    if dialect.schema == "json_object":
        return {"type": "json_object"}
    bare = {key: value for key, value in schema.items() if key != "title"}
    named = {"name": schema_name(schema), "schema": bare, "strict": True}
    return {"type": "json_schema", "json_schema": named}


def _names(error: ModelError, *names: str) -> bool:
    """Say whether a refusal is about one of these fields."""
    told = f"{error.param or ''} {error.message}"
    return any(re.search(rf"\b{name}\b", told) for name in names)


def _vectors(answer: dict[str, Any], count: int) -> list[list[float]]:
    """Give the vectors in the order of the texts, whatever order they came in."""
    try:
        ordered = sorted(answer["data"], key=lambda entry: int(entry["index"]))
        in_place = [int(entry["index"]) for entry in ordered] == list(range(count))
        vectors = [vector_of(entry["embedding"]) for entry in ordered] if in_place else []
    except (KeyError, TypeError, ValueError) as error:
        message = "The model server sent unusable embeddings."
        raise ModelError("model_bad_answer", message) from error
    return checked(vectors, count)
