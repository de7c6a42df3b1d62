"""Wikipedia in the language of the question, over MediaWiki's API (list=search)."""

from urllib.parse import quote

import aiohttp
from contracts.search import SearchResult, SourceKind

from search_svc.providers import Found, Query
from search_svc.providers.fields import read_day, read_text, read_title, rows_of
from search_svc.providers.http import Api

BASE = "https://{language}.wikipedia.org"
LONGEST_QUERY = 300


class Wikipedia:
    """Encyclopedia articles, for the web when nobody else is there."""

    name = "wikipedia"
    kind: SourceKind = "web"

    def __init__(self, http: aiohttp.ClientSession, contact: str = "", base: str = BASE) -> None:
        self._http = http
        self._contact = contact
        self._base = base

    async def search(self, query: Query) -> Found:
        """Search one edition."""
        site = self._base.format(language=query.language or "en")
        document = await Api.at(self._http, site, self._contact).get_json(
            "/w/api.php",
            query.seconds,
            {
                "action": "query",
                "list": "search",
                "srsearch": query.text[:LONGEST_QUERY],
                "srlimit": query.limit,
                "format": "json",
                "formatversion": 2,
            },
        )
        rows = rows_of(document, "query", "search")
        return Found(tuple(_result(site, row) for row in rows if read_title(row.get("title"))))


def _result(site: str, row: dict[str, object]) -> SearchResult:
    title = read_title(row.get("title"))
    return SearchResult(
        url=f"{site}/wiki/{quote(title.replace(' ', '_'))}",
        title=title,
        snippet=read_text(row.get("snippet")),
        provider=Wikipedia.name,
        updated=read_day(row.get("timestamp")),
    )
