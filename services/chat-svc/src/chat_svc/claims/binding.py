"""Whether a word belongs where the sentence puts it.

`A has 5, B has 7` does not bear out `A has 7`: with the words of the sentence around it the passage
has another value, and its own value stands among other words.
"""

from collections.abc import Iterator
from functools import cache

from chat_svc.claims.contexts import Contexts
from chat_svc.claims.figures import is_of_size, is_rival
from chat_svc.claims.lexicon import are_opposite, are_siblings
from chat_svc.claims.lists import read_words
from chat_svc.claims.matching import Alignment
from chat_svc.claims.morphology import is_russian, know
from chat_svc.claims.roles import preposition
from chat_svc.claims.tokens import Token
from chat_svc.claims.zones import PREPOSITIONS

LEAST_WEIGHT = 0.5
LEAST_TOGETHER = 3
LEAST_OF_A_NOUN = 0.8
_LIKE = {"by": "", "at": "in", "on": "in", "near": "in", "на": "в", "у": "в"}


def find_misbound(alignment: Alignment) -> int | None:
    """Give the place of a word of the sentence that the passage has in another context."""
    if {*alignment.same.values()}.issuperset(alignment.passage.content):
        return None
    binding = _Binding(alignment)
    for place, at in alignment.same.items():
        if alignment.token(place).weight < LEAST_WEIGHT:
            continue
        for rival, zone in binding.rivals(place, at):
            if binding.belongs_to_rival(place, at, zone) and rival >= 0:
                return place
    return None


def are_rivals(one: Token, two: Token) -> bool:
    """Say whether one could stand in the place of the other: quantities, siblings, opposites."""
    if one.quantity is not None and two.quantity is not None:
        return is_rival(one.quantity, two.quantity) and is_of_size(one.quantity, two.quantity)
    if one.quantity is not None or two.quantity is not None:
        return False
    if are_opposite(one.bases, two.bases):
        return not one.groups & two.groups
    return are_siblings(one.bases, two.bases)


