"""Which language a question is in, as far as its letters tell: Russian, English, or unknown."""

import re
from typing import Literal

from chat_svc.word_lists import load_words

Known = Literal["en", "ru"]

_CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)
_LATIN = re.compile(r"[a-z]", re.IGNORECASE)
_OTHER_CYRILLIC = re.compile(r"[іїєґўљњћђјџѓќ]", re.IGNORECASE)
_OTHER_LETTERS = re.compile(r"[^\W\d_a-zа-яё]", re.IGNORECASE)
_WORD = re.compile(r"[a-z']+")
_OTHER_LATIN = load_words("romance_and_germanic")
_ENGLISH = load_words("english")


def detect_language(text: str) -> Known | None:
    """Give `ru` or `en`, or None when it is neither or cannot be told."""
    cyrillic, latin = len(_CYRILLIC.findall(text)), len(_LATIN.findall(text))
    if _OTHER_CYRILLIC.search(text):
        return None
    if cyrillic and cyrillic * 3 >= latin:
        return "ru"
    if not latin or len(_OTHER_LETTERS.findall(text)) * 10 > latin:
        return None
    words = set(_WORD.findall(text.lower()))
    foreign, english = len(words & _OTHER_LATIN), len(words & _ENGLISH)
    return None if foreign > english else "en"
