"""Papers of all fields from OpenAlex (docs.openalex.org, /works)."""

from datetime import UTC, date, datetime
from typing import Any

import aiohttp
from contracts.search import Filters, SearchResult, SourceKind

from search_svc.providers import Found, Query
from search_svc.providers.fields import (
    first_day,
    part_of,
    read_count,
    read_day,
    read_names,
    read_text,
    read_title,
    read_url,
    rows_of,
)
from search_svc.providers.http import Api

BASE = "https://api.openalex.org"
LONGEST_ABSTRACT = 400
"""Words."""


class OpenAlex:
    """Works with their abstracts and how often they are cited."""

    name = "openalex"
    kind: SourceKind = "academic"

    def __init__(self, http: aiohttp.ClientSession, contact: str = "", base: str = BASE) -> None:
        self._api = Api.at(http, base, contact)
        self._contact = contact

    async def search(self, query: Query) -> Found:
        """Search titles, abstracts and texts."""
        params: dict[str, str | int] = {"search": query.text, "per-page": query.limit}
        if narrowed := _narrow(query.filters, datetime.now(UTC).date()):
            params["filter"] = narrowed
        if self._contact:
            params["mailto"] = self._contact
        document = await self._api.get_json("/works", query.seconds, params)
        results = (_result(row) for row in rows_of(document, "results"))
        return Found(tuple(result for result in results if result is not None))


def _narrow(filters: Filters, today: date) -> str:
    first, last = first_day(filters, today), filters.published_before
    wanted = {
        "from_publication_date": first,
        "to_publication_date": last,
        "language": "|".join(filters.languages) or None,
    }
    return ",".join(f"{name}:{value}" for name, value in wanted.items() if value is not None)


def _result(row: dict[str, Any]) -> SearchResult | None:
    url = (
        read_url(row.get("doi"))
        or read_url(part_of(row, "primary_location", "landing_page_url"))
        or read_url(row.get("id"))
    )
    if url is None:
        return None
    return SearchResult(
        url=url,
        title=read_title(row.get("display_name")) or url,
        snippet=read_text(_unfold(row.get("abstract_inverted_index"))),
        provider=OpenAlex.name,
        kind="academic",
        published=read_day(row.get("publication_date")),
        authors=read_names(row.get("authorships"), "author", "display_name"),
        venue=read_title(part_of(row, "primary_location", "source", "display_name")) or None,
        cited_by=read_count(row.get("cited_by_count")),
    )


def _unfold(index: object) -> str:
    """Give the abstract, which comes as each word with its places."""
    words: dict[int, str] = {}
    for word, places in index.items() if isinstance(index, dict) else ():
        if isinstance(places, list):
            words.update((place, str(word)) for place in places if isinstance(place, int))
    return " ".join(words[place] for place in sorted(words)[:LONGEST_ABSTRACT])