class _Binding:
    """Compares the contexts of words."""

    def __init__(self, alignment: Alignment) -> None:
        self._alignment = alignment
        self._contexts = Contexts(alignment.passage, load_generic())
        self._tokens = alignment.passage.tokens
        self._near: dict[int, list[tuple[int, int]]] = {}
        self._free = self._find_free(set(alignment.same.values()))
        self._mentioned = frozenset().union(*(one.bases for one in alignment.sentence.tokens))

    def _find_free(self, used: set[int]) -> list[tuple[int, list[int]]]:
        """Give what the sentence left, with the zones it rules that have words of the sentence."""
        contexts = self._contexts
        zones = {token.zone for token in self._tokens}
        told = {self._tokens[at].zone for at in used}
        told |= {zone for zone in zones if not used.isdisjoint(contexts.inherited(zone))}
        if len(told) < 2:
            return []
        free = [at for at in self._alignment.passage.content if at not in used]
        ruled = [(at, [one for one in contexts.rival_zones_of(at) if one in told]) for at in free]
        return [(at, ruling) for at, ruling in ruled if ruling]

    def rivals(self, place: int, at: int) -> Iterator[tuple[int, int]]:
        """Give what could stand in a word's stead where the word is not, and in which zone."""
        homes, sure = self._contexts.zones_of(at), self._contexts.surely_with(at)
        for other, ruled in self._free:
            if all(zone in sure for zone in ruled):
                continue
            token = self._tokens[other]
            exclude = are_rivals(self._tokens[at], token)
            kept = sure if exclude else homes
            if not exclude and not self._is_rival(place, at, other):
                continue
            if not exclude and self._is_named(place, token.zone):
                continue
            zones = [one for one in ruled if one not in kept]
            if zones and not self._alignment.token(place).bases & token.bases:
                both_lead = self._contexts.is_head(at) and self._contexts.is_head(other)
                yield from (
                    (other, zone) for zone in zones if zone == token.zone or both_lead or exclude
                )

    def _is_named(self, place: int, zone: int) -> bool:
        """Say whether a zone names the thing too, if in another place than the one matched."""
        bases = self._alignment.token(place).bases
        return any(bases & self._tokens[at].bases for at in self._contexts.members(zone))

    def _is_rival(self, place: int, at: int, other: int) -> bool:
        own, token = self._tokens[at], self._tokens[other]
        if own.quantity is not None or token.quantity is not None or token.bases & self._mentioned:
            return False
        if {*own.lower.split()} & {*token.lower.split()} or token.lower in PREPOSITIONS:
            return False
        if own.is_name and token.is_name:
            return self._has_like_role(place, other)
        if own.is_verb or token.is_verb or token.bases & load_generic() or not _is_noun(token):
            return False
        return self._contexts.is_head(at) and self._contexts.is_head(other)

    def _has_like_role(self, place: int, other: int) -> bool:
        """Two names are rivals where the same preposition or case stands before them."""
        passage = self._alignment.passage
        theirs = _like(preposition(passage, other))
        if theirs != _like(preposition(self._alignment.sentence, place)):
            return False
        one, two = self._alignment.token(place).lower, self._tokens[other].lower
        if theirs or not (is_russian(one) and is_russian(two)):
            return True
        cases, others = know(one).cases, know(two).cases
        return not cases or not others or bool(cases & others)

    def belongs_to_rival(self, place: int, at: int, there: int) -> bool:
        """Compare how much of the sentence stands with the rival and with the word itself."""
        contexts = self._contexts
        homes = contexts.zones_of(at)
        if not self._may_rule(place, at, there):
            return False
        here = self._tokens[at].zone
        mine = {one for zone in homes for one in self._said(place, zone)}
        theirs = self._said(place, there)
        if any(
            contexts.has_object_pronoun(one) and (self._said(place, one) or one == here)
            for one in (*homes, here)
        ):
            theirs &= contexts.subject(there) | contexts.inherited(there)
        if contexts.is_elliptic(there):
            theirs &= {*contexts.members(there)}
            mine = {one for one in mine if self._has_counterpart(one, there)}
        elif contexts.is_elliptic(here):
            theirs = {one for one in theirs if self._has_counterpart(one, here)}
        return self._weigh(theirs) > self._weigh(mine)

    def _with(self, place: int) -> list[tuple[int, int]]:
        """Give what stands in the same zone of the sentence, or all when that is too little."""
        zone = self._alignment.token(place).zone
        if zone not in self._near:
            pairs = list(self._alignment.same.items())
            near = [pair for pair in pairs if self._alignment.token(pair[0]).zone == zone]
            self._near[zone] = near if len(near) >= LEAST_TOGETHER else pairs
        return self._near[zone]

    def _may_rule(self, place: int, at: int, there: int) -> bool:
        """A thing is out of place only where the verb that the sentence gives it has another."""
        if self._tokens[at].is_verb or self._tokens[at].quantity is not None:
            return True
        zone = self._alignment.token(place).zone
        verbs = {
            self._tokens[other].zone
            for one, other in self._alignment.same.items()
            if self._alignment.token(one).zone == zone
            and self._alignment.token(one).is_verb
            and self._alignment.token(one).weight > LEAST_WEIGHT
        }
        if not verbs or there in verbs or self._contexts.is_elliptic(there):
            return True
        return any(self._tokens[one].quantity is not None for one in self._said(place, there))

    def _said(self, place: int, zone: int) -> set[int]:
        """Give what else the same clause of the sentence has from a zone."""
        own, inherited = self._alignment.same[place], self._contexts.inherited(zone)
        return {
            at
            for other, at in self._with(place)
            if other != place
            and (self._tokens[at].zone == zone or at in inherited)
            and at != own
            and not (abs(other - place) == 1 and abs(at - own) == 1 and not self._is_verb(at, own))
        }

    def _is_verb(self, *places: int) -> bool:
        return any(self._tokens[at].is_verb for at in places)

    def _has_counterpart(self, at: int, zone: int) -> bool:
        """Say whether a zone has something else in this word's stead."""
        token, passage = self._tokens[at], self._alignment.passage
        for other in self._contexts.members(zone):
            two = self._tokens[other]
            if are_rivals(token, two) or (token.is_proper and two.is_proper):
                return True
            phrase = preposition(passage, at)
            if phrase and phrase == preposition(passage, other):
                return token.kind == two.kind
        return False

    def _weigh(self, places: set[int]) -> float:
        return sum(self._tokens[at].weight for at in places)


def _is_noun(token: Token) -> bool:
    """Say whether a word may be a subject: a noun, in Russian in the nominative case."""
    if " " in token.lower:
        return False
    if is_russian(token.lower):
        known = know(token.lower)
        return known.part == "NOUN" and "nomn" in known.cases
    return token.weight >= LEAST_OF_A_NOUN


def _like(word: str) -> str:
    """Give the preposition that stands for all of its sort; `by` names who does it."""
    return _LIKE.get(word, word)


@cache
def load_generic() -> frozenset[str]:
    """Give the bases of nouns that often mean what was named before."""
    return frozenset(base for word in read_words("generic") for base in know(word).bases)
