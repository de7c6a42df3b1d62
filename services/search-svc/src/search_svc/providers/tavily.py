"""The web by Tavily (docs.tavily.com, POST /search); needs a key."""

from typing import Any

import aiohttp
from contracts.search import SearchResult, SourceKind
from pydantic import SecretStr

from search_svc.providers import Found, Query
from search_svc.providers.fields import read_day, read_text, read_title, read_url, rows_of
from search_svc.providers.http import Api
from search_svc.providers.sites import split_domains

BASE = "https://api.tavily.com"
MOST = 20
LONGEST_QUERY = 400


class Tavily:
    """Searches the web for programs."""

    name = "tavily"
    kind: SourceKind = "web"

    def __init__(self, http: aiohttp.ClientSession, key: SecretStr, base: str = BASE) -> None:
        headers = {"Authorization": f"Bearer {key.get_secret_value()}"}
        self._api = Api.at(http, base, headers=headers)

    async def search(self, query: Query) -> Found:
        """Search the web."""
        wanted, unwanted = split_domains(query.filters.domains)
        body: dict[str, object] = {
            "query": query.text[:LONGEST_QUERY],
            "max_results": min(query.limit, MOST),
            "include_domains": wanted,
            "exclude_domains": unwanted,
        }
        if query.filters.recency:
            recency = query.filters.recency
            body["time_range"] = "day" if recency == "hour" else recency
        document = await self._api.post_json("/search", query.seconds, body)
        results = (_result(row) for row in rows_of(document, "results"))
        return Found(tuple(result for result in results if result is not None))


def _result(row: dict[str, Any]) -> SearchResult | None:
    url = read_url(row.get("url"))
    if url is None:
        return None
    return SearchResult(
        url=url,
        title=read_title(row.get("title")) or url,
        snippet=read_text(row.get("content")),
        provider=Tavily.name,
        published=read_day(row.get("published_date")),
    )
