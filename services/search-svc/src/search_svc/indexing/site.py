"""What a site allows and offers: robots.txt, its sitemaps, and which addresses belong to it."""

import html
import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urldefrag, urljoin, urlsplit

from kit.fetch import Fetcher, FetchError
from protego import Protego

USER_AGENT = "PerplexicaBot"
MAX_SITEMAPS = 20
MAX_SITEMAP_BYTES = 20_000_000
MAX_DELAY_SECONDS = 10.0

_NOT_PAGES = re.compile(
    r"\.(png|jpe?g|gif|webp|svg|ico|css|js|json|xml|rss|atom|pdf|zip|gz|tgz|bz2|xz|7z|rar|exe|dmg"
    r"|mp3|mp4|webm|avi|mov|ogg|wav|woff2?|ttf|eot|csv|xlsx?|docx?|pptx?|epub)$",
    re.IGNORECASE,
)
_LOCATION = re.compile(r"<(?:\w+:)?loc>\s*(?:<!\[CDATA\[)?([^<\]]*)")


class SiteRefused(Exception):
    """A site that cannot be indexed; `reason` is a sentence for people."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class Scope:
    """The addresses that belong to a site: same scheme, host and port, below one path."""

    origin: str
    path: str

    @classmethod
    def of(cls, url: str) -> "Scope":
        """Give the scope of a start address: its folder, or the single page that it names."""
        parts = urlsplit(url)
        folder, _, name = parts.path.rpartition("/")
        is_folder = not name or name.startswith("index.")
        return cls(f"{parts.scheme}://{parts.netloc}", folder + "/" if is_folder else parts.path)

    @property
    def is_page(self) -> bool:
        """Whether it is a single page."""
        return not self.path.endswith("/")

    def pick(self, urls: Iterable[str]) -> list[str]:
        """Give the addresses of pages inside, without fragments, once each."""
        plain = dict.fromkeys(urldefrag(url).url for url in urls)
        return [url for url in plain if self._holds(url)]

    def _holds(self, url: str) -> bool:
        try:
            parts = urlsplit(url)
        except ValueError:
            return False
        inside = parts.path == self.path if self.is_page else parts.path.startswith(self.path)
        same = f"{parts.scheme}://{parts.netloc}" == self.origin
        return inside and same and not _NOT_PAGES.search(parts.path)


class Robots:
    """A site's robots.txt: what may be visited, how fast, and where the sitemaps are."""

    def __init__(self, rules: Protego, delay: float) -> None:
        self._rules = rules
        asked = rules.crawl_delay(USER_AGENT) or 0.0
        self.delay = min(MAX_DELAY_SECONDS, max(delay, asked))
        self.sitemaps = list(rules.sitemaps)

    def allows(self, url: str) -> bool:
        """Say whether we may visit an address."""
        return bool(self._rules.can_fetch(url, USER_AGENT))


async def read_robots(fetcher: Fetcher, origin: str, delay: float) -> Robots:
    """Read robots.txt; without one everything is allowed, with a broken server nothing.

    `delay` is the least time between two visits, in seconds. Raises SiteRefused.
    """
    try:
        fetched = await fetcher.get(urljoin(origin, "/robots.txt"), accept=None, max_bytes=500_000)
        text = fetched.body.decode("utf-8", "replace")
    except FetchError as error:
        if error.status is None or error.status >= 500:
            raise SiteRefused(f"robots.txt of the site cannot be read: {error.message}") from error
        text = ""
    return Robots(Protego.parse(text), delay)


async def read_sitemaps(fetcher: Fetcher, origin: str, named: Iterable[str]) -> list[str]:
    """Give the addresses that a site's sitemaps list; one that cannot be read lists none."""
    waiting = list(named) or [urljoin(origin, "/sitemap.xml")]
    read: set[str] = set()
    pages: list[str] = []
    while waiting and len(read) < MAX_SITEMAPS:
        url = waiting.pop(0)
        if url in read:
            continue
        read.add(url)
        text = await _read_sitemap(fetcher, url)
        if text is None:
            continue
        found = [html.unescape(match[1].strip()) for match in _LOCATION.finditer(text)]
        if "<sitemapindex" in text[:5000]:
            waiting += found
        else:
            pages += found
    return pages


async def _read_sitemap(fetcher: Fetcher, url: str) -> str | None:
    try:
        fetched = await fetcher.get(url, accept=None, max_bytes=MAX_SITEMAP_BYTES)
        return _decompress(fetched.body).decode("utf-8", "replace")
    except (FetchError, zlib.error):
        return None


def _decompress(body: bytes) -> bytes:
    if not body.startswith(b"\x1f\x8b"):
        return body
    return zlib.decompressobj(wbits=31).decompress(body, MAX_SITEMAP_BYTES)
