"""BM25 over lexemes."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from search_svc.ranking.analysis import analyse, analyse_terms

K1 = 1.2
B = 0.75


@dataclass(frozen=True, slots=True)
class Statistics:
    """What BM25 knows of the corpus: passages, their mean length, and how many hold a lexeme."""

    passages: int
    mean_length: float
    frequencies: Mapping[str, int]

    def weight(self, lexeme: str) -> float:
        """Give the inverse document frequency; a lexeme nobody holds weighs most."""
        holding = min(self.frequencies.get(lexeme, 0), self.passages)
        return math.log(1 + (self.passages - holding + 0.5) / (holding + 0.5))

    def score(self, counts: Mapping[str, float], length: int) -> float:
        """Give BM25 of a passage with these (weighted) counts of the query's lexemes."""
        scale = K1 * (1 - B + B * length / (self.mean_length or 1.0))
        return sum(
            self.weight(lexeme) * count * (K1 + 1) / (count + scale)
            for lexeme, count in counts.items()
            if count
        )


def rank_passages(query: str, groups: Sequence[Sequence[str]]) -> list[list[float]]:
    """Give each passage's BM25 against the query; all groups together are the corpus."""
    terms = analyse_terms(query)
    lexemes = [[analyse(passage) for passage in group] for group in groups]
    everything = [passage for group in lexemes for passage in group]
    wanted = set(terms)
    statistics = Statistics(
        passages=len(everything),
        mean_length=sum(map(len, everything)) / max(1, len(everything)),
        frequencies=Counter(term for passage in everything for term in wanted & set(passage)),
    )
    return [[_score(statistics, wanted, passage) for passage in group] for group in lexemes]


def _score(statistics: Statistics, wanted: set[str], passage: list[str]) -> float:
    counts = Counter(lexeme for lexeme in passage if lexeme in wanted)
    return statistics.score(counts, len(passage))
