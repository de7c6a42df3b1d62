"""Usage, prices, and which model the settings choose."""

from typing import Any

import aiohttp
import pytest
from kit.llm import (
    Message,
    ModelRequest,
    ModelSettings,
    OllamaModel,
    OpenAIModel,
    Patience,
    Prices,
    Usage,
    missing_variables,
    open_model,
    openai_prices,
)
from kit.testing.model_servers import OllamaServer, OpenAIServer
from pydantic import SecretStr, ValidationError
from pydantic_settings import BaseSettings

FAST = Patience(back_off=0.01)
ASK = ModelRequest((Message("system", "Be brief."), Message("user", "Чай?")))


def openai(session: aiohttp.ClientSession, server: OpenAIServer, **more: Any) -> OpenAIModel:
    key = SecretStr("sk-test-1234567890")
    return OpenAIModel(session, server.url, key, "m", patience=FAST, **more)


def ollama(session: aiohttp.ClientSession, server: OllamaServer, **more: Any) -> OllamaModel:
    return OllamaModel(session, server.url, "m", patience=FAST, **more)


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


@pytest.mark.parametrize(
    ("variables", "provider"),
    [
        ({}, "extractive"),
        ({"OPENAI_API_KEY": "sk-1"}, "openai"),
        ({"OPENAI_BASE_URL": "http://localhost:1/v1"}, "openai"),
        ({"OPENAI_EMBEDDING_MODEL": "e"}, "openai"),
        ({"OLLAMA_MODEL": "m"}, "ollama"),
        ({"OLLAMA_EMBEDDING_MODEL": "e"}, "ollama"),
        ({"OPENAI_API_KEY": "sk-1", "LLM_PROVIDER": "extractive"}, "extractive"),
        ({"OPENAI_API_KEY": "", "OLLAMA_MODEL": ""}, "extractive"),
    ],
)
def test_the_provider_is_the_one_whose_variables_are_set(monkeypatch, variables, provider):
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert ModelSettings().provider == provider
