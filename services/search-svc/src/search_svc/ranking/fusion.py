"""Merging ranked lists: one entry a page and a story, reciprocal rank fusion, no site alone."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence

from contracts.search import SearchResult
from kit.urls import canonical_url

from search_svc.ranking.duplicates import Runs, are_near, runs_of
from search_svc.ranking.origins import origin_of

K = 60
SITE_SHARE = 0.4
"""The share of the results that one site may have before those of others come."""


def fuse(
    lists: Iterable[Sequence[SearchResult]], limit: int, weights: Sequence[float] | None = None
) -> tuple[SearchResult, ...]:
    """Merge lists that are each best first; a page that several found rises.

    `weights` are the lists', 1 unless given. The first mention gives title and address, the longest
    snippet is kept. What a site has beyond its share comes after all others.
    """
    listed = list(lists)
    factors = [1.0] * len(listed) if weights is None else weights
    scores: dict[str, float] = {}
    kept: dict[str, SearchResult] = {}
    for results, factor in zip(listed, factors, strict=True):
        for rank, (key, result) in enumerate(_by_page(results).items(), 1):
            scores[key] = scores.get(key, 0.0) + factor / (K + rank)
            kept[key] = _richer(kept.get(key), result)
    best = sorted(scores, key=scores.__getitem__, reverse=True)
    scored = [kept[key].model_copy(update={"score": scores[key]}) for key in best]
    return tuple(spread(_merge_copies(scored), limit)[:limit])


def _by_page(results: Sequence[SearchResult]) -> dict[str, SearchResult]:
    pages: dict[str, SearchResult] = {}
    for result in results:
        pages.setdefault(canonical_url(result.url), result)
    return pages


def _merge_copies(results: Sequence[SearchResult]) -> list[SearchResult]:
    """Leave out results whose title and snippet nearly equal those of a better one."""
    kept: list[tuple[Runs, SearchResult]] = []
    for result in results:
        runs = runs_of(f"{result.title} {result.snippet}")
        if not any(are_near(runs, other) and _fit(result, first) for other, first in kept):
            kept.append((runs, result))
    return [result for _, result in kept]


def _fit(one: SearchResult, other: SearchResult) -> bool:
    """Say whether titles agree, so that pages of one template stay apart."""
    return _plain(one.title) == _plain(other.title) and one.kind == other.kind


def _plain(title: str) -> str:
    return " ".join(title.casefold().split())


def spread(results: Sequence[SearchResult], limit: int) -> list[SearchResult]:
    """Move what a site has beyond its share of `limit` behind the rest, with scores to match."""
    share = max(2, math.ceil(limit * SITE_SHARE))
    taken: Counter[str] = Counter()
    front: list[SearchResult] = []
    rest: list[SearchResult] = []
    for result in results:
        site = origin_of(result.url)
        if site is not None:
            taken[site] += 1
        beyond = site is not None and taken[site] > share
        (rest if beyond else front).append(result)
    return front + _lowered(rest, min((one.score for one in front), default=0.0))


def _lowered(results: Sequence[SearchResult], below: float) -> list[SearchResult]:
    """Scale scores so that none reaches `below`, in the same order."""
    highest = max((one.score for one in results), default=0.0)
    scale = 0.99 * below / highest if highest > 0 else 0.0
    return [one.model_copy(update={"score": one.score * min(1.0, scale)}) for one in results]


def _richer(first: SearchResult | None, second: SearchResult) -> SearchResult:
    if first is None:
        return second
    if len(second.snippet) <= len(first.snippet):
        return first
    return first.model_copy(
        update={"snippet": second.snippet, "published": first.published or second.published}
    )
