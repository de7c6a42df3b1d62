"""The models on offer, and which one a request means."""

import asyncio
import time

import aiohttp
from kit.errors import InvalidRequest, Unavailable
from kit.llm import Model, ModelError, ModelInfo, open_model

from chat_svc.answers.failures import is_away
from chat_svc.answers.writers import Writer
from chat_svc.answers.writers.extractive import NAME as EXTRACTIVE
from chat_svc.answers.writers.extractive import ExtractiveWriter
from chat_svc.answers.writers.model import ModelWriter
from chat_svc.settings import ChatSettings
from contracts import chat

LIFETIME_SECONDS = 60.0
LIST_SECONDS = 5.0
PLACEHOLDER = "-"
_NOT_CHAT = ("embed", "whisper", "tts", "dall-e", "moderation", "transcribe", "image", "rerank")


class UnknownModel(InvalidRequest):
    """422: no such model is on offer here."""

    code = "unknown_model"
    message = "This model is not on offer."


class NoModel(Unavailable):
    """503: the provider offers no model that could answer."""

    code = "no_model"
    message = "The model provider offers no model."


class Chosen:
    """The model that a request means; without a model the answer is extractive."""

    def __init__(self, model: Model | None, name: str) -> None:
        self.model = model
        self.name = name


class ModelCatalog:
    """Asks the provider at most once a minute."""

    def __init__(self, settings: ChatSettings, session: aiohttp.ClientSession) -> None:
        self._settings = settings
        self._provider = settings.provider
        self._configured = {
            "openai": settings.openai_model,
            "ollama": settings.ollama_model,
            "extractive": None,
        }[self._provider]
        named = settings.model_copy(
            update={
                "llm_provider": self._provider,
                "openai_model": settings.openai_model or PLACEHOLDER,
                "ollama_model": settings.ollama_model or PLACEHOLDER,
            }
        )
        self._model = open_model(named, session)
        self._known: tuple[ModelInfo, ...] = ()
        self._error: str | None = None
        self._asked_at = float("-inf")
        self._asking = asyncio.Lock()

    @property
    def missing(self) -> bool:
        """Whether the provider was chosen but lacks what it needs, such as its key."""
        return self._provider != EXTRACTIVE and self._model is None

    async def offer(self) -> chat.ModelList:
        """Give all models, the default one marked; always `extractive` too."""
        await self._refresh()
        default = self._default()
        names = [info.id for info in self._known]
        if self._configured and self._configured not in names:
            names.insert(0, self._configured)
        models = [
            chat.Model(
                id=f"{self._provider}/{name}",
                name=name,
                provider=self._provider,
                default=name == default,
            )
            for name in names
        ]
        extractive = chat.Model(
            id=EXTRACTIVE, name=EXTRACTIVE, provider="extractive", default=default is None
        )
        return chat.ModelList(models=(*models, extractive), error=self._error)

    async def choose(self, asked: str | None) -> Chosen:
        """Give the model that is meant; raises UnknownModel.

        When the provider cannot be asked, it is left to the provider to refuse a name.
        """
        if asked == EXTRACTIVE or (asked is None and self._model is None):
            return Chosen(None, EXTRACTIVE)
        if self._model is None:
            raise UnknownModel(fields={"model": asked})
        name = asked.removeprefix(f"{self._provider}/") if asked else self._configured
        if name is not None and name == self._configured:
            return Chosen(self._model, name)
        await self._refresh()
        if name is None:
            return self._first()
        if self._known and name not in {info.id for info in self._known}:
            raise UnknownModel(fields={"model": asked})
        return Chosen(self._model, name)

    def recall(self, name: str) -> Chosen:
        """Give a model that was chosen before, by its name; asks nobody."""
        return Chosen(None if name == EXTRACTIVE else self._model, name)

    def writer(self, chosen: Chosen) -> Writer:
        """Give the writer for a model."""
        if chosen.model is None:
            return ExtractiveWriter()
        return ModelWriter(
            chosen.model,
            chosen.name,
            evidence_characters=self._settings.chat_evidence_characters,
            answer_tokens=self._settings.chat_answer_tokens,
        )

    def _first(self) -> Chosen:
        default = self._default()
        if default is not None:
            return Chosen(self._model, default)
        if self._settings.chat_fall_back:
            return Chosen(None, EXTRACTIVE)
        raise NoModel(self._error)

    def _default(self) -> str | None:
        if self._model is None:
            return None
        if self._configured:
            return self._configured
        able = (info.id for info in self._known if not any(w in info.id for w in _NOT_CHAT))
        return next(able, None)

    async def _refresh(self) -> None:
        async with self._asking:
            if self._model is None or time.monotonic() - self._asked_at < LIFETIME_SECONDS:
                return
            deadline = asyncio.get_running_loop().time() + LIST_SECONDS
            try:
                self._known = await self._model.list_models(deadline=deadline)
                self._error = None
            except ModelError as error:
                self._error = error.message
                if not is_away(error):
                    self._known = ()
            self._asked_at = time.monotonic()
