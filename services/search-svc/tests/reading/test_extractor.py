"""Extraction in processes that die alone."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from kit.fetch import FetchError
from search_svc.reading.extractor import Extractor

URL = "http://h.example/"
PAGE = f"<html lang=ru><h1>T</h1><main><p>{'Слово и дело в одной строке. ' * 30}</main>".encode()
# The scanner takes the title for plain text, a parser does not: 200,000 elements deep.
HOSTILE = b"<svg><title>" + b"<div>" * 200_000 + b"</title>" + b"<p>" * 10_000


def read_environment(pid: int) -> bytes:
    return Path(f"/proc/{pid}/environ").read_bytes()


def resident_kilobytes(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0])


@pytest.fixture
async def extractor() -> AsyncIterator[Extractor]:
    async with Extractor(workers=2) as instance:
        yield instance


async def test_an_extract_crosses_the_border_whole(extractor: Extractor) -> None:
    page = b"<meta name=date content=2024-03-05><a href=/x>x</a>" + PAGE
    found = await extractor.extract(page, "text/html", URL)
    assert (found.language, str(found.published)) == ("ru", "2024-03-05")
    assert found.links == ("http://h.example/x",)
    assert [found.text[part.start : part.end] for part in found.passages] == [
        part.text for part in found.passages
    ]
    assert isinstance(found.passages[0].headings, tuple)


async def test_many_pages_at_once_each_get_their_own(extractor: Extractor) -> None:
    found = await asyncio.gather(
        *(extractor.extract(f"page {n}".encode(), "text/plain", URL) for n in range(50))
    )
    assert [extract.text for extract in found] == [f"page {n}" for n in range(50)]


async def test_a_page_that_never_ends_kills_its_worker_only(extractor: Extractor) -> None:
    hostile = asyncio.create_task(extractor.extract(HOSTILE, "text/html", URL))
    await asyncio.sleep(0.3)
    found = await extractor.extract(PAGE, "text/html", URL)
    assert "Слово" in found.text
    assert not hostile.done()
    with pytest.raises(FetchError) as caught:
        await hostile
    assert caught.value.code == "unreadable"
    again = await asyncio.gather(*(extractor.extract(PAGE, "text/html", URL) for _ in range(4)))
    assert all("Слово" in extract.text for extract in again)


async def test_a_cancelled_page_never_answers_another_question() -> None:
    async with Extractor(workers=1) as extractor:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(extractor.extract(HOSTILE, "text/html", URL), 0.3)
        assert (await extractor.extract(b"next", "text/plain", URL)).text == "next"


async def test_a_worker_that_was_killed_from_outside_is_replaced() -> None:
    async with Extractor(workers=1) as extractor:
        await extractor.extract(PAGE, "text/html", URL)
        process = extractor._all[0]._process
        assert process is not None
        process.kill()
        await process.wait()
        assert (await extractor.extract(b"next", "text/plain", URL)).text == "next"


async def test_a_worker_is_given_no_secrets(
    extractor: Extractor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    await extractor.extract(PAGE, "text/html", URL)
    process = next(worker._process for worker in extractor._all if worker._process)
    assert b"sk-secret" not in read_environment(process.pid)


@pytest.mark.parametrize(
    "page",
    [
        b"<main>" + b"<p><b>x</b> <i>y</i></p>" * 50_000,
        b"<div class=promo-1><p>All of it, word for word.</p></div>" * 12,
    ],
    ids=["large", "weak"],
)
async def test_a_worker_that_has_grown_is_replaced(page: bytes) -> None:
    async with Extractor(workers=1) as extractor:
        assert (await extractor.extract(page, "text/html", URL)).links == ()
        assert extractor._all[0]._process is None
        assert (await extractor.extract(b"next", "text/plain", URL)).text == "next"


async def test_one_worker_serves_a_quiet_service(extractor: Extractor) -> None:
    for _ in range(3):
        await extractor.extract(PAGE, "text/html", URL)
    started = [worker._process for worker in extractor._all if worker._process]
    assert len(started) == 1


def test_a_worker_stays_small() -> None:
    code = (
        "import sys, search_svc.reading.worker\n"
        "print(sorted({'aiohttp', 'fastapi', 'pydantic', 'trafilatura', 'lxml', 'asyncio',"
        " 'charset_normalizer', 'pypdfium2'}"
        " & set(sys.modules)))"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert answer.stdout.strip() == b"[]"


async def test_a_worker_takes_little_memory(extractor: Extractor) -> None:
    await extractor.extract(PAGE, "text/html", URL)
    process = next(worker._process for worker in extractor._all if worker._process)
    assert resident_kilobytes(process.pid) < 40_000


async def test_without_a_process_a_page_is_unreadable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    async with Extractor() as extractor:
        with pytest.raises(FetchError, match="no process") as error:
            await extractor.extract(b"text", "text/plain", "https://a.example/")
    assert error.value.code == "unreadable"
