"""Feeds: RSS, Atom and JSON Feed as lists of entries."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import fastfeedparser
from kit.fetch import Fetched

from search_svc.providers.fields import read_title, read_url

FEED_TYPES = frozenset(
    {
        "application/rss+xml",
        "application/atom+xml",
        "application/rdf+xml",
        "application/feed+json",
        "application/xml",
        "text/xml",
        "application/json",
    }
)
MOST_ENTRIES = 200


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry: where it leads, and what the feed itself says of it, as HTML."""

    url: str
    title: str
    content: str


def read_feed(fetched: Fetched) -> list[Entry] | None:
    """Give the entries of a feed, None for what is none; a page that only names a feed is none.

    Blocks the thread for some milliseconds.
    """
    if fetched.content_type not in FEED_TYPES:
        return None
    try:
        found = fastfeedparser.parse(fetched.body)
    except Exception:  # noqa: BLE001 - it raises whatever its parsers do, on documents of strangers
        return None
    return list(_entries(found))[:MOST_ENTRIES]


def _entries(found: Any) -> Iterator[Entry]:
    seen: set[str] = set()
    for entry in found.entries:
        url = read_url(str(entry.get("link") or "").strip())
        if url is not None and url not in seen:
            seen.add(url)
            yield Entry(url, read_title(entry.get("title")), _content(entry))


def _content(entry: Any) -> str:
    parts = [part.get("value") for part in entry.get("content") or []]
    said = [part for part in (*parts, entry.get("description")) if isinstance(part, str)]
    return max(said, key=len, default="")
