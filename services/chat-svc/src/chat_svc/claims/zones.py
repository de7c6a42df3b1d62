"""The stretches of a text that each state one thing, as far as words and commas tell."""

from collections.abc import Sequence

from chat_svc.claims.lists import read_section
from chat_svc.claims.tokens import Token

_JOINING = frozenset({"and", "or", "и", "или"})
_OPENING = frozenset(
    {"who", "which", "while", "whereas", "although", "though", "but", "because", "however"}
)
_RUSSIAN_OPENING = frozenset({"а", "но", "однако", "хотя", "тогда", "поскольку", "зато"})
AUXILIARIES = read_section("auxiliaries")
PREPOSITIONS = read_section("prepositions")


def mark_zones(tokens: Sequence[Token]) -> None:
    """Number the zones of a text."""
    starts = {0} | {at for at in range(len(tokens)) if _starts(tokens, at)}
    for at in sorted(_joined(tokens, starts)):
        starts.add(at)
    zone = -1
    for at, token in enumerate(tokens):
        zone += at in starts
        token.zone = zone
    _merge_lone(tokens)


def _starts(tokens: Sequence[Token], at: int) -> bool:
    lower = tokens[at].lower
    if lower in _OPENING or lower in _RUSSIAN_OPENING or lower.startswith("котор"):
        return True
    return at > 0 and tokens[at - 1].kind == "stop"


def _joined(tokens: Sequence[Token], starts: set[int]) -> set[int]:
    """Give the `and`s that join two statements and not two things."""
    found: set[int] = set()
    left = 0
    for at, token in enumerate(tokens):
        if at in starts:
            left = at
        if token.lower not in _JOINING or not _has_verb(tokens[left:at]):
            continue
        right = next(
            (end for end in range(at + 1, len(tokens)) if _ends(tokens, end, starts)), None
        )
        part = tokens[at + 1 : right]
        if _has_verb(part) or (part and part[0].lower in PREPOSITIONS):
            found.add(at)
            left = at
    return found


def _ends(tokens: Sequence[Token], at: int, starts: set[int]) -> bool:
    return at in starts or tokens[at].lower in _JOINING or tokens[at].kind == "stop"


def _has_verb(tokens: Sequence[Token]) -> bool:
    return any(token.is_verb or token.lower in AUXILIARIES for token in tokens)


def _merge_lone(tokens: Sequence[Token]) -> None:
    """A single thing between commas goes with what is before it, at a start with what follows."""
    members: dict[int, list[Token]] = {}
    for token in tokens:
        members.setdefault(token.zone, []).append(token)
    zones = sorted(members)
    for at, zone in enumerate(zones):
        content = [token for token in members[zone] if token.is_content]
        if len(content) != 1 or _has_verb(members[zone]):
            continue
        before = members[zones[at - 1]] if at else []
        first = members[zone][0]
        if before and before[-1].sentence == first.sentence and first.lower not in _OPENING:
            _move(members[zone], before[-1].zone)
        elif at + 1 < len(zones) and members[zones[at + 1]][0].sentence == first.sentence:
            _move(members[zone], zones[at + 1])


def _move(tokens: Sequence[Token], zone: int) -> None:
    for token in tokens:
        token.zone = zone
