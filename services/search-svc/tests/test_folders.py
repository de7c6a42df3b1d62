"""Indexing folders and searching them, on a real PostgreSQL."""

import asyncio
import os
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from kit.fetch import Fetcher
from kit.identity import LOCAL_USER
from search_svc.indexing.cli import run
from search_svc.indexing.indexer import Indexer, LocationBusy, LocationUnreadable
from search_svc.indexing.progress import Progress
from search_svc.indexing.runs import CollectionWriter, Holder
from search_svc.providers import Query
from search_svc.providers.local import LocalIndex
from search_svc.reading.extractor import Extractor

PDFS = Path(__file__).parent / "reading" / "pdfs"


@pytest.fixture(scope="module")
async def runtime(serve_search):
    return (await serve_search()).runtime


async def search(runtime, text: str, **options: Any):
    found = await LocalIndex(runtime.database).search(Query(text, LOCAL_USER, **options))
    return found.results


async def value(runtime, sql: str, **parameters: Any) -> Any:
    async with runtime.database.session() as session:
        return (await session.execute(sa.text(sql), parameters)).scalar()


async def lexeme_counts(runtime, table: str) -> dict[str, int]:
    counted = {
        "kept": "SELECT lexeme, passages FROM search.lexemes WHERE passages <> 0",
        "true": "SELECT u.lexeme, count(*) FROM search.passages p, unnest(p.search) u GROUP BY 1",
    }
    async with runtime.database.session() as session:
        return {row[0]: row[1] for row in await session.execute(sa.text(counted[table]))}


@pytest.fixture(scope="module")
async def indexed(runtime, folder):
    seen: list[Progress] = []
    report = await run(
        str(folder), runtime, lambda now: seen.append(Progress(now.done, now.total, now.current))
    )
    assert (report.stored, report.unchanged, report.removed, report.failures) == (4, 0, 0, [])
    assert (seen[-1].done, seen[-1].total) == (4, 4)
    return report.collection_id


@pytest.mark.parametrize(
    ("question", "title", "words"),
    [
        ("What happens when asyncio.gather raises an exception?", "Coroutines", "propagated"),
        ("run awaitables concurrently", "Coroutines", "Run awaitable"),
        ("DictReader", "Reading tables", "DictReader"),
        ("how are rows mapped to dictionaries", "Reading tables", "dictionary"),
        ("Какое дерево самое высокое?", "деревья.txt", "Гиперион"),
        ("в каком лесу растут деревья", "деревья.txt", "Деревья растут"),
        ("высота секвойи", "деревья.txt", "115"),
    ],
)
async def test_questions_find_their_page(runtime, indexed, question, title, words):
    first, *_ = await search(runtime, question)
    assert title in first.title
    assert words in first.snippet
    assert first.kind == "local"
    assert first.url.startswith("/api/v1/search/documents/")


@pytest.mark.parametrize(
    "question", ["How do I cook borscht?", "capital of France", "рецепт борща", "и", "?", "'); --"]
)
async def test_questions_about_something_else_find_nothing(runtime, indexed, question):
    assert await search(runtime, question) == ()


async def test_hidden_files_and_copies_are_left_out(runtime, indexed):
    assert await search(runtime, "hidden sequoia") == ()
    sql = "SELECT count(*) FROM search.documents WHERE collection_id = :id"
    assert await value(runtime, sql, id=indexed) == 4


async def test_only_what_changed_is_read_again(runtime, write_pages, tmp_path):
    write_pages(tmp_path, {"a.txt": "Первый текст про вулканы.", "b.md": "# Second\n\nAbout owls."})
    write_pages(tmp_path, {"c.txt": "Third text, of badgers."})
    first = await run(str(tmp_path), runtime)
    again = await run(str(tmp_path), runtime)
    assert (again.stored, again.unchanged, again.removed) == (0, 3, 0)
    ids = await value(runtime, "SELECT id FROM search.documents WHERE location = 'b.md'")

    (tmp_path / "a.txt").unlink()
    (tmp_path / "b.md").write_text("# Second\n\nAbout kingfishers.", "utf-8")
    os.utime(tmp_path / "c.txt", (1, 1))
    last = await run(str(tmp_path), runtime)
    assert last.collection_id == first.collection_id
    assert (last.stored, last.unchanged, last.removed) == (1, 1, 1)
    assert await search(runtime, "вулкан") == ()
    assert await search(runtime, "owls") == ()
    assert (await search(runtime, "kingfisher"))[0].title == "Second"
    assert (await search(runtime, "badger"))[0].title == "c.txt"
    assert ids == await value(runtime, "SELECT id FROM search.documents WHERE location = 'b.md'")


