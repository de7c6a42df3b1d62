"""Papers and books by their DOI from Crossref (api.crossref.org, /works)."""

from datetime import UTC, date, datetime
from typing import Any

import aiohttp
from contracts.search import Filters, SearchResult, SourceKind

from search_svc.providers import Found, Query
from search_svc.providers.fields import (
    first_day,
    part_of,
    read_count,
    read_text,
    read_title,
    read_url,
    rows_of,
)
from search_svc.providers.http import Api

BASE = "https://api.crossref.org"
FIELDS = "DOI,URL,title,author,container-title,issued,abstract,is-referenced-by-count"


class Crossref:
    """What publishers have registered."""

    name = "crossref"
    kind: SourceKind = "academic"

    def __init__(self, http: aiohttp.ClientSession, contact: str = "", base: str = BASE) -> None:
        self._api = Api.at(http, base, contact)
        self._contact = contact

    async def search(self, query: Query) -> Found:
        """Search what describes the works."""
        params: dict[str, str | int] = {
            "query": query.text,
            "rows": query.limit,
            "select": FIELDS,
        }
        if narrowed := _narrow(query.filters, datetime.now(UTC).date()):
            params["filter"] = narrowed
        if self._contact:
            params["mailto"] = self._contact
        document = await self._api.get_json("/works", query.seconds, params)
        results = (_result(row) for row in rows_of(document, "message", "items"))
        return Found(tuple(result for result in results if result is not None))


def _narrow(filters: Filters, today: date) -> str:
    wanted = {
        "from-pub-date": first_day(filters, today),
        "until-pub-date": filters.published_before,
    }
    return ",".join(f"{name}:{day}" for name, day in wanted.items() if day is not None)


def _result(row: dict[str, Any]) -> SearchResult | None:
    url = read_url(row.get("URL"))
    if url is None:
        return None
    return SearchResult(
        url=url,
        title=read_title(part_of(row, "title", 0)) or url,
        snippet=read_text(row.get("abstract")),
        provider=Crossref.name,
        kind="academic",
        published=_date(part_of(row, "issued", "date-parts", 0)),
        authors=_authors(row.get("author")),
        venue=read_title(part_of(row, "container-title", 0)) or None,
        cited_by=read_count(row.get("is-referenced-by-count")),
    )


def _authors(authors: object) -> tuple[str, ...]:
    people = authors if isinstance(authors, list) else []
    names = (
        " ".join(filter(None, (read_title(part_of(one, part)) for part in ("given", "family"))))
        for one in people[:20]
    )
    return tuple(name for name in names if name)


def _date(parts: object) -> date | None:
    """Read `[year, month, day]`; without a day it is no date."""
    if not isinstance(parts, list) or len(parts) != 3:
        return None
    try:
        return date(*parts)
    except (TypeError, ValueError):
        return None
