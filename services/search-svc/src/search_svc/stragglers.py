"""Waiting for many without waiting for the slowest: those are given up once most have come.

J. Dean and L. A. Barroso, The Tail at Scale (2013): the slowest of many answers decides how long
all take, and is seldom the one that matters.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
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


async def gather_most(
    work: Sequence[Awaitable[Result]], is_good: Callable[[Result], bool]
) -> list[Result | None]:
    """Give the results in order, None for stragglers, which are cancelled.

    What is not good has come to nothing: the others are most of those that are left. What one
    raises is raised, as `asyncio.gather` does.
    """
    tasks = [asyncio.ensure_future(one) for one in work]
    loop = asyncio.get_running_loop()
    began = loop.time()
    try:
        waiting = await _until_most(tasks, is_good)
        if waiting:
            grace = max(SHORTEST_PATIENCE, PATIENCE * (loop.time() - began))
            await asyncio.wait(waiting, timeout=grace)
        return [task.result() if task.done() else None for task in tasks]
    finally:
        for task in tasks:
            task.cancel()


async def _until_most(
    tasks: Sequence["asyncio.Future[Result]"], is_good: Callable[[Result], bool]
) -> set["asyncio.Future[Result]"]:
    """Wait until most are done; give the others."""
    waiting = set(tasks)
    good = 0
    while waiting and not _are_most(good, good + len(waiting)):
        done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        good += sum(is_good(task.result()) for task in done)
    return waiting


def _are_most(good: int, hoped_for: int) -> bool:
    return hoped_for >= FEWEST and good >= MOST * hoped_for
