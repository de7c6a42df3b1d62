"""Where another service is: one address or several replicas, and which of them is asked next."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from time import monotonic

import aiohttp

REST_SECONDS = 1.0


class Replica:
    """One address of a service, and how it does."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self.exchanges = 0
        self.rests_until = 0.0

    def rest(self, seconds: float = REST_SECONDS) -> None:
        """Have the others asked first for a while."""
        self.rests_until = max(self.rests_until, monotonic() + seconds)

    @contextmanager
    def busy(self) -> Iterator[None]:
        """Count an exchange for as long as it lasts, a stream until its end."""
        self.exchanges += 1
        try:
            yield
        finally:
            self.exchanges -= 1


class Replicas:
    """All addresses of one service, for one caller."""

    def __init__(self, urls: str | Sequence[str]) -> None:
        given = [urls] if isinstance(urls, str) else urls
        self._replicas = [Replica(url) for url in given]
        self._turn = 0

    def in_turn(self) -> list[Replica]:
        """Give all, the one to be asked first at the front.

        That is whoever has the fewest open exchanges, and of several such ones each in its turn.
        Those that rest come last, but come: resting is a guess, and refusing would be certain.
        """
        self._turn = (self._turn + 1) % len(self._replicas)
        turned = self._replicas[self._turn :] + self._replicas[: self._turn]
        now = monotonic()
        return sorted(turned, key=lambda one: (max(one.rests_until - now, 0.0), one.exchanges))


def was_never_sent(error: Exception) -> bool:
    """Say whether no connection came about, so that any request may go elsewhere."""
    return isinstance(error, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError)
