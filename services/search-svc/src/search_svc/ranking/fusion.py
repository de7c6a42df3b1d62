"""Merging ranked lists: one entry a page, reciprocal rank fusion."""

from collections.abc import Iterable, Sequence
from urllib.parse import parse_qsl, urlencode

from contracts.search import SearchResult
from yarl import URL

K = 60

_TRACKING = frozenset(
    {"fbclid", "gclid", "dclid", "yclid", "ysclid", "msclkid", "mc_cid", "mc_eid", "igshid", "_ga"}
)


def canonical_url(url: str) -> str:
    """Give a key that is equal for addresses of the same page.

    Scheme, `www.`, default port, fragment, tracking parameters, their order, a last slash and how
    letters beyond ASCII are written make no difference. What cannot be parsed is its own key.
    """
    try:
        parts = URL(url.strip())
    except ValueError:
        return url
    if not parts.raw_host:
        return url
    place = parts.raw_host.removeprefix("www.")
    if not parts.is_default_port():
        place += f":{parts.port}"
    query = f"?{_clean(parts.raw_query_string)}" if parts.raw_query_string else ""
    return place + parts.raw_path.rstrip("/") + query.rstrip("?")


def _clean(query: str) -> str:
    pairs = sorted(
        (name, value)
        for name, value in parse_qsl(query, keep_blank_values=True)
        if name not in _TRACKING and not name.startswith("utm_")
    )
    return urlencode(pairs)


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
