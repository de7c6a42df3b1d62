"""From a question in plain words to concepts: what else each is called, and its classes.

A model knows most. Without one, a small list of technical words in English and Russian does.
"""

import asyncio
import re
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files

from kit.llm import Message, Model, ModelError, ModelRequest, fence, load_prompt, structured
from kit.logs import get_logger
from kit.words import LIGHT_WORDS, fold, stem
from pydantic import BaseModel, Field

from search_svc.patents.concepts import find_concepts
from search_svc.patents.phrases import Language, language_of, say
from search_svc.patents.words import plain
from search_svc.ranking.analysis import STOP_WORDS

log = get_logger(__name__)

MOST_GROUPS, MOST_TERMS, MOST_CLASSES = 6, 8, 6
MODEL_SECONDS = 12.0
CPC = re.compile(r"^[A-HY]\d{2}[A-Z](?:\d{1,4}/\d{2,6})?$")
"""A symbol of the Cooperative Patent Classification: a subclass, or a group of it."""
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_ASKING = frozenset(files(__package__).joinpath("asking_words.txt").read_text("utf-8").split())
"""Words that ask for patents, and name no topic."""
_CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Expansion:
    """What is looked for: groups of words that mean the same, and classes of the CPC.

    `language` is the question's. `notices` say what could not be done.
    """

    question: str
    language: Language
    groups: tuple[tuple[str, ...], ...]
    cpc: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()

    @property
    def concepts(self) -> tuple[str, ...]:
        """The groups as people read them."""
        return tuple(", ".join(group) for group in self.groups)

    @property
    def words(self) -> str:
        """Everything that is looked for, for ranking."""
        return " ".join([self.question, *(term for group in self.groups for term in group)])


class Named(BaseModel):
    """One concept as a model names it."""

    terms: list[str] = Field(description="its name in patents first, then up to six other names")


class Expanded(BaseModel):
    """What a model makes of a question."""

    concepts: list[Named] = Field(description="two to five, the most telling first")
    cpc: list[str] = Field(description="up to six CPC symbols, such as H01M or H01M10/05")


class Expander:
    """Expands questions, by a model where there is one."""

    def __init__(self, model: Model | None = None) -> None:
        self._model = model

    async def expand(self, question: str, before: Expansion | None = None) -> Expansion:
        """Expand a question; a follow-up keeps the concepts of the question before."""
        language = language_of(question)
        found = by_words(question, language)
        if self._model is not None:
            try:
                found = await self._ask(self._model, question, language, before)
            except (ModelError, TimeoutError) as error:
                log.warning("concepts are expanded by words only", reason=str(error))
                found = _with_notice(found, say("no_model_now", language))
        return found if before is None else follow(before, found)

    async def _ask(
        self, model: Model, question: str, language: Language, before: Expansion | None
    ) -> Expansion:
        told = fence(question, "question")
        if before is not None:
            told = f"{fence('; '.join(before.concepts), 'before')}\n\n{told}"
        prompt = load_prompt("search_svc.patents", "expand").text
        messages = (Message("system", prompt), Message("user", told))
        deadline = asyncio.get_running_loop().time() + MODEL_SECONDS
        request = ModelRequest(messages=messages)
        expanded, _ = await structured(model, request, Expanded, deadline=deadline)
        groups = [group for one in expanded.concepts if (group := _terms(one.terms))]
        if not groups:
            return by_words(question, language)
        return Expansion(question, language, tuple(groups[:MOST_GROUPS]), _classes(expanded.cpc))


def by_words(question: str, language: Language) -> Expansion:
    """Expand by the list: what it knows gets its other names, the rest stays as it is said."""
    known = find_concepts(question)
    covered = {stem(fold(word)) for one in known for word in _WORD.findall(one.said)}
    rest = [word for word in topics(question) if stem(fold(word)) not in covered]
    groups = [one.concept.english for one in known]
    untranslated = [word for word in rest if _CYRILLIC.search(word)]
    groups += [(word,) for word in rest]
    told = say("untranslated", language, words=", ".join(untranslated))
    classes = dict.fromkeys(symbol for one in known for symbol in one.concept.cpc)
    return Expansion(
        question,
        language,
        tuple(groups[:MOST_GROUPS]),
        tuple(classes)[:MOST_CLASSES],
        (told,) if untranslated else (),
    )


def topics(question: str) -> list[str]:
    """Give the words of a question that name a topic, each once."""
    found: dict[str, str] = {}
    for word in _WORD.findall(question):
        low = fold(word)
        if low in STOP_WORDS or low in LIGHT_WORDS or low in _ASKING or len(low) < 2:
            continue
        found.setdefault(stem(low), low)
    return list(found.values())


def follow(before: Expansion, after: Expansion) -> Expansion:
    """Join a follow-up to the question before: the earlier concepts lead, new ones narrow."""
    known = {fold(term) for group in before.groups for term in group}
    new = [group for group in after.groups if fold(group[0]) not in known]
    groups = (*before.groups[: MOST_GROUPS - min(2, len(new))], *new)
    return Expansion(
        after.question,
        after.language,
        groups[:MOST_GROUPS],
        tuple(dict.fromkeys([*before.cpc, *after.cpc]))[:MOST_CLASSES],
        after.notices,
    )


def _terms(raw: Iterable[str]) -> tuple[str, ...]:
    terms = (" ".join(plain(term).split())[:80] for term in raw)
    return tuple(dict.fromkeys(term for term in terms if term))[:MOST_TERMS]


def _classes(raw: Iterable[str]) -> tuple[str, ...]:
    symbols = ("".join(symbol.split()).upper() for symbol in raw)
    return tuple(dict.fromkeys(symbol for symbol in symbols if CPC.match(symbol)))[:MOST_CLASSES]


def _with_notice(found: Expansion, notice: str) -> Expansion:
    return Expansion(
        found.question, found.language, found.groups, found.cpc, (*found.notices, notice)
    )
