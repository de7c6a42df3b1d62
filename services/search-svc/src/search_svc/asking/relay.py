"""Asking providers of one kind in turn: the next when one is late, fails or finds nothing.

A hedged request as in Dean and Barroso, The Tail at Scale, CACM 56 (2013).
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from time import monotonic

from search_svc.asking.guard import GRACE_SECONDS, LATE, Guard, Outcome
from search_svc.providers import Query

GIVEN_UP = "given up: another answered"


async def ask_in_relay(
    guards: Sequence[Guard], query: Query, *, hedge: float, no_cache: bool = False
) -> list[Outcome]:
    """Give the outcomes of those that were asked until one found something, in their order.

    `hedge` is after how many seconds without an answer the next one is asked too.
    """
    ends = monotonic() + query.seconds
    tasks: list[asyncio.Task[Outcome]] = []
    began: list[float] = []
    try:
        for guard in guards:
            left = ends - monotonic()
            if left <= 0:
                break
            own = replace(query, seconds=left)
            began.append(monotonic())
            tasks.append(asyncio.create_task(guard.ask(own, no_cache=no_cache)))
            is_last = len(tasks) == len(guards)
            until = ends + 2 * GRACE_SECONDS if is_last else min(ends, monotonic() + hedge)
            if await _has_answer(tasks, until):
                break
        return _outcomes(tasks, guards, began)
    finally:
        for task in tasks:
            task.cancel()


async def ask_all(
    guards: Sequence[Guard], query: Query, *, no_cache: bool = False
) -> list[Outcome]:
    """Give the outcomes of all, asked at once."""
    return list(await asyncio.gather(*(guard.ask(query, no_cache=no_cache) for guard in guards)))


async def _has_answer(tasks: Sequence[asyncio.Task[Outcome]], until: float) -> bool:
    """Wait until one of them has found something, all have failed, or it is late."""
    while True:
        if any(task.done() and task.result().results for task in tasks):
            return True
        waiting = [task for task in tasks if not task.done()]
        left = until - monotonic()
        if not waiting or left <= 0:
            return False
        await asyncio.wait(waiting, timeout=left, return_when=asyncio.FIRST_COMPLETED)


def _outcomes(
    tasks: Sequence[asyncio.Task[Outcome]], guards: Sequence[Guard], began: Sequence[float]
) -> list[Outcome]:
    answered = any(task.done() and task.result().results for task in tasks)
    reason = GIVEN_UP if answered else LATE
    return [
        task.result() if task.done() else guard.give_up(reason, start)
        for task, guard, start in zip(tasks, guards, began, strict=False)
    ]
