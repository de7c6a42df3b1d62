"""A text as the judge sees it: words with their base forms and weights, quantities, clauses."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from chat_svc.answers.words import stem
from chat_svc.claims.entries import Entry, Role, form_of, index_markers, look_up, phrase_form
from chat_svc.claims.kinship import SHORTEST_ROOT, Mark, find_kinship
from chat_svc.claims.lists import read_section, read_words
from chat_svc.claims.morphology import is_russian
from chat_svc.claims.quantities import find_quantities
from chat_svc.claims.tokens import Piece, Quantity, Token, split_pieces, weigh_stop
from chat_svc.claims.zones import mark_zones

OF_A_QUANTITY = 1.5
_BEFORE_NOUNS = read_section("before_nouns")
LONGEST_MARKER = 8
"""So many tokens a marker may span; a figure or a new line amid it has no words."""
Markers = dict[str, list[tuple[int, int]]]
_WORDS = re.compile(r"[^\W_]+")
_LETTERS = re.compile(r"[^\W\d_]+")


@dataclass
class Reading:
    """The tokens of a text, and where each base form stands."""

    text: str
    tokens: list[Token]
    places: dict[str, list[int]] = field(default_factory=dict)
    by_group: dict[int, list[int]] = field(default_factory=dict)
    content: list[int] = field(default_factory=list)
    quantities: list[tuple[int, Quantity]] = field(default_factory=list)
    prepositions: dict[int, str] = field(default_factory=dict)
    markers: Markers = field(default_factory=dict)

    @cached_property
    def stems(self) -> frozenset[str]:
        """Give the stems of its words but the little ones."""
        return find_stems(self.text)

    @cached_property
    def by_mark(self) -> dict[Mark, list[int]]:
        """Give the places of what may be related to another word, by its marks."""
        found: dict[Mark, list[int]] = {}
        for place, token in enumerate(self.tokens):
            if token.kind == "word" and (token.is_content or len(token.lower) > SHORTEST_ROOT):
                kinship = find_kinship(token.bases, token.lower, is_name=token.is_name)
                for mark in kinship.own:
                    found.setdefault(mark, []).append(place)
        return found

    def relatives(self, token: Token) -> list[int]:
        """Give the places of the words that may be related to one of another text."""
        wanted = find_kinship(token.bases, token.lower, is_name=token.is_name).wanted
        return sorted({place for mark in wanted for place in self.by_mark.get(mark, ())})


def read_text(text: str) -> Reading:
    """Read a text."""
    pieces = split_pieces(text)
    quantities = {one.first: one for one in find_quantities(text, pieces)}
    maker = _Maker(text, pieces)
    at = 0
    while at < len(pieces):
        quantity = quantities.get(at)
        at = maker.add_quantity(quantity) if quantity is not None else maker.add_piece(at)
    mark_zones(maker.tokens, maker.openings)
    markers = _find_markers(maker.tokens, maker.marked)
    return _index(Reading(text, maker.tokens, markers=markers))


def _index(reading: Reading) -> Reading:
    """Note where each base form, each group of synonyms and what counts stands."""
    for place, token in enumerate(reading.tokens):
        if token.is_content:
            reading.content.append(place)
        if token.quantity is not None:
            reading.quantities.append((place, token.quantity))
        for base in token.bases:
            reading.places.setdefault(base, []).append(place)
        for group in token.groups:
            reading.by_group.setdefault(group, []).append(place)
    return reading


def find_stems(text: str) -> frozenset[str]:
    """Give the stems of a text without its little words."""
    return frozenset(map(stem, {*_WORDS.findall(text.lower())} - read_words("little")))


def is_cyrillic(text: str) -> bool:
    """Say whether most words of a text are in Cyrillic letters."""
    words = _LETTERS.findall(text.lower())
    return 2 * sum(map(is_russian, words)) > len(words)


def _find_markers(tokens: Sequence[Token], starts: Sequence[int]) -> Markers:
    """Give for each kind the first and last places of its markers, the longest at each place."""
    found: Markers = {}
    index = index_markers()
    for start in starts:
        spelled = _spell(tokens, start, start + LONGEST_MARKER)
        for number, (word, at) in enumerate(spelled):
            if at > start:
                break
            for words, title in index.get(word, ()):
                part = spelled[number : number + len(words)]
                known = found.get(title, ())
                if (not known or known[-1][0] != at) and tuple(one for one, _ in part) == words:
                    found.setdefault(title, []).append((at, part[-1][1]))
    return found


def _spell(tokens: Sequence[Token], start: int, end: int) -> list[tuple[str, int]]:
    """Give the words of tokens, those of phrases one by one, each with its token's place."""
    return [
        (word, at)
        for at, token in enumerate(tokens[start:end], start)
        for word in token.lower.split()
    ]


