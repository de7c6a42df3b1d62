"""Work in the background: ending it, and what is to be done every so often."""

import asyncio
from collections.abc import Callable, Iterable
from typing import Any

AGAIN_SECONDS = 0.3


async def cancel(tasks: Iterable["asyncio.Task[Any]"]) -> None:
    """Cancel tasks until all are over; what they raise is left to their own callbacks.

    Once is not enough: before Python 3.12 `asyncio.wait_for`, which client libraries use, swallows
    a cancellation that comes together with its result, and an endless loop would go on.
    """
    pending = {task for task in tasks if not task.done()}
    while pending:
        for task in pending:
            task.cancel()
        _, pending = await asyncio.wait(pending, timeout=AGAIN_SECONDS)


class Every:
    """Calls `act` every so many seconds until its end: cheaper than a task that sleeps."""

    def __init__(self, seconds: float, act: Callable[[], None]) -> None:
        self._act = act
        self._seconds = seconds
        self._timer = asyncio.get_running_loop().call_later(seconds, self._again)

    def end(self) -> None:
        """Stop."""
        self._timer.cancel()

    def _again(self) -> None:
        self._act()
        self._timer = asyncio.get_running_loop().call_later(self._seconds, self._again)
