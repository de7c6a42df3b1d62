"""The bodies that go out, what is learnt from refusals, lists, embeddings, objects, settings."""

import asyncio
from enum import StrEnum
from typing import Any, Literal

import aiohttp
import pytest
from kit.llm import (
    Message,
    ModelError,
    ModelRequest,
    ModelSettings,
    OllamaModel,
    OpenAIModel,
    Patience,
    Prices,
    Tool,
    Usage,
    missing_variables,
    open_model,
    openai_prices,
    structured,
)
from kit.llm.schemas import schema_of
from kit.testing.model_behaviour import Received
from kit.testing.model_servers import Behaviour, OllamaServer, OpenAIServer
from pydantic import BaseModel, Field, RootModel, SecretStr, ValidationError
from pydantic_settings import BaseSettings

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


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


class Part(BaseModel):
    name: str = Field(min_length=1, max_length=5, description="short")
    amount: int | None = Field(default=None, ge=0)


class Plan(BaseModel):
    kind: Literal["plan"] = "plan"
    colour: Colour = Colour.RED
    parts: list[Part] = Field(max_length=3)


def test_the_schema_is_the_strict_subset() -> None:
    assert schema_of(Plan) == {
        "title": "Plan",
        "type": "object",
        "properties": {
            "kind": {"type": "string", "enum": ["plan"]},
            "colour": {"type": "string", "enum": ["red", "blue"]},
            "parts": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {
                        "name": {"type": "string", "description": "short"},
                        "amount": {"anyOf": [{"type": "integer"}, {"type": "null"}]},
                    },
                    "required": ["name", "amount"],
                    "additionalProperties": False,
                },
            },
        },
        "required": ["kind", "colour", "parts"],
        "additionalProperties": False,
    }


class Free(BaseModel):
    words: dict[str, int]


class Tree(BaseModel):
    below: list["Tree"]


@pytest.mark.parametrize("model", [Free, Tree, RootModel[list[int]]])
def test_what_the_subset_cannot_say(model: type[BaseModel]) -> None:
    with pytest.raises(TypeError):
        schema_of(model)


GOOD = '{"kind":"plan","colour":"blue","parts":[{"name":"чай","amount":2}]}'
PLAN = Plan(colour=Colour.BLUE, parts=[Part(name="чай", amount=2)])


@pytest.mark.parametrize("kind", ["openai", "ollama"])
@pytest.mark.parametrize(
    "text", [GOOD, f"```json\n{GOOD}\n```", f"Вот: {GOOD} Done."], ids=["bare", "fenced", "worded"]
)
async def test_objects(kind: str, text: str, session: aiohttp.ClientSession) -> None:
    if kind == "openai":
        async with OpenAIServer([Behaviour(text=text)]) as server:
            plan, usage = await structured(openai(session, server), ASK, Plan)
        sent = server.bodies[0]["response_format"]
        assert sent["type"] == "json_schema"
        assert sent["json_schema"]["name"] == "Plan"
        assert sent["json_schema"]["strict"] is True
        assert sent["json_schema"]["schema"]["required"] == ["kind", "colour", "parts"]
    else:
        async with OllamaServer([Behaviour(text=text)]) as local:
            plan, usage = await structured(ollama(session, local), ASK, Plan)
        assert local.bodies[0]["format"]["required"] == ["kind", "colour", "parts"]
    assert plan == PLAN
    assert usage.model_calls == 1


async def test_a_wrong_object_is_repaired_once(session: aiohttp.ClientSession) -> None:
    wrong = '{"parts":[{"name":"слишком длинно"}]}'
    script = [Behaviour(text=wrong), Behaviour(text=GOOD), Behaviour(text="no"), Behaviour(text="")]
    async with OpenAIServer(script) as server:
        model = openai(session, server)
        plan, usage = await structured(model, ASK, Plan)
        assert plan == PLAN
        assert usage.model_calls == 2
        assert usage.prompt_tokens == 24
        messages = server.bodies[1]["messages"]
        assert messages[-2] == {"role": "assistant", "content": wrong}
        assert "parts.0.name" in messages[-1]["content"]
        with pytest.raises(ModelError) as caught:
            await structured(model, ASK, Plan)
    assert caught.value.code == "model_bad_answer"
    assert len(server.requests) == 4


async def test_a_cut_object_is_not_repaired(session: aiohttp.ClientSession) -> None:
    async with OpenAIServer([Behaviour(text=GOOD, finish_reason="length")]) as server:
        with pytest.raises(ModelError) as caught:
            await structured(openai(session, server), ASK, Plan)
    assert caught.value.code == "model_bad_answer"
    assert len(server.requests) == 1


