"""Waiting for many without waiting for the slowest: those are given up once most have come.

J. Dean and L. A. Barroso, The Tail at Scale (2013): the slowest of many answers decides how long
all take, and is seldom the one that matters.
"""

import asyncio
from collections.abc import Awaitable, Sequence
from typing import TypeVar

MOST = 0.7
"""When this share has come, the others are stragglers."""
PATIENCE = 0.3
"""What part of the time so far stragglers are given still."""
SHORTEST_PATIENCE = 0.1
"""Seconds that they are given at least."""
FEWEST = 4
"""Fewer than so many are all waited for."""

Result = TypeVar("Result")


async def gather_most(work: Sequence[Awaitable[Result]]) -> list[Result | None]:
    """Give the results in order, None for stragglers, which are cancelled.

    What one raises is raised, as `asyncio.gather` does.
    """
    tasks = [asyncio.ensure_future(one) for one in work]
    loop = asyncio.get_running_loop()
    began = loop.time()
    try:
        waiting = await _until_most(tasks)
        if waiting:
            grace = max(SHORTEST_PATIENCE, PATIENCE * (loop.time() - began))
            await asyncio.wait(waiting, timeout=grace)
        return [task.result() if task.done() else None for task in tasks]
    finally:
        for task in tasks:
            task.cancel()


async def _until_most(tasks: Sequence["asyncio.Future[Result]"]) -> set["asyncio.Future[Result]"]:
    """Wait until most are done; give the others."""
    waiting = set(tasks)
    enough = len(tasks) if len(tasks) < FEWEST else len(tasks) * MOST
    while waiting and len(tasks) - len(waiting) < enough:
        _, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    return waiting
