"""Questions and answers on Stack Overflow, in English or Russian (api.stackexchange.com/2.3)."""

from datetime import UTC, date, datetime
from typing import Any

import aiohttp
from contracts.search import SearchResult, SourceKind

from search_svc.providers import Found, ProviderFailed, Query
from search_svc.providers.fields import (
    first_day,
    read_count,
    read_text,
    read_title,
    read_url,
    rows_of,
)
from search_svc.providers.http import Api

BASE = "https://api.stackexchange.com"
SITES = {"ru": "ru.stackoverflow"}
SITE = "stackoverflow"


class StackExchange:
    """Questions of programmers."""

    name = "stack_exchange"
    kind: SourceKind = "discussions"

    def __init__(self, http: aiohttp.ClientSession, base: str = BASE) -> None:
        self._api = Api.at(http, base)

    async def search(self, query: Query) -> Found:
        """Search the site of the question's language."""
        params: dict[str, str | int] = {
            "q": query.text,
            "site": SITES.get(query.language or "", SITE),
            "pagesize": query.limit,
            "order": "desc",
            "sort": "relevance",
            "filter": "withbody",
        }
        first = first_day(query.filters, datetime.now(UTC).date())
        if first is not None:
            began = datetime.combine(first, datetime.min.time(), UTC)
            params["fromdate"] = int(began.timestamp())
        document = await self._api.get_json("/2.3/search/advanced", query.seconds, params)
        _require_success(document)
        results = (_result(row) for row in rows_of(document, "items"))
        return Found(tuple(result for result in results if result is not None))


def _require_success(document: Any) -> None:
    """Raise what the wrapper tells: errors, and for how long it wants to be left alone."""
    if isinstance(document, dict) and "error_name" in document:
        rest = 60.0 if document["error_name"] == "throttle_violation" else 0.0
        raise ProviderFailed(f"it refused: {read_title(document.get('error_message'))}", rest)


def _result(row: dict[str, Any]) -> SearchResult | None:
    url = read_url(row.get("link"))
    if url is None:
        return None
    owner = row.get("owner")
    author = read_title(owner.get("display_name")) if isinstance(owner, dict) else ""
    return SearchResult(
        url=url,
        title=read_title(row.get("title")) or url,
        snippet=read_text(row.get("body")),
        provider=StackExchange.name,
        kind="discussions",
        published=_day(row.get("creation_date")),
        updated=_day(row.get("last_activity_date")),
        authors=(author,) if author else (),
        venue="Stack Overflow",
        cited_by=read_count(row.get("score")),
    )


def _day(seconds: object) -> date | None:
    if not isinstance(seconds, int) or not 0 < seconds < 1 << 33:
        return None
    return datetime.fromtimestamp(seconds, UTC).date()
