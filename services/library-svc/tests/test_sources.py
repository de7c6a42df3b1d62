"""The texts that were read: kept once under their hash, shown to whose answer they stand behind."""

import asyncio
import threading
from datetime import UTC, datetime

import library_svc.sources
import pytest
from contracts.library import Comparison, FrozenSource, SourceText
from kit.errors import RemoteError
from kit.identity import Principal
from kit.ids import new_id
from library_svc.comparison import compare_texts
from library_svc.models import texts, turn_texts
from library_svc.sources import COMPARISONS
from sqlalchemy import func, select

THREADS = "/api/v1/library/threads"


def path_of(turn, number=1):
    return f"{THREADS}/{turn.thread_id}/turns/{turn.id}/sources/{number}"


@pytest.fixture
def keep(new_turn, ended, as_read):
    """Give a function that has an answer stored whose sources were read as these texts."""

    async def store(chat, *read, **fields):
        pairs = [as_read(number, text, **fields) for number, text in enumerate(read, 1)]
        turn = ended(new_turn(), sources=tuple(source for source, _ in pairs))
        return await chat.save(turn, texts=tuple(text for _, text in pairs))

    return store


async def count_rows(library, *conditions, table=texts):
    async with library.runtime.database.session() as session:
        return await session.scalar(select(func.count()).select_from(table).where(*conditions))


async def refused(library, method, path, headers, status, code):
    answer = await library.json(method, path, headers=headers, status=status)
    assert answer["error"]["code"] == code
    return answer["error"]


async def test_a_source_comes_with_the_text_as_it_was_read(library, someone, keep):
    chat, headers = someone
    whole = ("Деревья 🌳 растут\0 медленно.\r\n" * 10_000)[:200_000]
    turn = await keep(chat, "short", whole)
    frozen = FrozenSource.model_validate(
        await library.json("GET", path_of(turn, 2), headers=headers)
    )
    assert frozen.text == whole
    assert (frozen.source, frozen.read_at) == (turn.sources[1], turn.sources[1].read_at)
    thread = await library.json("GET", f"{THREADS}/{turn.thread_id}", headers=headers)
    assert thread["turns"] == [turn.model_dump(mode="json")]


@pytest.mark.parametrize(("method", "suffix"), [("GET", ""), ("POST", "/compare")])
async def test_a_text_is_for_the_owner_of_the_answer(
    library, callers, chat, keep, pages, method, suffix
):
    turn = await keep(chat, f"only mine {new_id()}")
    url = turn.sources[0].url
    pages.texts[url] = "now"
    path = path_of(turn) + suffix
    await refused(library, method, path, callers.nobody, 401, "unauthenticated")
    for other in (callers.stranger, callers.outsider):
        await refused(library, method, path, other, 404, "thread_not_found")
    assert [read for read in pages.reads if read[1] == url] == []
    await library.json(method, path, headers=callers.owner)
    owner = callers.owner_principal
    for scope, status in [("library:read", 200), ("library:write", 403)]:
        only = Principal(owner.user_id, owner.organisation_id, scopes=frozenset({scope}))
        await library.json(method, path, headers=callers.headers(only), status=status)
    elsewhere = callers.headers(Principal(owner.user_id, new_id(), "member"))
    await refused(library, method, path, elsewhere, 404, "thread_not_found")


async def test_a_guessed_hash_gives_nothing(library, someone, chat, keep, new_turn, ended):
    secret = await keep(chat, f"a secret {new_id()}")
    guesser, headers = someone
    guessed = ended(new_turn(), sources=(secret.sources[0],))
    await guesser.save(guessed)
    await refused(library, "GET", path_of(guessed), headers, 404, "source_not_kept")
    own = await keep(guesser, f"own {new_id()}")
    crossed = f"{THREADS}/{own.thread_id}/turns/{secret.id}/sources/1"
    await refused(library, "GET", crossed, headers, 404, "turn_not_found")


async def test_what_is_not_there_has_a_word_of_its_own(library, someone, chat, keep):
    writer, headers = someone
    turn, read = await writer.answer(), await keep(writer, "read")
    missing = [
        (path_of(turn), "source_not_kept"),
        (path_of(read, 2), "source_not_kept"),
        (path_of(read, 10**30), "source_not_kept"),
        (path_of(turn.model_copy(update={"id": new_id()})), "turn_not_found"),
        (path_of(turn.model_copy(update={"id": "x"})), "turn_not_found"),
        (path_of(turn.model_copy(update={"id": read.id})), "turn_not_found"),
        (path_of(turn.model_copy(update={"thread_id": new_id()})), "thread_not_found"),
        (path_of(turn.model_copy(update={"thread_id": "x"})), "thread_not_found"),
    ]
    for path, code in missing:
        await refused(library, "GET", path, headers, 404, code)
        await refused(library, "POST", path + "/compare", headers, 404, code)
    await refused(library, "GET", path_of(read, 0), headers, 422, "invalid_request")


async def test_a_text_is_stored_once_whoever_reads_it(library, someone, chat, keep):
    other, headers = someone
    common = f"common {new_id()}"
    mine = await keep(chat, common, common)
    theirs = await keep(other, common)
    (sha256,) = {source.sha256 for source in (*mine.sources, *theirs.sources)}
    assert await count_rows(library, texts.c.sha256 == sha256) == 1
    assert await count_rows(library, turn_texts.c.sha256 == sha256, table=turn_texts) == 2
    assert (await library.json("GET", path_of(theirs), headers=headers))["text"] == common


