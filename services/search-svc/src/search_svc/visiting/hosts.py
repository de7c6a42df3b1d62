"""How often this process visits one host: a few pages at a time, and none while it wants rest."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from kit.fetch import FetchError

SHORTEST_REST, LONGEST_REST = 1.0, 600.0
"""Seconds: what sites ask for is believed within these bounds."""
FORGET_FROM = 1000
"""Hosts known beyond which those are forgotten that nothing is to be remembered of."""


class _Host:
    """What is known of one host: places for visitors, and when the next may come."""

    def __init__(self, places: int) -> None:
        self.places = asyncio.Semaphore(places)
        self.visitors = 0
        self.next = 0.0
        self.rests_until = 0.0


class Hosts:
    """Gives places at hosts: `places` at a time, `gap` seconds between two arrivals."""

    def __init__(self, places: int, gap: float) -> None:
        self._places = places
        self._gap = gap
        self._hosts: dict[str, _Host] = {}

    @asynccontextmanager
    async def place(self, name: str, *, own: bool = False) -> AsyncIterator[None]:
        """Wait for a place at a host; raises FetchError `resting` at once when it wants none.

        One's `own` hosts have places for all who come.
        """
        host = self._host(name)
        _require_awake(host)
        if own:
            yield
            return
        host.visitors += 1
        try:
            async with host.places:
                await self._wait_for_gap(host)
                _require_awake(host)  # a visitor before us may have been told to leave
                yield
        finally:
            host.visitors -= 1

    def rest(self, name: str, seconds: float) -> None:
        """Leave a host alone for so long, between a second and ten minutes."""
        until = _now() + min(LONGEST_REST, max(SHORTEST_REST, seconds))
        host = self._host(name)
        host.rests_until = max(host.rests_until, until)

    def _host(self, name: str) -> _Host:
        if name not in self._hosts:
            if len(self._hosts) >= FORGET_FROM:
                self._forget()
            self._hosts[name] = _Host(self._places)
        return self._hosts[name]

    async def _wait_for_gap(self, host: _Host) -> None:
        now = _now()
        arrives = max(now, host.next)
        host.next = arrives + self._gap
        if arrives > now:
            await asyncio.sleep(arrives - now)

    def _forget(self) -> None:
        now = _now()
        self._hosts = {
            name: host
            for name, host in self._hosts.items()
            if host.visitors or max(host.next, host.rests_until) > now
        }


def _require_awake(host: _Host) -> None:
    left = host.rests_until - _now()
    if left > 0:
        raise FetchError("resting", f"the site wants to be left alone for {left:.0f} s more")


def _now() -> float:
    return asyncio.get_running_loop().time()
