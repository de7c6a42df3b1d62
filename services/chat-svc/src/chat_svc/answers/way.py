"""An answer's way: plan, research, write, check, suggest. The depth says how far each goes."""

import asyncio
from dataclasses import dataclass
from functools import partial
from time import monotonic

from contracts.chat import RelatedEvent
from contracts.library import Step
from contracts.search import SearchClient
from kit.llm import Model, ModelError
from kit.logs import get_logger

from chat_svc.answers.checking import Checking
from chat_svc.answers.failures import ModelFailed
from chat_svc.answers.inspector import Inspector
from chat_svc.answers.language import detect_language
from chat_svc.answers.models import Chosen, ModelCatalog
from chat_svc.answers.phrases import phrase
from chat_svc.answers.plan import (
    Plan,
    distinct_queries,
    plan_with_model,
    plan_without_model,
)
from chat_svc.answers.questions import stand_alone
from chat_svc.answers.related import suggest_from_titles, suggest_with_model
from chat_svc.answers.research import Research
from chat_svc.answers.results import Decided, Planned, Suggested
from chat_svc.answers.rounds import decide_next
from chat_svc.answers.writers.extractive import ExtractiveWriter
from chat_svc.answers.writing import Writing, until
from chat_svc.runs.journal import Journal
from chat_svc.settings import ChatSettings

log = get_logger(__name__)

HOPELESS = frozenset({"model_auth", "model_not_found", "model_quota"})


@dataclass(frozen=True, slots=True)
class Means:
    """What every answer is made with."""

    settings: ChatSettings
    search: SearchClient
    catalog: ModelCatalog
    inspector: Inspector


async def answer(means: Means, journal: Journal) -> None:
    """Do the work of a run, from its beginning or from where an earlier worker left it."""
    await Answering(means, journal, means.catalog.recall(journal.record.model)).run()


class Answering:
    """One answer in the making."""

    def __init__(self, means: Means, journal: Journal, chosen: Chosen) -> None:
        self._settings = means.settings
        self._journal = journal
        self._chosen = chosen
        self._earlier = journal.record.earlier
        self._request = journal.record.request
        self._spoken = detect_language(self._request.query)
        self._research = Research(journal, means.search, means.settings)
        self._writing = Writing(means.settings, means.catalog, journal, chosen)
        self._checking = Checking(means.settings, means.inspector, journal, chosen)
        self._began = monotonic()

    async def run(self) -> None:
        """Go the whole way; raises AppError when it cannot be gone to its end."""
        try:
            plan = await self._prepare()
            await self._writing.write(plan.question, self._research)
            await self._checking.check(self._research.sources)
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
        planned = await self._journal.once(
            step.id, Planned, lambda: self._plan_with(model, guess, step)
        )
        plan = planned.plan
        self._journal.draft.spend(planned.usage)
        if planned.failure is not None:
            self._end_step(step, began, status="failed", note=planned.failure)
            return plan
        note = plan.question if plan.search else phrase("nothing_to_find", self._spoken)
        self._end_step(step, began, status="done", note=note, queries=tuple(plan.queries))
        return plan

    async def _plan_with(self, model: Model, guess: Plan, step: Step) -> Planned:
        try:
            plan, usage = await plan_with_model(
                model,
                self._chosen.name,
                self._request.query,
                self._earlier,
                deadline=until(self._settings.chat_plan_seconds),
            )
        except ModelError as error:
            self._refuse_hopeless(error, step)
            return Planned(plan=guess, failure=error.message)
        if plan.search and not self._earlier:
            plan.queries = distinct_queries([*guess.queries, *plan.queries], ())
        return Planned(plan=plan, usage=usage)

    async def _read(self, plan: Plan, pages: int) -> None:
        if pages and len(self._research.sources):
            await self._research.read(plan.question, pages)

    async def _dig(self, plan: Plan) -> None:
        """Search on in rounds until the model is content or a budget is used up."""
        model = self._chosen.model
        if model is None:
            return
        for number in range(2, self._settings.chat_quality_rounds + 1):
            step, began = Step(id=f"plan-{number}", kind="plan", status="running"), monotonic()
            self._journal.emit(step)
            decide = partial(self._decide, model, plan, step, number)
            decided = await self._journal.once(step.id, Decided, decide)
            self._journal.draft.spend(decided.usage)
            status = "failed" if decided.failed else "done"
            self._end_step(step, began, status=status, note=decided.note, queries=decided.queries)
            if not decided.queries:
                return
            await self._research.search(decided.queries)
            await self._read(plan, self._settings.chat_quality_pages)

    async def _decide(self, model: Model, plan: Plan, step: Step, number: int) -> Decided:
        """Decide what comes after a round of research."""
        if spent := self._spent_budget():
            return Decided(note=spent)
        settings = self._settings
        try:
            decision, usage = await decide_next(
                model,
                self._chosen.name,
                plan.question,
                self._research,
                rounds_left=settings.chat_quality_rounds - number,
                room=settings.chat_evidence_characters,
                deadline=until(settings.chat_plan_seconds * 2),
            )
        except ModelError as error:
            self._refuse_hopeless(error, step)
            return Decided(note=error.message, failed=True)
        queries = distinct_queries(decision.queries, self._research.queries)
        if decision.finished or not queries:
            return Decided(note=phrase("enough", self._spoken), usage=usage)
        return Decided(queries=tuple(queries), note=decision.missing or None, usage=usage)

    def _spent_budget(self) -> str | None:
        """Say which budget is used up, if one is."""
        settings, usage = self._settings, self._journal.draft.usage
        if monotonic() - self._began > settings.chat_quality_research_seconds:
            return phrase("research_time_over", self._spoken)
        if usage.prompt_tokens + usage.completion_tokens > settings.chat_quality_tokens:
            return phrase("research_tokens_over", self._spoken)
        if 0 < settings.chat_run_dollars <= (usage.cost_usd or 0):
            return phrase("research_money_over", self._spoken)
        return None

    async def _suggest(self) -> None:
        """Suggest further questions; that they fail or take too long costs nothing else."""
        if not self._settings.chat_related or self._request.depth == "speed":
            return
        if not self._research.sources.evidence:
            return
        suggested = await self._journal.once("related", Suggested, self._suggest_some)
        self._journal.draft.spend(suggested.usage)
        if suggested.questions:
            self._journal.emit(RelatedEvent(questions=suggested.questions))

    async def _suggest_some(self) -> Suggested:
        draft, model = self._journal.draft, self._chosen.model
        if model is None or draft.model == ExtractiveWriter.name:
            evidence = self._research.sources.evidence
            questions = suggest_from_titles(self._request.query, evidence, self._spoken)
            return Suggested(questions=questions)
        seconds = self._settings.chat_related_seconds
        try:
            async with asyncio.timeout(seconds):
                questions, usage = await suggest_with_model(
                    model,
                    self._chosen.name,
                    self._request.query,
                    draft.answer,
                    deadline=until(seconds),
                )
        except (ModelError, TimeoutError) as error:
            log.info("no further questions", reason=str(error))
            return Suggested()
        return Suggested(questions=questions, usage=usage)

    def _refuse_hopeless(self, error: ModelError, step: Step) -> None:
        """A wrong key or name does not get better by going on."""
        if error.code in HOPELESS:
            self._journal.emit(step.model_copy(update={"status": "failed", "note": error.message}))
            raise ModelFailed.from_error(error) from error

    def _end_step(self, step: Step, began: float, **change: object) -> None:
        took = round((monotonic() - began) * 1000)
        self._journal.emit(step.model_copy(update={"took_ms": took, **change}))
