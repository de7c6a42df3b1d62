"""Languages and dates, in English and Russian."""

from datetime import UTC, date, datetime, timedelta

import pytest
from search_svc.reading.dates import parse_date
from search_svc.reading.language import detect_language, settle_language

ENGLISH = "This is the page that the reader was looking for, and it is in plain English."
RUSSIAN = "Это страница, которую искал читатель, и она написана на обычном русском языке."
UKRAINIAN = "Це сторінка, яку шукав читач, і її написано звичайною українською мовою."
GERMAN = "Das ist die Seite, die der Leser gesucht hat, und sie ist auf Deutsch geschrieben."


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (ENGLISH, "en"),
        (RUSSIAN, "ru"),
        (UKRAINIAN, None),
        (GERMAN, None),
        ("", None),
        ("123", None),
    ],
)
def test_english_and_russian_are_told_apart(text: str, language: str | None) -> None:
    assert detect_language(text) == language


@pytest.mark.parametrize(
    ("declared", "text", "language"),
    [
        ("en-US", ENGLISH, "en"),
        ("ru_RU", RUSSIAN, "ru"),
        ("rus", RUSSIAN, "ru"),
        ("en", RUSSIAN, "ru"),
        ("ru", ENGLISH, "en"),
        ("de", GERMAN, "de"),
        ("uk", UKRAINIAN, "uk"),
        ("", RUSSIAN, "ru"),
        ("x-default", ENGLISH, "en"),
        (None, GERMAN, None),
    ],
)
def test_a_declaration_is_believed_unless_the_text_is_plainly_another(
    declared: str | None, text: str, language: str | None
) -> None:
    assert settle_language(declared, text) == language


@pytest.mark.parametrize(
    "text",
    [
        "2024-03-05", "2024-03-05T23:59:00+03:00", "20240305", "2024/03/05", "05.03.2024",
        "5 марта 2024", "5 марта 2024 г., 12:30", "Опубликовано: 05 мар. 2024", "5 March 2024",
        "March 5, 2024", "Mar. 5th, 2024", "Tue, 05 Mar 2024 10:00:00 GMT",
        "Updated 5th of March 2024",
    ],
)  # fmt: skip
def test_dates_are_read_as_people_write_them(text: str) -> None:
    assert parse_date(text) == date(2024, 3, 5)


@pytest.mark.parametrize(
    "text", ["", "yesterday", "03/04/2024", "2024-13-45", "1812-06-24", "5 кот 2024", "12345678901"]
)
def test_what_is_no_date_of_a_page_is_none(text: str) -> None:
    assert parse_date(text) is None


def test_a_date_in_the_future_is_none() -> None:
    assert parse_date((datetime.now(UTC) + timedelta(days=30)).date().isoformat()) is None
