"""The stretches of a text that each state one thing, as far as words and commas tell."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from chat_svc.claims.lists import read_section
from chat_svc.claims.tokens import Token

_JOINING = frozenset({"and", "or", "и", "или"})
_ENGLISH_OPENING = frozenset(
    {"who", "which", "while", "whereas", "although", "though", "but", "because", "however"}
)
_RUSSIAN_OPENING = frozenset({"а", "но", "однако", "хотя", "тогда", "поскольку", "зато"})
_OPENING = _ENGLISH_OPENING | _RUSSIAN_OPENING
AUXILIARIES = read_section("auxiliaries")
PREPOSITIONS = read_section("prepositions")


def opens_zone(lower: str) -> bool:
    """Say whether a word begins a zone wherever it stands."""
    return lower in _OPENING or lower.startswith("котор")


def mark_zones(tokens: Sequence[Token], openings: Iterable[int]) -> None:
    """Number the zones of a text, given the places of stops and of words that open a zone."""
    starts = {0} | {at + (tokens[at].kind == "stop") for at in openings}
    starts.discard(len(tokens))
    starts |= _joined(tokens, starts)
    zones = [tokens[start:end] for start, end in pairwise([*sorted(starts), len(tokens)])]
    for number, zone in enumerate(zones):
        _move(zone, number)
    _merge_lone(zones)


def _joined(tokens: Sequence[Token], starts: set[int]) -> set[int]:
    """Give the `and`s that join two statements and not two things."""
    found: set[int] = set()
    for at in [at for at, token in enumerate(tokens) if token.lower in _JOINING]:
        left = max((one for one in (*starts, *found) if one <= at), default=0)
        if not _has_verb(tokens[left:at]):
            continue
        right = next(
            (end for end in range(at + 1, len(tokens)) if _ends(tokens, end, starts)), None
        )
        part = tokens[at + 1 : right]
        if _has_verb(part) or (part and part[0].lower in PREPOSITIONS):
            found.add(at)
    return found


def _ends(tokens: Sequence[Token], at: int, starts: set[int]) -> bool:
    return at in starts or tokens[at].lower in _JOINING or tokens[at].kind == "stop"


def _has_verb(tokens: Sequence[Token]) -> bool:
    return any(token.is_verb or token.lower in AUXILIARIES for token in tokens)


def _merge_lone(zones: Sequence[Sequence[Token]]) -> None:
    """A single thing between commas goes with what is before it, at a start with what follows."""
    for at, zone in enumerate(zones):
        if sum(token.is_content for token in zone) != 1 or _has_verb(zone):
            continue
        before = zones[at - 1] if at else []
        first = zone[0]
        if before and before[-1].sentence == first.sentence and first.lower not in _ENGLISH_OPENING:
            _move(zone, before[-1].zone)
        elif at + 1 < len(zones) and zones[at + 1][0].sentence == first.sentence:
            _move(zone, at + 1)


def _move(tokens: Sequence[Token], zone: int) -> None:
    for token in tokens:
        token.zone = zone
