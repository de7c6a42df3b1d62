"""Preprints from arXiv (info.arxiv.org/help/api, an Atom feed)."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

import aiohttp
from contracts.search import SearchResult, SourceKind
from kit.words import LIGHT_WORDS

from search_svc.providers import Found, NotAnswerable, ProviderFailed, Query
from search_svc.providers.fields import read_day, read_text, read_title, read_url
from search_svc.providers.http import Api
from search_svc.ranking.analysis import STOP_WORDS

BASE = "https://export.arxiv.org"
ATOM = "{http://www.w3.org/2005/Atom}"
MOST_WORDS = 8


class Arxiv:
    """Preprints of physics, mathematics, computer science and more."""

    name = "arxiv"
    kind: SourceKind = "academic"

    def __init__(self, http: aiohttp.ClientSession, contact: str = "", base: str = BASE) -> None:
        self._api = Api.at(http, base, contact)

    async def search(self, query: Query) -> Found:
        """Search all fields for the words that tell what is asked."""
        words = list(_words(query.text))[:MOST_WORDS]
        if not words:
            raise NotAnswerable("the question has no words to search for")
        params: dict[str, str | int] = {
            "search_query": " AND ".join(f"all:{word}" for word in words),
            "max_results": query.limit,
            "sortBy": "relevance",
        }
        feed = await self._api.get_xml("/api/query", query.seconds, params)
        if feed.tag != f"{ATOM}feed":
            raise ProviderFailed("the answer is not what it should be")
        results = (_result(entry) for entry in feed.iter(f"{ATOM}entry"))
        return Found(tuple(result for result in results if result is not None))


def _words(text: str) -> Iterator[str]:
    """Give the words but the little ones: the API takes each for a condition."""
    for token in text.split():
        word = "".join(letter for letter in token if letter.isalnum() or letter == "-").strip("-")
        if word and word.lower() not in STOP_WORDS | LIGHT_WORDS:
            yield word


def _result(entry: Element) -> SearchResult | None:
    url = read_url((entry.findtext(f"{ATOM}id") or "").replace("http://", "https://", 1))
    title = read_title(entry.findtext(f"{ATOM}title"))
    if url is None or title == "Error":
        return None
    names = (read_title(author.findtext(f"{ATOM}name")) for author in entry.iter(f"{ATOM}author"))
    return SearchResult(
        url=url,
        title=title or url,
        snippet=read_text(entry.findtext(f"{ATOM}summary")),
        provider=Arxiv.name,
        kind="academic",
        published=read_day(entry.findtext(f"{ATOM}published")),
        updated=read_day(entry.findtext(f"{ATOM}updated")),
        authors=tuple(name for name in names if name)[:20],
        venue="arXiv",
    )