@pytest.mark.parametrize("takes", ["json_object", "nothing"])
async def test_servers_without_schemas_get_it_in_words(
    takes: str, session: aiohttp.ClientSession
) -> None:
    def answer(received: Received) -> Behaviour:
        kind = received.body.get("response_format", {}).get("type")
        if kind == "json_schema" or (kind and takes == "nothing"):
            return Behaviour(status=400, body={"error": "response_format is not supported"})
        return Behaviour(text=GOOD)

    async with OpenAIServer(answer) as server:
        model = openai(session, server)
        assert (await structured(model, ASK, Plan))[0] == PLAN
        tries = len(server.requests)
        assert (await structured(model, ASK, Plan))[0] == PLAN
    assert len(server.requests) == tries + 1
    system = server.bodies[-1]["messages"][0]
    assert system["role"] == "system"
    assert system["content"].startswith("Be brief.\n\n")
    assert '"required":["kind","colour","parts"]' in system["content"]
    assert ("response_format" in server.bodies[-1]) == (takes == "json_object")


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


def test_usage_adds_up() -> None:
    known, unknown = Usage(1, 2, 1, 0.5), Usage(3, 4, 1, None)
    assert Usage() + known == known == known + Usage()
    assert known + known == Usage(2, 4, 2, 1.0)
    assert (known + unknown).cost_usd is None


def test_prices() -> None:
    prices = openai_prices().extended({"mine": (1.0, 2.0)})
    assert prices.cost("gpt-4o-mini-2024-07-18", 1_000_000, 1_000_000) == pytest.approx(0.75)
    assert prices.cost("mine", 500_000, 0) == 0.5
    assert prices.cost("nobody-knows", 1, 1) is None


async def test_the_answering_model_is_priced(session: aiohttp.ClientSession) -> None:
    async with OpenAIServer() as server:
        model = openai(session, server, prices=Prices({"m": (1.0, 1.0)}))
        assert (await model.complete(ASK)).usage.cost_usd == pytest.approx(46e-6)


async def test_cloud_models_are_not_free(session: aiohttp.ClientSession) -> None:
    async with OllamaServer() as server:
        model = ollama(session, server)
        cloud = await model.complete(ModelRequest(ASK.messages, model="big:120b-cloud"))
        local = await model.complete(ASK)
    assert cloud.usage.cost_usd is None
    assert local.usage.cost_usd == 0.0


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in ModelSettings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    return monkeypatch


@pytest.mark.parametrize(
    ("variables", "kind", "missing"),
    [
        ({}, None, ()),
        ({"LLM_PROVIDER": "extractive"}, None, ()),
        ({"LLM_PROVIDER": ""}, None, ()),
        ({"LLM_PROVIDER": "openai"}, None, ("OPENAI_MODEL", "OPENAI_API_KEY")),
        ({"LLM_PROVIDER": "openai", "OPENAI_MODEL": "m"}, None, ("OPENAI_API_KEY",)),
        (
            {"LLM_PROVIDER": "openai", "OPENAI_MODEL": "m", "OPENAI_BASE_URL": "http://x/v1"},
            "openai",
            (),
        ),
        ({"LLM_PROVIDER": "ollama"}, None, ("OLLAMA_MODEL",)),
        ({"LLM_PROVIDER": "ollama", "OLLAMA_MODEL": "m"}, "ollama", ()),
    ],
)
async def test_the_model_is_chosen_by_settings(
    variables: dict[str, str],
    kind: str | None,
    missing: tuple[str, ...],
    environment: pytest.MonkeyPatch,
    session: aiohttp.ClientSession,
) -> None:
    for name, value in variables.items():
        environment.setenv(name, value)
    settings = ModelSettings()
    model = open_model(settings, session)
    assert (model.provider if model else None) == kind
    assert missing_variables(settings) == missing


def test_prices_come_from_the_environment(environment: pytest.MonkeyPatch) -> None:
    class Own(BaseSettings):
        port: int = 3000

    class ServiceSettings(Own, ModelSettings):
        pass

    environment.setenv("LLM_PRICES", '{"mine": [1, 2.5]}')
    assert ServiceSettings().llm_prices == {"mine": (1.0, 2.5)}
    environment.setenv("LLM_PRICES", '{"mine": [1]}')
    with pytest.raises(ValidationError):
        ServiceSettings()
