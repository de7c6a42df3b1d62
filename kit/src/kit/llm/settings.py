"""Which model to use, from environment variables; mixed into the settings of a service."""

from typing import Literal
from urllib.parse import urlsplit

import aiohttp
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from kit.llm.messages import Model
from kit.llm.ollama import OllamaModel
from kit.llm.openai import OpenAIModel, TokensField
from kit.llm.transport import Patience
from kit.llm.usage import Prices, openai_prices

OPENAI_HOST = "api.openai.com"

Provider = Literal["openai", "ollama", "extractive"]


class ModelSettings(BaseSettings):
    """The variables that choose and describe the model. An empty value counts as absent."""

    model_config = SettingsConfigDict(
        env_ignore_empty=True, extra="ignore", frozen=True, hide_input_in_errors=True
    )

    llm_provider: Provider | None = Field(
        default=None,
        description="who writes answers; absent: the one whose variables are set, else extractive",
    )
    openai_api_key: SecretStr | None = Field(default=None, description="key for OPENAI_BASE_URL")
    openai_base_url: str = Field(
        default=f"https://{OPENAI_HOST}/v1", description="a server with OpenAI's HTTP format"
    )
    openai_model: str | None = Field(default=None, description="the model that writes")
    openai_embedding_model: str | None = Field(default=None, description="makes vectors of texts")
    openai_tokens_field: TokensField | None = Field(
        default=None, description="the field that limits an answer; absent: found out"
    )
    openai_context_tokens: int | None = Field(
        default=None, ge=1024, description="context of OPENAI_MODEL in tokens, when known"
    )
    ollama_base_url: str = Field(default="http://localhost:11434", description="an Ollama server")
    ollama_api_key: SecretStr | None = Field(default=None, description="only for ollama.com")
    ollama_model: str | None = Field(default=None, description="the model that writes")
    ollama_embedding_model: str | None = Field(default=None, description="makes vectors of texts")
    ollama_num_ctx: int = Field(default=8192, ge=1024, description="context in tokens")
    ollama_keep_alive: str | None = Field(
        default=None, description="how long a model stays loaded, such as 30m"
    )
    llm_prices: dict[str, tuple[float, float]] = Field(
        default={}, description='US dollars per million tokens: {"model": [input, output]}'
    )
    llm_first_token_timeout: float = Field(
        default=120.0, gt=0, description="seconds of silence before an answer begins"
    )
    llm_idle_timeout: float = Field(
        default=60.0, gt=0, description="seconds of silence inside an answer"
    )

    @property
    def provider(self) -> Provider:
        """Who is asked: the chosen one, else the one whose variables are set."""
        if self.llm_provider is not None:
            return self.llm_provider
        named = self.model_fields_set
        if self.openai_api_key or named & {"openai_base_url", "openai_embedding_model"}:
            return "openai"
        if named & {"ollama_base_url", "ollama_model", "ollama_embedding_model"}:
            return "ollama"
        return "extractive"


def embedding_model(settings: ModelSettings) -> str | None:
    """Name the model that makes vectors of texts, if the provider has one configured."""
    names: dict[Provider, str | None] = {
        "openai": settings.openai_embedding_model,
        "ollama": settings.ollama_embedding_model,
    }
    return names.get(settings.provider)


def missing_variables(settings: ModelSettings) -> tuple[str, ...]:
    """Name the variables that the chosen provider still needs; empty when it can be used."""
    needed: dict[str, object] = {}
    if settings.provider == "openai":
        needed["OPENAI_MODEL"] = settings.openai_model
        if urlsplit(settings.openai_base_url).hostname == OPENAI_HOST:
            needed["OPENAI_API_KEY"] = settings.openai_api_key
    elif settings.provider == "ollama":
        needed["OLLAMA_MODEL"] = settings.ollama_model
    return tuple(name for name, value in needed.items() if not value)


def open_model(settings: ModelSettings, session: aiohttp.ClientSession) -> Model | None:
    """Give the chosen model, or None when there is none or `missing_variables` names some."""
    if missing_variables(settings):
        return None
    patience = Patience(
        first_token=settings.llm_first_token_timeout, between=settings.llm_idle_timeout
    )
    if settings.provider == "openai" and settings.openai_model:
        return _openai(settings, settings.openai_model, session, patience)
    if settings.provider == "ollama" and settings.ollama_model:
        return OllamaModel(
            session,
            settings.ollama_base_url,
            settings.ollama_model,
            num_ctx=settings.ollama_num_ctx,
            embedding_model=settings.ollama_embedding_model,
            keep_alive=settings.ollama_keep_alive,
            api_key=settings.ollama_api_key,
            prices=Prices(settings.llm_prices),
            patience=patience,
        )
    return None


def _openai(
    settings: ModelSettings, name: str, session: aiohttp.ClientSession, patience: Patience
) -> OpenAIModel:
    """Open a model of OpenAI, at its prices, or of another server, whose prices nobody knows."""
    own = urlsplit(settings.openai_base_url).hostname == OPENAI_HOST
    prices = openai_prices() if own else Prices({})
    return OpenAIModel(
        session,
        settings.openai_base_url,
        settings.openai_api_key,
        name,
        embedding_model=settings.openai_embedding_model,
        tokens_field=settings.openai_tokens_field
        or ("max_completion_tokens" if own else "max_tokens"),
        context_tokens=settings.openai_context_tokens,
        prices=prices.extended(settings.llm_prices),
        patience=patience,
    )
