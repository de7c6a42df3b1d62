"""What a word may be wherever it stands: a name, a verb, a marker; and how much it weighs."""

import re
from functools import cache, lru_cache
from typing import Literal, NamedTuple

from chat_svc.answers.words import stem
from chat_svc.claims.lexicon import load_lexicon
from chat_svc.claims.lists import read_section, read_sections, read_words
from chat_svc.claims.morphology import Word, is_russian, know
from chat_svc.claims.tokens import fold
from chat_svc.claims.zones import opens_zone

OF_A_NAME, OF_A_WORD, OF_A_LIGHT_WORD = 1.5, 1.0, 0.2
OF_A_VERB, OF_A_RELATION = 0.6, 0.4
_WEIGHTS = {
    "NOUN": 1.0, "ADJF": 0.8, "ADJS": 0.8, "ADVB": 0.4, "COMP": 0.8, "VERB": 0.6, "INFN": 0.6,
    "PRTF": 0.6, "PRTS": 0.6, "GRND": 0.6, "PREP": 0.0, "CONJ": 0.0, "PRCL": 0.0, "NPRO": 0.0,
    "INTJ": 0.0, "PRED": 0.4, "NUMR": 0.4,
}  # fmt: skip
_VERBS = frozenset({"VERB", "INFN", "PRTF", "PRTS", "GRND"})
_RELATIONS = read_section("relations")
_NOUNS_IN_LY = read_section("nouns_in_ly")
_ONE_LETTER_WORDS = frozenset("aiавикосуя")
_VERB_END = re.compile(r"(?:ed|ing|ize[sd]?|ise[sd]?|ify|ifies|ates?)$")

Role = Literal["name", "verb", "other"]
Sureness = Literal["never", "there", "always"]
"""`there` means that the words around it decide."""


class Entry(NamedTuple):
    """What is known of a word as it is spelled, before its neighbours are looked at.

    `seconds` has what must follow for one of the phrases that it begins.
    """

    word: Word
    phrases: tuple[tuple[str, ...], ...]
    seconds: frozenset[str]
    naming: Sureness
    verbal: Sureness
    is_russian: bool
    is_contrast: bool
    opens_marker: bool
    opens_zone: bool


class Form(NamedTuple):
    """A word once it is settled whether it is a name or a verb; the order is that of a token."""

    bases: frozenset[str]
    groups: frozenset[int]
    weight: float
    is_name: bool
    is_verb: bool
    is_proper: bool
    is_content: bool


@lru_cache(maxsize=20_000)
def look_up(text: str) -> Entry:
    """Look a word up as it is spelled, capitals included."""
    lower = fold(text)
    word, known = know(lower), load_lexicon().phrases
    phrases = tuple(phrase for first in word.bases for phrase in known.get(first, ()))
    return Entry(
        word=word,
        phrases=phrases,
        seconds=frozenset(phrase[1] for phrase in phrases),
        naming=_find_naming(text, lower),
        verbal=_find_verbal(text, lower, word),
        is_russian=is_russian(lower),
        is_contrast=lower in marker_words("contrast"),
        opens_marker=lower in index_markers(),
        opens_zone=opens_zone(lower),
    )


@lru_cache(maxsize=20_000)
def form_of(text: str, role: Role) -> Form:
    """Give what a word is as a name, as a verb, or as neither."""
    lower = fold(text)
    word = know(lower)
    bases, is_name, is_verb = word.bases, role == "name", role == "verb"
    if is_name and not _is_identifier(text):
        bases |= {stem(lower)}
    groups = groups_of(bases)
    weight = OF_A_NAME if is_name else _weigh(lower, word, is_verb=is_verb)
    is_proper = is_name or _may_be_name(text, lower, groups)
    return Form(bases, groups, weight, is_name, is_verb, is_proper, weight > 0)


@lru_cache(maxsize=5_000)
def phrase_form(phrase: tuple[str, ...], *, is_name: bool) -> Form:
    """Give what a phrase of the lists is; one that begins with a verb is one."""
    base = "_".join(phrase)
    is_verb = not is_name and (phrase[0] in _verbs() or bool(know(phrase[0]).parts & _VERBS))
    bases = frozenset({base, phrase[0]} if is_verb else {base})
    groups = groups_of(frozenset({base}))
    weight = OF_A_NAME if is_name else OF_A_VERB if is_verb else OF_A_WORD
    return Form(bases, groups, weight, is_name, is_verb, is_name, is_content=True)


