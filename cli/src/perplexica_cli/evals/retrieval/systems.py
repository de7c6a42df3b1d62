"""The ways of ranking that are compared, each from a query and pages to a score a passage."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence

from kit.llm import Reranker
from kit.words import fold
from search_svc.ranking.analysis import analyse
from search_svc.ranking.bm25 import Statistics
from search_svc.ranking.ranker import Ranker
from search_svc.ranking.vectors import Vectors

Groups = Sequence[Sequence[str]]
Scores = list[list[float]]
System = Callable[[str, Groups], Awaitable[Scores]]

K1, B = 1.2, 0.75
SECONDS = 120.0
"""Time for a question: the machine that measures may be slow, and lateness is no rank."""


def make_systems(vectors: Vectors | None, reranker: Reranker | None) -> dict[str, System]:
    """Give the systems that can be measured with these models, by their names in the table."""
    systems: dict[str, System] = {
        "provider order": in_order,
        "BM25, words": lambda query, groups: bm25(query, groups, _words),
        "BM25, stems": lambda query, groups: bm25(query, groups, analyse),
        "ours, no model": ranked_by(Ranker()),
    }
    if vectors is not None:
        systems["dense"] = dense(vectors)
        systems["fused"] = ranked_by(Ranker(vectors))
    if reranker is not None:
        both = Ranker(vectors, reranker, rerank_seconds=SECONDS)
        systems["fused + rerank" if vectors else "ours + rerank"] = ranked_by(both)
    return systems


async def in_order(_query: str, groups: Groups) -> Scores:
    """Give the first passages of all pages in their order, then the second ones."""
    return [
        [-(place * len(groups) + number) for place in range(len(group))]
        for number, group in enumerate(groups)
    ]


async def bm25(query: str, groups: Groups, cut: Callable[[str], list[str]]) -> Scores:
    """Score by BM25 as textbooks have it, over the given cut into words."""
    wanted = set(cut(query))
    counts = [[Counter(cut(passage)) for passage in group] for group in groups]
    everything = [one for group in counts for one in group]
    holding = Counter(word for one in everything for word in wanted & one.keys())
    length = sum(one.total() for one in everything) / max(1, len(everything))
    statistics = Statistics(len(everything), length, holding)
    weights = {word: statistics.weight(word) for word in wanted}
    return [[_bm25(weights, one, length) for one in group] for group in counts]


def _bm25(weights: dict[str, float], counts: Counter[str], mean_length: float) -> float:
    scale = K1 * (1 - B + B * counts.total() / (mean_length or 1.0))
    return sum(
        weight * counts[word] * (K1 + 1) / (counts[word] + scale)
        for word, weight in weights.items()
        if counts[word]
    )


def _words(text: str) -> list[str]:
    return [word for part in text.split() if (word := fold(part.strip(".,;:!?()[]«»\"'#")))]


def dense(vectors: Vectors) -> System:
    """Score by nearness in meaning alone."""

    async def rank(query: str, groups: Groups) -> Scores:
        return [await vectors.nearness(query, group) if group else [] for group in groups]

    return rank


def ranked_by(ranker: Ranker) -> System:
    """Score as the product does."""

    async def rank(query: str, groups: Groups) -> Scores:
        return await ranker.rank(query, groups, asyncio.get_running_loop().time() + SECONDS)

    return rank
