"""A stand-in for an Ollama server."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import orjson
from aiohttp import web

from kit.testing.model_behaviour import Behaviour, refused_by_ollama
from kit.testing.model_serving import Json, ModelServer, paced
from kit.testing.model_vectors import vector_for


class OllamaServer(ModelServer):
    """Speaks Ollama's own format: version, tags, show, ps, chat, embed."""

    context_length = 32768

    def _routes(self) -> list[web.RouteDef]:
        return [
            web.get("/api/version", self._version),
            web.get("/api/tags", self._tags),
            web.get("/api/ps", self._loaded),
            web.post("/api/show", self._show),
            web.post("/api/chat", self._chat),
            web.post("/api/embed", self._embed),
        ]

    def _refused(self, behaviour: Behaviour) -> tuple[int, dict[str, str], Any]:
        return refused_by_ollama(behaviour.refuse or "busy", behaviour.retry_after)

    async def _version(self, request: web.Request) -> web.Response:
        await self._receive(request)
        return web.json_response({"version": "0.12.0"})

    async def _tags(self, request: web.Request) -> web.Response:
        await self._receive(request)
        return web.json_response({"models": [_tag(name) for name in self.models]})

    async def _loaded(self, request: web.Request) -> web.Response:
        await self._receive(request)
        entry = {**_tag(self.models[0]), "context_length": self.context_length, "size_vram": 0}
        return web.json_response({"models": [entry]})

    async def _show(self, request: web.Request) -> web.Response:
        received = await self._receive(request)
        name = received.body.get("model")
        if name not in self.models:
            return web.json_response({"error": f"model '{name}' not found"}, status=404)
        info = {"general.architecture": "m", "m.context_length": self.context_length}
        capabilities = ["completion", "tools", "thinking"]
        return web.json_response(
            {"details": _tag(name)["details"], "model_info": info, "capabilities": capabilities}
        )

    async def _chat(self, request: web.Request) -> web.StreamResponse:
        received = await self._receive(request)
        behaviour = self._next(received)
        if (unusual := self._unusual(behaviour)) is not None:
            return unusual
        if behaviour.whole or received.body.get("stream") is False:
            await asyncio.sleep(behaviour.first_delay)
            parts = _messages(received.body, behaviour)
            texts = "".join(part.get("content", "") for part in parts)
            message = {"role": "assistant", **_merged(parts), "content": texts}
            return web.json_response({**_last_line(received.body, behaviour), "message": message})
        frames = self._frames(received.body, behaviour)
        return await self._stream(request, "application/x-ndjson", frames, behaviour)

    async def _frames(self, body: Json, behaviour: Behaviour) -> AsyncIterator[bytes]:
        end = b"\r\n" if behaviour.crlf else b"\n"
        async for message in paced(_messages(body, behaviour), behaviour):
            line = {**_line(body), "message": {"role": "assistant", "content": "", **message}}
            yield orjson.dumps({**line, "done": False}) + end
        if behaviour.breaks == "error":
            yield orjson.dumps({"error": "an error was encountered while running the model"}) + end
        if behaviour.breaks is None and behaviour.ends:
            yield orjson.dumps(_last_line(body, behaviour)) + end

    async def _embed(self, request: web.Request) -> web.Response:
        received = await self._receive(request)
        behaviour = self._next(received)
        if (unusual := self._unusual(behaviour)) is not None:
            return unusual
        given = received.body["input"]
        texts = [given] if isinstance(given, str) else given
        vectors = [vector_for(text) for text in texts]
        if behaviour.vectors == "missing":
            vectors.pop()
        tokens = sum(len(text.split()) for text in texts)
        name = received.body["model"]
        return web.json_response(
            {"model": name, "embeddings": vectors, "prompt_eval_count": tokens}
        )


def _tag(name: str) -> Json:
    details = {"family": "m", "parameter_size": "8B", "quantization_level": "Q4_K_M"}
    tagged = name if ":" in name else f"{name}:latest"
    return {"name": tagged, "model": tagged, "size": 1, "digest": "0", "details": details}


def _line(body: Json) -> Json:
    return {"model": body.get("model"), "created_at": "2026-08-22T10:00:00.1Z"}


def _messages(body: Json, behaviour: Behaviour) -> list[Json]:
    size = 7
    thoughts = behaviour.reasoning if body.get("think") is not False else ""
    messages: list[Json] = []
    if thoughts and behaviour.reasoning_form == "inline":
        inline = f"<think>{thoughts}</think>\n\n"
        messages += [{"content": inline[i : i + 5]} for i in range(0, len(inline), 5)]
    else:
        messages += [{"thinking": thoughts[i : i + size]} for i in range(0, len(thoughts), size)]
    messages += [{"content": piece} for piece in behaviour.pieces()]
    if behaviour.tool_calls:
        calls = [
            {
                "id": call.id,
                "function": {
                    "index": index,
                    "name": call.name,
                    "arguments": orjson.loads(call.arguments),
                },
            }
            for index, call in enumerate(behaviour.tool_calls)
        ]
        messages.append({"tool_calls": calls})
    return messages


def _merged(parts: list[Json]) -> Json:
    thinking = "".join(part.get("thinking", "") for part in parts)
    calls = [call for part in parts for call in part.get("tool_calls", ())]
    merged: Json = {"thinking": thinking, "tool_calls": calls}
    return {key: value for key, value in merged.items() if value}


def _last_line(body: Json, behaviour: Behaviour) -> Json:
    counts: Json = {}
    if behaviour.usage is not None:
        counts = {"prompt_eval_count": behaviour.usage[0], "eval_count": behaviour.usage[1]}
    return {
        **_line(body),
        "message": {"role": "assistant", "content": ""},
        "done": True,
        "done_reason": behaviour.finish_reason or "stop",
        "total_duration": 812000000,
        **counts,
    }