class _Maker:
    """Makes tokens one after another and counts clauses."""

    def __init__(self, text: str, pieces: Sequence[Piece]) -> None:
        self.tokens: list[Token] = []
        self._text = text
        self._pieces = pieces
        self.marked: list[int] = []
        self.openings: list[int] = []
        self._sentence = self._clause = 0
        self._starts_sentence = True

    def add_quantity(self, quantity: Quantity) -> int:
        """Take a quantity; give the place after it."""
        start, end = self._pieces[quantity.first].start, self._pieces[quantity.last].end
        self._add(
            Token(
                self._text[start:end], "", start, end, "quantity",
                weight=OF_A_QUANTITY, is_content=True, quantity=quantity,
                sentence=self._sentence, clause=self._clause,
            )
        )  # fmt: skip
        return quantity.last + 1

    def add_piece(self, at: int) -> int:
        """Take a word, a phrase or a stop; give the place after it."""
        piece = self._pieces[at]
        if piece.kind in {"stop", "sign"}:
            self._stop(piece)
            return at + 1
        entry = look_up(piece.text)
        phrase = self._find_phrase(entry, at) if entry.seconds else ()
        if phrase:
            self._add_phrase(at, phrase)
            return at + len(phrase)
        self._word(piece, entry, at)
        return at + 1

    def _stop(self, piece: Piece) -> None:
        level = weigh_stop(piece.text)
        if piece.text in "—–" and (self._is_copula(piece) or self._is_tight(piece)):
            level = 0
        if piece.text == "." and self._ends_abbreviation(piece):
            level = 0
        if level == 0 or not self.tokens:
            return
        self.openings.append(len(self.tokens))
        self.tokens.append(
            Token(
                piece.text, piece.text, piece.start, piece.end, "stop",
                sentence=self._sentence, clause=self._clause,
            )
        )  # fmt: skip
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

    def _find_phrase(self, entry: Entry, at: int) -> tuple[str, ...]:
        """Give the longest phrase of the lists that begins here."""
        if at + 1 == len(self._pieces) or entry.seconds.isdisjoint(self._pieces[at + 1].word.bases):
            return ()
        for phrase in entry.phrases:
            following = self._pieces[at : at + len(phrase)]
            if len(following) == len(phrase) and all(
                piece.kind == "word" and part in piece.word.bases
                for part, piece in zip(phrase, following, strict=True)
            ):
                return phrase
        return ()

    def _add_phrase(self, at: int, phrase: tuple[str, ...]) -> None:
        first, last = self._pieces[at], self._pieces[at + len(phrase) - 1]
        text = self._text[first.start : last.end]
        is_name = text[0].isupper() and last.text[0].isupper()
        form = phrase_form(phrase, is_name=is_name)
        self.marked.append(len(self.tokens))
        self._add(
            Token(
                text, text.lower(), first.start, last.end, "word", *form,
                sentence=self._sentence, clause=self._clause,
            )
        )  # fmt: skip

    def _word(self, piece: Piece, entry: Entry, at: int) -> None:
        if entry.naming == "always" or (entry.naming == "there" and self._is_name(entry, at)):
            role: Role = "name"
        elif entry.verbal == "always" or (entry.verbal == "there" and self._is_verb(at)):
            role = "verb"
        else:
            role = "other"
        self._clause += entry.is_contrast
        if entry.opens_zone:
            self.openings.append(len(self.tokens))
        if entry.opens_marker:
            self.marked.append(len(self.tokens))
        text, lower, start, end, _ = piece
        form = form_of(text, role)
        self._add(Token(text, lower, start, end, "word", *form, None, self._sentence, self._clause))

    def _is_name(self, entry: Entry, at: int) -> bool:
        """A capital tells names, but at the start of a sentence only with what else is known."""
        if not self._starts_sentence or entry.word.is_name:
            return True
        following = self._pieces[at + 1].text if at + 1 < len(self._pieces) else ""
        return following[:1].isupper() and not entry.is_russian

    def _is_verb(self, at: int) -> bool:
        return at > 0 and self._pieces[at - 1].lower not in _BEFORE_NOUNS

    def _add(self, token: Token) -> None:
        self._starts_sentence = False
        self.tokens.append(token)
