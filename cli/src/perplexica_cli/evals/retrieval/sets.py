"""Sets of questions with the page that answers each, made from what lies on this machine."""

import random
import re
import zlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

from kit.words import fold
from search_svc.ranking.analysis import analyse
from search_svc.reading.passages import split_passages

from perplexica_cli.evals.claims import find_files, read_pairs
from perplexica_cli.evals.retrieval.manuals import MANUALS, ManualPage, read_manual
from perplexica_cli.failures import Failure

Half = Literal["tuned", "held-out"]
LANGUAGES = ("en", "ru")
CANDIDATES = 20
FEWEST_LEXEMES = 3
_CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)


@dataclass(frozen=True)
class Question:
    """A question and the key of the page that answers it."""

    text: str
    page: str
    half: Half


@dataclass(frozen=True)
class QuestionSet:
    """Questions of one language over pages, each a title and a text."""

    language: str
    pages: Mapping[str, tuple[str, str]]
    questions: Sequence[Question]

    def chosen(self, half: Half, limit: int | None) -> list[Question]:
        """Give the questions of a half, shuffled always alike, so that a few of them are mixed."""
        found = [one for one in self.questions if one.half == half]
        random.Random(1).shuffle(found)  # noqa: S311 - an order, not a secret
        return found[:limit]

    def passages(self, page: str) -> tuple[str, ...]:
        """Give the passages of a page, as reading gives them."""
        return self._passages[page]

    def candidates(self, question: Question) -> list[str]:
        """Give twenty pages as a simple provider would: most of the question's words first.

        A gold page that it does not find takes the last place, so that ranking is measured alone.
        """
        words = set(map(fold, question.text.split()))
        found = sorted(self.pages, key=lambda page: -sum(w in self._words[page] for w in words))
        best = found[:CANDIDATES]
        return best if question.page in best else [*best[: CANDIDATES - 1], question.page]

    @cached_property
    def _passages(self) -> dict[str, tuple[str, ...]]:
        return {
            key: tuple(passage.titled for passage in split_passages(text))
            for key, (_, text) in self.pages.items()
        }

    @cached_property
    def _words(self) -> dict[str, frozenset[str]]:
        return {key: frozenset(map(fold, text.split())) for key, (_, text) in self.pages.items()}


def claims_set(language: str) -> QuestionSet:
    """Statements in other words than the passage that bears them out (`evals/claims`)."""
    pages: dict[str, tuple[str, str]] = {}
    questions: list[Question] = []
    for path in find_files(None):
        half: Half = "held-out" if "held-out" in path.name else "tuned"
        for pair in read_pairs(path):
            if pair.language != language:
                continue
            key = f"{zlib.crc32(pair.passage.encode()):08x}"
            pages[key] = ("", pair.passage)
            if pair.label == "supported" and pair.kind != "verbatim":
                questions.append(Question(pair.sentence, key, half))
    return QuestionSet(language, pages, questions)


def manual_set(language: str, root: Path = MANUALS) -> QuestionSet:
    """What a command or call is for, as its author says in one line; the page without that line."""
    pages = {page.key: page for page in read_manual(language, root)}
    said = Counter(page.purpose for page in pages.values())
    questions = [
        Question(page.purpose, page.key, _half(page))
        for page in pages.values()
        if said[page.purpose] == 1
        and len(set(analyse(page.purpose))) >= FEWEST_LEXEMES
        and bool(_CYRILLIC.search(page.purpose)) == (language == "ru")
    ]
    texts = {key: ("", page.text) for key, page in pages.items()}
    return QuestionSet(language, texts, questions)


def _half(page: ManualPage) -> Half:
    """Give one half to all languages and sections of a page."""
    name = page.key.rpartition(".")[0]
    return "tuned" if zlib.crc32(name.encode()) % 2 else "held-out"


SETS: dict[str, Callable[[str], QuestionSet]] = {"claims": claims_set, "manual": manual_set}


def load_set(name: str, language: str) -> QuestionSet:
    """Give a set in a language; Failure when its texts are not on this machine."""
    found = SETS[name](language)
    if not found.questions:
        raise Failure("eval_no_texts", name=name, language=language)
    return found
