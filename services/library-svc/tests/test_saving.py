"""What chat-svc stores: each turn at its start and at its end, through races and repeats."""

import asyncio

import pytest
from contracts.library import Claim, SaveTurn, Step
from kit.errors import RemoteError
from kit.ids import new_id
from library_svc.models import threads, turns
from sqlalchemy import func, select

THREADS = "/api/v1/library/threads"


async def refused(saving, status, code):
    with pytest.raises(RemoteError) as caught:
        await saving
    assert (caught.value.status, caught.value.code) == (status, code)


async def read(library, headers, thread_id):
    return await library.json("GET", f"{THREADS}/{thread_id}", headers=headers)


async def test_saving_is_for_services_only(library, callers, new_turn):
    body = SaveTurn(turn=new_turn()).model_dump(mode="json")
    path = f"/internal/turns/{body['turn']['id']}"
    for headers in (callers.nobody, callers.owner, callers.stranger, callers.outsider):
        await library.json("PUT", path, headers=headers, body=body, status=401)
        context = f"/internal/threads/{body['turn']['thread_id']}/context"
        await library.json("GET", context, headers=headers, status=401)
    token = library.runtime.service_tokens("chat-svc").sign("library-svc", None)
    for_nobody = {"X-Service-Token": token}
    await library.json("PUT", path, headers=for_nobody, body=body, status=401)


async def test_another_person_can_neither_write_nor_read(
    library, callers, chat, chat_side, new_turn
):
    turn = await chat.answer()
    for principal in (callers.stranger_principal, callers.outsider_principal):
        other = chat_side(library, principal)
        await refused(other.save(new_turn(thread_id=turn.thread_id)), 404, "thread_not_found")
        await refused(other.save(turn), 404, "thread_not_found")
        await refused(other.context(turn.thread_id), 404, "thread_not_found")
        own = new_turn(id=turn.id)
        await refused(other.save(own), 404, "turn_not_found")
        await refused(other.context(own.thread_id), 404, "thread_not_found")
    assert [
        stored["id"] for stored in (await read(library, callers.owner, turn.thread_id))["turns"]
    ] == [turn.id]


async def test_a_turn_shows_as_running_until_it_ends(library, someone, new_turn, ended):
    chat, headers = someone
    turn = new_turn()
    assert await chat.save(turn) == turn
    assert await chat.save(turn) == turn
    step = Step(id="s1", kind="search", status="running")
    await chat.save(turn.model_copy(update={"steps": (step,)}))
    thread = await read(library, headers, turn.thread_id)
    assert thread["running"] is True
    assert thread["turns"][0]["steps"][0]["id"] == "s1"
    end = ended(turn)
    assert await chat.save(end) == end
    assert await read_turn(library, headers, turn) == end


async def read_turn(library, headers, turn):
    thread = await read(library, headers, turn.thread_id)
    return next(
        type(turn).model_validate(stored) for stored in thread["turns"] if stored["id"] == turn.id
    )


@pytest.mark.parametrize("status", ["completed", "failed", "stopped"])
async def test_what_has_ended_stays_as_it_is(library, someone, new_turn, ended, status):
    chat, headers = someone
    turn = new_turn()
    await chat.save(turn)
    end = await chat.save(ended(turn, status=status, answer="the end"))
    assert await chat.save(end) == end
    other = "failed" if status != "failed" else "completed"
    for late in (
        turn,
        ended(turn, status=other),
        end.model_copy(update={"run_id": new_id()}),
        turn.model_copy(update={"run_id": new_id()}),
    ):
        await refused(chat.save(late), 409, "turn_ended")
    assert await read_turn(library, headers, turn) == end


async def test_a_turn_belongs_to_one_run(someone, new_turn, ended):
    chat, _ = someone
    turn = new_turn()
    await chat.save(turn)
    other = turn.model_copy(update={"run_id": new_id()})
    await refused(chat.save(other), 409, "turn_taken")
    await refused(chat.save(ended(other)), 409, "turn_taken")
    await chat.save(ended(turn))


async def test_a_thread_can_begin_with_an_ended_turn(library, someone, new_turn, ended):
    chat, headers = someone
    turn = ended(new_turn("at once"))
    await chat.save(turn)
    assert (await read(library, headers, turn.thread_id))["title"] == "at once"


async def test_an_end_is_kept_even_if_its_start_was_not(library, someone, new_turn, ended):
    chat, headers = someone
    first = await chat.answer("one")
    second = ended(new_turn("two", thread_id=first.thread_id))
    assert (await chat.save(second)).position == 1
    edited = ended(new_turn("two, edited", thread_id=first.thread_id))
    for _ in range(2):
        assert (await chat.save(edited, replaces=second.id)).position == 1
    await refused(chat.save(second), 404, "turn_not_found")
    thread = await read(library, headers, first.thread_id)
    assert [turn["query"] for turn in thread["turns"]] == ["one", "two, edited"]


