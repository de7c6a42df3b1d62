"""Filters that really filter."""

from datetime import UTC, date, datetime

import pytest
from contracts.search import Filters, SearchResult
from search_svc.filtering import keep_matching, narrows

NOW = datetime(2026, 11, 26, 18, 0, tzinfo=UTC)


def kept(filters: Filters, **fields: object) -> bool:
    base = {"url": "https://a.example/x", "title": "T", "provider": "p"}
    result = SearchResult.model_validate({**base, **fields})
    return keep_matching([result], filters, NOW) == (result,)


@pytest.mark.parametrize(
    ("domains", "url", "wanted"),
    [
        (("a.example",), "https://a.example/", True),
        (("a.example",), "https://www.a.example/x", True),
        (("a.example",), "https://news.a.example/x", True),
        (("news.a.example",), "https://a.example/x", False),
        (("a.example",), "https://nota.example/x", False),
        (("a.example",), "https://a.example.evil.org/x", False),
        (("b.example", "a.example"), "https://a.example/", True),
        (("a.example/docs",), "https://a.example/docs/1", True),
        (("https://a.example/docs/",), "http://a.example/docs", True),
        (("a.example/docs",), "https://a.example/docs2/1", False),
        (("-a.example",), "https://www.a.example/", False),
        (("-a.example",), "https://b.example/", True),
        (("-a.example/docs",), "https://a.example/blog", True),
        (("пример.рф",), "https://xn--e1afmkfd.xn--p1ai/x", True),
        (("xn--e1afmkfd.xn--p1ai",), "https://пример.рф/", True),
        (("a.example",), "/api/v1/search/documents/1", False),
        (("-a.example",), "/api/v1/search/documents/1", True),
    ],
)
def test_domains(domains, url, wanted):
    assert kept(Filters(domains=domains), url=url) == wanted


MAY, JUNE = date(2026, 5, 1), date(2026, 6, 30)


@pytest.mark.parametrize(
    ("day", "wanted"),
    [
        (date(2026, 4, 30), False),
        (MAY, True),
        (JUNE, True),
        (date(2026, 7, 1), False),
        (None, False),
    ],
)
def test_dates_are_checked_and_no_date_is_none(day, wanted):
    assert kept(Filters(published_after=MAY, published_before=JUNE), published=day) == wanted
    assert kept(Filters(updated_after=MAY, updated_before=JUNE), updated=day) == wanted


@pytest.mark.parametrize(
    ("recency", "day", "wanted"),
    [
        ("hour", date(2026, 11, 26), True),
        ("hour", date(2026, 11, 25), False),
        ("day", date(2026, 11, 25), True),
        ("week", date(2026, 11, 18), False),
        ("month", date(2026, 10, 26), True),
        ("year", date(2025, 11, 20), False),
        ("year", None, False),
    ],
)
def test_recency(recency, day, wanted):
    assert kept(Filters(recency=recency), published=day) == wanted


def test_a_page_that_was_changed_lately_is_recent():
    old, new = date(2020, 1, 1), date(2026, 11, 26)
    assert kept(Filters(recency="day"), published=old, updated=new)


RUSSIAN = {"title": "О хранении", "snippet": "Это тепло хранят в песке и в соли для зимы."}
ENGLISH = {"title": "On storing", "snippet": "It is the heat that is kept in the sand for winter."}


def test_languages():
    assert kept(Filters(languages=("ru",)), **RUSSIAN)
    assert not kept(Filters(languages=("en", "de")), **RUSSIAN)
    assert kept(Filters(languages=("ru", "en")), **ENGLISH)
    assert not kept(Filters(languages=("ru",)), **ENGLISH)
    assert kept(Filters(languages=("fr",)), title="12:30", snippet="")


def test_which_filters_take_results_away():
    assert not narrows(Filters(country="DE", safe_search=False))
    assert narrows(Filters(recency="day"))
    assert narrows(Filters(domains=("-a.example",)))
