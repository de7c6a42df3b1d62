"""What is kept no longer goes: texts nobody refers to, old texts; and runs that were lost end."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from contracts.library import RunStatus, SaveTurn, Turn
from kit.ids import new_id
from library_svc import tasks
from library_svc.models import texts, turn_texts
from library_svc.repository import ThreadRepository
from library_svc.settings import LibrarySettings
from library_svc.sources import check_texts
from library_svc.tasks import Retention, retaining
from library_svc.texts import UNREFERRED_KEPT, TextRepository
from sqlalchemy import func, select, text, update

THREADS = "/api/v1/library/threads"
YEAR = timedelta(days=366)
WAITING = text(
    "SELECT count(*) FROM pg_stat_activity "
    "WHERE wait_event_type = 'Lock' AND query LIKE '%turn_texts%'"
)


class Shelf:
    """Answers with their texts, the age of the texts, and what is left of them."""

    def __init__(self, library, make_turn, end_turn, as_read):
        self.database = library.runtime.database
        self._make_turn, self._end_turn, self._as_read = make_turn, end_turn, as_read

    def answer(self, *read, **fields):
        pairs = [self._as_read(number, text) for number, text in enumerate(read, 1)]
        turn = self._end_turn(self._make_turn(**fields), sources=tuple(one for one, _ in pairs))
        return turn, tuple(text for _, text in pairs)

    async def keep(self, chat, *read, **fields):
        turn, sent = self.answer(*read, **fields)
        return await chat.save(turn, texts=sent)

    async def age(self, turn, time):
        old = datetime.now(UTC) - time
        async with self.database.session() as session:
            await session.execute(update(texts).where(named_by(turn)).values(kept_since=old))

    async def left(self, turn):
        """Give how many texts of the turn are there, and how many turns refer to them."""
        async with self.database.session() as session:
            stored = select(func.count()).select_from(texts).where(named_by(turn))
            referred = select(func.count()).select_from(turn_texts.join(texts))
            return (
                await session.scalar(stored),
                await session.scalar(referred.where(named_by(turn))),
            )

    async def work(self, **settings):
        await Retention(self.database, LibrarySettings(**settings)).work_once()


def named_by(turn):
    return texts.c.sha256.in_([source.sha256 for source in turn.sources])


@pytest.fixture
def shelf(library, new_turn, ended, as_read):
    return Shelf(library, new_turn, ended, as_read)


@pytest.fixture
def remove(library, new_turn):
    """Give the ways in which a turn goes."""

    async def thread(chat, headers, turn):
        path = f"{THREADS}/{turn.thread_id}"
        await library.json("DELETE", path, headers=headers, status=204)

    async def everything(chat, headers, turn):
        await library.json("DELETE", THREADS, headers=headers)

    async def account(chat, headers, turn):
        async with library.runtime.database.session() as session:
            await ThreadRepository(session).erase_owner(chat.principal.user_id)

    async def question(chat, headers, turn):
        await chat.save(new_turn(thread_id=turn.thread_id), replaces=turn.id)

    return {
        "thread": thread,
        "everything": everything,
        "account": account,
        "question": question,
    }


@pytest.mark.parametrize("way", ["thread", "everything", "account", "question"])
async def test_a_text_goes_with_the_last_that_refers_to_it(someone, chat, shelf, remove, way):
    other, headers = someone
    common = f"common {new_id()}"
    theirs = await shelf.keep(other, common, f"only theirs {new_id()}")
    mine = await shelf.keep(chat, common)
    await shelf.age(theirs, UNREFERRED_KEPT * 2)
    await shelf.work()
    assert await shelf.left(theirs) == (2, 3)
    await remove[way](other, headers, theirs)
    assert await shelf.left(theirs) == (2, 1)
    await shelf.work()
    assert await shelf.left(theirs) == await shelf.left(mine) == (1, 1)


async def test_a_text_just_saved_waits_for_its_turn(someone, shelf, remove):
    chat, headers = someone
    turn = await shelf.keep(chat, f"new {new_id()}")
    await remove["thread"](chat, headers, turn)
    await shelf.work()
    assert await shelf.left(turn) == (1, 0)


async def test_old_texts_go_and_their_turns_stay(library, someone, shelf):
    chat, headers = someone
    common = f"common {new_id()}"
    old = await shelf.keep(chat, common, f"old {new_id()}")
    await shelf.age(old, YEAR)
    await shelf.work(frozen_source_days=0)
    await shelf.work(frozen_source_days=367)
    assert await shelf.left(old) == (2, 2)
    again = await shelf.keep(chat, common)
    await shelf.work()
    assert await shelf.left(old) == (1, 2)
    thread = await library.json("GET", f"{THREADS}/{old.thread_id}", headers=headers)
    assert thread["turns"] == [old.model_dump(mode="json")]
    for turn, number, status in [(old, 1, 200), (old, 2, 404), (again, 1, 200)]:
        path = f"{THREADS}/{turn.thread_id}/turns/{turn.id}/sources/{number}"
        answer = await library.json("GET", path, headers=headers, status=status)
        assert status == 200 or answer["error"]["code"] == "source_not_kept"


async def test_any_number_of_texts_go(someone, shelf, remove, monkeypatch):
    monkeypatch.setattr(tasks, "TEXTS_AT_ONCE", 2)
    chat, headers = someone
    turn = await shelf.keep(chat, *(f"{number} {new_id()}" for number in range(5)))
    await remove["thread"](chat, headers, turn)
    await shelf.age(turn, UNREFERRED_KEPT * 2)
    await asyncio.gather(*(shelf.work() for _ in range(3)))
    assert await shelf.left(turn) == (0, 0)


@pytest.fixture
async def forgotten(someone, shelf, remove):
    """Give a text that is about to go."""
    chat, headers = someone
    words = f"forgotten {new_id()}"
    turn = await shelf.keep(chat, words)
    await remove["thread"](chat, headers, turn)
    await shelf.age(turn, YEAR)
    return words


async def test_a_text_that_is_being_saved_again_stays(someone, shelf, forgotten):
    chat, _ = someone
    turn, sent = shelf.answer(forgotten)
    await chat.save(turn)
    request = SaveTurn(turn=turn, texts=sent)
    async with shelf.database.session() as saving:
        await TextRepository(saving).keep(turn.id, check_texts(request))
        await shelf.work()
    await shelf.work()
    assert await shelf.left(turn) == (1, 1)


async def test_a_text_that_many_have_just_read_makes_nobody_wait(someone, shelf):
    chat, _ = someone
    words = f"read by many {new_id()}"
    first = await shelf.keep(chat, words)
    async with shelf.database.session() as holding:
        await holding.execute(update(texts).where(named_by(first)).values(kept_since=func.now()))
        second = await asyncio.wait_for(shelf.keep(chat, words), 5)
    assert await shelf.left(second) == (1, 2)


async def test_a_text_read_again_later_is_kept_longer(someone, shelf):
    chat, _ = someone
    words = f"read again {new_id()}"
    first = await shelf.keep(chat, words)
    await shelf.age(first, YEAR)
    await shelf.keep(chat, words)
    await shelf.work(frozen_source_days=300)
    assert await shelf.left(first) == (1, 2)


async def test_a_text_that_is_just_going_is_saved_anew(someone, shelf, forgotten):
    chat, _ = someone
    turn, sent = shelf.answer(forgotten)
    async with shelf.database.session() as going:
        assert await TextRepository(going).let_go(YEAR / 2, 1000)
        saving = asyncio.create_task(chat.save(turn, texts=sent))
        async with shelf.database.engine.connect() as watching:
            while not await watching.scalar(WAITING):
                await watching.rollback()
    await saving
    assert await shelf.left(turn) == (1, 1)


@pytest.mark.parametrize(("hours", "status"), [(47, "running"), (49, "failed")])
async def test_a_lost_run_is_ended(library, someone, new_turn, shelf, hours, status: RunStatus):
    chat, headers = someone
    turn = new_turn(created_at=datetime.now(UTC) - timedelta(hours=hours), answer="Half")
    await chat.save(turn)
    await shelf.work()
    thread = await library.json("GET", f"{THREADS}/{turn.thread_id}", headers=headers)
    assert thread["running"] == (status == "running")
    (stored,) = map(Turn.model_validate, thread["turns"])
    lost = {"status": status, "error": "run_lost", "finished_at": stored.finished_at}
    assert stored == (turn if status == "running" else turn.model_copy(update=lost))
    assert (stored.finished_at is None) == (status == "running")


async def test_an_answer_that_comes_after_all_is_kept(library, someone, new_turn, ended, shelf):
    chat, headers = someone
    turn = new_turn(created_at=datetime.now(UTC) - timedelta(hours=49))
    await chat.save(turn)
    await shelf.work()
    late = await chat.save(ended(turn, "at last"))
    await shelf.work()
    thread = await library.json("GET", f"{THREADS}/{turn.thread_id}", headers=headers)
    assert thread["turns"] == [late.model_dump(mode="json")]


async def test_the_work_goes_on_after_a_failure(library, monkeypatch):
    monkeypatch.setattr(tasks, "FIRST_PAUSE_SECONDS", 0.0)
    monkeypatch.setattr(tasks, "RETENTION_SECONDS", 0.01)
    worked, failures = asyncio.Event(), [ConnectionRefusedError("the database is away")]

    async def work_once(self):
        if failures:
            raise failures.pop()
        worked.set()

    monkeypatch.setattr(Retention, "work_once", work_once)
    async with retaining(library.runtime.database, LibrarySettings()):
        await asyncio.wait_for(worked.wait(), 10)
