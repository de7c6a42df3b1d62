"""Questions with the pages that answer them."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from kit.words import fold
from search_svc.reading.passages import split_passages

Half = Literal["tuned", "held-out"]
CANDIDATES = 20


@dataclass(frozen=True)
class Question:
    """A question and the key of the page that answers it; `gold` are the words of the answer."""

    text: str
    page: str
    half: Half
    gold: tuple[str, ...] = ()


@dataclass(frozen=True)
class QuestionSet:
    """Questions of one language over pages, each a title and a text."""

    language: str
    pages: Mapping[str, tuple[str, str]]
    questions: Sequence[Question]

    def chosen(self, half: str, limit: int | None) -> list[Question]:
        """Give the questions of a half or `all`, shuffled always alike: a few of them are mixed."""
        found = [one for one in self.questions if half in {one.half, "all"}]
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
