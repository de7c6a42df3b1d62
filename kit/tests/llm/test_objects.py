"""Answers as validated objects."""

from enum import StrEnum
from typing import Any, Literal

import aiohttp
import pytest
from kit.llm import (
    Message,
    ModelError,
    ModelRequest,
    OllamaModel,
    OpenAIModel,
    Patience,
    structured,
)
from kit.llm.schemas import schema_of
from kit.testing.model_behaviour import Received
from kit.testing.model_servers import Behaviour, OllamaServer, OpenAIServer
from pydantic import BaseModel, Field, RootModel, SecretStr

FAST = Patience(back_off=0.01)
ASK = ModelRequest((Message("system", "Be brief."), Message("user", "Чай?")))


def openai(session: aiohttp.ClientSession, server: OpenAIServer, **more: Any) -> OpenAIModel:
    key = SecretStr("sk-test-1234567890")
    return OpenAIModel(session, server.url, key, "m", patience=FAST, **more)


def ollama(session: aiohttp.ClientSession, server: OllamaServer, **more: Any) -> OllamaModel:
    return OllamaModel(session, server.url, "m", patience=FAST, **more)


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
