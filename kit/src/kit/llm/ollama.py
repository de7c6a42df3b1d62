"""Models behind Ollama's own HTTP format, which shows errors and takes a context size."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

import aiohttp
import orjson
from pydantic import SecretStr

from kit.llm.errors import ModelError
from kit.llm.messages import (
    Completion,
    Effort,
    Embeddings,
    Message,
    ModelEvent,
    ModelInfo,
    ModelRequest,
)
from kit.llm.ollama_reader import OllamaReader
from kit.llm.openai import last_of, tool_body
from kit.llm.transport import Endpoint, Patience, Reader
from kit.llm.usage import Prices, Usage
from kit.llm.vectors import batches, checked, vector_of

_EFFORTS: dict[Effort, str] = {
    "minimal": "low",
    "low": "low",
    "medium": "medium",
    "high": "high",
    "xhigh": "high",
    "max": "high",
}


@dataclass(slots=True)
class _Dialect:
    """How one model takes `think`; learnt from its refusals."""

    thinks: bool = True
    levels: bool = True

    def learn(self, error: ModelError, sent: dict[str, Any]) -> bool:
        """Say whether the next body will differ because of what this refusal says."""
        if error.status != 400 or "think" not in sent or "think" not in error.message.lower():
            return False
        if isinstance(sent["think"], str) and "think value" in error.message:
            self.levels = False
            return True
        self.thinks = False
        return True

    def think(self, effort: Effort | None) -> bool | str | None:
        """Give the value of `think` for an effort; None leaves it out."""
        if effort is None or not self.thinks:
            return None
        if effort == "none":
            return False
        return _EFFORTS[effort] if self.levels else True


class OllamaModel:
    """A model on an Ollama server, such as `http://localhost:11434`.

    `num_ctx` is the context in tokens and goes out with every call: without it Ollama picks one
    by GPU memory and silently drops old messages. A longer prompt is an error here instead.
    Models that run elsewhere (`…-cloud`) have no known cost; local ones cost 0.
    """

    provider = "ollama"

    def __init__(
        self,
        session: aiohttp.ClientSession,
        base_url: str,
        model: str,
        *,
        num_ctx: int = 8192,
        embedding_model: str | None = None,
        keep_alive: str | None = None,
        api_key: SecretStr | None = None,
        prices: Prices | None = None,
        patience: Patience | None = None,
        embedding_batch: int = 64,
    ) -> None:
        key = api_key.get_secret_value() if api_key else ""
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._endpoint = Endpoint(session, base_url, headers, patience or Patience())
        self.name = model
        self.context_tokens = num_ctx
        self._local = "ollama.com" not in base_url
        self._embedding_model = embedding_model
        self._keep_alive = keep_alive
        self._prices = prices or Prices({})
        self._embedding_batch = embedding_batch
        self._dialects: dict[str, _Dialect] = {}

    async def stream(
        self, request: ModelRequest, *, deadline: float | None = None
    ) -> AsyncGenerator[ModelEvent, None]:
        """Give the answer as it comes, `Finished` last; raise `ModelError` rather than cut it."""
        name = request.model or self.name
        dialect = self._dialects.setdefault(name, _Dialect())
        sent: dict[str, Any] = {}

        def plan() -> tuple[bytes, Reader]:
            sent.clear()
            sent.update(self._chat_body(request, name, dialect))
            return orjson.dumps(sent), OllamaReader(name, self._count)

        def adapt(error: ModelError) -> bool:
            return dialect.learn(error, sent)

        events = self._endpoint.stream("/api/chat", plan, adapt, deadline)
        async with aclosing(events):
            async for event in events:
                yield event

    async def complete(self, request: ModelRequest, *, deadline: float | None = None) -> Completion:
        """Give the whole answer. It is streamed too: a silent server is noticed that way."""
        return await last_of(self.stream(request, deadline=deadline))

    async def list_models(self, *, deadline: float | None = None) -> tuple[ModelInfo, ...]:
        """Ask the server which models it has."""
        body = await self._endpoint.call("GET", "/api/tags", deadline=deadline)
        entries = body.get("models")
        if not isinstance(entries, list):
            raise ModelError("model_bad_answer", "The server's list of models cannot be read.")
        return tuple(
            ModelInfo(str(entry["name"]), str((entry.get("details") or {}).get("family") or ""))
            for entry in entries
            if isinstance(entry, dict) and entry.get("name")
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
            body = {"model": name, "input": batch, **self._kept()}
            answer = await self._endpoint.call("POST", "/api/embed", body, deadline)
            embeddings = answer.get("embeddings")
            found = embeddings if isinstance(embeddings, list) else []
            vectors += checked([vector_of(one) for one in found], len(batch))
            usage += self._count(name, int(answer.get("prompt_eval_count") or 0), 0)
        return Embeddings(vectors, name, usage)

    def _chat_body(self, request: ModelRequest, name: str, dialect: _Dialect) -> dict[str, Any]:
        options = {
            "num_ctx": self.context_tokens,
            "num_predict": request.max_tokens,
            "temperature": request.temperature,
            "stop": list(request.stop) or None,
        }
        tools = request.tools if request.tool_choice != "none" else ()
        schema = request.response_schema
        body: dict[str, Any] = {
            "model": name,
            "messages": [_message(message) for message in request.messages],
            "stream": True,
            "truncate": False,
            "shift": False,
            "options": {key: value for key, value in options.items() if value is not None},
            "tools": [tool_body(tool) for tool in tools] or None,
            "format": None if schema is None else dict(schema),
            "think": dialect.think(request.reasoning_effort),
            **self._kept(),
        }
        return {key: value for key, value in body.items() if value is not None}

    def _kept(self) -> dict[str, Any]:
        return {} if self._keep_alive is None else {"keep_alive": self._keep_alive}

    def _count(self, model: str, prompt: int, completion: int) -> Usage:
        cost = self._prices.cost(model, prompt, completion)
        if cost is None and self._local and not model.endswith(("-cloud", ":cloud")):
            cost = 0.0
        return Usage(prompt, completion, 1, cost)


def _message(message: Message) -> dict[str, Any]:
    body: dict[str, Any] = {"role": message.role, "content": message.content}
    if message.tool_calls:
        body["tool_calls"] = [
            {"id": call.id, "function": {"name": call.name, "arguments": _object(call.arguments)}}
            for call in message.tool_calls
        ]
    if message.role == "tool":
        body["tool_name"] = message.name
        body["tool_call_id"] = message.tool_call_id
    return {key: value for key, value in body.items() if value is not None}


def _object(arguments: str) -> dict[str, Any]:
    """Give arguments as the object Ollama wants; text that is none is shown to the model as is."""
    try:
        parsed = orjson.loads(arguments)
    except orjson.JSONDecodeError:
        parsed = None
    return parsed if isinstance(parsed, dict) else {"arguments": arguments}
