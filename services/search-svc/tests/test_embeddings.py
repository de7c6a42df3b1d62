"""Vectors beside words, from a server that speaks OpenAI's format."""

import asyncio
import re
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from kit.identity import LOCAL_USER
from search_svc.app import open_embedder
from search_svc.indexing.cli import run
from search_svc.providers import Query
from search_svc.providers.local import LocalIndex

PAGES = {"fuel.txt": "An automobile needs fuel.", "rain.txt": "A garden needs rain."}
TOPICS = {"car": 0, "automobile": 0, "garden": 1, "flower": 1, "moon": 2}


class EmbeddingServer:
    """Gives vectors by topic, so that texts without a common word can be near."""

    def __init__(self) -> None:
        self.url = ""
        self.texts: list[str] = []
        self.broken = False
        self.hangs = False

    async def answer(self, request: web.Request) -> web.Response:
        asked = await request.json()
        if self.hangs:
            await asyncio.Event().wait()
        if self.broken:
            return web.json_response({"error": {"message": "no such model"}}, status=404)
        self.texts += asked["input"]
        data = [
            {"object": "embedding", "index": index, "embedding": embed(text)}
            for index, text in enumerate(asked["input"])
        ]
        usage = {"prompt_tokens": 5, "total_tokens": 5}
        return web.json_response({"object": "list", "data": data, "model": "m", "usage": usage})


def embed(text: str) -> list[float]:
    """Place a text by its whole words: other tests' documents speak of cards and carrying."""
    vector = [0.01] * 4
    for word in set(re.findall(r"\w+", text.lower())) & TOPICS.keys():
        vector[TOPICS[word]] += 1.0
    return vector


@pytest.fixture(scope="module")
async def server() -> AsyncIterator[EmbeddingServer]:
    embeddings = EmbeddingServer()
    app = web.Application()
    app.router.add_post("/v1/embeddings", embeddings.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    embeddings.url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    yield embeddings
    await runner.cleanup()


@pytest.fixture
async def runtime(serve_search, server):
    server.broken = server.hangs = False
    served = await serve_search(
        llm_provider="openai",
        openai_base_url=server.url,
        openai_model="writer",
        openai_embedding_model="topics",
    )
    return served.runtime


def own_texts(server: EmbeddingServer) -> list[str]:
    """What was embedded here; what other tests left unfinished is indexed on meanwhile."""
    return [text for text in server.texts if text in PAGES.values()]


async def test_a_page_without_a_common_word_is_found_by_meaning(
    runtime, server, write_pages, tmp_path
):
    write_pages(tmp_path, PAGES)
    report = await run(str(tmp_path), runtime)
    assert report.notice is None
    assert sorted(own_texts(server)) == sorted(PAGES.values())
    index = LocalIndex(runtime.database, open_embedder(runtime))
    found = await index.search(Query("which car is cheap", LOCAL_USER))
    assert [one.title for one in found.results][:1] == ["fuel.txt"]
    found = await index.search(Query("the moon", LOCAL_USER))
    assert not set(PAGES) & {one.title for one in found.results}
    server.texts.clear()
    await run(str(tmp_path), runtime)
    assert own_texts(server) == []


async def test_without_its_model_the_index_is_searched_by_words(
    runtime, server, write_pages, tmp_path
):
    server.broken = True
    write_pages(tmp_path, {"c.txt": "A flower called edelweiss."})
    report = await run(str(tmp_path), runtime)
    assert report.stored == 1
    assert report.notice is not None
    found = await LocalIndex(runtime.database, open_embedder(runtime)).search(
        Query("edelweiss", LOCAL_USER)
    )
    assert [one.title for one in found.results] == ["c.txt"]
    assert found.notice is not None


async def test_a_model_that_hangs_leaves_time_to_search_by_words(
    runtime, server, write_pages, tmp_path
):
    write_pages(tmp_path, {"d.txt": "A garden of oleander."})
    await run(str(tmp_path), runtime)
    server.hangs = True
    index = LocalIndex(runtime.database, open_embedder(runtime))
    async with asyncio.timeout(2):
        found = await index.search(Query("oleander", LOCAL_USER, seconds=2))
    assert [one.title for one in found.results] == ["d.txt"]
    assert found.notice is not None


async def test_a_blank_question_finds_nothing(runtime):
    index = LocalIndex(runtime.database, open_embedder(runtime))
    assert (await index.search(Query(" ", LOCAL_USER))).results == ()
