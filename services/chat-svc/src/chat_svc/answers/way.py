"""An answer's way: plan, research, write, suggest. How far it goes depends on the depth."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic

from contracts.chat import RelatedEvent
from contracts.library import Exchange, Step
from contracts.search import SearchClient
from kit.llm import ModelError
from kit.logs import get_logger

from chat_svc.answers.failures import ModelFailed, is_away
from chat_svc.answers.language import detect_language
from chat_svc.answers.models import Chosen, ModelCatalog
from chat_svc.answers.plan import (
    Plan,
    distinct_queries,
    plan_with_model,
    plan_without_model,
)
from chat_svc.answers.questions import stand_alone
from chat_svc.answers.related import suggest_from_titles, suggest_with_model
from chat_svc.answers.research import Research
from chat_svc.answers.rounds import decide_next
from chat_svc.answers.writers import Assignment, Writer
from chat_svc.answers.writers.extractive import ExtractiveWriter
from chat_svc.answers.writers.model import ModelWriter
from chat_svc.runs.journal import Journal
from chat_svc.settings import ChatSettings
from kit import deadline

log = get_logger(__name__)

HOPELESS = frozenset({"model_auth", "model_not_found", "model_quota"})


@dataclass(frozen=True, slots=True)
class Means:
    """What every answer is made with."""

    settings: ChatSettings
    search: SearchClient
    catalog: ModelCatalog


class Answering:
    """One answer in the making."""

    def __init__(
        self, means: Means, journal: Journal, chosen: Chosen, earlier: Sequence[Exchange]
    ) -> None:
        self._settings = means.settings
        self._catalog = means.catalog
        self._journal = journal
        self._chosen = chosen
        self._earlier = earlier
        self._request = journal.record.request
        self._research = Research(journal, means.search, means.settings)
        self._began = monotonic()

    async def run(self) -> None:
        """Go the whole way; raises AppError when it cannot be gone to its end."""
        try:
            plan = await self._prepare()
            await self._write(plan)
            await self._suggest()
        finally:
            self._research.abandon()

    async def _prepare(self) -> Plan:
        """Plan and research as far as the depth asks for."""
        if not self._request.sources:
            question = stand_alone(self._request.query, self._earlier)
            return Plan(search=False, question=question, queries=[])
        if self._request.depth == "speed":
            plan = plan_without_model(self._request.query, self._earlier)
            await self._research.search(plan.queries)
            return plan
        plan = await self._plan()
        if plan.search:
            await self._research.search(plan.queries)
            quality = self._request.depth == "quality"
            pages = self._settings.chat_quality_pages
            await self._read(plan, pages if quality else self._settings.chat_balanced_pages)
            if quality:
                await self._dig(plan)
        return plan

    async def _plan(self) -> Plan:
        """Let the model plan, while the search for the question itself is under way already."""
        guess = plan_without_model(self._request.query, self._earlier)
        self._research.start(guess.question)
        model, began = self._chosen.model, monotonic()
        if model is None:
            return guess
        step = Step(id="plan", kind="plan", status="running")
        self._journal.emit(step)
        try:
            plan, usage = await plan_with_model(
                model,
                self._chosen.name,
                self._request.query,
                self._earlier,
                deadline=_until(self._settings.chat_plan_seconds),
            )
        except ModelError as error:
            self._refuse_hopeless(error, step)
            self._end_step(step, began, status="failed", note=error.message)
            return guess
        self._journal.draft.spend(usage)
        if plan.search and not self._earlier:
            plan.queries = distinct_queries([*guess.queries, *plan.queries], ())
        note = plan.question if plan.search else "Nothing to look up."
        self._end_step(step, began, status="done", note=note, queries=tuple(plan.queries))
        return plan

    async def _read(self, plan: Plan, pages: int) -> None:
        if pages and len(self._research.sources):
            await self._research.read(plan.question, pages)

    async def _dig(self, plan: Plan) -> None:
        """Search on in rounds until the model is content or a budget is used up."""
        model, settings = self._chosen.model, self._settings
        if model is None:
            return
        for number in range(2, settings.chat_quality_rounds + 1):
            step = Step(id=f"plan-{number}", kind="plan", status="running")
            began = monotonic()
            spent = self._spent_budget()
            if spent:
                self._end_step(step, began, status="done", note=spent)
                return
            self._journal.emit(step)
            left = settings.chat_quality_rounds - number
            try:
                decision, usage = await decide_next(
                    model,
                    self._chosen.name,
                    plan.question,
                    self._research,
                    rounds_left=left,
                    room=settings.chat_evidence_characters,
                    deadline=_until(settings.chat_plan_seconds * 2),
                )
            except ModelError as error:
                self._refuse_hopeless(error, step)
                self._end_step(step, began, status="failed", note=error.message)
                return
            self._journal.draft.spend(usage)
            queries = distinct_queries(decision.queries, self._research.queries)
            over = decision.finished or not queries
            note = "Enough was found." if over else decision.missing or None
            self._end_step(
                step, began, status="done", note=note, queries=() if over else tuple(queries)
            )
            if over:
                return
            await self._research.search(queries)
            await self._read(plan, settings.chat_quality_pages)

    def _spent_budget(self) -> str | None:
        """Say which budget is used up, if one is."""
        settings, usage = self._settings, self._journal.draft.usage
        if monotonic() - self._began > settings.chat_quality_research_seconds:
            return "The time for research is over."
        if usage.prompt_tokens + usage.completion_tokens > settings.chat_quality_tokens:
            return "The tokens for research are used up."
        return None

    async def _write(self, plan: Plan) -> None:
        assignment = Assignment(
            query=self._request.query,
            standalone=plan.question,
            earlier=self._earlier,
            sources=self._research.sources,
            depth=self._request.depth,
            language=self._request.language,
            spoken=detect_language(self._request.query),
            searched=bool(self._research.queries),
            search_failed=self._research.failed,
        )
        step, began = Step(id="write", kind="write", status="running"), monotonic()
        self._journal.emit(step)
        writer = self._catalog.writer(self._chosen)
        note: str | None = None
        try:
            note = await self._write_with(writer, assignment)
        except ModelError as error:
            if not self._may_fall_back(error):
                self._end_step(step, began, status="failed", note=error.message)
                raise ModelFailed.from_error(error) from error
            log.warning("model away, sources are quoted", code=error.code)
            note = f"The model is away ({error.message}), so the sources are quoted."
            await self._write_with(ExtractiveWriter(), assignment)
        self._end_step(step, began, status="done", note=note)

    async def _write_with(self, writer: Writer, assignment: Assignment) -> str | None:
        """Write; give what the user should know about how it went."""
        journal = self._journal
        journal.draft.model = writer.name
        async for piece in writer.write(assignment):
            journal.write(piece)
        if not isinstance(writer, ModelWriter):
            return None
        journal.draft.spend(writer.usage)
        if not journal.draft.text:
            raise ModelError("model_bad_answer", "The model gave an empty answer.")
        return "The answer reached the longest length allowed." if writer.was_cut else None

    def _may_fall_back(self, error: ModelError) -> bool:
        nothing_shown = not self._journal.draft.text
        useless = is_away(error) or error.code == "model_bad_answer"
        return self._settings.chat_fall_back and nothing_shown and useless

    async def _suggest(self) -> None:
        """Suggest further questions; that they fail or take too long costs nothing else."""
        if not self._settings.chat_related or self._request.depth == "speed":
            return
        sources = self._research.sources.evidence
        if not sources:
            return
        draft, chosen = self._journal.draft, self._chosen
        if chosen.model is None or draft.model == ExtractiveWriter.name:
            language = detect_language(self._request.query)
            questions = suggest_from_titles(self._request.query, sources, language)
        else:
            try:
                async with asyncio.timeout(self._settings.chat_related_seconds):
                    questions, usage = await suggest_with_model(
                        chosen.model,
                        chosen.name,
                        self._request.query,
                        draft.answer,
                        deadline=_until(self._settings.chat_related_seconds),
                    )
            except (ModelError, TimeoutError) as error:
                log.info("no further questions", reason=str(error))
                return
            draft.spend(usage)
        if questions:
            self._journal.emit(RelatedEvent(questions=questions))

    def _refuse_hopeless(self, error: ModelError, step: Step) -> None:
        """A wrong key or name does not get better by going on."""
        if error.code in HOPELESS:
            self._journal.emit(step.model_copy(update={"status": "failed", "note": error.message}))
            raise ModelFailed.from_error(error) from error

    def _end_step(self, step: Step, began: float, **change: object) -> None:
        took = round((monotonic() - began) * 1000)
        self._journal.emit(step.model_copy(update={"took_ms": took, **change}))


def _until(seconds: float) -> float:
    """Give the loop's time in so many seconds, but no later than the run's own deadline."""
    return asyncio.get_running_loop().time() + deadline.remaining(seconds)
