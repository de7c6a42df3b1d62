"""One visit to a site: whether it is allowed, when it is one's turn, and what the site says."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from kit.fetch import Fetcher, FetchError, parse_target

from search_svc.visiting.hosts import Hosts
from search_svc.visiting.permissions import Permissions

PLACES = 6
GAP_SECONDS = 0.05
REST_SECONDS = 30.0
"""For a site that answers 429 and does not say how long."""


class Visits:
    """Pages of one host are read a few at a time; without `permissions` robots.txt is not asked.

    Hosts of one's own network are not spared: their owner has allowed to read them.
    """

    def __init__(
        self,
        fetcher: Fetcher,
        places: int = PLACES,
        gap: float = GAP_SECONDS,
        permissions: Permissions | None = None,
    ) -> None:
        self._fetcher = fetcher
        self._hosts = Hosts(places, gap)
        self._permissions = permissions

    @asynccontextmanager
    async def visit(self, url: str, deadline: float | None) -> AsyncIterator[None]:
        """Wait for one's turn; raises FetchError `robots`, `resting` or `url_invalid`.

        What the site answers to the visitor decides whether it is left alone for a while.
        """
        target = parse_target(url)
        host = f"{target.host}:{target.port}"
        await self.require(url, deadline)
        async with self._hosts.place(host, own=not self._fetcher.is_public(url)):
            try:
                yield
            except FetchError as error:
                if error.retry_after is not None or error.status == 429:
                    self._hosts.rest(host, error.retry_after or REST_SECONDS)
                raise

    async def require(self, url: str, deadline: float | None) -> None:
        """Raise FetchError `robots` unless this page, or one that it led to, may be read."""
        if self._permissions is not None:
            await self._permissions.require(url, deadline)
