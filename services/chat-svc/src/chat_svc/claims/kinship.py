"""By which marks a word is found that is of another's family, its contrary, or excludes it.

Words that are so related have a mark in common; those that have one need not be related.
"""

from dataclasses import dataclass
from functools import lru_cache

from chat_svc.answers.words import stem
from chat_svc.claims.lexicon import load_lexicon
from chat_svc.claims.morphology import is_russian
from chat_svc.claims.names import skeleton

NEGATIVE = ("un", "in", "im", "ir", "il", "non", "dis", "не", "без", "бес", "анти", "anti")
SHORTEST_ROOT = 5

Mark = str | int
"""The beginning of a stem, the sound of a name, or the number of a line of the lists."""


@dataclass(frozen=True, slots=True)
class Kinship:
    """The marks under which a word is found, and those under which its relatives are."""

    own: frozenset[Mark]
    wanted: frozenset[Mark]


@lru_cache(maxsize=20_000)
def find_kinship(bases: frozenset[str], lower: str, *, is_name: bool) -> Kinship:
    """Give the marks of a word with its base forms."""
    lexicon = load_lexicon()
    marks: set[Mark] = {stem(part)[:SHORTEST_ROOT] for part in _parts(lower)}
    marks |= {line for base in bases for line, _ in lexicon.siblings.get(base, ())}
    sides = {side for base in bases for side in lexicon.sides.get(base, ())}
    contrary = {other for side in sides for other in lexicon.opposites[side]}
    own, wanted = frozenset(marks | sides), frozenset(marks | contrary)
    if not is_name:
        return Kinship(own, wanted)
    # Names of the other alphabet are compared one by one: letters may be a little different.
    alphabets = ("*cyrillic", "*latin") if is_russian(lower) else ("*latin", "*cyrillic")
    sound = f"~{skeleton(lower)}"
    return Kinship(own | {sound, alphabets[0]}, wanted | {sound, alphabets[1]})


def _parts(lower: str) -> set[str]:
    """Give what of a word may be a word: it without a negation, and what stands between hyphens."""
    wholes = [lower, *(lower.removeprefix(one) for one in NEGATIVE if lower.startswith(one))]
    return {*wholes, *(part for whole in wholes for part in whole.split("-") if part)}
