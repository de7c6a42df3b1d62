"""Words of English and Russian texts, folded and stemmed alike wherever they are compared."""

import re
import threading
from importlib.resources import files

import Stemmer

_CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)


class _Stemmers(threading.local):
    """Snowball stemmers are not safe to share between threads. Whoever calls keeps a cache."""

    def __init__(self) -> None:
        self.english = Stemmer.Stemmer("english", 0)
        self.russian = Stemmer.Stemmer("russian", 0)


_stemmers = _Stemmers()


def fold(word: str) -> str:
    """Give a word in small letters; `ё` counts as `е`."""
    return word.lower().replace("ё", "е")


def stem(word: str) -> str:
    """Give the Snowball stem of a folded word, by the alphabet of its letters."""
    stemmer = _stemmers.russian if _CYRILLIC.search(word) else _stemmers.english
    return str(stemmer.stemWord(word))


def _read(name: str) -> frozenset[str]:
    return frozenset(files(__name__).joinpath(name).read_text("utf-8").split())


LIGHT_WORDS = _read("light_words.txt")
"""Words of questions and headings that name no topic, such as *use* and *things*."""
