"""Workers of one run, one after another: what an earlier one still sends changes nothing."""

import asyncio

import pytest
from contracts.library import RunStatus, Turn
from hypothesis import given, settings
from hypothesis import strategies as st
from kit.errors import RemoteError
from kit.ids import new_id

THREADS = "/api/v1/library/threads"
REFUSED = {"turn_ended", "turn_taken"}

Write = tuple[int, RunStatus]

WRITES = st.tuples(st.integers(1, 4), st.sampled_from(["running", "completed", "failed"]))


async def read(library, headers, turn):
    thread = await library.json("GET", f"{THREADS}/{turn.thread_id}", headers=headers)
    (stored,) = thread["turns"]
    return Turn.model_validate(stored)


async def refused(saving, code):
    with pytest.raises(RemoteError) as caught:
        await saving
    assert (caught.value.status, caught.value.code) == (409, code)


def at(turn, ended, fence, status):
    """Give the turn as this worker writes it."""
    if status == "running":
        return turn.model_copy(update={"answer": f"{fence} began"})
    return ended(turn, f"{fence} says {status}", status=status)


async def test_a_later_worker_takes_the_turn(library, someone, new_turn, ended):
    chat, headers = someone
    turn = new_turn()
    await chat.save(turn)
    later = turn.model_copy(update={"answer": "again"})
    await chat.save(later, fence=2)
    await refused(chat.save(turn), "turn_taken")
    await refused(chat.save(ended(turn)), "turn_taken")
    assert await read(library, headers, turn) == later
    end = ended(turn, "the second's")
    for _ in range(2):
        await chat.save(end, fence=2)
    await refused(chat.save(end), "turn_ended")
    assert await read(library, headers, turn) == end


async def test_a_later_worker_takes_a_turn_that_has_ended(library, someone, new_turn, ended):
    chat, headers = someone
    turn = new_turn()
    await chat.save(ended(turn, "early", status="failed"))
    await chat.save(turn, fence=2)
    assert (await read(library, headers, turn)).status == "running"
    end = ended(turn, "late")
    await chat.save(end, fence=3)
    await refused(chat.save(ended(turn, "early", status="failed")), "turn_ended")
    assert await read(library, headers, turn) == end


async def test_a_fence_says_nothing_to_another_run(library, someone, new_turn, ended):
    chat, headers = someone
    turn = new_turn()
    end = ended(turn)
    other = turn.model_copy(update={"run_id": new_id()})
    await chat.save(turn)
    await refused(chat.save(other, fence=9), "turn_taken")
    await chat.save(end)
    await refused(chat.save(ended(other), fence=9), "turn_ended")
    assert await read(library, headers, turn) == end


async def test_a_run_in_an_earlier_ones_place_counts_its_own_workers(
    library, someone, new_turn, ended
):
    chat, headers = someone
    turn = new_turn()
    await chat.save(ended(turn, status="failed"), fence=3)
    again = turn.model_copy(update={"run_id": new_id()})
    await chat.save(again, replaces=turn.id)
    await refused(chat.save(ended(turn), fence=4), "turn_taken")
    assert await read(library, headers, turn) == again


def apply(stored: Write | None, write: Write) -> Write:
    """Say what stands after a write: the rule in its shortest form."""
    if stored is None or write[0] > stored[0]:
        return write
    return write if write[0] == stored[0] and stored[1] == "running" else stored


@settings(max_examples=60, deadline=None)
@given(st.lists(WRITES, min_size=1, max_size=8))
async def test_any_order_of_writes(library, callers, chat_side, new_turn, ended, writes):
    principal, headers = callers.someone()
    chat, turn, stored = chat_side(library, principal), new_turn(), None
    for fence, status in writes:
        before, stored = stored, apply(stored, (fence, status))
        save = chat.save(at(turn, ended, fence, status), fence=fence)
        (result,) = await asyncio.gather(save, return_exceptions=True)
        if isinstance(result, RemoteError):
            assert (result.code in REFUSED, stored) == (True, before)
        else:
            assert stored == (fence, status)
    assert await answer_of(library, headers, turn) == at(turn, ended, *stored).answer


async def answer_of(library, headers, turn):
    return (await read(library, headers, turn)).answer


@settings(max_examples=30, deadline=None)
@given(st.permutations([(fence, end) for fence in (1, 2, 3) for end in (False, True)]))
async def test_the_end_of_the_last_worker_stands(
    library, callers, chat_side, new_turn, ended, order
):
    """Also when all of them write at once."""
    principal, headers = callers.someone()
    chat, turn = chat_side(library, principal), new_turn()
    saves = (
        chat.save(at(turn, ended, fence, "completed" if end else "running"), fence=fence)
        for fence, end in order
    )
    results = await asyncio.gather(*saves, return_exceptions=True)
    codes = {result.code for result in results if not isinstance(result, Turn)}
    assert codes <= REFUSED
    assert await answer_of(library, headers, turn) == "3 says completed"
