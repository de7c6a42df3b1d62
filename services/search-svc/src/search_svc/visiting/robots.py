"""What a site's robots.txt allows (RFC 9309), and what it offers."""

from urllib.parse import urljoin

from kit.fetch import Fetcher, FetchError
from protego import Protego

USER_AGENT = "PerplexicaBot"
MAX_BYTES = 500_000


class Robots:
    """A site's robots.txt: what may be visited, how fast in seconds, and where its sitemaps are."""

    def __init__(self, text: str) -> None:
        self._rules = Protego.parse(text)
        self.delay = float(self._rules.crawl_delay(USER_AGENT) or 0.0)
        self.sitemaps = list(self._rules.sitemaps)

    def allows(self, url: str) -> bool:
        """Say whether we may visit an address."""
        return bool(self._rules.can_fetch(url, USER_AGENT))


async def fetch_robots(fetcher: Fetcher, origin: str, deadline: float | None = None) -> Robots:
    """Read robots.txt; a site without one allows everything.

    Raises FetchError when the site cannot be reached or is broken: then nothing is allowed.
    """
    try:
        fetched = await fetcher.get(
            urljoin(origin, "/robots.txt"), deadline=deadline, accept=None, max_bytes=MAX_BYTES
        )
    except FetchError as error:
        if error.status is None or error.status >= 500:
            raise
        return Robots("")
    return Robots(fetched.body.decode("utf-8", "replace"))
