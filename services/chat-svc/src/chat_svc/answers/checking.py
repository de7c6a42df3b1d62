"""After writing: what stands behind each statement, where sources are from, what is to be kept."""

import asyncio
import hashlib
from collections.abc import Mapping
from functools import partial
from time import monotonic

from contracts.chat import ClaimsEvent, SourcesEvent
from contracts.library import Claim, Source, Step
from kit.llm import Model, ModelError
from kit.logs import get_logger

from chat_svc.answers.inspection import Material
from chat_svc.answers.inspector import Inspector
from chat_svc.answers.judging import judge_with_model
from chat_svc.answers.models import Chosen
from chat_svc.answers.results import Judged
from chat_svc.answers.sources import SourceRegistry
from chat_svc.answers.writing import until
from chat_svc.claims.check import is_doubtful
from chat_svc.runs.journal import Journal
from chat_svc.settings import ChatSettings

log = get_logger(__name__)


class Checking:
    """Checks a run's answer once it is written."""

    def __init__(
        self, settings: ChatSettings, inspector: Inspector, journal: Journal, chosen: Chosen
    ) -> None:
        self._settings = settings
        self._inspector = inspector
        self._journal = journal
        self._chosen = chosen

    async def check(self, registry: SourceRegistry) -> None:
        """Tell the receipts of the answer, and the sources with their origins and hashes."""
        texts = {item.source.number: item.text for item in registry.evidence if item.text}
        if not texts or not self._journal.draft.answer:
            return
        step, began = Step(id="check", kind="check", status="running"), monotonic()
        self._journal.emit(step)
        sources = tuple(item.source for item in registry.evidence)
        material = Material(answer=self._journal.draft.answer, sources=sources, texts=texts)
        found = await self._inspector.inspect(material)
        claims = await self._judge(list(found.claims), texts)
        self._journal.draft.texts = texts
        self._journal.emit(SourcesEvent(sources=self._describe(registry, found.origins)))
        if claims:
            self._journal.emit(ClaimsEvent(claims=tuple(claims)))
        took = round((monotonic() - began) * 1000)
        self._journal.emit(step.model_copy(update={"status": "done", "took_ms": took}))

    async def _judge(self, claims: list[Claim], texts: Mapping[int, str]) -> list[Claim]:
        """Let the model look at what words leave open, where the depth has time for it."""
        model, depth = self._chosen.model, self._journal.record.request.depth
        doubtful = [place for place, claim in enumerate(claims) if is_doubtful(claim)]
        if model is None or depth == "speed" or not doubtful:
            return claims
        doubtful = doubtful[: self._settings.chat_judged_claims]
        ask = partial(self._ask, model, [claims[place] for place in doubtful], texts)
        judged = await self._journal.once("check", Judged, ask)
        self._journal.draft.spend(judged.usage)
        changed = dict(zip(doubtful, judged.claims, strict=True))
        return [changed.get(place, claim) for place, claim in enumerate(claims)]

    async def _ask(self, model: Model, claims: list[Claim], texts: Mapping[int, str]) -> Judged:
        seconds = self._settings.chat_judge_seconds
        try:
            async with asyncio.timeout(seconds):
                return await judge_with_model(
                    model, self._chosen.name, claims, texts, deadline=until(seconds)
                )
        except (ModelError, TimeoutError) as error:
            log.info("claims judged by words alone", reason=str(error))
            return Judged(claims=tuple(claims))

    def _describe(self, registry: SourceRegistry, origins: Mapping[int, int]) -> tuple[Source, ...]:
        started = self._journal.record.started_at
        return tuple(
            item.source.model_copy(
                update={
                    "origin": origins.get(item.source.number, item.source.number),
                    "sha256": _hash(item.text) if item.text else None,
                    "read_at": (item.read_at or started) if item.text else None,
                    "paywalled": item.paywalled,
                }
            )
            for item in registry.evidence
        )


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
