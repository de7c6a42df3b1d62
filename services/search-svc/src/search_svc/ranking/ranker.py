"""Ranking passages: words first, nearness in meaning beside them, a reranker last."""

import asyncio
from collections.abc import Callable, Sequence
from itertools import chain

from kit.llm import ModelError, Reranker
from kit.logs import get_logger

from search_svc.ranking.mixing import mix
from search_svc.ranking.passages import rank_passages
from search_svc.ranking.vectors import Vectors

log = get_logger(__name__)

MOST_VECTORS = 256
"""Passages that are compared in meaning: those best by words, then in reading order."""
MOST_RERANKED = 30
"""Passages that are shown to the reranker; TEI refuses more than 32 unless told otherwise."""
VECTORS_SHARE = 0.6
"""The share of the time left that vectors may take; the reranker gets the rest."""

Groups = Sequence[Sequence[str]]


class Ranker:
    """Scores the passages of several pages; what fails is left out and said in the log."""

    def __init__(
        self,
        vectors: Vectors | None = None,
        reranker: Reranker | None = None,
        *,
        rerank_seconds: float = 2.0,
    ) -> None:
        self._vectors = vectors
        self._reranker = reranker
        self._rerank_seconds = rerank_seconds

    @property
    def asks_models(self) -> bool:
        """Whether ranking waits for a model's server."""
        return self._vectors is not None or self._reranker is not None

    async def rank(self, query: str, groups: Groups, ends: float) -> list[list[float]]:
        """Give each passage a score from 0 on, comparable over all groups.

        Until `ends`, a time of the loop's clock. Raises TimeoutError only when words alone take
        longer.
        """
        async with asyncio.timeout_at(ends):
            by_words = await asyncio.to_thread(rank_passages, query, groups)
        texts, words = list(chain(*groups)), list(chain(*by_words))
        scores = await self._rerank(query, texts, await self._near(query, texts, words, ends), ends)
        left = iter(scores)
        return [[next(left) for _ in group] for group in groups]

    async def _near(
        self, query: str, texts: list[str], words: list[float], ends: float
    ) -> list[float]:
        if self._vectors is None or not texts:
            return mix(words, {})
        chosen = best_of(words, MOST_VECTORS)
        now = asyncio.get_running_loop().time()
        until = now + (ends - now) * VECTORS_SHARE
        try:
            async with asyncio.timeout_at(until):
                found = await self._vectors.nearness(query, [texts[at] for at in chosen], until)
        except (ModelError, TimeoutError) as error:
            log.warning("ranked by words only", reason=str(error) or "vectors came too late")
            return mix(words, {})
        return mix(words, dict(zip(chosen, found, strict=True)))

    async def _rerank(
        self, query: str, texts: list[str], scores: list[float], ends: float
    ) -> list[float]:
        if self._reranker is None or not texts:
            return scores
        chosen = best_of(scores, MOST_RERANKED)
        until = min(ends, asyncio.get_running_loop().time() + self._rerank_seconds)
        try:
            found = await self._reranker.rerank(query, [texts[at] for at in chosen], deadline=until)
        except ModelError as error:
            log.warning("ranked without the reranker", reason=str(error))
            return scores
        return lift(scores, dict(zip(chosen, found, strict=True)))


def best_of(scores: Sequence[float], most: int) -> list[int]:
    """Give the places of the best scores, best first; equal ones in order."""
    return sorted(range(len(scores)), key=lambda at: -scores[at])[:most]


def lift(scores: Sequence[float], reranked: dict[int, float]) -> list[float]:
    """Put what was reranked, by its new scores, before everything else."""
    scale = scaled(list(reranked.values()))
    return [
        1.0 + scale(reranked[at]) if at in reranked else score for at, score in enumerate(scores)
    ]


def scaled(values: Sequence[float]) -> Callable[[float], float]:
    """Give what maps the least of some values to 0 and the greatest to 1."""
    least, most = min(values, default=0.0), max(values, default=0.0)
    width = most - least
    return lambda value: (value - least) / width if width else 0.0
