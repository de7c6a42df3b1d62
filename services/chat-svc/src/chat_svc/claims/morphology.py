"""Base forms and cases of words: Russian from a dictionary, English from stems and a short list."""

import re
from functools import cache, lru_cache
from typing import NamedTuple

from pymorphy3 import MorphAnalyzer
from pymorphy3.tagset import OpencorporaTag

from chat_svc.answers.words import stem
from chat_svc.claims.lists import read_lines

_NAMES = frozenset({"Name", "Surn", "Geox", "Patr", "Orgn"})
_CYRILLIC = re.compile("[а-яё]")
LEAST_LIKELY = 0.04
"""Readings of a word that are rarer than this are left out."""


class Word(NamedTuple):
    """What one word may be; `cases` and `parts` hold every likely reading of a Russian one."""

    bases: frozenset[str]
    part: str = ""
    parts: frozenset[str] = frozenset()
    cases: frozenset[str] = frozenset()
    is_name: bool = False
    is_passive: bool = False
    is_short: bool = False
    is_known: bool = False


@lru_cache(maxsize=50_000)
def know(word: str) -> Word:
    """Look a lower-case word up; `ё` counts as `е`."""
    if is_russian(word):
        return _know_russian(word)
    plain = word.removesuffix("'s").removesuffix("’s")
    if any(letter in "._#/+" or letter.isdigit() for letter in plain):
        return Word(frozenset({plain}))
    base = _irregular().get(plain)
    return Word(frozenset({base or stem(plain)}))


def is_russian(word: str) -> bool:
    """Say whether a word is written in Cyrillic letters."""
    return not word.isascii() and _CYRILLIC.search(word) is not None


@cache
def _irregular() -> dict[str, str]:
    table: dict[str, str] = {}
    for line in read_lines("irregular_en"):
        base, *forms = line.split()
        table.update(dict.fromkeys([base, *forms], stem(base)))
    return table


@cache
def _analyzer() -> MorphAnalyzer:
    """Give plain tuples of word, tag, normal form and score. 30 MB and 0.1 s."""
    return MorphAnalyzer(lang="ru", result_type=None)


class _Tag(NamedTuple):
    """What one of the 5,000 tags of the dictionary says, read once."""

    part: str
    case: str
    animacy: str
    is_name: bool
    is_passive: bool
    is_short: bool


@lru_cache(maxsize=6_000)
def _read_tag(tag: OpencorporaTag) -> _Tag:
    return _Tag(
        part=str(tag.POS),
        case=str(tag.case or ""),
        animacy=str(tag.animacy),
        is_name=not tag.grammemes.isdisjoint(_NAMES),
        is_passive="pssv" in tag.grammemes,
        is_short=tag.POS == "PRTS",
    )


def _know_russian(word: str) -> Word:
    parses = [(_read_tag(tag), base, score) for _, tag, base, score, _ in _analyzer().parse(word)]
    likely = [parse for parse in parses if parse[2] >= LEAST_LIKELY] or parses[:1]
    first, first_base, _ = likely[0]
    return Word(
        bases=frozenset(base.replace("ё", "е") for _, base, _ in parses),
        part=first.part,
        parts=frozenset(tag.part for tag, _, _ in parses),
        cases=frozenset(
            tag.case
            for tag, base, _ in likely
            if tag.case and base == first_base and tag.animacy == first.animacy
        ),
        is_name=first.is_name,
        is_passive=any(tag.is_passive for tag, _, _ in likely),
        is_known=_analyzer().word_is_known(word),
        is_short=any(tag.is_short for tag, _, _ in likely),
    )