def groups_of(bases: frozenset[str]) -> frozenset[int]:
    """Give the numbers of the lines of synonyms that any of these bases is in."""
    groups = load_lexicon().groups
    return frozenset().union(*(groups.get(base, ()) for base in bases))


@cache
def marker_words(title: str) -> frozenset[str]:
    """Give the words and phrases of a kind of markers."""
    return frozenset(word.replace("ё", "е") for word in read_sections("markers")[title])


@cache
def index_markers() -> dict[str, list[tuple[tuple[str, ...], str]]]:
    """Give the markers with their kinds by first word, longer ones first."""
    index: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for title in read_sections("markers"):
        for marker in marker_words(title):
            words = tuple(marker.split())
            index.setdefault(words[0], []).append((words, title))
    for entries in index.values():
        entries.sort(key=lambda entry: -len(entry[0]))
    return index


def _find_naming(text: str, lower: str) -> Sureness:
    is_identifier = _is_identifier(text)
    if text.islower() and not is_identifier:
        return "never"
    if len(text) == 1:
        return "never" if lower in _ONE_LETTER_WORDS else "always"
    if lower in _little():
        return "never"
    has_capital = any(letter.isupper() for letter in text[1:])
    return "always" if has_capital or is_identifier else "there"


def _find_verbal(text: str, lower: str, word: Word) -> Sureness:
    """Tell verbs by form; what may be a noun too is one after an article or preposition."""
    if lower in _little():
        return "never"
    if is_russian(lower):
        return "always" if word.part in _VERBS else "never"
    if _VERB_END.search(lower) is not None and not text[0].isupper():
        return "always"
    return "there" if word.bases & _verbs() else "never"


def _may_be_name(text: str, lower: str, groups: frozenset[int]) -> bool:
    """A capital at the start of a sentence tells little: the lists must not know the word."""
    if not text[0].isupper() or groups or lower in _little():
        return False
    word = know(lower)
    if word.bases & _verbs() or word.bases & load_lexicon().light:
        return False
    if not is_russian(lower):
        return True
    return word.part in {"NOUN", "None"} and not word.is_known


def _weigh(lower: str, word: Word, *, is_verb: bool) -> float:
    if lower in _RELATIONS:
        return OF_A_RELATION
    if lower in marker_words("strong"):
        return OF_A_WORD
    if lower in _little() or _is_marker(lower) or len(lower) == 1:
        return 0.0
    if word.bases & load_lexicon().light:
        return OF_A_LIGHT_WORD
    return OF_A_VERB if is_verb else _weigh_part(lower, word)


def _weigh_part(lower: str, word: Word) -> float:
    """Weigh a word by what part of speech it is, as far as that can be told."""
    if is_russian(lower):
        return max((_WEIGHTS.get(part, OF_A_WORD) for part in word.parts), default=OF_A_WORD)
    if lower.endswith("ly") and lower not in _NOUNS_IN_LY:
        return 0.4
    return OF_A_WORD


def _is_identifier(text: str) -> bool:
    """Say whether a word is one of programs or models: `json.dumps`, `max_size`, `B12`."""
    return not text.isalpha() and any(letter in "._" or letter.isdigit() for letter in text)


@cache
def _little() -> frozenset[str]:
    return frozenset(word.replace("ё", "е") for word in read_words("little"))


@cache
def _verbs() -> frozenset[str]:
    return frozenset(base for word in read_words("verbs_en") for base in know(word).bases)


@cache
def _markers() -> frozenset[str]:
    titles = (
        "negation",
        "hedge",
        "universal",
        "exclusive",
        "most",
        "some",
        "contrast",
        "condition",
    )
    return frozenset().union(*(marker_words(title) for title in titles)) - {
        "lack",
        "claim",
        "theory",
    }


def _is_marker(lower: str) -> bool:
    return lower in _markers() or lower.endswith("n't")
