"""The filters of a search, applied to what came."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from contracts.search import Filters, Recency, SearchResult

from search_svc.filtering.domains import allows
from search_svc.reading.language import detect_language

_SPANS: dict[Recency, timedelta] = {
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
    "month": timedelta(days=31),
    "year": timedelta(days=366),
}


def narrows(filters: Filters) -> bool:
    """Say whether results may have to go, so that more should be asked for."""
    return filters.model_copy(update={"safe_search": True, "country": None}) != Filters()


def keep_matching(
    results: Iterable[SearchResult], filters: Filters, now: datetime
) -> tuple[SearchResult, ...]:
    """Give the results that match, in their order.

    One without a date matches no filter by date, one in a language that cannot be told matches
    every language. Country and safe search are the providers' affair: they cannot be seen here.
    """
    return tuple(one for one in results if _matches(one, filters, now))


def _matches(result: SearchResult, filters: Filters, now: datetime) -> bool:
    return (
        allows(filters.domains, result.url)
        and _is_within(result.published, filters.published_after, filters.published_before)
        and _is_within(result.updated, filters.updated_after, filters.updated_before)
        and _is_recent(result, filters.recency, now)
        and _is_spoken(result, filters.languages)
    )


def _is_within(day: date | None, after: date | None, before: date | None) -> bool:
    if after is None and before is None:
        return True
    if day is None:
        return False
    return (after is None or day >= after) and (before is None or day <= before)


def _is_recent(result: SearchResult, recency: Recency | None, now: datetime) -> bool:
    """Dates have no hours: the day on which the time begins counts whole."""
    if recency is None:
        return True
    latest = max((day for day in (result.published, result.updated) if day), default=None)
    return latest is not None and latest >= (now - _SPANS[recency]).date()


def _is_spoken(result: SearchResult, languages: tuple[str, ...]) -> bool:
    if not languages:
        return True
    language = detect_language(f"{result.title}. {result.snippet}")
    return language is None or language in languages
