"""Which pages of which sites may be read by their robots.txt, asked once an hour for each site."""

import asyncio

from kit.fetch import Fetcher, FetchError, parse_target

from search_svc.visiting.robots import Robots, fetch_robots

KNOWN_SECONDS = 3600.0
BROKEN_SECONDS = 60.0
"""After so long a site is asked again whose robots.txt could not be read."""
PATIENCE_SECONDS = 3.0
MOST_KNOWN = 1000

FORBIDDEN = "the site's robots.txt does not allow to read it (READ_ROBOTS=respect)"
UNKNOWN = "the site's robots.txt cannot be read, so nothing of it is (READ_ROBOTS=respect)"


class Permissions:
    """Remembers robots.txt of sites; asked for together it is fetched once."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        self._known: dict[str, tuple[float, Robots | None]] = {}
        self._asking: dict[str, asyncio.Lock] = {}

    async def require(self, url: str, deadline: float | None) -> None:
        """Raise FetchError `robots` unless the site allows to read this page."""
        origin = str(parse_target(url).url.origin())
        robots = await self._of(origin, deadline)
        if robots is None:
            raise FetchError("robots", UNKNOWN)
        if not robots.allows(url):
            raise FetchError("robots", FORBIDDEN)

    async def _of(self, origin: str, deadline: float | None) -> Robots | None:
        lock = self._asking.setdefault(origin, asyncio.Lock())
        async with lock:
            until, robots = self._known.get(origin, (0.0, None))
            if until <= _now():
                robots = await self._ask(origin, deadline)
        if self._asking.get(origin) is lock and not lock.locked():
            del self._asking[origin]
        return robots

    async def _ask(self, origin: str, deadline: float | None) -> Robots | None:
        robots, life = None, BROKEN_SECONDS
        latest = _now() + PATIENCE_SECONDS
        try:
            robots = await fetch_robots(
                self._fetcher, origin, min(latest, deadline) if deadline else latest
            )
            life = KNOWN_SECONDS
        except FetchError as error:
            if error.code == "timeout" and deadline is not None and _now() >= deadline:
                raise  # one's own time is over, which says nothing of the site
        if len(self._known) >= MOST_KNOWN:
            self._known.pop(next(iter(self._known)))
        self._known.pop(origin, None)
        self._known[origin] = (_now() + life, robots)
        return robots


def _now() -> float:
    return asyncio.get_running_loop().time()
