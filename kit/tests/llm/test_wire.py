"""The bodies that go out, what is learnt from refusals, lists, embeddings."""

import asyncio
from typing import Any

import aiohttp
import pytest
from kit.llm import (
    Message,
    Model,
    ModelError,
    ModelRequest,
    OllamaModel,
    OpenAIModel,
    Patience,
    Tool,
    ToolCall,
)
from kit.testing.model_behaviour import Received
from kit.testing.model_servers import Behaviour, OllamaServer, OpenAIServer
from pydantic import SecretStr

FAST = Patience(back_off=0.01)
ASK = ModelRequest((Message("system", "Be brief."), Message("user", "Чай?")))
FULL = ModelRequest(
    ASK.messages,
    model="other",
    tools=(Tool("search", "Search the web", {"type": "object", "properties": {}}),),
    tool_choice="search",
    temperature=0.2,
    max_tokens=50,
    reasoning_effort="minimal",
    stop=("END",),
)


def openai(session: aiohttp.ClientSession, server: OpenAIServer, **more: Any) -> OpenAIModel:
    key = SecretStr("sk-test-1234567890")
    return OpenAIModel(session, server.url, key, "m", patience=FAST, **more)


def ollama(session: aiohttp.ClientSession, server: OllamaServer, **more: Any) -> OllamaModel:
    return OllamaModel(session, server.url, "m", patience=FAST, **more)


async def test_the_openai_body(session: aiohttp.ClientSession) -> None:
    async with OpenAIServer() as server:
        model = openai(session, server)
        await model.complete(FULL)
        await model.complete(ASK)
    full, plain = server.bodies
    assert full == {
        "model": "other",
        "messages": [
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": "Чай?"},
        ],
        "stream": True,
        "stream_options": {"include_usage": True},
        "temperature": 0.2,
        "reasoning_effort": "minimal",
        "stop": ["END"],
        "tools": [
            {
                "type": "function",
                "function": {
                    "name": "search",
                    "description": "Search the web",
                    "parameters": {"type": "object", "properties": {}},
                },
            }
        ],
        "tool_choice": {"type": "function", "function": {"name": "search"}},
        "max_tokens": 50,
    }
    assert set(plain) == {"model", "messages", "stream", "stream_options"}
    headers = server.requests[0].headers
    assert headers["Authorization"] == "Bearer sk-test-1234567890"
    assert headers["Accept-Encoding"] == "identity"
    assert server.requests[0].path == "/v1/chat/completions"


async def test_the_ollama_body(session: aiohttp.ClientSession) -> None:
    async with OllamaServer() as server:
        model = ollama(session, server, num_ctx=16000, keep_alive="30m")
        await model.complete(FULL)
        await model.complete(ASK)
    full, plain = server.bodies
    assert full["options"] == {
        "num_ctx": 16000,
        "num_predict": 50,
        "temperature": 0.2,
        "stop": ["END"],
    }
    assert full["think"] == "low"
    assert full["keep_alive"] == "30m"
    assert plain == {
        "model": "m",
        "messages": [
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": "Чай?"},
        ],
        "stream": True,
        "truncate": False,
        "shift": False,
        "options": {"num_ctx": 16000},
        "keep_alive": "30m",
    }
    assert "Authorization" not in server.requests[0].headers


def picky(*fields: str, param: bool) -> Any:
    """Make a server that refuses bodies with any of these fields, as real ones word it."""

    def answer(received: Received) -> Behaviour:
        for name in fields:
            if name in received.body:
                message = f"Unsupported parameter: '{name}' is not supported with this model."
                error = {"message": message, "param": name if param else None}
                return Behaviour(status=400, body={"error": error})
        return Behaviour(text="Fine.")

    return answer


