"""Rerankers over HTTP in both wire formats, with servers that are slow, wrong and down."""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web
from kit.llm import Completion, HttpReranker, ModelError, ModelRequest, ModelReranker, Usage
from kit.testing.websites import Website
from pydantic import SecretStr

TEXTS = ["a cat", "a dog", "a bird"]


class RerankServer:
    """Speaks TEI's and Cohere's format; `reply` replaces its answer, `status` its status."""

    def __init__(self) -> None:
        self.url = ""
        self.asked: list[dict] = []
        self.keys: list[str | None] = []
        self.reply: str | None = None
        self.status = 200
        self.hangs = False

    async def answer(self, request: web.Request) -> web.Response:
        asked = await request.json()
        self.asked.append(asked)
        self.keys.append(request.headers.get("Authorization"))
        if self.hangs:
            await asyncio.Event().wait()
        if self.reply is not None or self.status != 200:
            return web.Response(text=self.reply or "{}", status=self.status)
        texts = asked.get("texts") or asked["documents"]
        scores = sorted(
            ((index, float(asked["query"] in text)) for index, text in enumerate(texts)),
            key=lambda pair: -pair[1],
        )
        if "texts" in asked:
            return web.json_response([{"index": index, "score": score} for index, score in scores])
        rows = [{"index": index, "relevance_score": score} for index, score in scores]
        return web.json_response({"id": "1", "results": rows})


@pytest.fixture
async def server() -> AsyncIterator[RerankServer]:
    fake = RerankServer()
    app = web.Application()
    app.router.add_post("/v1/rerank", fake.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    fake.url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    yield fake
    await runner.cleanup()


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as opened:
        yield opened


async def test_tei(server, session):
    reranker = HttpReranker(session, server.url + "/")
    assert await reranker.rerank("dog", TEXTS) == [0.0, 1.0, 0.0]
    assert server.asked == [{"query": "dog", "texts": TEXTS, "truncate": True}]
    assert server.keys == [None]
    assert await reranker.rerank("dog", []) == []


async def test_cohere_and_jina(server, session):
    reranker = HttpReranker(session, server.url + "/rerank", key=SecretStr("k"), model="m")
    assert await reranker.rerank("bird", TEXTS) == [0.0, 0.0, 1.0]
    assert server.asked == [{"model": "m", "query": "bird", "documents": TEXTS, "top_n": 3}]
    assert server.keys == ["Bearer k"]


@pytest.mark.parametrize(
    "reply",
    [
        "no json",
        "{}",
        "[1, 2, 3]",
        '{"results": null}',
        '[{"index": 0, "score": 1}]',
        '[{"index": 0, "score": 1}, {"index": 0, "score": 1}, {"index": 2, "score": 1}]',
        '[{"index": 0, "score": 1}, {"index": 1, "score": "x"}, {"index": 2, "score": 1}]',
        '[{"index": 0, "score": 1}, {"index": 1, "score": "nan"}, {"index": 2, "score": 1}]',
        '[{"index": 7, "score": 1}, {"index": 1, "score": 1}, {"index": 2, "score": 1}]',
    ],
)
async def test_a_malformed_answer_is_an_error(server, session, reply):
    server.reply = reply
    with pytest.raises(ModelError) as caught:
        await HttpReranker(session, server.url).rerank("dog", TEXTS)
    assert caught.value.code == "model_bad_answer"


@pytest.mark.parametrize(
    ("status", "code"),
    [(500, "model_unavailable"), (401, "model_auth"), (429, "model_rate_limited")],
)
async def test_a_refusal_is_an_error_after_one_try(server, session, status, code):
    server.status = status
    with pytest.raises(ModelError) as caught:
        await HttpReranker(session, server.url).rerank("dog", TEXTS)
    assert caught.value.code == code
    assert len(server.asked) == 1


async def test_a_slow_server_ends_at_the_deadline(server, session):
    server.hangs = True
    deadline = asyncio.get_running_loop().time() + 0.2
    with pytest.raises(ModelError) as caught:
        await HttpReranker(session, server.url).rerank("dog", TEXTS, deadline=deadline)
    assert caught.value.code == "model_timeout"


async def test_a_server_that_is_down(session):
    async with Website() as site:
        url = site.url()
    with pytest.raises(ModelError) as caught:
        await HttpReranker(session, url).rerank("dog", TEXTS)
    assert caught.value.code == "model_unavailable"


class Writer:
    """Stands for a chat model that answers with a given text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.asked: list[ModelRequest] = []

    async def complete(self, request: ModelRequest, **_: object) -> Completion:
        self.asked.append(request)
        return Completion(
            text=self.text, tool_calls=(), finish_reason="stop", usage=Usage(), model="m"
        )


async def test_the_writing_model_names_the_best():
    model = Writer('{"best": [3, 3, 9, 1]}')
    assert await ModelReranker(model).rerank("bird", TEXTS) == [0.5, 0.0, 1.0]
    assert "a dog" in model.asked[0].messages[1].content


async def test_a_writing_model_that_does_not_rank_is_an_error():
    with pytest.raises(ModelError) as caught:
        await ModelReranker(Writer("I like birds")).rerank("bird", TEXTS)
    assert caught.value.code == "model_bad_answer"
