"""Base forms and cases of words: Russian from a dictionary, English from stems and a short list."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from pymorphy3 import MorphAnalyzer

from chat_svc.answers.words import stem
from chat_svc.claims.lists import read_lines

_CYRILLIC = re.compile("[а-яё]")
LEAST_LIKELY = 0.04
"""Readings of a word that are rarer than this are left out."""


@dataclass(frozen=True, slots=True)
class Word:
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
    """30 MB and 0.1 s, so only when the first Russian word comes."""
    return MorphAnalyzer(lang="ru")


def _know_russian(word: str) -> Word:
    parses = _analyzer().parse(word)
    likely = [parse for parse in parses if parse.score >= LEAST_LIKELY] or parses[:1]
    tags = [parse.tag for parse in likely]
    bases = {parse.normal_form.replace("ё", "е") for parse in parses}
    return Word(
        bases=frozenset(bases),
        part=str(tags[0].POS),
        parts=frozenset(str(parse.tag.POS) for parse in parses),
        cases=frozenset(
            str(parse.tag.case)
            for parse in likely
            if parse.tag.case
            and parse.normal_form == likely[0].normal_form
            and parse.tag.animacy == likely[0].tag.animacy
        ),
        is_name=any(grammeme in tags[0] for grammeme in ("Name", "Surn", "Geox", "Patr", "Orgn")),
        is_passive=any("pssv" in tag for tag in tags),
        is_known=parses[0].is_known,
        is_short=any("PRTS" in tag for tag in tags),
    )
