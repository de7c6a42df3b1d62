"""What turns a statement around or weakens it: negation, hedges, quantifiers, conditions."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from chat_svc.claims.entries import marker_words
from chat_svc.claims.lists import read_section
from chat_svc.claims.matching import Alignment
from chat_svc.claims.reading import Reading
from chat_svc.claims.roles import is_made_up_for
from chat_svc.claims.tokens import Token

REACH = 4
"""How many words that count a hedge reaches."""
_SHORT_NOT = re.compile("n['’]t", re.IGNORECASE)
OF_AN_ADVERB = 0.4


@dataclass(frozen=True, slots=True)
class Negation:
    """A negation with the places of the words it is about, nearest first."""

    place: int
    scope: tuple[int, ...]


def find_markers(reading: Reading, title: str) -> list[tuple[int, int]]:
    """Give the first and last places of the markers of a kind."""
    return reading.markers.get(title, [])


def has_marker(reading: Reading, *titles: str) -> bool:
    """Say whether any marker of these kinds is there."""
    return any(title in reading.markers for title in titles)


def find_negations(reading: Reading) -> list[Negation]:
    """Give the negations; `not only`, `no more than` and the like are none."""
    excused = {
        at for first, last in find_markers(reading, "not_negation") for at in range(first, last + 1)
    }
    marks = (
        [(at, at) for at, token in enumerate(reading.tokens) if token.lower.endswith("n't")]
        if _SHORT_NOT.search(reading.text)
        else []
    )
    found: list[Negation] = []
    for first, last in sorted({*marks, *find_markers(reading, "negation")}):
        if first not in excused and not (found and _agrees(reading, found[-1].place, first)):
            found.append(Negation(last, _scope(reading, first, last)))
    return found


def _agrees(reading: Reading, before: int, place: int) -> bool:
    """Russian says `никогда не`: two words for one negation."""
    words = {reading.tokens[before].lower, reading.tokens[place].lower}
    same_clause = reading.tokens[before].clause == reading.tokens[place].clause
    return same_clause and "не" in words and any(one.startswith("ни") for one in words)


def _scope(reading: Reading, first: int, last: int) -> tuple[int, ...]:
    clause = reading.tokens[last].clause
    after = _content(reading, range(last + 1, len(reading.tokens)), clause)
    before = _content(reading, range(first - 1, -1, -1), clause)
    is_about_before = not after or reading.tokens[after[0]].lower in _ABILITIES
    return (*after, *before) if is_about_before else after


_ABILITIES = read_section("abilities")


def _content(reading: Reading, places: Iterable[int], clause: int) -> tuple[int, ...]:
    found = []
    for at in places:
        token = reading.tokens[at]
        if token.clause != clause:
            break
        if token.is_content:
            found.append(at)
    return tuple(found)


def is_turned_around(alignment: Alignment) -> bool:
    """Say whether the passage has the contrary of a word, and no negation makes up for it.

    An opposite word must be made up for by a negation; what does not grow need not shrink.
    """
    mine, theirs = find_negations(alignment.sentence), find_negations(alignment.passage)
    return any(
        (_is_denied(place, mine) == _is_denied(at, theirs)) != is_made_up_for(alignment, place)
        or (_is_denied(at, theirs) and alignment.token(place).lower in marker_words("degree"))
        for place, at in alignment.opposite.items()
    )


def _is_denied(place: int, negations: list[Negation]) -> bool:
    return sum(place in negation.scope for negation in negations) % 2 == 1


def is_denied(alignment: Alignment) -> bool:
    """Say whether only one of the two texts denies a word that both have."""
    mine, theirs = find_negations(alignment.sentence), find_negations(alignment.passage)
    back = {at: place for place, at in alignment.same.items()}
    heads = [_heads(alignment.sentence, one, set(alignment.same)) for one in mine]
    if any(
        head and not any(_is_denied(alignment.same[at], theirs) for at in head) for head in heads
    ):
        return True
    for negation in theirs:
        reached = _heads(alignment.passage, negation, set(back))
        if not reached:
            continue
        if _is_corrected(alignment, negation, back):
            continue
        if not any(_is_denied(back[at], mine) for at in reached):
            return not _reaches_opposite(alignment, negation)
    return False


def _heads(reading: Reading, negation: Negation, known: set[int]) -> list[int]:
    """Give what a negation is foremost about, as far as both texts have it."""
    scope = negation.scope
    if scope and scope[0] not in known:
        first = reading.tokens[scope[0]]
        if first.is_verb or first.weight > OF_AN_ADVERB:
            return []
    return [at for at in scope[:2] if at in known]


def _reaches_opposite(alignment: Alignment, negation: Negation) -> bool:
    return any(at in negation.scope for at in alignment.opposite.values())


def _is_corrected(alignment: Alignment, negation: Negation, back: dict[int, int]) -> bool:
    """`Not in 1990 but in 1995`: the sentence may have what comes after."""
    tokens = alignment.passage.tokens
    clause = tokens[negation.place].clause
    contrast = [
        at
        for at in range(negation.place, len(tokens))
        if tokens[at].lower in {"but", "а"} and tokens[at].clause > clause
    ][:1]
    if not contrast:
        return False
    corrected = tokens[contrast[0]].clause
    denied_missing = any(at not in back for at in negation.scope[:3])
    return denied_missing and any(tokens[at].clause == corrected for at in back)


def drops_hedge(alignment: Alignment) -> bool:
    """Say whether the passage is not sure of what the sentence states."""
    if _turns_open_certain(alignment):
        return True
    if has_marker(alignment.sentence, "hedge", "ability"):
        return False
    used = set(alignment.same.values())
    for _, last in find_markers(alignment.passage, "hedge"):
        clause = alignment.passage.tokens[last].clause
        rest = range(last + 1, len(alignment.passage.tokens))
        after = _content(alignment.passage, rest, clause)
        if not after and rest:
            after = _content(alignment.passage, rest[1:], clause + 1)
        after = after[:REACH]
        if after and sum(at in used for at in after) >= 0.5 * len(after):
            return True
    return False


def _turns_open_certain(alignment: Alignment) -> bool:
    """Say whether what only may be is said to be about to be: `would` for `might`."""
    sentence, passage = alignment.sentence, alignment.passage
    mine = {sentence.tokens[first].lower for first, _ in find_markers(sentence, "hedge")}
    if not mine or not mine <= _WEAK_HEDGES or has_marker(sentence, "ability"):
        return False
    used = alignment.used
    return any(
        passage.tokens[first].lower in _OPEN_HEDGES
        and any(at in used for at in _content_after(passage, last)[:1])
        for first, last in find_markers(passage, "hedge")
    )


def _content_after(reading: Reading, place: int) -> tuple[int, ...]:
    return _content(reading, range(place + 1, len(reading.tokens)), reading.tokens[place].clause)


_WEAK_HEDGES, _OPEN_HEDGES = read_section("weak_hedges"), read_section("open_hedges")


def drops_condition(alignment: Alignment) -> bool:
    """Say whether the passage states it only if, only for, or of one of several."""
    return _drops_if(alignment) or _drops_one_of(alignment)


def _drops_if(alignment: Alignment) -> bool:
    if has_marker(alignment.sentence, "condition", "exclusive"):
        return False
    used = set(alignment.same.values())
    tokens = alignment.passage.tokens
    for first, last in find_markers(alignment.passage, "condition"):
        inside = _content(
            alignment.passage,
            range(last + 1, len(tokens)),
            tokens[min(last + 1, len(tokens) - 1)].clause,
        )
        outside = [at for at in used if _is_joined(tokens, first, at) and at not in inside]
        covered = sum(at in used for at in inside)
        if inside and len(outside) >= 2 and covered < 0.4 * len(inside):
            return True
    return _drops_only(alignment, used)


def _is_joined(tokens: list[Token], one: int, two: int) -> bool:
    """Say whether no end of a sentence and no semicolon stands between two words."""
    low, high = sorted((one, two))
    return not any(token.lower in {".", "!", "?", ";"} for token in tokens[low:high])


def _drops_only(alignment: Alignment, used: set[int]) -> bool:
    """`Free only for children` does not bear out `free`."""
    tokens = alignment.passage.tokens
    for _, last in find_markers(alignment.passage, "exclusive"):
        following = tokens[last + 1].lower if last + 1 < len(tokens) else ""
        if following not in _AFTER_ONLY:
            continue
        clause = tokens[last].clause
        before = _content(alignment.passage, range(last - 1, -1, -1), clause)
        inside = _content(alignment.passage, range(last + 2, len(tokens)), clause)
        if before and inside and used.issuperset(before) and used.isdisjoint(inside):
            return True
    return False


_AFTER_ONLY = read_section("after_only")


def _drops_one_of(alignment: Alignment) -> bool:
    if has_marker(alignment.sentence, "one_of"):
        return False
    superlatives = {first for first, _ in find_markers(alignment.sentence, "superlative")}
    if not superlatives:
        return False
    for _, last in find_markers(alignment.passage, "one_of"):
        near = range(last + 1, last + 4)
        if any(at in near and place in superlatives for place, at in alignment.same.items()):
            return True
    return False


def raises_quantifier(alignment: Alignment) -> bool:
    """Say whether `some` was left out or became `most`, or `mostly` became `only`."""
    sentence, passage = alignment.sentence, alignment.passage
    if has_marker(sentence, "exclusive") and not has_marker(passage, "exclusive", "none"):
        return has_marker(passage, "most", "some")
    if has_marker(sentence, "most") and _is_some_there(alignment):
        return True
    if _turns_few_many(alignment):
        return True
    quantified = has_marker(sentence, "some", "most", "universal", "none", "hedge", "ability")
    return not quantified and _drops_some(alignment)


def adds_universal(alignment: Alignment) -> bool:
    """Say whether `all` is said of what the passage does not say it of."""
    theirs = [last for _, last in find_markers(alignment.passage, "universal")]
    for _, last in find_markers(alignment.sentence, "universal"):
        following = alignment.sentence.tokens[last + 1 : last + 2]
        if following and following[0].quantity is not None:
            continue
        at = alignment.same.get(last + 1)
        if not theirs or (at is not None and not any(abs(at - one) <= REACH for one in theirs)):
            return True
    return False


def adds_superlative(alignment: Alignment) -> bool:
    """Say whether the passage has no word for `first` or `largest`."""
    marked = find_markers(alignment.sentence, "superlative")
    return any(first <= at <= last for at in alignment.missing for first, last in marked)


def adds_certainty(alignment: Alignment) -> bool:
    """Say whether the passage has no word for `prove` or `guarantee`."""
    return any(alignment.token(at).lower in marker_words("strong") for at in alignment.missing)


_FEW = read_section("few")


def _is_some_there(alignment: Alignment) -> bool:
    """Say whether the zone that the sentence ends in speaks of some only."""
    last = max(alignment.same, default=None)
    if last is None:
        return False
    zone = alignment.partner(last).zone
    tokens = alignment.passage.tokens
    marked = {
        title: any(
            tokens[first].zone == zone for first, _ in find_markers(alignment.passage, title)
        )
        for title in ("some", "most", "universal")
    }
    return marked["some"] and not marked["most"] and not marked["universal"]


def _turns_few_many(alignment: Alignment) -> bool:
    """Say whether what the passage says of few the sentence says of many."""
    tokens, theirs = alignment.sentence.tokens, alignment.passage.tokens
    return any(
        place > 0
        and at > 0
        and theirs[at - 1].lower in _HARDLY_ANY
        and tokens[place - 1].lower in _NOT_FEW
        for place, at in alignment.same.items()
    )


_HARDLY_ANY, _NOT_FEW = read_section("hardly_any"), read_section("not_few")


def _drops_some(alignment: Alignment) -> bool:
    tokens = alignment.passage.tokens
    used = set(alignment.same.values())
    for first, last in find_markers(alignment.passage, "some"):
        if tokens[first].lower not in _FEW:
            continue
        after = _content(alignment.passage, range(last + 1, len(tokens)), tokens[last].clause)
        if any(at in used for at in after[:1]):
            return True
    return False