@pytest.mark.parametrize("param", [True, False])
@pytest.mark.parametrize("refused", ["max_tokens", "max_completion_tokens"])
async def test_the_tokens_field_is_found_out_once(
    refused: Any, param: bool, session: aiohttp.ClientSession
) -> None:
    async with OpenAIServer(picky(refused, param=param)) as server:
        model = openai(session, server, tokens_field=refused)
        await model.complete(FULL)
        await model.complete(FULL)
    sent = [next(key for key in body if key.startswith("max_")) for body in server.bodies]
    other = ({"max_tokens", "max_completion_tokens"} - {refused}).pop()
    assert sent == [refused, other, other]


@pytest.mark.parametrize("field", ["max_tokens", "response_format"])
async def test_calls_side_by_side_learn_the_same(
    field: str, session: aiohttp.ClientSession
) -> None:
    request = ModelRequest(ASK.messages, max_tokens=5, response_schema={"type": "object"})
    async with OpenAIServer(picky(field, param=True)) as server:
        model = openai(session, server)
        answers = await asyncio.gather(*(model.complete(request) for _ in range(5)))
        assert {answer.text for answer in answers} == {"Fine."}
        before = len(server.requests)
        await model.complete(request)
        assert len(server.requests) == before + 1


async def test_a_wrong_value_is_not_a_wrong_field(session: aiohttp.ClientSession) -> None:
    error = {"message": "max_tokens is too large: 99999.", "param": "max_tokens"}
    script = [Behaviour(status=400, body={"error": error}), Behaviour(text="Fine.")]
    async with OpenAIServer(script) as server:
        model = openai(session, server)
        with pytest.raises(ModelError, match="too large"):
            await model.complete(FULL)
        await model.complete(FULL)
    assert "max_tokens" in server.bodies[1]


async def test_refused_extras_are_left_out(session: aiohttp.ClientSession) -> None:
    fields = ("temperature", "reasoning_effort", "stream_options")
    async with OpenAIServer(picky(*fields, param=True)) as server:
        assert (await openai(session, server).complete(FULL)).text == "Fine."
    assert len(server.requests) == 4
    assert not set(fields) & set(server.bodies[-1])


async def test_a_refusal_without_cure_ends(session: aiohttp.ClientSession) -> None:
    async with OpenAIServer(picky("max_tokens", "max_completion_tokens", param=True)) as server:
        with pytest.raises(ModelError) as caught:
            await openai(session, server).complete(FULL)
    assert caught.value.code == "model_bad_request"
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    ("message", "then"),
    [
        ('"m" does not support thinking', None),
        ('think value "low" is not supported for this model', True),
    ],
)
async def test_ollama_thinking_is_found_out(
    message: str, then: Any, session: aiohttp.ClientSession
) -> None:
    def answer(received: Received) -> Behaviour:
        if received.body.get("think") == "low":
            return Behaviour(status=400, body={"error": message})
        return Behaviour(text="Fine.")

    async with OllamaServer(answer) as server:
        model = ollama(session, server)
        await model.complete(ModelRequest(ASK.messages, reasoning_effort="low"))
        await model.complete(ModelRequest(ASK.messages, reasoning_effort="low"))
    assert [body.get("think") for body in server.bodies] == ["low", then, then]


async def test_no_thinking_is_asked_for(session: aiohttp.ClientSession) -> None:
    async with OllamaServer([Behaviour(text="Yes.", reasoning="Hm")]) as server:
        model = ollama(session, server)
        last = await model.complete(ModelRequest(ASK.messages, reasoning_effort="none"))
    assert server.bodies[0]["think"] is False
    assert last.reasoning == ""


async def test_models_are_listed(session: aiohttp.ClientSession) -> None:
    async with OpenAIServer(models=("a", "b")) as server:
        assert [one.id for one in await openai(session, server).list_models()] == ["a", "b"]
    async with OllamaServer(models=("a", "b:8b")) as local:
        listed = await ollama(session, local).list_models()
    assert [one.id for one in listed] == ["a:latest", "b:8b"]


