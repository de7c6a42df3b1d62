"""Discussions on Reddit, found through a provider of the web: its own API is closed."""

from dataclasses import replace

from contracts.search import SourceKind

from search_svc.providers import Found, Provider, Query

DOMAIN = "reddit.com"


class Reddit:
    """What another provider finds on Reddit."""

    name = "reddit"
    kind: SourceKind = "discussions"

    def __init__(self, through: Provider) -> None:
        self._through = through

    async def search(self, query: Query) -> Found:
        """Search there, unless the filters want other sites."""
        wanted = [one for one in query.filters.domains if not one.startswith("-")]
        if wanted and not any(one.split("/")[0].endswith(DOMAIN) for one in wanted):
            return Found()
        filters = query.filters.model_copy(update={"domains": (DOMAIN,)})
        found = await self._through.search(replace(query, filters=filters))
        own = (
            one.model_copy(update={"kind": self.kind, "provider": self.name, "venue": "Reddit"})
            for one in found.results
            if DOMAIN in one.url
        )
        return replace(found, results=tuple(own))
