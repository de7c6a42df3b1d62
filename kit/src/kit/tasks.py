"""Ending background tasks."""

import asyncio
from collections.abc import Iterable
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
