"""How long the caller will wait: carried from service to service in a header, in milliseconds."""

import asyncio
from contextvars import ContextVar, Token

HEADER = "x-deadline-ms"

_deadline: ContextVar[float | None] = ContextVar("deadline", default=None)


def replace_deadline(seconds: float | None) -> Token[float | None]:
    """Start the clock for a request or job (None: no limit); give what `restore_deadline` needs."""
    return _deadline.set(None if seconds is None else asyncio.get_running_loop().time() + seconds)


def restore_deadline(token: Token[float | None]) -> None:
    """Go back to the deadline that stood before `replace_deadline`."""
    _deadline.reset(token)


def current_deadline() -> float | None:
    """Give the deadline as a time of the event loop's clock, or None."""
    return _deadline.get()


def remaining(limit: float) -> float:
    """Give the seconds that are left, at most `limit`, never below zero."""
    deadline = _deadline.get()
    if deadline is None:
        return limit
    return max(0.0, min(limit, deadline - asyncio.get_running_loop().time()))
