"""Embedding vectors off the wire, checked before anyone stores them."""

import base64
import binascii
import math
import sys
from array import array
from collections.abc import Iterator
from typing import Any

from kit.llm.errors import ModelError

BATCH_CHARACTERS = 250_000


def batches(texts: list[str], size: int) -> Iterator[list[str]]:
    """Cut texts into batches of at most `size` texts and 250,000 characters.

    A ValueError tells of an empty text, which servers refuse or drop.
    """
    batch: list[str] = []
    characters = 0
    for text in texts:
        if not text.strip():
            raise ValueError("an empty text has no embedding")
        if batch and (len(batch) == size or characters + len(text) > BATCH_CHARACTERS):
            yield batch
            batch, characters = [], 0
        batch.append(text)
        characters += len(text)
    if batch:
        yield batch


def vector_of(embedding: Any) -> list[float]:
    """Read a vector given as numbers or as base64 of little-endian 32-bit floats."""
    if isinstance(embedding, list):
        return [float(number) for number in embedding]
    try:
        numbers = array("f", base64.b64decode(embedding, validate=True))
    except (binascii.Error, TypeError, ValueError) as error:
        raise _unusable() from error
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers.tolist()


def checked(vectors: list[list[float]], count: int) -> list[list[float]]:
    """Give the vectors when there are `count`, of one length, all of them finite."""
    lengths = {len(vector) for vector in vectors}
    finite = all(math.isfinite(number) for vector in vectors for number in vector)
    if len(vectors) != count or len(lengths) != 1 or lengths == {0} or not finite:
        raise _unusable()
    return vectors


def _unusable() -> ModelError:
    return ModelError("model_bad_answer", "The model server sent unusable embeddings.")
