"""Words of a text and their stems, in English and Russian."""

import re
from functools import lru_cache

import Stemmer

from chat_svc.word_lists import load_groups, load_words

_WORD = re.compile(r"[^\W_]+(?:[-'’.+#][^\W_]+|\+\+|#)*")
_RUSSIAN = re.compile(r"[а-яё]", re.IGNORECASE)

_STOP = load_words("little_words")


@lru_cache(maxsize=1)
def _stemmers() -> tuple[Stemmer.Stemmer, Stemmer.Stemmer]:
    return Stemmer.Stemmer("english"), Stemmer.Stemmer("russian")


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Give the stem of one word, by its letters' alphabet; `ё` counts as `е`."""
    english, russian = _stemmers()
    lower = word.lower().replace("ё", "е")
    stemmed: str = (russian if _RUSSIAN.search(lower) else english).stemWord(lower)
    return stemmed


def words_of(text: str) -> list[str]:
    """Give the words as they stand."""
    return _WORD.findall(text)


def stems_of(text: str) -> list[str]:
    """Give the stems of all words but the little ones."""
    return [stem(word) for word in _WORD.findall(text) if word.lower() not in _STOP]


def is_little(word: str) -> bool:
    """Say whether a word carries no topic of its own."""
    return word.lower() in _STOP


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
