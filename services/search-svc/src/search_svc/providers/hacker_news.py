"""Discussions on Hacker News (hn.algolia.com/api)."""

from datetime import UTC, datetime
from typing import Any

import aiohttp
from contracts.search import SearchResult, SourceKind

from search_svc.providers import Found, Query
from search_svc.providers.fields import (
    first_day,
    read_count,
    read_day,
    read_text,
    read_title,
    rows_of,
)
from search_svc.providers.http import Api

BASE = "https://hn.algolia.com"
PAGE = "https://news.ycombinator.com/item?id="


class HackerNews:
    """Stories and what was said of them; the address is that of the discussion."""

    name = "hacker_news"
    kind: SourceKind = "discussions"

    def __init__(self, http: aiohttp.ClientSession, base: str = BASE) -> None:
        self._api = Api.at(http, base)

    async def search(self, query: Query) -> Found:
        """Search stories; words that nobody uses are optional."""
        params: dict[str, str | int] = {
            "query": query.text,
            "optionalWords": query.text,
            "tags": "story",
            "hitsPerPage": query.limit,
        }
        first = first_day(query.filters, datetime.now(UTC).date())
        if first is not None:
            began = datetime.combine(first, datetime.min.time(), UTC)
            params["numericFilters"] = f"created_at_i>={int(began.timestamp())}"
        document = await self._api.get_json("/api/v1/search", query.seconds, params)
        results = (_result(row) for row in rows_of(document, "hits"))
        return Found(tuple(result for result in results if result is not None))


def _result(row: dict[str, Any]) -> SearchResult | None:
    number = row.get("objectID")
    if not isinstance(number, str) or not number.isdecimal():
        return None
    comments = read_count(row.get("num_comments")) or 0
    text = read_text(row.get("story_text")) or read_text(row.get("url"))
    return SearchResult(
        url=PAGE + number,
        title=read_title(row.get("title")) or PAGE + number,
        snippet=f"{text} ({comments} comments)".strip(),
        provider=HackerNews.name,
        kind="discussions",
        published=read_day(row.get("created_at")),
        authors=tuple(filter(None, [read_title(row.get("author"))])),
        venue="Hacker News",
        cited_by=read_count(row.get("points")),
    )
