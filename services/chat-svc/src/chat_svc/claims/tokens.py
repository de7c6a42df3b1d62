"""The pieces of a text: words, figures and stops, each with its place."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple

from chat_svc.claims.morphology import Word, know

QuantityKind = Literal["number", "date", "decade", "century", "ordinal", "clock", "name"]
Bound = Literal["", ">", ">=", "<", "<="]

# Letters are the most: one look ahead spares them the four ways to write a figure.
_PIECE = re.compile(
    r"(?=[\dv−-])(?:(?P<date>\d{4}-\d\d?-\d\d?(?!\d)|\d{1,2}[./]\d{1,2}[./]\d{4}(?!\d))"
    r"|(?P<clock>\d{1,2}:\d\d(?!\d))"
    r"|(?P<name>v?\d+(?:\.\d+){2,}|\d+(?:st|nd|rd|th)\b(?!-))"
    r"|(?P<number>[-−]?(?<![\w])(?:\d{1,3}(?:[ \u00a0\u202f]\d{3})+|\d+)(?:[.,]\d+)*))"
    r"|(?P<word>(?=[ubнad])(?:u\.s\.a?\.?|u\.k\.|н\. ?э\.|b\.c\.|a\.d\.)"
    r"|[^\W_]+(?:(?:[-‑'’+#/&]|(?<=\w)[._](?=[^\W\d]\w))[^\W_]+|\+\+|#)*)"
    r"|(?P<sign>US\$|[°º][CFСcfс]?(?![^\W_])|[%$€£₽¥~≈№²³])"
    r"|(?P<stop>[.!?…;:,()\[\]«»\"“”—–\n-])",
    re.IGNORECASE,
)
_LEVELS = {
    ".": 3,
    "!": 3,
    "?": 3,
    "…": 3,
    "\n": 3,
    ";": 2,
    ":": 2,
    "—": 1,
    "–": 1,
    "-": 0,
} | dict.fromkeys('«»"“”[]', 0)


class Piece(NamedTuple):
    """A piece as it stands; `lower` has no `ё`."""

    text: str
    lower: str
    start: int
    end: int
    kind: str

    @property
    def word(self) -> Word:
        """Give what the dictionary knows of it."""
        return know(self.lower)


@dataclass(frozen=True, slots=True)
class Quantity:
    """What a figure says; `first` and `last` are the places of its pieces, both included.

    `value` is in the unit's base. A date's parts are None where it does not name them.
    """

    kind: QuantityKind
    value: float
    first: int
    last: int
    unit: str = ""
    step: float = 0.0
    is_approximate: bool = False
    bound: Bound = ""
    date: tuple[int | None, int | None, int | None] = (None, None, None)
    text: str = ""
    era: str = ""


@dataclass(slots=True)
class Token:
    """A word, phrase, quantity or stop; `clause` and `zone` count from 0 through the text.

    `is_content` says whether it counts when a sentence is laid beside a passage: it has a weight.
    """

    text: str
    lower: str
    start: int
    end: int
    kind: str
    bases: frozenset[str] = frozenset()
    groups: frozenset[int] = frozenset()
    weight: float = 0.0
    is_name: bool = False
    is_verb: bool = False
    is_proper: bool = False
    is_content: bool = False
    quantity: Quantity | None = None
    sentence: int = 0
    clause: int = 0
    zone: int = 0


def split_pieces(text: str) -> list[Piece]:
    """Cut a text into pieces; what is neither word, figure nor stop is left out."""
    return [
        Piece(match[0], fold(match[0]), match.start(), match.end(), match.lastgroup or "")
        for match in _PIECE.finditer(text)
    ]


@lru_cache(maxsize=20_000)
def fold(raw: str) -> str:
    """Give a piece in small letters, its `ё`, apostrophes and hyphens made alike."""
    lower = raw.lower()
    if lower.isascii():
        return lower
    return lower.replace("ё", "е").replace("’", "'").replace("‑", "-")


def weigh_stop(text: str) -> int:
    """Say how deep a stop cuts: 3 between sentences, 2 in one, 1 in a clause, 0 hardly."""
    return _LEVELS.get(text, 1)


def lower_at(pieces: Sequence[Piece], at: int) -> str:
    """Give the lower-case piece at a place, nothing where there is none."""
    return pieces[at].lower if 0 <= at < len(pieces) else ""
