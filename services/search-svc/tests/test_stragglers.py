"""The slowest of many are given up once most have come."""

import asyncio

import pytest
from search_svc import stragglers
from search_svc.stragglers import gather_most


async def after(seconds: float, value: int, ended: list[int] | None = None) -> int:
    try:
        await asyncio.sleep(seconds)
    except asyncio.CancelledError:
        if ended is not None:
            ended.append(value)
        raise
    return value


def is_good(value: int) -> bool:
    return value >= 0


async def test_what_came_to_nothing_does_not_count_as_come():
    work = [after(0.0, -1), after(0.0, -1), after(0.0, -1), after(0.5, 3)]
    assert await gather_most(work, is_good) == [-1, -1, -1, 3]
    most = [after(0.0, -1) for _ in range(5)] + [after(0.01, number) for number in range(4)]
    async with asyncio.timeout(5):
        assert await gather_most([*most, after(30, 9)], is_good) == [-1] * 5 + [0, 1, 2, 3, None]


async def test_a_straggler_is_given_up_and_ended():
    ended: list[int] = []
    work = [after(0.01 * number, number) for number in range(9)] + [after(30, 9, ended)]
    async with asyncio.timeout(5):
        assert await gather_most(work, is_good) == [*range(9), None]
    await asyncio.sleep(0)
    assert ended == [9]


async def test_who_comes_soon_after_most_is_waited_for():
    work = [after(0.0, number) for number in range(8)] + [after(0.03, 8), after(0.05, 9)]
    assert await gather_most(work, is_good) == list(range(10))


async def test_a_few_are_all_waited_for(monkeypatch):
    monkeypatch.setattr(stragglers, "SHORTEST_PATIENCE", 0.0)
    assert await gather_most([after(0.0, 0), after(0.0, 1), after(0.2, 2)], is_good) == [0, 1, 2]
    assert await gather_most([], is_good) == []


async def test_what_is_raised_is_raised():
    async def fail() -> int:
        raise ValueError("a bug")

    with pytest.raises(ValueError, match="a bug"):
        await gather_most([after(0.0, 0), fail()], is_good)


async def test_giving_up_ends_all():
    ended: list[int] = []
    waiting = asyncio.create_task(
        gather_most([after(30, number, ended) for number in range(3)], is_good)
    )
    await asyncio.sleep(0.01)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await asyncio.sleep(0)
    assert sorted(ended) == [0, 1, 2]