async def test_counts_stay_true(runtime, indexed):
    assert await lexeme_counts(runtime, "kept") == await lexeme_counts(runtime, "true")
    sql = (
        "SELECT bool_and(c.documents = (SELECT count(*) FROM search.documents d"
        " WHERE d.collection_id = c.id) AND c.passages = (SELECT count(*) FROM search.passages p"
        " WHERE p.collection_id = c.id) AND c.lexemes = (SELECT coalesce(sum(length), 0)"
        " FROM search.passages p WHERE p.collection_id = c.id)) FROM search.collections c"
    )
    assert await value(runtime, sql)


async def test_a_single_file_and_files_that_cannot_be_read(
    runtime, write_pages, tmp_path, monkeypatch
):
    write_pages(tmp_path, {"one.md": "# Alone\n\nA text about wombats.", "two.md": "# Not taken"})
    report = await run(str(tmp_path / "one.md"), runtime)
    assert report.stored == 1
    assert (await search(runtime, "wombat"))[0].title == "Alone"
    with pytest.raises(LocationUnreadable, match="does not exist"):
        await run(str(tmp_path / "nowhere"), runtime)
    big = tmp_path / "big"
    write_pages(big, {"big.txt": "x" * 100, "link.txt": ""})
    (big / "link.txt").unlink()
    (big / "link.txt").symlink_to(big / "nowhere.txt")
    monkeypatch.setattr("search_svc.indexing.folder.MAX_FILE_BYTES", 50)
    assert (await run(str(big), runtime)).failures == [
        ("big.txt", "it is larger than 0 MB or its path is too long")
    ]


async def test_a_run_that_was_cut_off_goes_on(runtime, write_pages, tmp_path):
    write_pages(
        tmp_path, {f"{number:02}.txt": f"Text {number} of armadillos" for number in range(40)}
    )

    class Cut(BaseException):
        pass

    def cut(progress: Progress) -> None:
        if progress.done >= 16:
            raise Cut

    with pytest.raises(Cut):
        await run(str(tmp_path), runtime, cut)
    with pytest.raises(LocationBusy):
        await run(str(tmp_path), runtime, wait_seconds=0)
    sql = "UPDATE search.collections SET lease_until = now() WHERE location = :location"
    async with runtime.database.session() as session:
        await session.execute(sa.text(sql), {"location": str(tmp_path)})
    report = await run(str(tmp_path), runtime)
    assert (report.stored, report.unchanged) == (24, 16)


async def test_who_lost_the_lease_writes_no_more(runtime, write_pages, tmp_path):
    write_pages(tmp_path, {f"{number:02}.txt": f"Text {number} of lemurs" for number in range(40)})
    async with Fetcher() as fetcher, Extractor() as extractor:
        indexer = Indexer(runtime.database, fetcher, extractor)
        collection_id = await indexer.add(str(tmp_path), Holder())
        async with runtime.database.session() as session:
            run_before = await CollectionWriter(session).claim(collection_id)
        assert run_before is not None
        async with runtime.database.session() as session:
            assert await CollectionWriter(session).claim(collection_id) is None
            await CollectionWriter(session).release(run_before)
            assert await CollectionWriter(session).claim(collection_id) is not None
            assert not await CollectionWriter(session).keep(run_before)


async def test_documents_of_a_broken_kind_do_not_stop_the_rest(runtime, write_pages, tmp_path):
    write_pages(tmp_path, {"deep.html": "<div>" * 200_000, "fine.txt": "A text about ocelots."})
    (tmp_path / "binary.txt").write_bytes(bytes(range(256)) * 10)
    report = await run(str(tmp_path), runtime)
    assert report.stored + len(report.failures) == 3
    assert (await search(runtime, "ocelot"))[0].title == "fine.txt"


async def test_the_products_own_documents_are_there_from_the_first_start(
    serve_search, write_pages, tmp_path
):
    write_pages(tmp_path, {"guide.md": "# Guide\n\nSet SEARXNG_URL to use your own zebrafinch."})
    served = await serve_search(docs_dir=tmp_path)
    await served.runtime.apps["search-svc"].state.core.jobs.idle()
    first, *_ = await search(served.runtime, "zebrafinch SEARXNG_URL")
    assert first.title == "Guide"


