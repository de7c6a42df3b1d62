"""Which language a text is in, as far as the product needs to know."""

import re

_SAMPLE = 6000
"""Characters that are looked at; more do not make it surer."""
_WORD = re.compile(r"[^\W\d_]+")
_CYRILLIC = re.compile(r"[а-яёіїєґўђћџ]", re.IGNORECASE)
_LATIN = re.compile(r"[a-zà-ÿ]", re.IGNORECASE)
_NOT_RUSSIAN = re.compile(r"[іїєґўђћџљњј]", re.IGNORECASE)
_ENGLISH = frozenset(
    {"the", "of", "and", "to", "in", "is", "that", "for", "with", "it", "are", "was", "this", "be"}
)
_RUSSIAN = frozenset(
    {"и", "в", "не", "на", "что", "с", "по", "как", "это", "для", "из", "от", "при", "или", "к"}
)
_THREE_LETTERS = {"eng": "en", "rus": "ru", "deu": "de", "fra": "fr", "spa": "es", "ukr": "uk"}


def detect_language(text: str) -> str | None:
    """`en` or `ru` when the script and the commonest words say so, else None."""
    sample = text[:_SAMPLE]
    cyrillic, latin = len(_CYRILLIC.findall(sample)), len(_LATIN.findall(sample))
    words = [word.lower() for word in _WORD.findall(sample)]
    if not words:
        return None
    if cyrillic > latin:
        foreign = len(_NOT_RUSSIAN.findall(sample)) > cyrillic * 0.01
        return None if foreign or not _share(words, _RUSSIAN, 0.02) else "ru"
    return "en" if _share(words, _ENGLISH, 0.08) else None


def settle_language(declared: str | None, text: str) -> str | None:
    """The language a page declares (a BCP 47 tag), unless its text is plainly in another one.

    Templates often say `en` over Russian text; declarations of other languages are believed.
    """
    detected = detect_language(text)
    primary = re.split(r"[-_]", (declared or "").strip().lower())[0]
    primary = _THREE_LETTERS.get(primary, primary)
    if not re.fullmatch(r"[a-z]{2}", primary):
        return detected
    return detected if detected and _contradicts(primary, text) else primary


def _contradicts(declared: str, text: str) -> bool:
    """Whether a text is written in the other script than its declared English or Russian."""
    sample = text[:_SAMPLE]
    cyrillic, latin = len(_CYRILLIC.findall(sample)), len(_LATIN.findall(sample))
    if declared == "en":
        return cyrillic > 3 * latin
    return declared == "ru" and latin > 9 * cyrillic


def _share(words: list[str], stops: frozenset[str], least: float) -> bool:
    return sum(word in stops for word in words) >= least * len(words)
