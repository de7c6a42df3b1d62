"""Nearness in meaning: vectors of a question and of passages, kept in memory by their text."""

import asyncio
import hashlib
import math
from array import array
from collections import OrderedDict
from collections.abc import Sequence
from operator import mul

from kit.llm import Model

BATCH = 32
KEPT = 2048
"""Vectors kept; 25 MB with 3,072 numbers each."""
MAX_CHARS = 4000

Vector = Sequence[float]


class Vectors:
    """Makes vectors with one model; equal texts are sent once while they are remembered."""

    def __init__(self, model: Model, name: str) -> None:
        self._model = model
        self._name = name
        self._kept: OrderedDict[bytes, Vector] = OrderedDict()

    async def nearness(
        self, query: str, texts: Sequence[str], deadline: float | None = None
    ) -> list[float]:
        """Give the cosine of each text with the query; raises ModelError.

        What came before `deadline` (of the loop's clock) is remembered though the rest is late.
        """
        wanted = list(dict.fromkeys(_clip(text) for text in (query, *texts)))
        found = {text: vector for text in wanted if (vector := self._recall(text))}
        missing = [text for text in wanted if text not in found]
        batches = [missing[at : at + BATCH] for at in range(0, len(missing), BATCH)]
        for made in await asyncio.gather(*(self._embed(batch, deadline) for batch in batches)):
            found |= made
        return await asyncio.to_thread(
            _cosines, found[_clip(query)], [found[_clip(text)] for text in texts]
        )

    async def _embed(self, texts: list[str], deadline: float | None) -> dict[str, Vector]:
        answer = await self._model.embed(texts, model=self._name, deadline=deadline)
        found = {text: _unit(vector) for text, vector in zip(texts, answer.vectors, strict=True)}
        for text, vector in found.items():
            self._kept[_key(text)] = vector
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return found

    def _recall(self, text: str) -> Vector | None:
        key = _key(text)
        if key in self._kept:
            self._kept.move_to_end(key)
        return self._kept.get(key)


def _clip(text: str) -> str:
    """Servers refuse an empty text."""
    return text.strip()[:MAX_CHARS] or "-"


def _key(text: str) -> bytes:
    return hashlib.sha256(text.encode(errors="replace")).digest()


def _unit(numbers: Sequence[float]) -> Vector:
    length = math.hypot(*numbers) or 1.0
    return array("f", (number / length for number in numbers))


def _cosines(one: Vector, others: Sequence[Vector]) -> list[float]:
    """Vectors of another length, after the model behind the name changed, are near to nothing."""
    return [sum(map(mul, one, other)) if len(other) == len(one) else 0.0 for other in others]
