"""Writing the answer of a run: with the model in time, else with what there is."""

import asyncio
from time import monotonic

from contracts.library import Step
from kit.llm import ModelError
from kit.logs import get_logger

from chat_svc.answers.failures import ModelFailed, is_away
from chat_svc.answers.language import detect_language
from chat_svc.answers.models import Chosen, ModelCatalog
from chat_svc.answers.phrases import phrase
from chat_svc.answers.research import Research
from chat_svc.answers.results import Written
from chat_svc.answers.writers import Assignment, Writer
from chat_svc.answers.writers.extractive import ExtractiveWriter
from chat_svc.answers.writers.model import ModelWriter
from chat_svc.runs.journal import Journal
from chat_svc.settings import ChatSettings
from kit import deadline

log = get_logger(__name__)

TOO_SLOW = "model_timeout"


class Writing:
    """Writes into a run's journal."""

    def __init__(
        self, settings: ChatSettings, catalog: ModelCatalog, journal: Journal, chosen: Chosen
    ) -> None:
        self._settings = settings
        self._catalog = catalog
        self._journal = journal
        self._chosen = chosen

    async def write(self, question: str, research: Research) -> None:
        """Write the answer; raises ModelFailed."""
        step, began = Step(id="write", kind="write", status="running"), monotonic()
        self._journal.emit(step)
        assignment = self._assign(question, research)
        try:
            written = await self._journal.once(step.id, Written, lambda: self._write(assignment))
        except ModelError as error:
            self._end(step, began, status="failed", note=error.message)
            raise ModelFailed.from_error(error) from error
        draft = self._journal.draft
        draft.spend(written.usage)
        draft.model, draft.fall_back = written.model, written.fall_back
        draft.dropped_marks = written.dropped_marks
        self._end(step, began, status="done", note=written.note)

    def _assign(self, question: str, research: Research) -> Assignment:
        request = self._journal.record.request
        return Assignment(
            query=request.query,
            standalone=question,
            earlier=self._journal.record.earlier,
            sources=research.sources,
            depth=request.depth,
            language=request.language,
            spoken=detect_language(request.query),
            searched=bool(research.queries),
            search_failed=research.failed,
        )

    async def _write(self, assignment: Assignment) -> Written:
        writer = self._catalog.writer(self._chosen)
        self._journal.draft.model = writer.name
        try:
            written = await self._write_in_time(writer, assignment)
        except ModelError as error:
            if not self._may_fall_back(error):
                raise
            log.warning("model away, sources are quoted", code=error.code)
            note = phrase("model_away", assignment.spoken).format(reason=error.message)
            written = await self._quote(assignment, error.code, note)
        self._journal.close_answer()
        return written

    async def _write_in_time(self, writer: Writer, assignment: Assignment) -> Written:
        """Write until the time for a report has come; then it ends with what there is."""
        left = deadline.remaining(float("inf")) - self._settings.chat_report_seconds
        note = None
        try:
            async with asyncio.timeout(max(0.0, left)):
                await self._write_with(writer, assignment)
        except TimeoutError:
            if not self._journal.has_text:
                note = phrase("model_slow", assignment.spoken)
                return await self._quote(assignment, TOO_SLOW, note)
            note = phrase("time_over", assignment.spoken)
        if not isinstance(writer, ModelWriter):
            return Written(model=writer.name, usage=writer.usage)
        if not self._journal.has_text:
            raise ModelError("model_bad_answer", "The model gave an empty answer.")
        if note is None and writer.was_cut:
            note = phrase("longest", assignment.spoken)
        return Written(
            model=writer.name,
            usage=writer.usage,
            note=note,
            dropped_marks=writer.dropped_marks,
        )

    async def _quote(self, assignment: Assignment, code: str, note: str) -> Written:
        writer = ExtractiveWriter()
        self._journal.draft.model = writer.name
        await self._write_with(writer, assignment)
        return Written(model=writer.name, usage=writer.usage, note=note, fall_back=code)

    async def _write_with(self, writer: Writer, assignment: Assignment) -> None:
        async for piece in writer.write(assignment):
            self._journal.write(piece)

    def _may_fall_back(self, error: ModelError) -> bool:
        useless = is_away(error) or error.code == "model_bad_answer"
        return self._settings.chat_fall_back and not self._journal.has_text and useless

    def _end(self, step: Step, began: float, **change: object) -> None:
        took = round((monotonic() - began) * 1000)
        self._journal.emit(step.model_copy(update={"took_ms": took, **change}))


def until(seconds: float) -> float:
    """Give the loop's time in so many seconds, but no later than the run's own deadline."""
    return asyncio.get_running_loop().time() + deadline.remaining(seconds)
