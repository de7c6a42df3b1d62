"""The fields of a result as engines send them, made plain: addresses and words of strangers."""

import html
import re
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

from contracts.search import Filters, Recency
from kit.characters import drop_invisible

from search_svc.providers import ProviderFailed

MAX_NAMES = 20
MAX_URL = 8192
MAX_TITLE = 500
MAX_TEXT = 2000
"""Characters that are believed; what sends more sends something else."""

_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_NOT_IN_URLS = re.compile(r"[\s<>\\\"\x00-\x20\x7f]")


def read_url(value: object) -> str | None:
    """Give an address of the web, None for what is none or only looks like one.

    With a user before its host (`https://source.example@evil.example`) it shows one site and leads
    to another; with a backslash programs do not agree where it leads.
    """
    if not isinstance(value, str) or not value.startswith(("http://", "https://")):
        return None
    if len(value) > MAX_URL or value != _whole(value):
        return None
    if _NOT_IN_URLS.search(value) or drop_invisible(value) != value:
        return None
    try:
        parts = urlsplit(value)
    except ValueError:
        return None
    return value if parts.hostname and "@" not in parts.netloc else None


def read_title(value: object) -> str:
    """Give a title, 500 characters at most."""
    return read_text(value)[:MAX_TITLE]


def read_text(value: object) -> str:
    """Give words on one line, 2,000 characters at most; most engines strip HTML, not all."""
    if not isinstance(value, str):
        return ""
    if "<" in value or "&" in value:
        value = html.unescape(_TAG.sub("", value))
    return " ".join(drop_invisible(_whole(value)).split())[:MAX_TEXT]


def _whole(text: str) -> str:
    """Give a text without halves of letters, which engines leave that cut a text in UTF-16."""
    return text.encode("utf-8", "replace").decode()


def rows_of(document: object, *path: str) -> list[dict[str, Any]]:
    """Give the objects of the list at a path; raises ProviderFailed where there is no list.

    An API that answers 200 with something else has not answered.
    """
    for name in path:
        document = document.get(name) if isinstance(document, dict) else None
    if not isinstance(document, list):
        raise ProviderFailed("the answer is not what it should be")
    return [row for row in document if isinstance(row, dict)]


def part_of(document: object, *path: str | int) -> Any:
    """Give what is at a path of objects and lists, None where it ends early."""
    for name in path:
        if isinstance(name, int):
            document = document[name] if isinstance(document, list) and document[name:] else None
        else:
            document = document.get(name) if isinstance(document, dict) else None
    return document


def read_names(values: object, *path: str | int) -> tuple[str, ...]:
    """Give the names at a path of each entry of a list, twenty at most."""
    entries = values if isinstance(values, list) else []
    names = (read_title(part_of(entry, *path)) for entry in entries[:MAX_NAMES])
    return tuple(name for name in names if name)


def read_day(value: object) -> date | None:
    """Give the date that a text of ISO 8601 begins with; `2024` and `2024-05` are no dates."""
    if not isinstance(value, str):
        return None
    try:
        return date.fromisoformat(value[:10].replace("/", "-"))
    except ValueError:
        return None


def read_count(value: object) -> int | None:
    """Give a count."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None


_DAYS: dict[Recency, int] = {"hour": 1, "day": 1, "week": 7, "month": 31, "year": 366}


def first_day(filters: Filters, today: date) -> date | None:
    """Give the earliest day that the filters by publication allow, None for any."""
    days = [filters.published_after]
    if filters.recency is not None:
        days.append(today - timedelta(days=_DAYS[filters.recency]))
    return max((day for day in days if day is not None), default=None)
