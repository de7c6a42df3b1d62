"""Several processes at one index: who works on what, what is left undone, counts that stay true."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from kit.testing.websites import Reply, Website
from search_svc import jobs
from search_svc.indexing import indexer, runs
from search_svc.indexing.cli import run
from search_svc.indexing.indexer import Indexer, LocationBusy
from search_svc.indexing.repository import DocumentWriter
from search_svc.indexing.runs import CollectionWriter, Holder, Run
from search_svc.jobs import IndexJobs


@pytest.fixture(scope="module")
async def runtime(serve_search):
    return (await serve_search()).runtime


async def rows(runtime, sql: str, **parameters: Any) -> list[Any]:
    async with runtime.database.session() as session:
        return list((await session.execute(sa.text(sql), parameters)).all())


async def state_of(runtime, collection_id: str) -> tuple[str, str | None]:
    sql = "SELECT state, error FROM search.collections WHERE id = :id"
    return tuple((await rows(runtime, sql, id=collection_id))[0])


async def add(runtime, location: str) -> str:
    async with runtime.database.session() as session:
        return await CollectionWriter(session).ensure_collection(location, "title", Holder())


async def claim(runtime, collection_id: str) -> Run | None:
    async with runtime.database.session() as session:
        return await CollectionWriter(session).claim(collection_id)


async def hide(runtime, collection_id: str) -> None:
    async with runtime.database.session() as session:
        await CollectionWriter(session).hide(collection_id)


def core(runtime):
    return runtime.apps["search-svc"].state.core


async def test_two_who_remove_a_collection_count_its_words_once(runtime, write_pages, tmp_path):
    write_pages(tmp_path, {f"{name}.txt": f"Only marmots {name}" for name in range(30)})
    report = await run(str(tmp_path), runtime)
    await hide(runtime, report.collection_id)
    for _ in range(3):
        core(runtime).jobs.remove(report.collection_id)
    await core(runtime).jobs.idle()
    sql = "SELECT lexeme, passages FROM search.lexemes WHERE lexeme = 'marmot' OR passages < 0"
    assert await rows(runtime, sql) == []


async def test_what_is_being_removed_is_not_indexed_again(runtime):
    collection_id = await add(runtime, "https://removed.example/")
    await hide(runtime, collection_id)
    assert await claim(runtime, collection_id) is None
    assert (await state_of(runtime, collection_id))[0] == "removing"
    async with runtime.database.session() as session:
        assert await DocumentWriter(session).remove_some(collection_id)


async def test_a_replica_whose_clock_is_late_keeps_its_lease(runtime, monkeypatch):
    collection_id = await add(runtime, "https://late.example/")
    monkeypatch.setattr(runs, "_now", lambda: datetime.now(UTC) - timedelta(hours=1))
    assert await claim(runtime, collection_id) is not None
    assert await claim(runtime, collection_id) is None
    await hide(runtime, collection_id)


async def test_who_lost_its_lease_removes_nothing(runtime, write_pages, tmp_path, monkeypatch):
    write_pages(tmp_path, {"a.txt": "About dormice.", "b.txt": "About voles."})
    report = await run(str(tmp_path), runtime)
    (tmp_path / "b.txt").unlink()
    known = DocumentWriter.known

    async def lose_lease(self: DocumentWriter, collection_id: str) -> Any:
        await rows(
            runtime,
            "UPDATE search.collections SET lease_id = gen_random_uuid() WHERE id = :id RETURNING 1",
            id=collection_id,
        )
        return await known(self, collection_id)

    monkeypatch.setattr(DocumentWriter, "known", lose_lease)
    with pytest.raises(LocationBusy):
        await core(runtime).jobs._indexer.index(report.collection_id, str(tmp_path))
    sql = "SELECT location FROM search.documents WHERE collection_id = :id ORDER BY 1"
    assert await rows(runtime, sql, id=report.collection_id) == [("a.txt",), ("b.txt",)]


async def test_a_failed_heartbeat_is_followed_by_others(runtime, monkeypatch):
    beats: list[str] = []
    enough = asyncio.Event()

    async def keep(_self: CollectionWriter, asked: Run) -> bool:
        beats.append(asked.id)
        if len(beats) == 1:
            raise OSError("the database is away")
        enough.set()
        return True

    monkeypatch.setattr(CollectionWriter, "keep", keep)
    monkeypatch.setattr(indexer, "HEARTBEAT_SECONDS", 0.01)
    heart = core(runtime).jobs._indexer._keep(Run("c", "r", "l", resumed=False))
    task = asyncio.create_task(heart)
    async with asyncio.timeout(5):
        await enough.wait()
    task.cancel()
    assert len(beats) > 1


async def test_an_unexpected_error_is_said_and_gives_the_lease_back(
    runtime, write_pages, tmp_path, monkeypatch
):
    write_pages(tmp_path, {"a.txt": "About shrews."})

    async def break_down(_self: DocumentWriter, _collection_id: str) -> Any:
        raise ValueError("never expected")

    with monkeypatch.context() as broken:
        broken.setattr(DocumentWriter, "known", break_down)
        collection_id = await add(runtime, str(tmp_path))
        core(runtime).jobs.index(collection_id, str(tmp_path))
        await core(runtime).jobs.idle()
    assert await state_of(runtime, collection_id) == (
        "failed",
        "an unexpected error, see the log",
    )
    assert (await run(str(tmp_path), runtime, wait_seconds=0)).stored == 1


async def test_what_a_dead_replica_left_is_gone_on_with(runtime, monkeypatch):
    monkeypatch.setattr(jobs, "RESUME_SECONDS", 0.02)
    replica = IndexJobs(core(runtime).jobs._indexer, runtime.database)
    async with Website() as site:
        url = site.page("/kea", "<main><p>About keas.</p></main>")
        collection_id = await add(runtime, url)
        assert await claim(runtime, collection_id) is not None
        replica.start(None)
        hidden = await add(runtime, "https://hidden.example/")
        await hide(runtime, hidden)
        sql = "UPDATE search.collections SET lease_until = now() WHERE id = :id RETURNING state"
        assert await rows(runtime, sql, id=collection_id) == [("indexing",)]
        async with asyncio.timeout(10):
            while await state_of(runtime, collection_id) != ("ready", None):
                await asyncio.sleep(0.02)
            while await rows(runtime, "SELECT 1 FROM search.collections WHERE id = :id", id=hidden):
                await asyncio.sleep(0.02)
    await replica.close()


async def test_what_another_replica_has_done_is_not_done_twice(runtime, monkeypatch):
    began: list[str] = []
    index = Indexer.index

    async def note(self: Indexer, collection_id: str, location: str, *rest: Any):
        began.append(location)
        return await index(self, collection_id, location, *rest)

    monkeypatch.setattr(Indexer, "index", note)
    async with Website() as site:
        url = site.serve("/kiwi", Reply("<main><p>About kiwis.</p></main>"))
        collection_id = await add(runtime, url)
        here, there = (IndexJobs(core(runtime).jobs._indexer, runtime.database) for _ in range(2))
        here.index(collection_id, url)
        await here.idle()
        there.index(collection_id, url)
        await there.idle()
    assert began.count(url) == 1


async def test_the_products_own_documents_do_not_wait_for_sites(runtime, write_pages, tmp_path):
    write_pages(tmp_path, {"guide.md": "# Guide\n\nAbout axolotls."})
    replica = IndexJobs(core(runtime).jobs._indexer, runtime.database)
    async with Website() as site:
        slow = [site.serve(f"/{name}", Reply("late", delay=60)) for name in range(3)]
        unfinished = [await add(runtime, url) for url in slow]
        replica.start(tmp_path)
        sql = "SELECT state FROM search.collections WHERE location = :place"
        async with asyncio.timeout(10):
            while await rows(runtime, sql, place=str(tmp_path)) != [("ready",)]:
                await asyncio.sleep(0.02)
        await replica.close()
        for collection_id in unfinished:
            await hide(runtime, collection_id)
