"""What a site allows and offers: robots.txt, its sitemaps, and which addresses belong to it."""

import asyncio
import html
import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from kit.fetch import Fetcher, FetchError
from yarl import URL

from search_svc.visiting.robots import Robots, fetch_robots

MAX_SITEMAPS = 20
MAX_SITEMAP_BYTES = 20_000_000

_NOT_PAGES = re.compile(
    r"\.(png|jpe?g|gif|webp|svg|ico|css|js|json|xml|rss|atom|zip|gz|tgz|bz2|xz|7z|rar|exe|dmg"
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

    start: str
    origin: str
    path: str
    is_page: bool

    @classmethod
    def of(cls, url: str, arrived: str | None = None) -> "Scope":
        """Give the scope of an address: its folder, or the single page that it names.

        `arrived` is where the address leads; a site may lead to a page of itself.
        """
        start = normal_url(arrived or url) or url
        parts = urlsplit(start)
        is_page = not (_names_folder(url) or _names_folder(start))
        path = parts.path if is_page else parts.path.rpartition("/")[0] + "/"
        return cls(start, f"{parts.scheme}://{parts.netloc}", path, is_page)

    def pick(self, urls: Iterable[str]) -> list[str]:
        """Give the addresses of pages inside, in their normal form, once each."""
        normal = dict.fromkeys(filter(None, map(normal_url, urls)))
        return [url for url in normal if self._holds(url)]

    def _holds(self, url: str) -> bool:
        if self.is_page:
            return url == self.start
        parts = urlsplit(url)
        same = f"{parts.scheme}://{parts.netloc}" == self.origin
        return same and parts.path.startswith(self.path) and not _NOT_PAGES.search(parts.path)


def normal_url(url: str) -> str | None:
    """Give an address as it is asked for: `/путь` and `/%D0%BF…` are one, fragments are cut."""
    try:
        return str(URL(url.strip()).with_fragment(None))
    except ValueError:
        return None


def _names_folder(url: str) -> bool:
    parts = urlsplit(url)
    name = parts.path.rpartition("/")[2]
    return not parts.query and (not name or name.startswith("index."))


async def read_robots(fetcher: Fetcher, origin: str) -> Robots:
    """Read robots.txt; a site whose own cannot be read raises SiteRefused."""
    try:
        return await fetch_robots(fetcher, origin)
    except FetchError as error:
        raise SiteRefused(f"robots.txt of the site cannot be read: {error.message}") from error


async def read_sitemaps(
    fetcher: Fetcher, scope: Scope, named: Iterable[str], most: int
) -> list[str]:
    """Give the addresses in scope that a site's sitemaps list, `most` of them or a few more.

    A sitemap that cannot be read lists none.
    """
    waiting = list(named) or [urljoin(scope.origin, "/sitemap.xml")]
    read: set[str] = set()
    pages: list[str] = []
    while waiting and len(read) < MAX_SITEMAPS and len(pages) < most:
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
            pages += (await asyncio.to_thread(scope.pick, found))[:most]
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