async def test_the_end_of_a_deleted_thread_does_not_bring_it_back(
    library, someone, new_turn, ended
):
    chat, headers = someone
    turn = new_turn()
    await chat.save(turn)
    path = f"{THREADS}/{turn.thread_id}"
    await library.json("DELETE", path, headers=headers, status=204)
    await refused(chat.save(ended(turn)), 404, "thread_not_found")
    await refused(chat.save(turn), 404, "thread_not_found")
    await refused(chat.save(new_turn(thread_id=turn.thread_id)), 404, "thread_not_found")
    await library.json("GET", path, headers=headers, status=404)


async def test_an_edited_question_replaces_all_that_followed(library, someone, new_turn, ended):
    chat, headers = someone
    first = await chat.answer("one")
    second = await chat.answer("two", thread_id=first.thread_id)
    third = new_turn("three", thread_id=first.thread_id)
    await chat.save(third)
    edited = new_turn("two, edited", thread_id=first.thread_id)
    assert (await chat.save(edited, replaces=second.id)).position == 1
    assert (await chat.save(edited, replaces=second.id)).position == 1
    thread = await read(library, headers, first.thread_id)
    assert [turn["query"] for turn in thread["turns"]] == ["one", "two, edited"]
    await refused(chat.save(ended(third)), 404, "turn_not_found")
    await chat.save(ended(edited))
    again = new_turn("x", thread_id=first.thread_id)
    await refused(chat.save(again, replaces=second.id), 404, "turn_not_found")
    await refused(chat.save(again, replaces="x"), 404, "turn_not_found")
    other = await chat.answer("other")
    await refused(chat.save(again, replaces=other.id), 404, "turn_not_found")
    assert len((await read(library, headers, other.thread_id))["turns"]) == 1


async def test_a_failed_turn_can_be_run_again_in_its_place(library, someone, new_turn, ended):
    chat, headers = someone
    first = await chat.answer("one")
    failed = new_turn("two", thread_id=first.thread_id)
    await chat.save(failed)
    await chat.save(ended(failed, status="failed", answer="", error="model_away"))
    again = failed.model_copy(update={"run_id": new_id()})
    assert (await chat.save(again, replaces=failed.id)).position == 1
    await refused(chat.save(ended(failed, status="failed")), 409, "turn_taken")
    await chat.save(ended(again))
    assert [
        turn["status"] for turn in (await read(library, headers, first.thread_id))["turns"]
    ] == [
        "completed",
        "completed",
    ]


async def test_an_end_sent_again_in_its_own_place_spares_what_came_after(
    library, someone, new_turn, ended
):
    chat, headers = someone
    failed = ended(new_turn("one"), status="failed")
    await chat.save(failed)
    again = ended(failed.model_copy(update={"run_id": new_id()}))
    await chat.save(again, replaces=failed.id)
    follow_up = await chat.answer("two", thread_id=again.thread_id)
    assert (await chat.save(again, replaces=failed.id)).position == 0
    turns = (await read(library, headers, again.thread_id))["turns"]
    assert [turn["id"] for turn in turns] == [again.id, follow_up.id]


async def test_editing_the_first_question_renames_unless_renamed(library, someone, new_turn):
    chat, headers = someone
    first = await chat.answer("old question")
    edited = new_turn("new question", thread_id=first.thread_id)
    await chat.save(edited, replaces=first.id)
    assert (await read(library, headers, first.thread_id))["title"] == "new question"
    path = f"{THREADS}/{first.thread_id}"
    await library.json("PATCH", path, headers=headers, body={"title": "mine"})
    await chat.save(new_turn("third", thread_id=first.thread_id), replaces=edited.id)
    assert (await read(library, headers, first.thread_id))["title"] == "mine"


async def test_a_long_question_makes_a_short_title(library, someone):
    chat, headers = someone
    turn = await chat.answer("Почему деревья, " * 30)
    title = (await read(library, headers, turn.thread_id))["title"]
    assert len(title) <= 121
    assert title.endswith(" деревья, Почему…")
    unbroken = await chat.answer("x" * 500)
    assert (await read(library, headers, unbroken.thread_id))["title"] == "x" * 120 + "…"


async def test_nul_characters_lose_neither_an_answer_nor_its_offsets(
    library, someone, new_turn, ended
):
    chat, headers = someone
    turn = new_turn("a\0b")
    await chat.save(turn)
    end = ended(turn, answer="c\0d \\u0000")
    source = end.sources[0].model_copy(update={"snippet": "e\0f"})
    claim = Claim(text="\0d", start=1, end=3, verdict="not_found", score=0)
    await chat.save(end.model_copy(update={"sources": (source,), "claims": (claim,)}))
    stored = await read_turn(library, headers, turn)
    assert (stored.query, stored.answer) == ("a\ufffdb", "c\ufffdd \\u0000")
    assert stored.sources[0].snippet == "e\ufffdf"
    (claim,) = stored.claims
    assert stored.answer[claim.start : claim.end] == claim.text == "\ufffdd"