async def test_only_what_the_sources_name_is_stored(library, someone, new_turn, ended, as_read):
    chat, _ = someone
    source, text = as_read(1, f"named {new_id()}")
    _, other = as_read(2, f"not named {new_id()}")
    await chat.save(ended(new_turn(), sources=(source,)), texts=(text, other, text))
    assert await count_rows(library, texts.c.sha256 == text.sha256) == 1
    assert await count_rows(library, texts.c.sha256 == other.sha256) == 0


async def test_a_text_under_a_wrong_hash_is_refused_with_its_turn(
    library, someone, new_turn, ended, as_read
):
    chat, headers = someone
    (one, first), (two, second) = as_read(1, "first"), as_read(2, "second")
    swapped = (
        SourceText(sha256=second.sha256, text=first.text),
        SourceText(sha256=first.sha256, text=second.text),
    )
    for sent in ((first, swapped[0]), swapped):
        turn = ended(new_turn(), sources=(one, two))
        with pytest.raises(RemoteError) as caught:
            await chat.save(turn, texts=sent)
        assert (caught.value.status, caught.value.code) == (422, "invalid_request")
        assert "texts.1.sha256" in caught.value.fields
        await library.json("GET", f"{THREADS}/{turn.thread_id}", headers=headers, status=404)


async def test_a_later_workers_texts_take_the_place(library, someone, new_turn, ended, as_read):
    chat, headers = someone
    turn = new_turn()
    (early, first), (late, second) = as_read(1, f"a {new_id()}"), as_read(1, f"b {new_id()}")
    await chat.save(ended(turn, sources=(early,)), texts=(first,))
    await chat.save(ended(turn, sources=(late,)), texts=(second,), fence=2)
    with pytest.raises(RemoteError):
        await chat.save(ended(turn, sources=(early,)), texts=(first,))
    assert (await library.json("GET", path_of(turn), headers=headers))["text"] == second.text


async def test_saves_of_the_same_texts_at_once(library, someone, new_turn, ended, as_read):
    chat, headers = someone
    pairs = [as_read(number, f"{number} {new_id()}") for number in range(1, 9)]
    turns = [ended(new_turn(), sources=tuple(source for source, _ in pairs)) for _ in range(12)]
    sent = [text for _, text in pairs]
    saves = (
        chat.save(turn, texts=tuple(sent[at % 8 :] + sent[: at % 8])[:: (-1) ** at])
        for at, turn in enumerate(turns)
    )
    await asyncio.gather(*saves)
    for turn in turns:
        await library.json("GET", path_of(turn, 8), headers=headers)


async def compare(library, turn, headers):
    answer = await library.json("POST", path_of(turn) + "/compare", headers=headers)
    return Comparison.model_validate(answer)


@pytest.mark.parametrize("kind", ["web", "local"])
async def test_a_page_is_compared_with_its_text(library, someone, keep, pages, kind):
    chat, headers = someone
    url = "/api/v1/search/documents/" + new_id() if kind == "local" else None
    fields = {"url": url} if url else {}
    turn = await keep(chat, "It is 5 m high.\nОн стар.", kind=kind, **fields)
    asked, url = datetime.now(UTC), turn.sources[0].url
    pages.texts[url] = "Он стар.  \n\nIt is 5 m high."
    same = await compare(library, turn, headers)
    assert (same.changed, same.similarity, same.removed, same.added) == (False, 1, (), ())
    assert same.read_at >= asked
    pages.texts[url] = "It is 6 m high. Он стар. More."
    found = await compare(library, turn, headers)
    assert (found.changed, found.similarity) == (True, 8 / 23)
    assert (found.removed, found.added) == (("It is 5 m high.",), ("It is 6 m high.", "More."))
    assert pages.reads[-1] == (chat.principal.user_id, url)


async def test_a_page_that_cannot_be_read_says_why(library, someone, keep, pages, monkeypatch):
    chat, headers = someone
    turn = await keep(chat, "text")
    path = path_of(turn) + "/compare"
    error = await refused(library, "POST", path, headers, 503, "source_unreadable")
    assert error["message"] == "The source cannot be read now: the page is gone."
    assert error["fields"] == {"reason": "http_status"}
    monkeypatch.setattr(pages, "away", True)
    error = await refused(library, "POST", path, headers, 503, "source_unreadable")
    assert error["message"] == "The source cannot be read now: Reading is away."
    assert error["fields"] == {"reason": "unavailable"}


async def test_comparing_is_limited_for_each_person(library, someone, chat, callers, keep, pages):
    other, headers = someone
    turn, mine = await keep(other, "text"), await keep(chat, "text")
    for one in (turn, mine):
        pages.texts[one.sources[0].url] = "text"
    await asyncio.gather(*(compare(library, turn, headers) for _ in range(COMPARISONS)))
    path = path_of(turn) + "/compare"
    await refused(library, "POST", path, headers, 429, "rate_limited")
    await compare(library, mine, callers.owner)


async def test_neither_connection_nor_loop_waits_for_a_page(
    library, someone, keep, pages, monkeypatch
):
    chat, headers = someone
    turn = await keep(chat, "text")
    pages.texts[turn.sources[0].url] = "other"
    held, threads = [], []

    def record(old, new):
        threads.append(threading.current_thread())
        return compare_texts(old, new)

    pool = library.runtime.database.engine.pool
    monkeypatch.setattr(pages, "during", lambda: held.append(pool.checkedout()))
    monkeypatch.setattr(library_svc.sources, "compare_texts", record)
    await compare(library, turn, headers)
    assert held == [0]
    assert threads != [threading.main_thread()]
