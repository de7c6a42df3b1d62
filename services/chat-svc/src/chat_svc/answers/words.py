"""Words of a text and their stems, in English and Russian."""

import re
from collections.abc import Iterator
from functools import lru_cache

from chat_svc.word_lists import load_groups, load_words
from kit import words

_WORD = re.compile(r"[^\W_]+(?:[-'’.+#][^\W_]+|\+\+|#)*")

_STOP = load_words("little_words")


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Give the stem of one word, by its letters' alphabet; `ё` counts as `е`."""
    return words.stem(words.fold(word))


def words_of(text: str) -> list[str]:
    """Give the words as they stand."""
    return _WORD.findall(text)


def stems_of(text: str) -> list[str]:
    """Give the stems of all words but the little ones; `json.dumps` has those of its parts too."""
    return [stem(part) for word in _WORD.findall(text) for part in _parts(word) if part]


def is_little(word: str) -> bool:
    """Say whether a word carries no topic of its own."""
    return word.lower() in _STOP


def _parts(word: str) -> Iterator[str]:
    if is_little(word):
        return
    yield word
    parts = word.split(".")
    if len(parts) > 1 and all(len(part) > 1 for part in parts):
        yield from parts


@lru_cache(maxsize=1)
def _families() -> dict[str, frozenset[str]]:
    families: dict[str, frozenset[str]] = {}
    for group in load_groups("related_words"):
        stems = frozenset(stem(word) for word in group)
        for member in stems:
            families[member] = families.get(member, frozenset()) | stems - {member}
    return families


def related_stems(stemmed: str) -> frozenset[str]:
    """Give stems that answer for this one: who asks how many live there is told a population."""
    return _families().get(stemmed, frozenset())