async def test_ids_must_be_ids(library, callers, chat, new_turn):
    for field in ("id", "thread_id"):
        await refused(chat.save(new_turn(**{field: "x"})), 422, "invalid_request")
    body = SaveTurn(turn=new_turn()).model_dump(mode="json")
    principal = callers.owner_principal
    token = library.runtime.service_tokens("chat-svc").sign("library-svc", principal)
    headers = {"X-Service-Token": token}
    path = f"/internal/turns/{new_id()}"
    await library.json("PUT", path, headers=headers, body=body, status=422)


async def test_saves_at_once_take_places_one_after_another(library, someone, new_turn, ended):
    chat, headers = someone
    thread_id = new_id()
    started = [new_turn(str(number), thread_id=thread_id) for number in range(12)]
    saved = await asyncio.gather(*(chat.save(turn) for turn in started))
    assert sorted(turn.position for turn in saved) == list(range(12))
    await asyncio.gather(*(chat.save(ended(turn)) for turn in started for _ in range(2)))
    thread = await read(library, headers, thread_id)
    assert [turn["position"] for turn in thread["turns"]] == list(range(12))
    assert {turn["status"] for turn in thread["turns"]} == {"completed"}


async def test_of_two_different_ends_at_once_one_wins(library, someone, new_turn, ended):
    chat, headers = someone
    for _ in range(5):
        turn = new_turn()
        await chat.save(turn)
        ends = [ended(turn, "a"), ended(turn, "b", status="stopped")]
        results = await asyncio.gather(*map(chat.save, ends), return_exceptions=True)
        won = [result for result in results if not isinstance(result, Exception)]
        lost = [result for result in results if isinstance(result, Exception)]
        assert [error.code for error in lost] == ["turn_ended"]
        assert await read_turn(library, headers, turn) == won[0]


async def test_deleting_during_saves_leaves_nothing(library, someone, new_turn, ended):
    chat, headers = someone
    for _ in range(8):
        turn = await chat.save(new_turn())
        path = f"{THREADS}/{turn.thread_id}"
        follow_up = new_turn(thread_id=turn.thread_id)
        results = await asyncio.gather(
            chat.save(follow_up),
            chat.save(ended(turn)),
            library.json("DELETE", path, headers=headers, status=204),
            chat.save(ended(turn)),
            return_exceptions=True,
        )
        codes = {result.code for result in results if isinstance(result, RemoteError)}
        assert codes <= {"thread_not_found"}
        assert not [
            r for r in results if isinstance(r, Exception) and not isinstance(r, RemoteError)
        ]
        await library.json("GET", path, headers=headers, status=404)
    async with library.runtime.database.session() as session:
        orphans = select(func.count()).select_from(turns.join(threads))
        assert await session.scalar(orphans.where(threads.c.deleted_at.is_not(None))) == 0


async def test_context_is_the_last_answers_that_fit(someone, new_turn, ended):
    chat, _ = someone
    first = await chat.answer("q1", "a1")
    thread_id = first.thread_id
    second = new_turn("q2", thread_id=thread_id)
    await chat.save(second)
    await chat.save(ended(second, "a2", status="stopped"))
    for status, answer in [("failed", "half"), ("stopped", "")]:
        turn = new_turn(status, thread_id=thread_id)
        await chat.save(turn)
        await chat.save(ended(turn, answer, status=status))
    third = await chat.answer("q3", "a3", thread_id=thread_id)
    running = await chat.save(new_turn("q4", thread_id=thread_id))
    everything = [("q1", "a1"), ("q2", "a2"), ("q3", "a3")]
    assert await chat.context(thread_id) == everything
    assert await chat.context(thread_id, before=running.id) == everything
    assert await chat.context(thread_id, before=third.id) == everything[:2]
    assert await chat.context(thread_id, before=first.id) == []
    assert await chat.context(thread_id, before=new_id()) == everything
    assert await chat.context(thread_id, before="x") == everything
    await chat.answer("q5", "a5", thread_id=thread_id)
    assert [query for query, _ in await chat.context(thread_id)] == ["q2", "q3", "q5"]
    await chat.answer("q6", "x" * 94, thread_id=thread_id)
    assert await chat.context(thread_id) == [("q5", "a5"), ("q6", "x" * 94)]
    await chat.answer("q7", "y" * 500, thread_id=thread_id)
    assert await chat.context(thread_id) == [("q7", "y" * 98)]
    await refuse_unknown(chat)


async def refuse_unknown(chat):
    for thread_id in (new_id(), "x"):
        await refused(chat.context(thread_id), 404, "thread_not_found")
