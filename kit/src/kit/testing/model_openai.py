"""A stand-in for a server with OpenAI's HTTP format."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import orjson
from aiohttp import web

from kit.testing.model_behaviour import Behaviour, refused
from kit.testing.model_serving import Json, ModelServer, paced
from kit.testing.model_vectors import as_base64, vector_for


class OpenAIServer(ModelServer):
    """Speaks OpenAI's format under `/v1`: models, chat completions, embeddings."""

    base_path = "/v1"

    def _routes(self) -> list[web.RouteDef]:
        return [
            web.get("/v1/models", self._list),
            web.post("/v1/chat/completions", self._chat),
            web.post("/v1/embeddings", self._embed),
        ]

    def _refused(self, behaviour: Behaviour) -> tuple[int, dict[str, str], Any]:
        return refused(behaviour.refuse or "busy", behaviour.retry_after)

    async def _list(self, request: web.Request) -> web.Response:
        await self._receive(request)
        models = [
            {"id": name, "object": "model", "created": 1790000000, "owned_by": "local"}
            for name in self.models
        ]
        return web.json_response({"object": "list", "data": models})

    async def _chat(self, request: web.Request) -> web.StreamResponse:
        received = await self._receive(request)
        behaviour = self._next(received)
        if (unusual := self._unusual(behaviour)) is not None:
            return unusual
        if behaviour.whole or not received.body.get("stream"):
            await asyncio.sleep(behaviour.first_delay)
            return web.json_response(_completion(received.body, behaviour))
        frames = self._frames(received.body, behaviour)
        return await self._stream(request, "text/event-stream", frames, behaviour)

    async def _frames(self, body: Json, behaviour: Behaviour) -> AsyncIterator[bytes]:
        end = b"\r\n" if behaviour.crlf else b"\n"
        async for delta in paced(_deltas(behaviour), behaviour):
            if behaviour.comments:
                yield b": still here" + end + end
            yield _event(_chunk(body, delta, None), end)
        if behaviour.breaks == "error":
            failure = {"error": {"message": "The engine failed.", "type": "server_error"}}
            yield b"event: error" + end + _event(failure, end)
        if behaviour.breaks is not None:
            return
        if (reason := _finish_reason(behaviour)) is not None:
            yield _event(_chunk(body, {}, reason), end)
        if behaviour.usage and (body.get("stream_options") or {}).get("include_usage"):
            yield _event({**_chunk(body, {}, None), "choices": [], **_usage(behaviour)}, end)
        if behaviour.ends:
            yield b"data: [DONE]" + end + end

    async def _embed(self, request: web.Request) -> web.Response:
        received = await self._receive(request)
        behaviour = self._next(received)
        if (unusual := self._unusual(behaviour)) is not None:
            return unusual
        given = received.body["input"]
        texts = [given] if isinstance(given, str) else given
        packed = received.body.get("encoding_format") == "base64" and behaviour.vectors != "float"
        data: list[Json] = [
            {
                "object": "embedding",
                "index": index,
                "embedding": as_base64(vector_for(text)) if packed else vector_for(text),
            }
            for index, text in enumerate(texts)
        ]
        if behaviour.vectors == "shuffled":
            data.reverse()
        if behaviour.vectors == "missing":
            data.pop()
        tokens = sum(len(text.split()) for text in texts)
        usage = {"prompt_tokens": tokens, "total_tokens": tokens}
        name = received.body["model"]
        return web.json_response({"object": "list", "data": data, "model": name, "usage": usage})


def _event(chunk: Json, end: bytes) -> bytes:
    return b"data: " + orjson.dumps(chunk) + end + end


def _chunk(body: Json, delta: Json, reason: str | None) -> Json:
    return {
        "id": "c1",
        "object": "chat.completion.chunk",
        "created": 1790000000,
        "model": body.get("model"),
        "choices": [{"index": 0, "delta": delta, "finish_reason": reason}],
    }


def _deltas(behaviour: Behaviour) -> list[Json]:
    form = behaviour.reasoning_form
    reasoning = [behaviour.reasoning[i : i + 7] for i in range(0, len(behaviour.reasoning), 7)]
    deltas: list[Json] = []
    if reasoning and form == "inline":
        inline = f"<think>{behaviour.reasoning}</think>\n\n"
        deltas += [{"content": inline[i : i + 5]} for i in range(0, len(inline), 5)]
    else:
        deltas += [{form: piece} for piece in reasoning]
    deltas += [{"content": piece} for piece in behaviour.pieces()]
    if behaviour.refusal:
        deltas.append({"refusal": behaviour.refusal})
    return [*deltas, *_call_pieces(behaviour)]


def _call_pieces(behaviour: Behaviour) -> list[Json]:
    """Give each tool call in three pieces, one call after the other or piece by piece in turn."""
    calls = []
    for index, call in enumerate(behaviour.tool_calls):
        half = len(call.arguments) // 2
        first = {"name": call.name, "arguments": ""}
        calls.append(
            [
                {"index": index, "id": call.id, "type": "function", "function": first},
                {"index": index, "function": {"arguments": call.arguments[:half]}},
                {"index": index, "function": {"arguments": call.arguments[half:]}},
            ]
        )
    if behaviour.interleaved:
        ordered = [piece for pieces in zip(*calls, strict=True) for piece in pieces]
    else:
        ordered = [piece for pieces in calls for piece in pieces]
    return [{"tool_calls": [piece]} for piece in ordered]


def _finish_reason(behaviour: Behaviour) -> str | None:
    if behaviour.finish_reason is not None:
        return behaviour.finish_reason or None
    return "tool_calls" if behaviour.tool_calls else "stop"


def _usage(behaviour: Behaviour) -> Json:
    if behaviour.usage is None:
        return {}
    prompt, completion = behaviour.usage
    total = prompt + completion
    counts = {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": total}
    return {"usage": counts}


def _completion(body: Json, behaviour: Behaviour) -> Json:
    message: Json = {"role": "assistant", "content": "".join(behaviour.pieces()) or None}
    if behaviour.reasoning:
        message["reasoning_content"] = behaviour.reasoning
    if behaviour.tool_calls:
        message["tool_calls"] = [
            {
                "id": call.id,
                "type": "function",
                "function": {"name": call.name, "arguments": call.arguments},
            }
            for call in behaviour.tool_calls
        ]
    choice = {"index": 0, "message": message, "finish_reason": _finish_reason(behaviour)}
    return {
        **_chunk(body, {}, None),
        "object": "chat.completion",
        "choices": [choice],
        **_usage(behaviour),
    }
