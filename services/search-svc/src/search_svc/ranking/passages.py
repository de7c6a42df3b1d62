"""Ranking the passages of pages that were just read, which are a corpus of their own."""

from collections import Counter
from collections.abc import Sequence

from search_svc.ranking.analysis import analyse
from search_svc.ranking.bm25 import Statistics
from search_svc.ranking.questions import Question


def rank_passages(query: str, groups: Sequence[Sequence[str]]) -> list[list[float]]:
    """Give each passage's BM25 against the query; all groups together are the corpus."""
    question = Question.of(query)
    wanted = set(question.terms)
    lexemes = [[analyse(passage) for passage in group] for group in groups]
    everything = [passage for group in lexemes for passage in group]
    statistics = Statistics(
        passages=len(everything),
        mean_length=sum(map(len, everything)) / max(1, len(everything)),
        frequencies=Counter(term for passage in everything for term in wanted & set(passage)),
    )
    weights = question.weights(statistics)
    return [[_score(statistics, weights, passage) for passage in group] for group in lexemes]


def _score(statistics: Statistics, weights: dict[str, float], passage: list[str]) -> float:
    counts = Counter(lexeme for lexeme in passage if lexeme in weights)
    return statistics.score(weights, counts, len(passage))
