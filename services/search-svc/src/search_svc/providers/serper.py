"""Google's results by Serper (serper.dev, POST /search and /news); needs a key."""

from typing import Any

import aiohttp
from contracts.search import Recency, SearchResult, SourceKind
from pydantic import SecretStr

from search_svc.providers import Found, Query
from search_svc.providers.fields import read_text, read_title, read_url, rows_of
from search_svc.providers.http import Api
from search_svc.providers.sites import with_sites
from search_svc.reading.dates import parse_date

BASE = "https://google.serper.dev"
PLACES: dict[SourceKind, tuple[str, str]] = {
    "web": ("/search", "organic"),
    "news": ("/news", "news"),
}
SINCE: dict[Recency, str] = {
    "hour": "qdr:h",
    "day": "qdr:d",
    "week": "qdr:w",
    "month": "qdr:m",
    "year": "qdr:y",
}


class Serper:
    """The web, or the news."""

    name = "serper"

    def __init__(
        self,
        http: aiohttp.ClientSession,
        key: SecretStr,
        kind: SourceKind = "web",
        base: str = BASE,
    ) -> None:
        self.kind = kind
        self._path, self._list = PLACES[kind]
        self._api = Api.at(http, base, headers={"X-API-KEY": key.get_secret_value()})

    async def search(self, query: Query) -> Found:
        """Search."""
        filters = query.filters
        body: dict[str, object] = {
            "q": with_sites(query.text, filters.domains),
            "num": query.limit,
        }
        if query.language:
            body["hl"] = query.language
        if filters.country:
            body["gl"] = filters.country.lower()
        if filters.recency:
            body["tbs"] = SINCE[filters.recency]
        document = await self._api.post_json(self._path, query.seconds, body)
        results = (self._result(row) for row in rows_of(document, self._list))
        return Found(tuple(result for result in results if result is not None))

    def _result(self, row: dict[str, Any]) -> SearchResult | None:
        url = read_url(row.get("link"))
        if url is None:
            return None
        return SearchResult(
            url=url,
            title=read_title(row.get("title")) or url,
            snippet=read_text(row.get("snippet")),
            provider=self.name,
            kind=self.kind,
            published=parse_date(read_title(row.get("date"))),
            venue=read_title(row.get("source")) or None,
        )