@pytest.mark.parametrize("kind", ["openai", "ollama"])
async def test_embeddings_come_in_order_and_batches(
    kind: str, session: aiohttp.ClientSession
) -> None:
    texts = [f"текст {number}" for number in range(5)]
    script = [Behaviour(vectors="shuffled"), Behaviour(vectors="float"), Behaviour(refuse="busy")]
    if kind == "openai":
        async with OpenAIServer([*script, Behaviour()]) as server:
            model = openai(session, server, embedding_model="e", embedding_batch=2)
            embedded = await model.embed(texts)
            again = await model.embed(texts)
        assert server.bodies[0] == {
            "model": "e",
            "input": texts[:2],
            "encoding_format": "base64",
        }
        assert embedded.usage.cost_usd is None
    else:
        async with OllamaServer([*script, Behaviour()]) as local:
            small = ollama(session, local, embedding_model="e", embedding_batch=2)
            embedded = await small.embed(texts)
            again = await small.embed(texts)
        assert local.bodies[0] == {"model": "e", "input": texts[:2]}
        assert embedded.usage.cost_usd == 0.0
    assert len(embedded.vectors) == 5
    for one, two in zip(embedded.vectors, again.vectors, strict=True):
        assert one == pytest.approx(two, abs=1e-6)
    assert len({tuple(vector) for vector in embedded.vectors}) == 5
    assert embedded.usage.prompt_tokens == 10
    assert embedded.usage.model_calls == 3


async def test_base64_is_given_up_when_refused(session: aiohttp.ClientSession) -> None:
    def answer(received: Received) -> Behaviour:
        if received.body["encoding_format"] == "base64":
            return Behaviour(status=422, body={"detail": [{"loc": ["body", "encoding_format"]}]})
        return Behaviour()

    async with OpenAIServer(answer) as server:
        embedded = await openai(session, server, embedding_model="e").embed(["чай"])
    assert len(embedded.vectors[0]) == 64


async def test_bad_embeddings_are_refused(session: aiohttp.ClientSession) -> None:
    async with OpenAIServer([Behaviour(vectors="missing")]) as server:
        model = openai(session, server, embedding_model="e")
        with pytest.raises(ModelError) as caught:
            await model.embed(["one", "two"])
        assert caught.value.code == "model_bad_answer"
        with pytest.raises(ValueError, match="empty"):
            await model.embed(["one", " "])
        assert len(server.requests) == 1
        assert (await model.embed([])).vectors == []


async def test_calls_have_a_deadline(session: aiohttp.ClientSession) -> None:
    async with OllamaServer([Behaviour(refuse="rate_limited", retry_after="60")]) as server:
        loop = asyncio.get_running_loop()
        with pytest.raises(ModelError) as caught:
            await ollama(session, server, embedding_model="e").embed(
                ["x"], deadline=loop.time() + 1
            )
    assert caught.value.code == "model_rate_limited"


CALL = ToolCall("call_1", "search", '{"q":"ставки rates"}')


@pytest.mark.parametrize("kind", ["openai", "ollama"])
async def test_tools_and_results_survive_the_round_trip(
    kind: str, session: aiohttp.ClientSession
) -> None:
    messages = (
        Message("user", "Rates?"),
        Message("assistant", "", tool_calls=(CALL,)),
        Message("tool", "5%", tool_call_id="call_1", name="search"),
    )
    server: OpenAIServer | OllamaServer
    async with OpenAIServer() if kind == "openai" else OllamaServer() as server:
        model: Model = (
            openai(session, server) if isinstance(server, OpenAIServer) else ollama(session, server)
        )
        await model.complete(ModelRequest(messages))
    arguments: Any = CALL.arguments if kind == "openai" else {"q": "ставки rates"}
    sent = server.bodies[0]["messages"]
    assert sent[1]["tool_calls"][0]["function"]["arguments"] == arguments
    assert sent[2]["tool_call_id"] == "call_1"
    assert sent[2].get("tool_name") == (None if kind == "openai" else "search")
