"""What one might ask next."""

import re
from collections.abc import Sequence

from kit.characters import drop_invisible
from kit.llm import Message, Model, ModelRequest, Usage, fence, load_prompt, structured
from pydantic import BaseModel, Field

from chat_svc.answers.language import Known, detect_language
from chat_svc.answers.phrases import phrase
from chat_svc.answers.plan import PACKAGE
from chat_svc.answers.sources import Evidence
from chat_svc.answers.words import stems_of

MOST = 3
ANSWER_CHARACTERS = 1500
QUESTION_CHARACTERS = 160

_SITE = re.compile(r"\s+(?:[-–—|•·:]|::)\s+[^-–—|•·]{2,40}$")
_NO_QUESTION = re.compile(r"://|\bwww\.|\]\(|<[a-z/!?]|\[\d+\]", re.IGNORECASE)
_CUT = re.compile(r"(?:…|\.\.\.)$")


class Related(BaseModel):
    """Further questions."""

    questions: list[str] = Field(description="three short questions")


async def suggest_with_model(
    model: Model, name: str, query: str, answer: str, *, deadline: float
) -> tuple[tuple[str, ...], Usage]:
    """Let a model suggest; raises ModelError."""
    told = f"{fence(query, 'question')}\n\n{fence(answer[:ANSWER_CHARACTERS], 'answer')}"
    request = ModelRequest(
        messages=(Message("system", load_prompt(PACKAGE, "related").text), Message("user", told)),
        model=name,
    )
    related, usage = await structured(model, request, Related, deadline=deadline)
    return _distinct(related.questions, query), usage


def suggest_from_titles(
    query: str, evidence: Sequence[Evidence], language: Known | None
) -> tuple[str, ...]:
    """Suggest the topics of the sources that go beyond the question."""
    topics = (_topic(item.source.title) for item in evidence)
    fitting = [
        topic for topic in topics if topic and (not language or detect_language(topic) == language)
    ]
    asked = [
        topic if topic.endswith("?") else phrase("more", language).format(topic=topic)
        for topic in fitting
        if set(stems_of(topic)) - set(stems_of(query))
    ]
    return _distinct(asked, query)


def _topic(title: str) -> str:
    topic = _SITE.sub("", _SITE.sub("", title)).strip()
    usable = 2 <= len(topic.split()) <= 12 and not _CUT.search(topic)
    return topic if usable and "://" not in topic else ""


def _distinct(questions: Sequence[str], query: str) -> tuple[str, ...]:
    seen = {frozenset(stems_of(query))}
    kept: list[str] = []
    for question in questions:
        trimmed = " ".join(drop_invisible(question).split())[:QUESTION_CHARACTERS]
        key = frozenset(stems_of(trimmed))
        if trimmed and key not in seen and not _NO_QUESTION.search(trimmed):
            seen.add(key)
            kept.append(trimmed)
    return tuple(kept[:MOST])