async def test_a_stop_while_the_documents_are_indexed_leaves_no_lease(
    serve_search, write_pages, tmp_path
):
    write_pages(tmp_path, {f"{name}.md": f"# {name}\n\nAbout lyrebirds." for name in range(60)})
    held = (
        "SELECT count(*) FROM search.collections WHERE location = :place AND lease_id IS NOT NULL"
    )
    for milliseconds in range(0, 50, 10):
        served = await serve_search(docs_dir=tmp_path)
        await asyncio.sleep(milliseconds / 1000)
        await served.runtime.apps["search-svc"].state.core.jobs.close()
        assert await value(served.runtime, held, place=str(tmp_path)) == 0
    last = await serve_search(docs_dir=tmp_path)
    await last.runtime.apps["search-svc"].state.core.jobs.idle()
    assert len(await search(last.runtime, "lyrebirds")) == 10


async def test_documents_that_were_cut_off_are_indexed_once(
    serve_search, write_pages, tmp_path, monkeypatch
):
    write_pages(tmp_path, {"guide.md": "# Guide\n\nAbout bowerbirds."})
    served = await serve_search(docs_dir=tmp_path)
    await served.runtime.apps["search-svc"].state.core.jobs.idle()
    cut = "UPDATE search.collections SET state = 'indexing' WHERE location = :place RETURNING 1"
    await value(served.runtime, cut, place=str(tmp_path))
    began: list[str] = []
    index = Indexer.index

    async def note(self: Indexer, collection_id: str, location: str, *rest: Any):
        began.append(location)
        return await index(self, collection_id, location, *rest)

    monkeypatch.setattr(Indexer, "index", note)
    again = await serve_search(docs_dir=tmp_path)
    await again.runtime.apps["search-svc"].state.core.jobs.idle()
    assert began.count(str(tmp_path)) == 1


async def test_pdf_is_indexed_and_what_cannot_be_read_is_named(runtime, tmp_path):
    for name in ("prilivy", "picture", "locked"):
        (tmp_path / f"{name}.pdf").write_bytes((PDFS / f"{name}.pdf").read_bytes())
    report = await run(str(tmp_path), runtime)
    assert report.stored == 1
    assert dict(report.failures) == {
        "picture.pdf": "the PDF has no text, only pictures",
        "locked.pdf": "the PDF is protected by a password",
    }
    [found] = await search(runtime, "притяжение Луны")
    assert (found.title, found.kind) == ("Почему бывают приливы", "local")


async def test_files_of_another_kind_and_names_of_old_systems(runtime, tmp_path):
    (tmp_path / "sheet.xlsx").write_bytes(b"PK")
    with pytest.raises(LocationUnreadable, match="not HTML, PDF, Markdown or plain text"):
        await run(str(tmp_path / "sheet.xlsx"), runtime)
    (tmp_path / os.fsdecode("повесть".encode("cp1251") + b".txt")).write_text(
        "Повесть о нарвалах.", "utf-8"
    )
    assert (await run(str(tmp_path), runtime)).stored == 1
    assert (await run(str(tmp_path), runtime)).unchanged == 1
    assert (await search(runtime, "нарвалы"))[0].snippet == "Повесть о нарвалах."


async def test_a_folder_that_cannot_be_listed_is_not_taken_for_an_empty_one(
    runtime, write_pages, tmp_path, monkeypatch
):
    write_pages(tmp_path, {"a.txt": "About tenrecs."})
    await run(str(tmp_path), runtime)
    scandir = os.scandir

    def refuse(path: Any) -> Any:
        if path == tmp_path:
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    with monkeypatch.context() as closed:
        closed.setattr(os, "scandir", refuse)
        with pytest.raises(LocationUnreadable, match="Permission denied"):
            await run(str(tmp_path), runtime)
    assert (await search(runtime, "tenrec"))[0].title == "a.txt"


async def test_a_heading_without_end_does_not_stop_the_rest(runtime, write_pages, tmp_path):
    heading = " ".join(f"a{number:x}.b{number:x}" for number in range(28_000))
    endless = f"# {heading}\n\n" + "Some words about margays here. " * 3000
    write_pages(tmp_path, {"endless.md": endless, "fine.txt": "A text about servals."})
    assert (await run(str(tmp_path), runtime)).stored == 2
    assert (await search(runtime, "margay"))[0].title.startswith("a0.b0")
    assert (await search(runtime, "serval"))[0].title == "fine.txt"
