"""The writer that has a model: the sources go in fenced, the answer comes out filtered."""

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing

from kit.llm import (
    Finished,
    Message,
    Model,
    ModelRequest,
    TextDelta,
    Usage,
    disarm,
    fence,
    load_prompt,
)

from chat_svc.answers.citations import CitationFilter
from chat_svc.answers.phrases import phrase
from chat_svc.answers.plan import EARLIER_CHARACTERS, EARLIER_TURNS, PACKAGE, today
from chat_svc.answers.sources import Evidence
from chat_svc.answers.writers import Assignment

LEAST_CHARACTERS = 200
CHARACTERS_PER_TOKEN = 3
ANSWER_SHARE = 0.3

_LENGTH = {
    "speed": "Be brief: one to three short paragraphs.",
    "balanced": "Be as long as the question needs, usually two to five paragraphs.",
    "quality": "Be thorough: a structured report with headings, all sides and details that matter.",
}
_LANGUAGE_NAMES = {
    "en": "English",
    "ru": "Russian",
    "de": "German",
    "fr": "French",
    "es": "Spanish",
    "it": "Italian",
    "pt": "Portuguese",
    "uk": "Ukrainian",
    "zh": "Chinese",
    "ja": "Japanese",
}


class ModelWriter:
    """Writes with a model. `usage` is complete once the answer is."""

    def __init__(
        self, model: Model, name: str, *, evidence_characters: int, answer_tokens: int
    ) -> None:
        self.name = f"{model.provider}/{name}"
        self.usage = Usage()
        self.dropped_marks = 0
        self.was_cut = False
        self._model = model
        self._model_name = name
        self._evidence_characters = evidence_characters
        self._answer_tokens = answer_tokens

    async def write(self, assignment: Assignment) -> AsyncIterator[str]:
        """Give the answer as it comes; raises ModelError when it stays incomplete."""
        if assignment.searched and not len(assignment.sources):
            name = "search_failed" if assignment.search_failed else "no_sources"
            yield phrase(name, assignment.spoken)
            return
        sources = assignment.sources
        citations = CitationFilter(sources.knows_number, sources.find_url)
        request = ModelRequest(
            messages=self._messages(assignment),
            model=self._model_name,
            max_tokens=self._answer_tokens,
        )
        async with aclosing(_text_of(self._model, request, self)) as pieces:
            async for piece in pieces:
                if shown := citations.feed(piece):
                    yield shown
        if shown := citations.finish():
            yield shown
        self.dropped_marks = citations.dropped

    def _messages(self, assignment: Assignment) -> tuple[Message, ...]:
        searched = assignment.searched
        values: dict[str, str] = {"today": today(), "language": _language_rule(assignment)}
        if searched:
            values["length"] = _LENGTH[assignment.depth]
        prompt = load_prompt(PACKAGE, "writer" if searched else "conversation").render(**values)
        earlier = [
            message
            for exchange in assignment.earlier[-EARLIER_TURNS:]
            for message in (
                Message("user", disarm(exchange.query[:EARLIER_CHARACTERS])),
                Message("assistant", disarm(exchange.answer[:EARLIER_CHARACTERS])),
            )
        ]
        last = assignment.query
        if searched:
            last = f"{self._show_sources(assignment)}\n\nQuestion: {assignment.query}"
        if assignment.standalone != assignment.query:
            last += f"\n(that is: {assignment.standalone})"
        return (Message("system", prompt), *earlier, Message("user", last))

    def _show_sources(self, assignment: Assignment) -> str:
        room = self._evidence_characters
        if self._model.context_tokens:
            whole = self._model.context_tokens * CHARACTERS_PER_TOKEN
            room = min(room, int(whole * (1 - ANSWER_SHARE)) - 4000)
        return show_sources(assignment.sources.evidence, max(room, 1500))


async def _text_of(
    model: Model, request: ModelRequest, writer: ModelWriter
) -> AsyncGenerator[str, None]:
    async with aclosing(model.stream(request)) as events:
        async for event in events:
            if isinstance(event, TextDelta):
                yield event.text
            elif isinstance(event, Finished):
                writer.usage += event.usage
                writer.was_cut = event.finish_reason == "length"


def show_sources(evidence: Sequence[Evidence], room: int) -> str:
    """Give the sources for a prompt, fenced, within so many characters.

    Each gets an equal share; what a short one leaves goes to the others. Pages that were read
    come before mere snippets when there is not room for all.
    """
    ordered = sorted(evidence, key=lambda item: (not item.was_read, -item.score))
    most = max(1, room // LEAST_CHARACTERS)
    kept = ordered[:most]
    texts = _shares([(item, "\n…\n".join(item.texts)) for item in kept], room)
    return "\n\n".join(
        fence(
            f"number: {item.source.number}\ntitle: {item.source.title}\n"
            f"url: {item.source.url}{_published(item)}\n\n{text}",
            "source",
        )
        for item, text in sorted(texts, key=lambda pair: pair[0].source.number)
    )


def _published(item: Evidence) -> str:
    return f"\npublished: {item.source.published}" if item.source.published else ""


def _shares(texts: list[tuple[Evidence, str]], room: int) -> list[tuple[Evidence, str]]:
    given: list[tuple[Evidence, str]] = []
    waiting = sorted(texts, key=lambda pair: len(pair[1]))
    while waiting:
        share = room // len(waiting)
        item, text = waiting.pop(0)
        given.append((item, text[:share]))
        room -= min(len(text), share)
    return given


def _language_rule(assignment: Assignment) -> str:
    if assignment.language:
        name = _LANGUAGE_NAMES.get(
            assignment.language, f"the language with the ISO code {assignment.language}"
        )
        return f"Write in {name}, whatever the language of the question and of the sources."
    if assignment.spoken:
        name = _LANGUAGE_NAMES[assignment.spoken]
        return f"Write in {name}, whatever the language of the sources."
    return "Write in the language of the question, whatever the language of the sources."
