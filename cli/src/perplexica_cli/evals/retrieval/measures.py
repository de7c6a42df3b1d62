"""Recall, reciprocal rank and discounted gain of ranked passages, with every hit worth the same."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

DEEP, SHALLOW = 10, 5


@dataclass(frozen=True)
class Measures:
    """`recall`: a hit is among the first five; `mrr`; `ndcg` of the first ten. 0 to 1 each."""

    recall: float
    mrr: float
    ndcg: float


def measure(hits: Sequence[bool]) -> Measures:
    """Measure one ranking of all passages, best first."""
    first = next((place for place, hit in enumerate(hits, 1) if hit), None)
    if first is None:
        return Measures(0.0, 0.0, 0.0)
    ideal = sorted(hits, reverse=True)
    return Measures(float(first <= SHALLOW), 1 / first, _gain(hits) / _gain(ideal))


def mean(measured: Sequence[Measures]) -> Measures:
    """Give the means; zeros for nothing."""
    count = max(1, len(measured))
    return Measures(
        sum(one.recall for one in measured) / count,
        sum(one.mrr for one in measured) / count,
        sum(one.ndcg for one in measured) / count,
    )


def _gain(hits: Sequence[bool]) -> float:
    return sum(1 / math.log2(place + 1) for place, hit in enumerate(hits[:DEEP], 1) if hit)
