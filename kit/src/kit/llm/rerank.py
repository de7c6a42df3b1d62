"""Rerankers: models that read a question and a text together and tell how well they fit.

Formats: Hugging Face's text-embeddings-inference (TEI) takes `{query, texts}` and answers a list of
`{index, score}`; Cohere, Jina and those after them take `{model, query, documents, top_n}` and
answer `{results: [{index, relevance_score}]}`.
"""

import asyncio
import math
from collections.abc import Sequence
from typing import Any, Protocol

import aiohttp
import orjson
from pydantic import BaseModel, Field, SecretStr

from kit.llm.errors import ModelError, error_of_response
from kit.llm.messages import Message, Model, ModelRequest
from kit.llm.prompts import fence, load_prompt
from kit.llm.structured import structured

MAX_CHARS = 4000
_PATH = "/rerank"
_LONGEST_ANSWER = 1024 * 1024


class Reranker(Protocol):
    """Tells how well texts fit a query."""

    async def rerank(
        self, query: str, texts: Sequence[str], *, deadline: float | None = None
    ) -> list[float]:
        """Give a score for each text, in their order; raises ModelError.

        `deadline` is a time of the event loop's clock. Scores only order texts of one call.
        """


class HttpReranker:
    """A server with `/rerank`: with a model's name Cohere's and Jina's format, else TEI's."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        url: str,
        *,
        key: SecretStr | None = None,
        model: str | None = None,
    ) -> None:
        bare = url.rstrip("/")
        self._url = bare if bare.endswith(_PATH) else bare + _PATH
        self._session = session
        self._headers = {"Content-Type": "application/json"}
        if key is not None:
            self._headers["Authorization"] = f"Bearer {key.get_secret_value()}"
        self._model = model

    async def rerank(
        self, query: str, texts: Sequence[str], *, deadline: float | None = None
    ) -> list[float]:
        """Ask once; a server that is late, refuses or answers nonsense is a ModelError."""
        if not texts:
            return []
        body = orjson.dumps(self._body(query, [text[:MAX_CHARS] for text in texts]))
        try:
            async with asyncio.timeout_at(deadline):
                return read_scores(await self._post(body), len(texts))
        except TimeoutError as error:
            raise ModelError("model_timeout", "The reranker did not answer in time.") from error
        except aiohttp.ClientError as error:
            message = f"The reranker cannot be reached: {type(error).__name__}."
            raise ModelError("model_unavailable", message, retryable=True) from error

    def _body(self, query: str, texts: list[str]) -> dict[str, Any]:
        if self._model is None:
            return {"query": query, "texts": texts, "truncate": True}
        return {"model": self._model, "query": query, "documents": texts, "top_n": len(texts)}

    async def _post(self, body: bytes) -> bytes:
        async with self._session.post(
            self._url, data=body, headers=self._headers, allow_redirects=False
        ) as response:
            answer = bytearray()
            async for chunk in response.content.iter_any():
                answer += chunk
                if len(answer) > _LONGEST_ANSWER:
                    raise _unusable("it is too long")
            if response.status != 200:
                raise error_of_response(response.status, response.headers, bytes(answer))
            return bytes(answer)


def read_scores(body: bytes, count: int) -> list[float]:
    """Read either format; each of `count` texts needs one finite score, else ModelError."""
    try:
        answer = orjson.loads(body)
        rows = answer if isinstance(answer, list) else answer["results"]
        found = {int(row["index"]): _score(row) for row in rows}
    except (KeyError, TypeError, ValueError) as error:
        raise _unusable("it has neither known format") from error
    if len(rows) != count or found.keys() != set(range(count)):
        raise _unusable("it does not score every text once")
    if not all(map(math.isfinite, found.values())):
        raise _unusable("a score is no number")
    return [found[index] for index in range(count)]


def _score(row: dict[str, Any]) -> float:
    return float(row["relevance_score"] if "relevance_score" in row else row["score"])


def _unusable(reason: str) -> ModelError:
    return ModelError("model_bad_answer", f"The reranker's answer is unusable: {reason}.")


class _Ranked(BaseModel):
    """Numbers of passages, best first."""

    best: list[int] = Field(description="numbers of the passages that answer, best first")


class ModelReranker:
    """The chat model as a reranker: it names the passages that answer, best first."""

    def __init__(self, model: Model) -> None:
        self._model = model

    async def rerank(
        self, query: str, texts: Sequence[str], *, deadline: float | None = None
    ) -> list[float]:
        """Ask the model; passages it does not name score 0. Raises ModelError."""
        if not texts:
            return []
        try:
            async with asyncio.timeout_at(deadline):
                ranked, _ = await structured(
                    self._model, _request(query, texts), _Ranked, deadline=deadline
                )
        except TimeoutError as error:
            raise ModelError("model_timeout", "The model did not rank in time.") from error
        named = [one for one in dict.fromkeys(ranked.best) if 1 <= one <= len(texts)]
        scores = [0.0] * len(texts)
        for place, number in enumerate(named):
            scores[number - 1] = 1 / (1 + place)
        return scores


def _request(query: str, texts: Sequence[str]) -> ModelRequest:
    passages = "\n\n".join(
        f"{number}:\n{fence(text[:MAX_CHARS], 'passage')}" for number, text in enumerate(texts, 1)
    )
    question = fence(query, "question")
    return ModelRequest(
        messages=(
            Message("system", load_prompt(__package__, "rerank").text),
            Message("user", f"{question}\n\n{passages}"),
        ),
        temperature=0.0,
    )
