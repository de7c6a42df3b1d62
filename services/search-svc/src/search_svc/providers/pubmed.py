"""Medicine and biology from PubMed (NCBI E-utilities: esearch for ids, efetch for the records)."""

from xml.etree.ElementTree import Element

import aiohttp
from contracts.search import SearchResult, SourceKind

from search_svc.providers import Found, ProviderFailed, Query
from search_svc.providers.fields import part_of, read_day, read_text, read_title
from search_svc.providers.http import Api

BASE = "https://eutils.ncbi.nlm.nih.gov"
PAGE = "https://pubmed.ncbi.nlm.nih.gov"
ID_SHARE = 0.5
"""The share of the time that finding the ids may take."""


class PubMed:
    """Articles with their abstracts."""

    name = "pubmed"
    kind: SourceKind = "academic"

    def __init__(self, http: aiohttp.ClientSession, contact: str = "", base: str = BASE) -> None:
        self._api = Api.at(http, base, contact)
        self._own = {"tool": "perplexica", **({"email": contact} if contact else {})}

    async def search(self, query: Query) -> Found:
        """Search as PubMed's own page does, best match first."""
        ids = await self._find(query)
        if not ids:
            return Found()
        params: dict[str, str | int] = {
            **self._own,
            "db": "pubmed",
            "id": ",".join(ids),
            "retmode": "xml",
        }
        seconds = query.seconds * (1 - ID_SHARE)
        root = await self._api.get_xml("/entrez/eutils/efetch.fcgi", seconds, params)
        results = (_result(article) for article in root.iter("PubmedArticle"))
        return Found(tuple(result for result in results if result is not None))

    async def _find(self, query: Query) -> list[str]:
        params: dict[str, str | int] = {
            **self._own,
            "db": "pubmed",
            "term": query.text,
            "retmax": query.limit,
            "retmode": "json",
            "sort": "relevance",
        }
        seconds = query.seconds * ID_SHARE
        document = await self._api.get_json("/entrez/eutils/esearch.fcgi", seconds, params)
        ids = part_of(document, "esearchresult", "idlist")
        if not isinstance(ids, list):
            raise ProviderFailed("the answer is not what it should be")
        return [one for one in ids if isinstance(one, str) and one.isdecimal()]


def _result(article: Element) -> SearchResult | None:
    number = (article.findtext("MedlineCitation/PMID") or "").strip()
    about = article.find("MedlineCitation/Article")
    if not number.isdecimal() or about is None:
        return None
    abstract = about.iterfind("Abstract/AbstractText")
    return SearchResult(
        url=f"{PAGE}/{number}/",
        title=read_title(_text(about.find("ArticleTitle"))) or number,
        snippet=read_text(" ".join(_text(part) for part in abstract)),
        provider=PubMed.name,
        kind="academic",
        published=read_day(_day(about.find("ArticleDate"))),
        authors=tuple(_name(author) for author in about.iterfind("AuthorList/Author"))[:20],
        venue=read_title(about.findtext("Journal/Title")) or None,
    )


def _text(element: Element | None) -> str:
    return "" if element is None else "".join(element.itertext())


def _name(author: Element) -> str:
    parts = (author.findtext(part) for part in ("ForeName", "LastName", "CollectiveName"))
    return read_title(" ".join(part for part in parts if part))


def _day(element: Element | None) -> str:
    if element is None:
        return ""
    return "-".join((element.findtext(part) or "").zfill(2) for part in ("Year", "Month", "Day"))
