"""Turning text into lexemes, the same way for questions, pages and the index, in both languages.

An identifier such as `asyncio.gather` or `OrderedDict` gives itself and its parts, so that it is
found as a whole and by any part.
"""

import re
import unicodedata
from functools import lru_cache
from importlib.resources import files

from kit.words import fold, stem

MAX_LEXEME = 64

_TOKEN = re.compile(r"[cCfF]#|[cC]\+\+|\w+(?:\.\w+)*", re.UNICODE)
_DOT = re.compile(r"\.")
_LOW_LINE = re.compile(r"_+")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_ACCENT = "\u0301"


def read_words(name: str) -> frozenset[str]:
    """Give the words of a list that lies beside this module."""
    text = files(__package__).joinpath(name).read_text("utf-8")
    return frozenset(text.split())


STOP_WORDS = read_words("stop_words_en.txt") | read_words("stop_words_ru.txt")


def analyse(text: str) -> list[str]:
    """Give the lexemes of a text in order, without function words."""
    lexemes: list[str] = []
    for token in _tokens(text):
        lexemes += _lexemes(token)
    return lexemes


def analyse_tokens(text: str) -> list[tuple[str, ...]]:
    """Give each word's lexemes: its own, then those of its parts; function words are left out."""
    return [lexemes for token in _tokens(text) if (lexemes := _lexemes(token))]


def _tokens(text: str) -> list[str]:
    """Cut a text into words; `й` and `ё` may come as two characters, as they do from macOS."""
    composed = unicodedata.normalize("NFC", text).replace(_ACCENT, "")
    return _TOKEN.findall(composed)


@lru_cache(maxsize=65_536)
def _lexemes(token: str) -> tuple[str, ...]:
    """Give a token's lexemes: itself, then what it is put together from."""
    word = fold(token)
    if len(word) > MAX_LEXEME or word in STOP_WORDS:
        return ()
    for separator in (_DOT, _LOW_LINE, _HUMP):
        parts = [part for part in separator.split(token) if part]
        if len(parts) > 1:
            return (word, *(lexeme for part in parts for lexeme in _lexemes(part)))
        token = parts[0] if parts else ""
    return (stem(fold(token)),) if token else ()
