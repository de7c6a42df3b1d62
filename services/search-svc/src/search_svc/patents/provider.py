"""A patent source as a provider of search results, for questions beyond patent search."""

from datetime import date

from contracts.search import SearchResult, SourceKind

from search_svc.patents.expanding import by_words
from search_svc.patents.phrases import language_of
from search_svc.patents.sources import Hit, PatentSource, Sending
from search_svc.providers import Found, Query


class PatentProvider:
    """Asks a source its narrowest query, and the wider one when that finds nothing."""

    kind: SourceKind = "patents"

    def __init__(self, source: PatentSource) -> None:
        self.name = source.name.lower().replace(" ", "_")
        self._source = source

    async def search(self, query: Query) -> Found:
        """Search; raises ProviderFailed."""
        for written in self._source.write(by_words(query.text, language_of(query.text))):
            hits = await self._source.search(Sending(written, query.principal, query.seconds))
            if hits:
                return Found(tuple(self._result(hit) for hit in hits[: query.limit]))
        return Found()

    def _result(self, hit: Hit) -> SearchResult:
        patent = hit.patent
        return SearchResult(
            url=patent.url,
            title=f"{patent.number}: {patent.title}" if patent.title else patent.number,
            snippet=patent.abstract or patent.snippet or "",
            provider=self.name,
            kind="patents",
            published=_public_since(patent.publication_date, patent.grant_date),
            authors=patent.inventors,
            venue=", ".join(patent.applicants) or None,
        )


def _public_since(*days: date | None) -> date | None:
    return min((day for day in days if day is not None), default=None)
