"""Merging ranked lists: one entry a page, reciprocal rank fusion."""

from collections.abc import Iterable, Sequence

from contracts.search import SearchResult
from kit.urls import canonical_url

K = 60


def fuse(lists: Iterable[Sequence[SearchResult]], limit: int) -> tuple[SearchResult, ...]:
    """Merge lists that are each best first; a page that several found rises.

    The first mention gives title and address, the longest snippet is kept.
    """
    scores: dict[str, float] = {}
    kept: dict[str, SearchResult] = {}
    for results in lists:
        seen: set[str] = set()
        for rank, result in enumerate(results, 1):
            key = canonical_url(result.url)
            if key in seen:
                continue
            seen.add(key)
            scores[key] = scores.get(key, 0.0) + 1 / (K + rank)
            kept[key] = _richer(kept.get(key), result)
    best = sorted(scores, key=scores.__getitem__, reverse=True)[:limit]
    return tuple(kept[key].model_copy(update={"score": scores[key]}) for key in best)


def _richer(first: SearchResult | None, second: SearchResult) -> SearchResult:
    if first is None:
        return second
    if len(second.snippet) <= len(first.snippet):
        return first
    return first.model_copy(
        update={"snippet": second.snippet, "published": first.published or second.published}
    )
