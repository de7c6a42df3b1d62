"""The web by Brave (api-dashboard.search.brave.com, /res/v1/web/search); needs a key."""

from typing import Any

import aiohttp
from contracts.search import Filters, Recency, SearchResult, SourceKind
from pydantic import SecretStr

from search_svc.providers import Found, Query
from search_svc.providers.fields import read_day, read_text, read_title, read_url, rows_of
from search_svc.providers.http import Api
from search_svc.providers.sites import with_sites

BASE = "https://api.search.brave.com"
MOST = 20
FRESH: dict[Recency, str] = {"hour": "pd", "day": "pd", "week": "pw", "month": "pm", "year": "py"}


class Brave:
    """An index of its own."""

    name = "brave"
    kind: SourceKind = "web"

    def __init__(self, http: aiohttp.ClientSession, key: SecretStr, base: str = BASE) -> None:
        headers = {"X-Subscription-Token": key.get_secret_value(), "Accept": "application/json"}
        self._api = Api.at(http, base, headers=headers)

    async def search(self, query: Query) -> Found:
        """Search the web."""
        params: dict[str, str | int] = {
            "q": with_sites(query.text, query.filters.domains),
            "count": min(query.limit, MOST),
            "safesearch": "moderate" if query.filters.safe_search else "off",
            **_optional(query),
        }
        document = await self._api.get_json("/res/v1/web/search", query.seconds, params)
        if (
            isinstance(document, dict)
            and document.get("type") == "search"
            and "web" not in document
        ):
            return Found()
        results = (_result(row) for row in rows_of(document, "web", "results"))
        return Found(tuple(result for result in results if result is not None))


def _optional(query: Query) -> dict[str, str]:
    filters, wanted = query.filters, {}
    if query.language:
        wanted["search_lang"] = query.language
    if filters.country:
        wanted["country"] = filters.country
    if fresh := _freshness(filters):
        wanted["freshness"] = fresh
    return wanted


def _freshness(filters: Filters) -> str | None:
    if filters.published_after and filters.published_before:
        return f"{filters.published_after}to{filters.published_before}"
    return FRESH[filters.recency] if filters.recency else None


def _result(row: dict[str, Any]) -> SearchResult | None:
    url = read_url(row.get("url"))
    if url is None:
        return None
    return SearchResult(
        url=url,
        title=read_title(row.get("title")) or url,
        snippet=read_text(row.get("description")),
        provider=Brave.name,
        published=read_day(row.get("page_age")),
    )
