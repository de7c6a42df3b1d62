"""Ending tasks that do not want to end."""

import asyncio

from kit.tasks import cancel


async def test_a_task_that_swallows_a_cancellation_ends_all_the_same():
    swallowed = asyncio.Event()

    async def stubborn() -> None:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            swallowed.set()
        await asyncio.sleep(60)

    task = asyncio.create_task(stubborn())
    await asyncio.sleep(0)
    await cancel([task])
    assert swallowed.is_set()
    assert task.cancelled()


async def test_what_is_over_is_left_alone():
    async def broken() -> None:
        raise ValueError("its own affair")

    task = asyncio.create_task(broken())
    await asyncio.wait({task})
    await cancel([task])
    await cancel([])
    assert isinstance(task.exception(), ValueError)
