"""Papers from Semantic Scholar (api.semanticscholar.org, Academic Graph, /paper/search)."""

from typing import Any

import aiohttp
from contracts.search import SearchResult, SourceKind
from pydantic import SecretStr

from search_svc.providers import Found, Query
from search_svc.providers.fields import (
    read_count,
    read_day,
    read_names,
    read_text,
    read_title,
    read_url,
    rows_of,
)
from search_svc.providers.http import Api

BASE = "https://api.semanticscholar.org"
FIELDS = "title,abstract,url,venue,publicationDate,authors,citationCount"


class SemanticScholar:
    """Papers with abstracts; without a key it shares a small limit with everybody."""

    name = "semantic_scholar"
    kind: SourceKind = "academic"

    def __init__(
        self, http: aiohttp.ClientSession, key: SecretStr | None = None, base: str = BASE
    ) -> None:
        headers = {"x-api-key": key.get_secret_value()} if key else {}
        self._api = Api.at(http, base, headers=headers)

    async def search(self, query: Query) -> Found:
        """Search titles and abstracts."""
        params: dict[str, str | int] = {
            "query": query.text.replace("-", " "),  # the API finds nothing for a hyphen
            "limit": query.limit,
            "fields": FIELDS,
        }
        document = await self._api.get_json("/graph/v1/paper/search", query.seconds, params)
        if isinstance(document, dict) and document.get("total") == 0:
            return Found()
        results = (_result(row) for row in rows_of(document, "data"))
        return Found(tuple(result for result in results if result is not None))


def _result(row: dict[str, Any]) -> SearchResult | None:
    url = read_url(row.get("url"))
    if url is None:
        return None
    return SearchResult(
        url=url,
        title=read_title(row.get("title")) or url,
        snippet=read_text(row.get("abstract")),
        provider=SemanticScholar.name,
        kind="academic",
        published=read_day(row.get("publicationDate")),
        authors=read_names(row.get("authors"), "name"),
        venue=read_title(row.get("venue")) or None,
        cited_by=read_count(row.get("citationCount")),
    )
