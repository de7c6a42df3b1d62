"""Ranking with models beside words, and what is left of it when they fail."""

import asyncio
from collections.abc import Sequence

import pytest
from kit.llm import Embeddings, ModelError, Usage
from search_svc.ranking.mixing import mix, trust
from search_svc.ranking.ranker import Ranker
from search_svc.ranking.vectors import Vectors

GROUPS = [["An automobile needs fuel.", "A car park."], ["Rain falls in a garden."]]


class Topics:
    """Stands for an embedding model: cars and the rest; it can fail or hang."""

    def __init__(self, *, fails: bool = False, hangs: bool = False) -> None:
        self.fails, self.hangs = fails, hangs
        self.asked: list[str] = []

    async def embed(self, texts: list[str], **_: object) -> Embeddings:
        if self.hangs:
            await asyncio.Event().wait()
        if self.fails:
            raise ModelError("model_unavailable", "away")
        self.asked += texts
        rows = [[1.0, 0.1] if "car" in one or "auto" in one else [0.1, 1.0] for one in texts]
        return Embeddings(rows, "topics", Usage())


class Reverse:
    """Stands for a reranker that likes the longest text best."""

    def __init__(self, *, fails: bool = False) -> None:
        self.fails = fails

    async def rerank(self, _query: str, texts: Sequence[str], **_: object) -> list[float]:
        if self.fails:
            raise ModelError("model_timeout", "late")
        return [float(len(text)) for text in texts]


async def rank(ranker: Ranker, query: str = "car", seconds: float = 5.0) -> list[list[float]]:
    return await ranker.rank(query, GROUPS, asyncio.get_running_loop().time() + seconds)


async def test_meaning_lifts_what_has_no_common_word():
    [[fuel, park], [rain]] = await rank(Ranker(Vectors(Topics(), "topics")))
    assert park > fuel > rain
    [[fuel, park], [rain]] = await rank(Ranker())
    assert park > fuel == rain == 0


async def test_equal_texts_are_embedded_once():
    model = Topics()
    ranker = Ranker(Vectors(model, "topics"))
    assert await rank(ranker) == await rank(ranker)
    assert len(model.asked) == len(set(model.asked)) == 4


@pytest.mark.parametrize("model", [Topics(fails=True), Topics(hangs=True)])
async def test_without_its_model_words_alone_rank(model):
    by_words = await rank(Ranker())
    assert await rank(Ranker(Vectors(model, "topics")), seconds=1.0) == by_words


async def test_a_reranker_has_the_last_word_and_may_fail():
    [[fuel, park], [rain]] = await rank(Ranker(reranker=Reverse()))
    assert fuel > rain > park >= 1
    assert await rank(Ranker(reranker=Reverse(fails=True))) == await rank(Ranker())


async def test_nothing_to_rank():
    ends = asyncio.get_running_loop().time() + 5
    assert await Ranker(Vectors(Topics(), "t"), Reverse()).rank("car", [], ends) == []
    assert await Ranker(Vectors(Topics(), "t"), Reverse()).rank("car", [[]], ends) == [[]]


def test_a_model_that_sees_no_difference_is_hardly_trusted():
    words = [3.0, 2.0, 1.0] + [0.0] * 17
    good = {at: 1.0 - at / 20 for at in range(20)}
    bad = {at: at / 20 for at in range(20)}
    assert trust(words, good) == 1.0
    assert trust(words, bad) == 0.1
    assert trust([0.0] * 20, bad) == 1.0
    assert max(range(20), key=mix(words, bad).__getitem__) == 0
    assert mix(words, {}) == [1.0, 2 / 3, 1 / 3] + [0.0] * 17
