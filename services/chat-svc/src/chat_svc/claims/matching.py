"""Which word of a sentence stands for which word of a passage."""

from bisect import bisect, insort
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from chat_svc.answers.words import stem
from chat_svc.claims.kinship import NEGATIVE, SHORTEST_ROOT
from chat_svc.claims.lexicon import are_opposite, are_siblings
from chat_svc.claims.names import match_acronyms, sounds_like
from chat_svc.claims.reading import Reading
from chat_svc.claims.tokens import Token

OF_A_SYNONYM, OF_A_FAMILY = 0.95, 0.8
LEAST_REPEATED = 0.4
OF_ANOTHER_WORD = 8.0
"""A synonym must stand by so many words nearer than the word itself."""
ANCHORS = 3
"""So many placed words say where the next one is looked for."""

Key = TypeVar("Key", str, int)


@dataclass(slots=True)
class Alignment:
    """Where the sentence's words stand in the passage.

    `same` leads to a word that means the same, `opposite` to one that means the contrary,
    `sibling` to one that excludes it, `missing` has the places of those that are not there.
    """

    sentence: Reading
    passage: Reading
    same: dict[int, int] = field(default_factory=dict)
    opposite: dict[int, int] = field(default_factory=dict)
    sibling: dict[int, int] = field(default_factory=dict)
    missing: list[int] = field(default_factory=list)

    @property
    def used(self) -> set[int]:
        """Give the places of the passage that words of the sentence stand for."""
        return {*self.same.values(), *self.opposite.values()}

    def token(self, place: int) -> Token:
        """Give a token of the sentence."""
        return self.sentence.tokens[place]

    def partner(self, place: int) -> Token:
        """Give the token of the passage that means the same."""
        return self.passage.tokens[self.same[place]]


def align(sentence: Reading, passage: Reading) -> Alignment:
    """Lay a sentence beside a passage: the same words first, then what may answer for them."""
    alignment = Alignment(sentence, passage)
    words = [one for one in sentence.content if sentence.tokens[one].kind == "word"]
    _Placing(alignment).place(words)
    left = [place for place in words if place not in alignment.same]
    for place, partner in match_acronyms(sentence.tokens, left, passage.tokens).items():
        alignment.same[place] = partner
    for place in left:
        if place not in alignment.same:
            _match_otherwise(alignment, place)
    return alignment


def _candidates(token: Token, passage: Reading) -> list[int]:
    exact = _gather(passage.places, token.bases)
    if exact and (token.is_name or not token.is_verb):
        return exact
    return sorted({*exact, *_gather(passage.by_group, token.groups)})


def _gather(places: Mapping[Key, list[int]], keys: Iterable[Key]) -> list[int]:
    """Give in their order the places that any of these keys has."""
    found = [places[key] for key in keys if key in places]
    return found[0] if len(found) == 1 else sorted({place for some in found for place in some})


class _Placing:
    """Puts words where they stand in the passage, those with the least choice first."""

    def __init__(self, alignment: Alignment) -> None:
        self._alignment = alignment
        self._placed: list[int] = []
        self._taken: set[int] = set()
        self._taken_by: dict[str, set[int]] = {}

    def place(self, words: Iterable[int]) -> None:
        """Find a place for each word that the passage has."""
        sentence, passage = self._alignment.sentence, self._alignment.passage
        candidates = {place: _candidates(sentence.tokens[place], passage) for place in words}
        for place in sorted(candidates, key=lambda one: len(candidates[one])):
            free = self._unless_repeated(sentence.tokens[place], candidates[place])
            if free:
                self._put(place, free[0] if len(free) == 1 else self._nearest(place, free))

    def _put(self, place: int, at: int) -> None:
        self._alignment.same[place] = at
        insort(self._placed, place)
        self._taken.add(at)
        for base in self._alignment.token(place).bases:
            self._taken_by.setdefault(base, set()).add(at)

    def _unless_repeated(self, token: Token, candidates: list[int]) -> list[int]:
        """A word said twice needs two places, unless it is a name or says little."""
        if token.is_name or token.weight < LEAST_REPEATED:
            return candidates
        taken = [self._taken_by[base] for base in token.bases if base in self._taken_by]
        return [at for at in candidates if not any(at in some for some in taken)]

    def _nearest(self, place: int, candidates: list[int]) -> int:
        """Choose what is nearest to where its neighbours stand, an unused one before others."""
        tokens, same = self._alignment.passage.tokens, self._alignment.same
        middle = bisect(self._placed, place)
        beside = self._placed[max(0, middle - ANCHORS) : middle + ANCHORS]
        anchors = sorted((abs(place - other), same[other]) for other in beside)[:ANCHORS]
        bases = self._alignment.token(place).bases

        def cost(candidate: int) -> float:
            away = sum(abs(candidate - at) / (1 + distance) for distance, at in anchors)
            is_other = bases.isdisjoint(tokens[candidate].bases)
            alone = all(tokens[at].zone != tokens[candidate].zone for _, at in anchors[:1])
            return away + 2 * (candidate in self._taken) + OF_ANOTHER_WORD * is_other + alone

        return min(candidates, key=cost)


