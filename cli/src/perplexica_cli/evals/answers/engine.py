"""A search engine over a set's pages, for a server that speaks SearXNG's format."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any

from kit.testing.searxng_server import result
from search_svc.ranking.analysis import analyse
from search_svc.ranking.bm25 import Statistics

from perplexica_cli.evals.sets.questions import QuestionSet

RESULTS = 10
SNIPPET = 160
"""About as many characters of a page do engines show."""
_WORD = re.compile(r"\S+")


class Engine:
    """Finds pages by BM25 over stems; shows of each the stretch that has most of the query."""

    def __init__(self, questions: QuestionSet, urls: Mapping[str, str]) -> None:
        self._pages = questions.pages
        self._urls = urls
        self._counts = {
            key: Counter(analyse(f"{title}\n{text}")) for key, (title, text) in self._pages.items()
        }
        self._holding: dict[str, list[str]] = defaultdict(list)
        for key, counts in self._counts.items():
            for lexeme in counts:
                self._holding[lexeme].append(key)
        length = sum(counts.total() for counts in self._counts.values()) / len(self._counts)
        frequencies = {lexeme: len(keys) for lexeme, keys in self._holding.items()}
        self._statistics = Statistics(len(self._counts), length, frequencies)

    def find(self, query: str) -> list[dict[str, Any]]:
        """Give the ten best pages as SearXNG gives results."""
        wanted = set(analyse(query))
        return [
            result(self._urls[key], self._pages[key][0], snippet(self._pages[key][1], wanted))
            for key in self._best(wanted)
        ]

    def _best(self, wanted: set[str]) -> list[str]:
        weights = {lexeme: self._statistics.weight(lexeme) for lexeme in wanted}
        holding = {key for lexeme in wanted for key in self._holding.get(lexeme, ())}
        scores = {key: self._score(key, weights) for key in holding}
        return sorted(scores, key=lambda key: (-scores[key], key))[:RESULTS]

    def _score(self, key: str, weights: Mapping[str, float]) -> float:
        counts = self._counts[key]
        held = {lexeme: counts[lexeme] for lexeme in weights if counts[lexeme]}
        return self._statistics.score(weights, held, counts.total())


def snippet(text: str, wanted: set[str]) -> str:
    """Cut the first stretch of 160 characters that has most of the wanted lexemes."""
    words = list(_WORD.finditer(text))
    hits = [bool(wanted.intersection(analyse(word[0]))) for word in words]
    best = (0, 0, len(text[:SNIPPET]))
    for first, word in enumerate(words):
        last = first
        while last < len(words) and words[last].end() - word.start() <= SNIPPET:
            last += 1
        found = sum(hits[first:last])
        if last > first and found > best[0]:
            best = (found, word.start(), words[last - 1].end())
    return text[best[1] : best[2]]
