"""One site searched through a provider of the web, where its own search is closed or absent."""

from dataclasses import replace

from contracts.search import SourceKind

from search_svc.filtering.domains import allows
from search_svc.providers import Found, Provider, Query


class SiteSearch:
    """What another provider finds on one site, as another kind of source."""

    def __init__(
        self, through: Provider, *, name: str, kind: SourceKind, domain: str, venue: str
    ) -> None:
        self.name = name
        self.kind = kind
        self._through = through
        self._domain = domain
        self._venue = venue

    async def search(self, query: Query) -> Found:
        """Search there, unless the filters want other sites."""
        if not allows(query.filters.domains, f"https://{self._domain}/"):
            return Found()
        filters = query.filters.model_copy(update={"domains": (self._domain,)})
        found = await self._through.search(replace(query, filters=filters))
        own = (
            one.model_copy(update={"kind": self.kind, "provider": self.name, "venue": self._venue})
            for one in found.results
            if allows((self._domain,), one.url)
        )
        return replace(found, results=tuple(own))


def reddit(through: Provider) -> SiteSearch:
    """Give the discussions on Reddit, whose own API is closed."""
    return SiteSearch(
        through, name="reddit", kind="discussions", domain="reddit.com", venue="Reddit"
    )


def google_patents(through: Provider) -> SiteSearch:
    """Give patents of all offices as Google Patents shows them."""
    return SiteSearch(
        through,
        name="google_patents",
        kind="patents",
        domain="patents.google.com",
        venue="Google Patents",
    )