def _match_otherwise(alignment: Alignment, place: int) -> None:
    """Try what stands free in the passage: opposites, siblings, the same root, a like name."""
    token, tokens = alignment.token(place), alignment.passage.tokens
    related = alignment.passage.relatives(token)
    taken = alignment.used
    free = [at for at in related if at not in taken and tokens[at].is_content]
    for at in free:
        if is_opposite(token, tokens[at]) and _is_near(alignment, place, at):
            alignment.opposite[place] = at
            return
    sibling = next((at for at in free if are_siblings(token.bases, tokens[at].bases)), None)
    if sibling is not None:
        alignment.sibling[place] = sibling
        alignment.missing.append(place)
        return
    root = next((at for at in related if _is_of_family(token, tokens[at])), None)
    if root is None:
        alignment.missing.append(place)
    else:
        alignment.same[place] = root


def _is_near(alignment: Alignment, place: int, at: int) -> bool:
    """Say whether a word of the passage stands where most of the sentence or a neighbour stands."""
    if any(abs(alignment.same.get(place + step, -9) - at) <= 2 for step in (-2, -1, 1, 2)):
        return True
    weights: dict[int, float] = {}
    for said, other in alignment.same.items():
        zone = alignment.passage.tokens[other].zone
        weights[zone] = weights.get(zone, 0.0) + alignment.token(said).weight
    zone = alignment.passage.tokens[at].zone
    return weights.get(zone, 0.0) > 0.5 * max(weights.values(), default=0.0)


def is_opposite(one: Token, two: Token) -> bool:
    """Say whether two words mean the contrary of one another."""
    if are_opposite(one.bases, two.bases):
        return True
    return _is_negative_of(one.lower, two.lower) or _is_negative_of(two.lower, one.lower)


def _is_negative_of(one: str, two: str) -> bool:
    if not one.startswith(NEGATIVE):
        return False
    return any(
        one.startswith(prefix) and len(two) > 4 and _are_kin(one.removeprefix(prefix), two)
        for prefix in NEGATIVE
    )


def _are_kin(one: str, two: str) -> bool:
    return stem(one) == stem(two) or share_root(one, two)


def _is_of_family(token: Token, other: Token) -> bool:
    """Say whether one is to the other as `discovery` to `discover`; a name only if alike."""
    if token.is_name and other.is_name:
        return sounds_like(token.lower, other.lower)
    return share_root(token.lower, other.lower)


def share_root(one: str, two: str) -> bool:
    """Say whether two words begin alike for so long that they are of one family."""
    if one[:SHORTEST_ROOT] != two[:SHORTEST_ROOT] and "-" not in one + two:
        return False
    parts_one, parts_two = one.split("-"), two.split("-")
    if (len(parts_one) > 1) != (len(parts_two) > 1):
        longer, shorter = sorted((parts_one, parts_two), key=len, reverse=True)
        return any(len(part) > 3 and stem(part) == stem(shorter[0]) for part in longer)
    one, two = stem(one), stem(two)
    length = 0
    for first, second in zip(one, two, strict=False):
        if first != second:
            break
        length += 1
    return length >= SHORTEST_ROOT and length >= 0.7 * max(len(one), len(two))
