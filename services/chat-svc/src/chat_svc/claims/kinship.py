"""By which marks a word is found that is of another's family, its contrary, or excludes it.

Words that are so related have a mark in common; those that have one need not be related.
"""

from functools import lru_cache
from typing import NamedTuple

from chat_svc.answers.words import stem
from chat_svc.claims.lexicon import load_lexicon
from chat_svc.claims.morphology import is_russian
from chat_svc.claims.names import skeleton

NEGATIVE = ("un", "in", "im", "ir", "il", "non", "dis", "не", "без", "бес", "анти", "anti")
SHORTEST_ROOT, SHORTEST_BEGINNING = 5, 3

Mark = str | int
"""The beginning of a stem, the sound of a name, or the number of a line of the lists."""


class Kinship(NamedTuple):
    """The marks under which a word is found, and those under which its relatives are."""

    own: frozenset[Mark]
    wanted: frozenset[Mark]


@lru_cache(maxsize=20_000)
def find_kinship(bases: frozenset[str], lower: str, *, is_name: bool) -> Kinship:
    """Give the marks of a word with its base forms."""
    lexicon = load_lexicon()
    own: set[Mark] = {stem(part)[:SHORTEST_ROOT] for part in _parts(lower)}
    own.update(line for base in bases for line, _ in lexicon.siblings.get(base, ()))
    wanted = own
    sides = [side for base in bases for side in lexicon.sides.get(base, ())]
    if sides:
        wanted = own.union(*(lexicon.opposites[side] for side in sides))
        own = own.union(sides)
    if is_name:
        # Names of the other alphabet are compared one by one: letters may be a little different.
        alphabets = ("*cyrillic", "*latin") if is_russian(lower) else ("*latin", "*cyrillic")
        # A name and its adjective, `Ладога` and `ладожский`, begin alike at least so far.
        shared = {f"~{skeleton(lower)}", f"={lower[:SHORTEST_BEGINNING]}"}
        own, wanted = own | shared | {alphabets[0]}, wanted | shared | {alphabets[1]}
    return Kinship(frozenset(own), frozenset(wanted))


def _parts(lower: str) -> set[str]:
    """Give what of a word may be a word: it without a negation, and what stands between hyphens."""
    parts = {lower}
    if lower.startswith(NEGATIVE):
        parts.update(lower.removeprefix(one) for one in NEGATIVE if lower.startswith(one))
    if "-" in lower:
        parts.update(part for whole in tuple(parts) for part in whole.split("-") if part)
    return parts
