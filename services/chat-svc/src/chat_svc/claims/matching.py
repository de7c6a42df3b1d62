"""Which word of a sentence stands for which word of a passage."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from chat_svc.answers.words import stem
from chat_svc.claims.lexicon import are_opposite, are_siblings
from chat_svc.claims.names import match_acronyms, sounds_like
from chat_svc.claims.reading import Reading
from chat_svc.claims.tokens import Token

OF_A_SYNONYM, OF_A_FAMILY = 0.95, 0.8
SHORTEST_ROOT = 5
LEAST_REPEATED = 0.4
OF_ANOTHER_WORD = 8.0
"""A synonym must stand by so many words nearer than the word itself."""
_NEGATIVE = ("un", "in", "im", "ir", "il", "non", "dis", "не", "без", "бес", "анти", "anti")


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
    candidates = {place: _candidates(sentence.tokens[place], passage) for place in words}
    for place in sorted(words, key=lambda one: len(candidates[one])):
        free = _unless_repeated(alignment, place, candidates[place])
        if free:
            alignment.same[place] = _nearest(alignment, place, free)
    left = [place for place in words if place not in alignment.same]
    for place, partner in match_acronyms(sentence.tokens, left, passage.tokens).items():
        alignment.same[place] = partner
    for place in left:
        if place not in alignment.same:
            _match_otherwise(alignment, place)
    return alignment


def _candidates(token: Token, passage: Reading) -> list[int]:
    exact = {at for base in token.bases for at in passage.places.get(base, ())}
    if exact and (token.is_name or not token.is_verb):
        return sorted(exact)
    related = {at for group in token.groups for at in passage.by_group.get(group, ())}
    return sorted(exact | related)


def _unless_repeated(alignment: Alignment, place: int, candidates: list[int]) -> list[int]:
    """A word said twice needs two places, unless it is a name or says little."""
    token = alignment.token(place)
    if token.is_name or token.weight < LEAST_REPEATED:
        return candidates
    taken = {
        at for other, at in alignment.same.items() if alignment.token(other).bases & token.bases
    }
    return [at for at in candidates if at not in taken]


def _nearest(alignment: Alignment, place: int, candidates: list[int]) -> int:
    """Choose the candidate nearest to where its neighbours stand, an unused one before others."""
    if len(candidates) == 1:
        return candidates[0]
    taken = set(alignment.same.values())
    anchors = sorted((abs(place - other), at) for other, at in alignment.same.items())[:3]
    bases, tokens = alignment.token(place).bases, alignment.passage.tokens

    def cost(candidate: int) -> float:
        away = sum(abs(candidate - at) / (1 + distance) for distance, at in anchors)
        is_same = bool(bases & tokens[candidate].bases)
        alone = all(tokens[at].zone != tokens[candidate].zone for _, at in anchors[:1])
        return away + 2 * (candidate in taken) + OF_ANOTHER_WORD * (not is_same) + alone

    return min(candidates, key=cost)


def _match_otherwise(alignment: Alignment, place: int) -> None:
    """Try what stands free in the passage: opposites, siblings, the same root, a like name."""
    token = alignment.token(place)
    taken = alignment.used
    free = [
        at
        for at, other in enumerate(alignment.passage.tokens)
        if at not in taken and other.kind == "word" and other.is_content
    ]
    for at in free:
        if is_opposite(token, alignment.passage.tokens[at]) and _is_near(alignment, place, at):
            alignment.opposite[place] = at
            return
    sibling = _find_sibling(token, alignment.passage, free)
    if sibling is not None:
        alignment.sibling[place] = sibling
        alignment.missing.append(place)
        return
    root = _find_root(token, alignment.passage)
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
    if not one.startswith(_NEGATIVE):
        return False
    return any(
        one.startswith(prefix) and len(two) > 4 and _are_kin(one.removeprefix(prefix), two)
        for prefix in _NEGATIVE
    )


def _are_kin(one: str, two: str) -> bool:
    return stem(one) == stem(two) or share_root(one, two)


def _find_sibling(token: Token, passage: Reading, free: Iterable[int]) -> int | None:
    return next((at for at in free if are_siblings(token.bases, passage.tokens[at].bases)), None)


def _find_root(token: Token, passage: Reading) -> int | None:
    """Find a word of the same family, as `discovery` of `discover`; a name only if alike."""
    for at, other in enumerate(passage.tokens):
        if other.kind != "word" or (not other.is_content and len(other.lower) <= SHORTEST_ROOT):
            continue
        if token.is_name and other.is_name:
            if sounds_like(token.lower, other.lower):
                return at
        elif share_root(token.lower, other.lower):
            return at
    return None


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
