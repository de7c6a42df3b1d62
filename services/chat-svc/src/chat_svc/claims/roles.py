"""Who does what to whom: whether two things have changed places."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from chat_svc.claims.lists import read_section
from chat_svc.claims.matching import Alignment
from chat_svc.claims.morphology import is_russian, know
from chat_svc.claims.reading import Reading
from chat_svc.claims.tokens import Token
from chat_svc.claims.zones import PREPOSITIONS

_PAIRED = {
    frozenset({"from", "to"}), frozenset({"before", "after"}), frozenset({"above", "below"}),
    frozenset({"over", "under"}), frozenset({"with", "without"}), frozenset({"for", "against"}),
    frozenset({"из", "в"}), frozenset({"от", "к"}), frozenset({"от", "до"}),
    frozenset({"до", "после"}),
    frozenset({"над", "под"}), frozenset({"с", "без"}), frozenset({"с", "до"}),
    frozenset({"из", "на"}), frozenset({"в", "от"}),
}  # fmt: skip
_MUTUAL = read_section("mutual")
LOOK_BACK = REACH = 4
LEAST_OF_A_THING = 0.8
_SUBJECTS = frozenset({"he", "she", "it", "they"})
_DETERMINERS = read_section("determiners")


def has_swapped(alignment: Alignment) -> bool:
    """Say whether two things have changed sides of a word that relates them."""
    return any(_is_swapped(alignment, one, two) for one, two in _pairs(alignment))


def has_exchanged(alignment: Alignment) -> bool:
    """Say whether two things have each the preposition or case of the other."""
    return any(_have_exchanged(alignment, one, two) for one, two in _pairs(alignment))


def has_turned(alignment: Alignment) -> bool:
    """Say whether a thing has the contrary preposition, or does what was done to it."""
    turned = any(_has_contrary_preposition(alignment, *pair) for pair in alignment.same.items())
    return turned or _acts_as_object(alignment)


def _acts_as_object(alignment: Alignment) -> bool:
    """`It was surpassed by A` does not bear out `B surpassed A`, nor `it ended A` `A ended B`."""
    things = [place for place in alignment.same if _is_thing(alignment.sentence, place)]
    for verb, at in alignment.same.items():
        if not (alignment.token(verb).is_verb and alignment.passage.tokens[at].is_verb):
            continue
        doing = _things_beside_pronoun(alignment.passage, at)
        if doing is None or _is_passive(alignment.sentence, max(0, verb - REACH), verb + 2):
            continue
        role, places = doing
        same_zone = [
            one for one in things if alignment.token(one).zone == alignment.token(verb).zone
        ]
        before = {alignment.same[one] for one in same_zone if one < verb}
        after = {alignment.same[one] for one in same_zone if one > verb}
        if before and after and places & (before if role == "object" else after):
            return True
    return False


def _things_beside_pronoun(reading: Reading, verb: int) -> tuple[str, set[int]] | None:
    """Give what stands after an English verb whose subject is a pronoun, and as what."""
    lowers = [token.lower for token in reading.tokens[max(0, verb - REACH) : verb]]
    subject = next((at for at, lower in enumerate(lowers) if lower in _SUBJECTS), None)
    if subject is None or any(
        token.is_content and not token.is_verb
        for token in reading.tokens[verb - len(lowers) + subject : verb]
    ):
        return None
    places = {
        at
        for at in range(verb + 1, min(verb + 1 + REACH, len(reading.tokens)))
        if reading.tokens[at].zone == reading.tokens[verb].zone and _is_thing(reading, at)
    }
    passive = bool(_BE & {*lowers[subject:]})
    wanted = "by" if passive else ""
    found = {at for at in places if preposition(reading, at) == wanted}
    return ("agent" if passive else "object"), found


def _have_exchanged(alignment: Alignment, one: int, two: int) -> bool:
    """Say whether each of two things has the preposition that the other has in the passage."""
    if _have_exchanged_cases(alignment, one, two):
        return True
    mine = preposition(alignment.sentence, one), preposition(alignment.sentence, two)
    if mine[0] == mine[1] or not {*mine} <= _EXCHANGED:
        return False
    theirs = (
        preposition(alignment.passage, alignment.same[one]),
        preposition(alignment.passage, alignment.same[two]),
    )
    return mine == (theirs[1], theirs[0]) and "" in mine


def _have_exchanged_cases(alignment: Alignment, one: int, two: int) -> bool:
    """Say whether each of two Russian things is in the case that the other is in in the passage."""
    tokens = (
        alignment.token(one),
        alignment.token(two),
        alignment.partner(one),
        alignment.partner(two),
    )
    if not all(
        is_russian(token.lower) and (token.is_name or know(token.lower).part == "NOUN")
        for token in tokens
    ):
        return False
    first, second, other, another = (know(token.lower).cases for token in tokens)
    if first & other or second & another:
        return False
    return bool(first & another) and bool(second & other)


_EXCHANGED = frozenset({"", "into", "to", "from", "unlike", "в", "из", "с", "от", "к", "для"})


def _pairs(alignment: Alignment) -> Iterator[tuple[int, int]]:
    things = [
        place
        for place, at in sorted(alignment.same.items())
        if _is_thing(alignment.sentence, place) and _is_thing(alignment.passage, at)
    ]
    for one, two in combinations(things, 2):
        same_sentence = (
            alignment.partner(one).sentence == alignment.partner(two).sentence
            and alignment.same[one] != alignment.same[two]
        )
        if same_sentence:
            yield one, two


def _is_thing(reading: Reading, place: int) -> bool:
    token = reading.tokens[place]
    if token.kind != "word" or not token.is_content:
        return False
    if token.is_verb and not (is_russian(token.lower) and "NOUN" in know(token.lower).parts):
        return False
    return _is_noun(token.lower) and (is_russian(token.lower) or token.weight != 0.4)


def _is_noun(lower: str) -> bool:
    return not is_russian(lower) or bool(know(lower).parts & {"NOUN", "None"})


def _is_swapped(alignment: Alignment, one: int, two: int) -> bool:
    """Compare the order of two things around a word that both texts have between them."""
    order = _Order.of(alignment, one, two)
    if order is None or not order.middles:
        return False
    if any(place in alignment.opposite for place in order.middles):
        return False
    return order.is_turned(alignment)


def is_made_up_for(alignment: Alignment, place: int) -> bool:
    """Say whether an opposite word only tells it from the other side: `A beat B`, `B lost to A`."""
    for one, two in _pairs(alignment):
        order = _Order.of(alignment, one, two)
        if order is not None and place in order.middles:
            return order.is_turned(alignment)
    return False


@dataclass(frozen=True, slots=True)
class _Order:
    """Two things of the sentence, their places in the passage, and what both have between them."""

    one: int
    two: int
    middles: tuple[int, ...]

    @classmethod
    def of(cls, alignment: Alignment, one: int, two: int) -> "_Order | None":
        """Lay two things side by side; None where their order tells nothing."""
        sentence, passage = alignment.sentence, alignment.passage
        low, high = sorted((alignment.same[one], alignment.same[two]))
        if _is_mutual(sentence, one, two) or _is_mutual(passage, low, high):
            return None
        if _keeps_role(alignment, one) or _keeps_role(alignment, two):
            return None
        middles = tuple(
            place
            for place in range(one + 1, two)
            if low < alignment.same.get(place, alignment.opposite.get(place, -1)) < high
            and _relates(alignment, place)
        )
        if not _may_be_ends(alignment, one, two, middles):
            return None
        return cls(one, two, middles)

    def is_turned(self, alignment: Alignment) -> bool:
        """Say whether the two have changed places, active and passive voice reckoned in."""
        sentence, passage = alignment.sentence, alignment.passage
        first, second = alignment.same[self.one], alignment.same[self.two]
        low, high = min(first, second), max(first, second)
        is_opposed = any(place in alignment.opposite for place in self.middles)
        less = _has_less(sentence, self.one, self.two), _has_less(passage, low, high)
        if less[0] != less[1] and not is_opposed:
            return first < second
        if first > second:
            said = _is_passive(sentence, self.one, self.two)
            return said == _is_passive(passage, low, high)
        if any(_is_noun_form(sentence, place) for place in self.middles):
            return False
        said = _has_agent(sentence, self.one, self.two)
        return said != _has_agent(passage, low, high)


def _has_less(reading: Reading, low: int, high: int) -> bool:
    return any(token.lower in {"less", "менее"} for token in reading.tokens[low:high])


def _may_be_ends(alignment: Alignment, one: int, two: int, middles: tuple[int, ...]) -> bool:
    """Say whether Russian cases let two things be subject and object, or be compared."""
    cases = {"nomn", "accs"}
    if any(know(alignment.token(place).lower).part == "COMP" for place in middles) or any(
        alignment.token(place).lower in _COMPARATIVES for place in middles
    ):
        cases |= {"gent"}
    if any(place in alignment.opposite for place in middles):
        cases |= {"datv"}
    ends = (alignment.token(one), alignment.token(two))
    others = (alignment.partner(one), alignment.partner(two))
    for tokens in (ends, others):
        for token in tokens:
            known = know(token.lower).cases if is_russian(token.lower) else frozenset()
            if known and not known & (cases | {"ablt"}):
                return False
    return not all("ablt" in know(token.lower).cases for token in (*ends, *others))


_NOUN_ENDS = ("er", "ers", "or", "ors", "ion", "ions", "ment", "ing", "'s")


def _is_noun_form(reading: Reading, place: int) -> bool:
    token = reading.tokens[place]
    before = reading.tokens[place - 1].lower if place else ""
    if is_russian(token.lower):
        return not token.is_verb
    return token.lower.endswith(_NOUN_ENDS) or before in {"the", "a", "an", "of"} or "'s" in before


_COMPARATIVES = read_section("comparatives")
_COMPARING = frozenset({"of", "to", "than", "from"})


def _relates(alignment: Alignment, place: int) -> bool:
    """Say whether a word between two things relates them: a verb, a comparison, `son of`."""
    at = alignment.same.get(place, alignment.opposite.get(place, -1))
    token, other = alignment.token(place), alignment.passage.tokens[at]
    if token.kind != "word" or token.is_name:
        return False
    if is_russian(token.lower) and is_russian(other.lower) and _is_aside(token, other):
        return False
    if token.is_verb or other.is_verb or place in alignment.opposite:
        return True
    if is_russian(token.lower):
        part = know(token.lower).part
        return part in {"COMP", "PRTS", "ADJS"} or token.lower in _COMPARATIVES
    after = _next_lower(alignment.sentence, place), _next_lower(alignment.passage, at)
    return after[0] in _COMPARING and after[1] in _COMPARING


def _is_aside(one: Token, two: Token) -> bool:
    """Say whether a Russian participle or infinitive only goes with the thing beside it."""
    return bool({know(one.lower).part, know(two.lower).part} & {"PRTF", "INFN", "GRND"})


def _next_lower(reading: Reading, place: int) -> str:
    return reading.tokens[place + 1].lower if place + 1 < len(reading.tokens) else ""


def _is_mutual(reading: Reading, low: int, high: int) -> bool:
    return any(reading.tokens[at].lower in _MUTUAL for at in range(low, high + 1))


def _keeps_role(alignment: Alignment, place: int) -> bool:
    """Say whether a preposition or case marks the thing alike in both texts."""
    at = alignment.same[place]
    mine, theirs = preposition(alignment.sentence, place), preposition(alignment.passage, at)
    if mine and mine == theirs and mine not in {"by", "than"}:
        return True
    token, partner = alignment.token(place), alignment.partner(place)
    if not is_russian(token.lower) or not is_russian(partner.lower):
        return False
    if _is_title(alignment.sentence, token) or _is_title(alignment.passage, partner):
        return False
    cases, others = know(token.lower).cases, know(partner.lower).cases
    if "nomn" in cases & others and "accs" not in cases | others:
        return True
    return len(cases) == 1 and cases == others


def _is_title(reading: Reading, token: Token) -> bool:
    """Say whether a word is in quotes, where its case tells nothing."""
    return token.start > 0 and reading.text[token.start - 1] in '«“"'


def preposition(reading: Reading, place: int) -> str:
    """Give the preposition that governs a thing, empty if none."""
    known = reading.prepositions.get(place)
    if known is None:
        known = reading.prepositions[place] = _find_preposition(reading, place)
    return known


def _find_preposition(reading: Reading, place: int) -> str:
    clause = reading.tokens[place].clause
    for at in range(place - 1, max(-1, place - 1 - LOOK_BACK), -1):
        token = reading.tokens[at]
        if token.clause != clause or token.kind == "stop":
            return ""
        if token.lower in PREPOSITIONS:
            return token.lower
        if token.lower in _DETERMINERS:
            before = reading.tokens[at - 1].lower if at else ""
            return before if before in PREPOSITIONS else ""
        if token.is_content and _stops(token):
            return ""
    return ""


_BE = frozenset({"is", "are", "was", "were", "be", "been", "being"})


def _has_agent(reading: Reading, low: int, high: int) -> bool:
    """Say whether between two things, or in one of them, the doer of a passive verb is named."""
    within = reading.tokens[low : high + 1]
    if any(_names_doer(reading, at) for at in range(low, min(high + 1, len(reading.tokens)))):
        return True
    passive = any(
        know(token.lower).is_passive or token.lower.endswith(("ся", "сь"))
        for token in within
        if is_russian(token.lower)
    )
    return passive and any(
        "ablt" in know(token.lower).cases and know(token.lower).part == "NOUN"
        for token in within
        if is_russian(token.lower)
    )


def has_passive(reading: Reading) -> bool:
    """Say whether a text names a doer after `by`, or has a Russian passive participle."""
    return any(
        _names_doer(reading, at) or (is_russian(token.lower) and know(token.lower).is_passive)
        for at, token in enumerate(reading.tokens)
    )


def _names_doer(reading: Reading, place: int) -> bool:
    """Say whether a word is the `by` of a doer; `rose by 5 %` names none."""
    following = reading.tokens[place + 1 : place + 2]
    is_by = reading.tokens[place].lower == "by"
    return is_by and (not following or following[0].quantity is None)


def _is_passive(reading: Reading, low: int, high: int) -> bool:
    """Say whether the verb between two things is in the passive voice."""
    if _has_agent(reading, low, high):
        return True
    between = reading.tokens[low : high + 1]
    if any(is_russian(token.lower) and know(token.lower).is_short for token in between):
        return True
    return any(
        token.lower in _BE
        and any(
            later.is_verb and not later.lower.endswith("ing") for later in between[at + 1 : at + 4]
        )
        for at, token in enumerate(between)
    )


def _stops(token: Token) -> bool:
    """A verb, a figure and a Russian noun come between a thing and a preposition."""
    if token.is_verb or token.quantity is not None:
        return True
    return is_russian(token.lower) and know(token.lower).part == "NOUN" and not token.is_name


def _has_contrary_preposition(alignment: Alignment, place: int, at: int) -> bool:
    """Say whether a thing stands after `to` for `from`, `before` for `after`."""
    if alignment.token(place).weight < LEAST_OF_A_THING:
        return False
    mine, theirs = preposition(alignment.sentence, place), preposition(alignment.passage, at)
    return frozenset({mine, theirs}) in _PAIRED and _is_alone(alignment, place, at)


def _is_alone(alignment: Alignment, place: int, at: int) -> bool:
    """Say whether the passage has the thing only there."""
    bases = alignment.token(place).bases
    places = {other for base in bases for other in alignment.passage.places.get(base, ())}
    return not places or places == {at}
