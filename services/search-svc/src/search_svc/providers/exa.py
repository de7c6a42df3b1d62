"""The web by Exa (docs.exa.ai, POST /search); needs a key."""

from datetime import UTC, datetime
from typing import Any

import aiohttp
from contracts.search import SearchResult, SourceKind
from pydantic import SecretStr

from search_svc.providers import Found, Query
from search_svc.providers.fields import (
    first_day,
    read_day,
    read_text,
    read_title,
    read_url,
    rows_of,
)
from search_svc.providers.http import Api
from search_svc.providers.sites import split_domains

BASE = "https://api.exa.ai"
TEXT = {"text": {"maxCharacters": 1000}}


class Exa:
    """Searches the web by meaning."""

    name = "exa"
    kind: SourceKind = "web"

    def __init__(self, http: aiohttp.ClientSession, key: SecretStr, base: str = BASE) -> None:
        self._api = Api.at(http, base, headers={"x-api-key": key.get_secret_value()})

    async def search(self, query: Query) -> Found:
        """Search the web."""
        wanted, unwanted = split_domains(query.filters.domains)
        body: dict[str, object] = {
            "query": query.text,
            "numResults": query.limit,
            "contents": TEXT,
        }
        if wanted:
            body["includeDomains"] = wanted
        if unwanted:
            body["excludeDomains"] = unwanted
        first = first_day(query.filters, datetime.now(UTC).date())
        if first is not None:
            body["startPublishedDate"] = f"{first}T00:00:00.000Z"
        if query.filters.published_before is not None:
            body["endPublishedDate"] = f"{query.filters.published_before}T23:59:59.999Z"
        document = await self._api.post_json("/search", query.seconds, body)
        results = (_result(row) for row in rows_of(document, "results"))
        return Found(tuple(result for result in results if result is not None))


def _result(row: dict[str, Any]) -> SearchResult | None:
    url = read_url(row.get("url"))
    if url is None:
        return None
    author = read_title(row.get("author"))
    return SearchResult(
        url=url,
        title=read_title(row.get("title")) or url,
        snippet=read_text(row.get("text")),
        provider=Exa.name,
        published=read_day(row.get("publishedDate")),
        authors=(author,) if author else (),
    )
