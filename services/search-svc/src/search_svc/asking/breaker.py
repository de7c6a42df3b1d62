"""A circuit breaker for each provider, so that one that fails is left alone and tried again later.

Closed, open, half-open as in M. Nygard, Release It!, chapter 5. Each replica has its own.
"""

import time
from collections.abc import Callable

from prometheus_client import Gauge

OPEN = Gauge("provider_breaker_open", "1 while a provider is left alone", ["provider", "kind"])

FAILURES = 3
FIRST_REST, LONGEST_REST = 15.0, 300.0


class Breaker:
    """Opens after some failures in a row, or as soon as the provider asks for it.

    After its rest one request is let through; if that fails too, the next rest is twice as long.
    """

    def __init__(
        self, provider: str, kind: str, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._gauge = OPEN.labels(provider, kind)
        self._clock = clock
        self._failures = 0
        self._rest = FIRST_REST
        self._until = 0.0
        self._reason = ""
        self._opened = self._probing = False

    def refusal(self) -> str | None:
        """Say why the provider is not to be asked now; None when it may be."""
        left = self._until - self._clock()
        if left <= 0 and not self._probing:
            return None
        return f"left alone for {max(1, round(left))} s more after: {self._reason}"

    def admit(self) -> None:
        """Let a request through that is not refused; how it ended must be told."""
        self._probing = self._opened

    def succeed(self) -> None:
        """Close."""
        self._failures, self._rest, self._until = 0, FIRST_REST, 0.0
        self._opened = self._probing = False
        self._gauge.set(0)

    def fail(self, reason: str, rest: float = 0.0) -> None:
        """Note a failure; `rest` is what the provider itself asked for, in seconds."""
        self._failures += 1
        was_probe, self._probing = self._probing, False
        self._reason = reason
        if rest > 0:
            self._open(min(rest, LONGEST_REST))
        elif was_probe or (not self._opened and self._failures >= FAILURES):
            self._open(self._rest)
            self._rest = min(2 * self._rest, LONGEST_REST)

    def forget(self) -> None:
        """Take note that a request ended in a way that tells nothing about the provider."""
        self._probing = False

    def _open(self, seconds: float) -> None:
        self._opened = True
        self._until = max(self._until, self._clock() + seconds)
        self._gauge.set(1)
