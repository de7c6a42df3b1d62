"""A text as the judge sees it: words with their base forms and weights, quantities, clauses."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache

from chat_svc.answers.words import stem
from chat_svc.claims.lexicon import Lexicon, load_lexicon
from chat_svc.claims.lists import read_section, read_sections, read_words
from chat_svc.claims.morphology import is_russian, know
from chat_svc.claims.quantities import find_quantities
from chat_svc.claims.tokens import Piece, Quantity, Token, split_pieces, weigh_stop
from chat_svc.claims.zones import mark_zones

OF_A_NAME, OF_A_QUANTITY, OF_A_WORD, OF_A_LIGHT_WORD = 1.5, 1.5, 1.0, 0.2
_WEIGHTS = {
    "NOUN": 1.0, "ADJF": 0.8, "ADJS": 0.8, "ADVB": 0.4, "COMP": 0.8, "VERB": 0.6, "INFN": 0.6,
    "PRTF": 0.6, "PRTS": 0.6, "GRND": 0.6, "PREP": 0.0, "CONJ": 0.0, "PRCL": 0.0, "NPRO": 0.0,
    "INTJ": 0.0, "PRED": 0.4, "NUMR": 0.4,
}  # fmt: skip
_VERBS = frozenset({"VERB", "INFN", "PRTF", "PRTS", "GRND"})
OF_A_VERB, OF_A_RELATION = 0.6, 0.4
_RELATIONS = read_section("relations")
_NOUNS_IN_LY = read_section("nouns_in_ly")
_ONE_LETTER_WORDS = frozenset("aiавикосуя")
_BEFORE_NOUNS = read_section("before_nouns")
_VERB_END = re.compile(r"(?:ed|ing|ize[sd]?|ise[sd]?|ify|ifies|ates?)$")


@dataclass(slots=True)
class Reading:
    """The tokens of a text, and where each base form stands."""

    text: str
    tokens: list[Token]
    places: dict[str, list[int]] = field(default_factory=dict)
    by_group: dict[int, list[int]] = field(default_factory=dict)
    markers: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    is_cyrillic: bool = False

    @property
    def content(self) -> list[int]:
        """Give the places of the tokens that count."""
        return [place for place, token in enumerate(self.tokens) if token.is_content]


@cache
def marker_words(title: str) -> frozenset[str]:
    """Give the words and phrases of a kind of markers."""
    return frozenset(word.replace("ё", "е") for word in read_sections("markers")[title])


@cache
def _little() -> frozenset[str]:
    return frozenset(word.replace("ё", "е") for word in read_words("little"))


@lru_cache(maxsize=512)
def read_text(text: str) -> Reading:
    """Read a text; the same text is read once while it is remembered."""
    pieces = split_pieces(text)
    quantities = {one.first: one for one in find_quantities(text, pieces)}
    maker = _Maker(text, pieces)
    at = 0
    while at < len(pieces):
        quantity = quantities.get(at)
        at = maker.add_quantity(quantity) if quantity is not None else maker.add_piece(at)
    mark_zones(maker.tokens)
    reading = Reading(text, maker.tokens, markers=_find_markers(maker.tokens))
    words = [token for token in maker.tokens if token.kind == "word"]
    reading.is_cyrillic = 2 * sum(is_russian(token.lower) for token in words) > len(words)
    for place, token in enumerate(maker.tokens):
        for base in token.bases:
            reading.places.setdefault(base, []).append(place)
        for group in token.groups:
            reading.by_group.setdefault(group, []).append(place)
    return reading


@cache
def _marker_index() -> dict[str, list[tuple[tuple[str, ...], str]]]:
    """Give the markers with their kinds by first word, longer ones first."""
    index: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for title in read_sections("markers"):
        for marker in marker_words(title):
            words = tuple(marker.split())
            index.setdefault(words[0], []).append((words, title))
    for entries in index.values():
        entries.sort(key=lambda entry: -len(entry[0]))
    return index


def _find_markers(tokens: Sequence[Token]) -> dict[str, list[tuple[int, int]]]:
    """Give for each kind the first and last places of its markers, the longest at each place."""
    spelled = [(word, at) for at, token in enumerate(tokens) for word in token.lower.split()]
    found: dict[str, list[tuple[int, int]]] = {}
    index = _marker_index()
    for number, (word, at) in enumerate(spelled):
        for words, title in index.get(word, ()):
            part = spelled[number : number + len(words)]
            known = found.get(title, ())
            if (not known or known[-1][0] != at) and tuple(one for one, _ in part) == words:
                found.setdefault(title, []).append((at, part[-1][1]))
    return found


class _Maker:
    """Makes tokens one after another and counts clauses."""

    def __init__(self, text: str, pieces: Sequence[Piece]) -> None:
        self.tokens: list[Token] = []
        self._text = text
        self._pieces = pieces
        self._lexicon: Lexicon = load_lexicon()
        self._sentence = self._clause = 0
        self._starts_sentence = True

    def add_quantity(self, quantity: Quantity) -> int:
        """Take a quantity; give the place after it."""
        start, end = self._pieces[quantity.first].start, self._pieces[quantity.last].end
        self._add(
            Token(
                self._text[start:end], "", start, end, "quantity",
                weight=OF_A_QUANTITY, quantity=quantity,
            )
        )  # fmt: skip
        return quantity.last + 1

    def add_piece(self, at: int) -> int:
        """Take a word, a phrase or a stop; give the place after it."""
        piece = self._pieces[at]
        if piece.kind in {"stop", "sign"}:
            self._stop(piece)
            return at + 1
        phrase = self._find_phrase(at)
        if phrase:
            self._add_phrase(at, phrase)
            return at + len(phrase)
        self._word(at)
        return at + 1

    def _stop(self, piece: Piece) -> None:
        level = weigh_stop(piece.text)
        if piece.text in "—–" and (self._is_copula(piece) or self._is_tight(piece)):
            level = 0
        if piece.text == "." and self._ends_abbreviation(piece):
            level = 0
        if level == 0 or not self.tokens:
            return
        self._add(Token(piece.text, piece.text, piece.start, piece.end, "stop"))
        self._clause += 1
        if level == 3:
            self._sentence += 1
            self._starts_sentence = True

    def _is_tight(self, piece: Piece) -> bool:
        return not self._text[piece.end : piece.end + 1].isspace()

    def _is_copula(self, piece: Piece) -> bool:
        """A Russian dash between two words stands for `is`."""
        before = self._text[: piece.start].rstrip()[-1:]
        return bool(before) and before != "," and is_russian(self._text[: piece.start].lower())

    def _ends_abbreviation(self, piece: Piece) -> bool:
        following = self._text[piece.end : piece.end + 3].strip()
        following = following.lstrip('«"“(')
        return bool(following) and not (following[0].isupper() or following[0].isdigit())

    def _find_phrase(self, at: int) -> tuple[str, ...]:
        """Give the longest phrase of the lists that begins here."""
        for first in self._pieces[at].word.bases:
            for phrase in self._lexicon.phrases.get(first, ()):
                if at + len(phrase) <= len(self._pieces) and all(
                    self._pieces[at + offset].kind == "word"
                    and part in self._pieces[at + offset].word.bases
                    for offset, part in enumerate(phrase)
                ):
                    return phrase
        return ()

    def _add_phrase(self, at: int, phrase: tuple[str, ...]) -> None:
        first, last = self._pieces[at], self._pieces[at + len(phrase) - 1]
        base = "_".join(phrase)
        text = self._text[first.start : last.end]
        is_name = text[0].isupper() and last.text[0].isupper()
        is_verb = not is_name and self._starts_with_verb(phrase)
        self._add(
            Token(
                text, text.lower(), first.start, last.end, "word",
                bases=frozenset({base, phrase[0]} if is_verb else {base}),
                groups=self._lexicon.groups.get(base, frozenset()),
                weight=OF_A_NAME if is_name else OF_A_VERB if is_verb else OF_A_WORD,
                is_name=is_name, is_verb=is_verb, is_proper=is_name,
            )
        )  # fmt: skip

    def _starts_with_verb(self, phrase: tuple[str, ...]) -> bool:
        return phrase[0] in _verbs() or bool(know(phrase[0]).parts & _VERBS)

    def _may_be_name(self, piece: Piece, groups: frozenset[int]) -> bool:
        """A capital at the start of a sentence tells little: the lists must not know the word."""
        if not piece.text[0].isupper() or groups or piece.lower in _little():
            return False
        if piece.word.bases & _verbs() or piece.word.bases & self._lexicon.light:
            return False
        if not is_russian(piece.lower):
            return True
        return piece.word.part in {"NOUN", "None"} and not piece.word.is_known

    def _word(self, at: int) -> None:
        piece = self._pieces[at]
        known = piece.word
        is_name = self._is_name(piece, at)
        bases = known.bases
        if is_name and not _is_identifier(piece.text):
            bases |= {stem(piece.lower)}
        self._clause += piece.lower in marker_words("contrast")
        groups = frozenset().union(*(self._lexicon.groups.get(base, frozenset()) for base in bases))
        is_verb = not is_name and self._is_verb(piece, at)
        self._add(
            Token(
                piece.text, piece.lower, piece.start, piece.end, "word",
                bases=bases, groups=groups,
                weight=OF_A_NAME if is_name else self._weigh(piece, is_verb=is_verb),
                is_name=is_name, is_verb=is_verb,
                is_proper=is_name or self._may_be_name(piece, groups),
            )
        )  # fmt: skip

    def _is_name(self, piece: Piece, at: int) -> bool:
        if piece.text.islower() and not _is_identifier(piece.text):
            return False
        if len(piece.text) == 1:
            return piece.lower not in _ONE_LETTER_WORDS
        if piece.lower in _little():
            return False
        if any(letter.isupper() for letter in piece.text[1:]) or _is_identifier(piece.text):
            return True
        if not self._starts_sentence:
            return True
        following = self._pieces[at + 1].text if at + 1 < len(self._pieces) else ""
        return piece.word.is_name or (following[:1].isupper() and not is_russian(piece.lower))

    def _is_verb(self, piece: Piece, at: int) -> bool:
        """Tell verbs by form; what may be a noun too is one after an article or preposition."""
        if piece.lower in _little():
            return False
        if is_russian(piece.lower):
            return piece.word.part in _VERBS
        if _VERB_END.search(piece.lower) is not None and not piece.text[0].isupper():
            return True
        before = self._pieces[at - 1].lower if at else "the"
        return bool(piece.word.bases & _verbs()) and before not in _BEFORE_NOUNS

    def _weigh(self, piece: Piece, *, is_verb: bool) -> float:
        if piece.lower in _RELATIONS:
            return OF_A_RELATION
        if piece.lower in marker_words("strong"):
            return OF_A_WORD
        if piece.lower in _little() or _is_marker(piece.lower) or len(piece.lower) == 1:
            return 0.0
        if piece.word.bases & self._lexicon.light:
            return OF_A_LIGHT_WORD
        return OF_A_VERB if is_verb else _weigh_word(piece.lower)

    def _add(self, token: Token) -> None:
        if token.kind != "stop":
            self._starts_sentence = False
        token.sentence, token.clause = self._sentence, self._clause
        self.tokens.append(token)


def _is_identifier(text: str) -> bool:
    """Say whether a word is one of programs or models: `json.dumps`, `max_size`, `B12`."""
    return any(letter in "._" or letter.isdigit() for letter in text)


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


@cache
def _verbs() -> frozenset[str]:
    return frozenset(base for word in read_words("verbs_en") for base in know(word).bases)


def _weigh_word(lower: str) -> float:
    """Weigh a word by what part of speech it is, as far as that can be told."""
    if is_russian(lower):
        parts = know(lower).parts
        return max((_WEIGHTS.get(part, OF_A_WORD) for part in parts), default=OF_A_WORD)
    if lower.endswith("ly") and lower not in _NOUNS_IN_LY:
        return 0.4
    return OF_A_WORD
