"""What may be prior art beside patents: papers, and code repositories that a web search finds."""

from collections.abc import Sequence
from dataclasses import replace

from contracts.patents import PriorArt
from contracts.search import Filters, SearchResult

from search_svc.patents.expanding import Expansion
from search_svc.patents.sources import Sending
from search_svc.providers import Provider, Query
from search_svc.providers.sites import with_sites
from search_svc.ranking.fusion import fuse

MOST = 12
REPOSITORIES = ("github.com", "gitlab.com")
_WORDS = 8


class PriorArtSource:
    """A provider of papers or of the web, asked with the concepts' names."""

    def __init__(self, provider: Provider, host: str, domains: tuple[str, ...] = ()) -> None:
        self.name = f"{provider.name} ({domains[0]})" if domains else provider.name
        self.host = host
        self._provider = provider
        self._domains = domains

    def write(self, expansion: Expansion) -> Sequence[str]:
        """Write the first names of the concepts."""
        words = " ".join(group[0] for group in expansion.groups).split()
        return [with_sites(" ".join(words[:_WORDS]), self._domains)] if words else []

    async def search(self, sending: Sending) -> list[SearchResult]:
        """Search; raises ProviderFailed."""
        _, _, sites = with_sites("", self._domains).partition(" ")
        query = Query(
            sending.query.removesuffix(sites).strip(),
            sending.principal,
            limit=MOST,
            seconds=sending.seconds,
            filters=Filters(domains=self._domains),
        )
        return list((await self._provider.search(replace(query, language="en"))).results)


def merge_prior_art(lists: Sequence[Sequence[SearchResult]]) -> tuple[PriorArt, ...]:
    """Give what was found, each once, best first."""
    return tuple(
        PriorArt(
            url=one.url,
            title=one.title,
            snippet=one.snippet,
            kind="paper" if one.kind == "academic" else "page",
            published=one.published,
            authors=one.authors,
            venue=one.venue,
        )
        for one in fuse(lists, MOST)
    )
