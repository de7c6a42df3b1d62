"""The verdict on one sentence and one passage."""

from dataclasses import dataclass, replace
from typing import Literal

from contracts.library import Verdict

from chat_svc.claims.binding import find_misbound, load_generic
from chat_svc.claims.figures import is_rival, match_quantities, quantities_of
from chat_svc.claims.matching import Alignment, align
from chat_svc.claims.polarity import is_overstated, is_turned_around
from chat_svc.claims.reading import Reading, read_text
from chat_svc.claims.roles import has_swapped
from chat_svc.claims.windows import Text, choose_windows

Reason = Literal["number", "date", "name", "negation", "words"]

ENOUGH = 0.72
"""Share of a sentence's weight that must be in the passage."""
HEAVY = 0.75
"""A single missing word of this weight is too much."""
OF_A_DETAIL = 0.6
CLOSING, OPENING = '"»”’)]', '"«“‘(['
SOMETHING = 0.45
"""From this share on a passage is about the same thing."""
_TIMES = frozenset({"date", "decade", "century", "clock"})
_RANK: dict[Verdict, int] = {"supported": 3, "contradicted": 2, "partly": 1, "not_found": 0}


@dataclass(frozen=True, slots=True)
class Judgement:
    """How a passage bears a sentence out; `start` and `end` say what of the passage is quoted."""

    verdict: Verdict
    score: float
    reason: Reason | None
    start: int
    end: int


def judge(sentence: str, passage: str) -> Judgement:
    """Judge a sentence by the part of a passage that bears it out best."""
    return Judge(read_text(sentence)).judge(Text(passage))


class Judge:
    """Judges one sentence by texts; what several of them have alike is looked at once."""

    def __init__(self, said: Reading) -> None:
        self._said = said
        self._known: dict[str, Judgement] = {}

    def judge(self, text: Text) -> Judgement:
        """Judge by the part of a text that bears the sentence out best."""
        best = Judgement("not_found", 0.0, "words", 0, 0)
        for start, end in choose_windows(self._said, text):
            best = max(best, self._judge_window(text, start, end), key=rank)
            if best.verdict == "supported":
                break
        return best

    def _judge_window(self, text: Text, start: int, end: int) -> Judgement:
        window = text.text[start:end]
        known = self._known.get(window)
        if known is None:
            known = self._known[window] = judge_readings(self._said, text.read(window))
        return replace(known, start=start + known.start, end=start + known.end)


def rank(judgement: Judgement) -> tuple[float, float, int]:
    """Order judgements: what bears out first, then the best covered, then the shortest."""
    borne_out = judgement.verdict == "supported"
    return (borne_out, judgement.score, judgement.start - judgement.end)


def judge_readings(said: Reading, passage: Reading) -> Judgement:
    """Judge a sentence by one passage."""
    alignment = align(said, passage)
    absent = match_quantities(alignment)
    coverage = _cover(alignment, absent)
    verdict, reason = _decide(alignment, absent, coverage)
    score = coverage if verdict == "supported" else min(coverage, 0.69) * 0.9
    return Judgement(verdict, round(score, 3), reason, *_narrow(alignment))


def _narrow(alignment: Alignment) -> tuple[int, int]:
    """Give where the sentences of the passage that have any word of the sentence begin and end."""
    tokens = alignment.passage.tokens
    used = {tokens[at].sentence for at in alignment.used}
    if not used:
        return 0, len(alignment.passage.text)
    low, high = min(used), max(used)
    inside = [token for token in tokens if low <= token.sentence <= high]
    start, end = inside[0].start, inside[-1].end
    rest = alignment.passage.text[end:]
    closing = len(rest) - len(rest.lstrip(CLOSING))
    opening = alignment.passage.text[:start]
    return start - (len(opening) - len(opening.rstrip(OPENING))), end + closing


def _cover(alignment: Alignment, absent: list[int]) -> float:
    total = sum(alignment.token(place).weight for place in alignment.sentence.content)
    lost = sum(alignment.token(place).weight for place in (*alignment.missing, *absent))
    return 1.0 - lost / total if total else 0.0


def _decide(
    alignment: Alignment, absent: list[int], coverage: float
) -> tuple[Verdict, Reason | None]:
    """Look for what is amiss, the gravest first."""
    if coverage < SOMETHING:
        return "not_found", _missing_reason(alignment, absent)
    if is_turned_around(alignment):
        return "contradicted", "negation"
    if absent:
        return _judge_absent(alignment, absent)
    if any(alignment.token(place).is_proper for place in alignment.missing):
        return ("contradicted" if _has_other_name(alignment) else "partly"), "name"
    reason = _find_conflict(alignment)
    if reason is not None:
        return "contradicted", reason
    return _judge_rest(alignment, coverage)


def _find_conflict(alignment: Alignment) -> Reason | None:
    """Look for words that are all there but stand otherwise."""
    if alignment.sibling or has_swapped(alignment):
        return "words"
    misbound = find_misbound(alignment)
    return None if misbound is None else _bound_reason(alignment, misbound)


def _judge_rest(alignment: Alignment, coverage: float) -> tuple[Verdict, Reason | None]:
    if is_overstated(alignment):
        return "partly", "words"
    heaviest = max((weigh_missing(alignment, place) for place in alignment.missing), default=0.0)
    if coverage < ENOUGH or heaviest > HEAVY:
        return "partly", "words"
    return "supported", None


def weigh_missing(alignment: Alignment, place: int) -> float:
    """Weigh a missing word; less if it only spells out the word beside it: `silver medal`."""
    token = alignment.token(place)
    tokens = alignment.sentence.tokens
    beside = (
        place - 1 in alignment.same
        and tokens[place - 1].is_content
        and not tokens[place - 1].is_verb
        and tokens[place - 1].kind == "word"
    )
    if token.bases & load_generic() or (beside and not _has_counterpart(alignment, place)):
        return token.weight * OF_A_DETAIL
    return token.weight


def _has_counterpart(alignment: Alignment, place: int) -> bool:
    """Say whether the passage has another word where this one would stand."""
    at = alignment.same[place - 1]
    following = alignment.passage.tokens[at + 1 : at + 2]
    return bool(following) and following[0].is_content and at + 1 not in alignment.used


def _missing_reason(alignment: Alignment, absent: list[int]) -> Reason:
    if absent:
        return _quantity_reason(alignment, absent[0])
    return "name" if any(alignment.token(one).is_name for one in alignment.missing) else "words"


def _quantity_reason(alignment: Alignment, place: int) -> Reason:
    quantity = alignment.token(place).quantity
    return "date" if quantity is not None and quantity.kind in _TIMES else "number"


def _judge_absent(alignment: Alignment, absent: list[int]) -> tuple[Verdict, Reason]:
    """Another quantity of the kind contradicts; none at all only leaves it open."""
    reason = _quantity_reason(alignment, absent[0])
    used = set(alignment.same.values())
    for place in absent:
        quantity = alignment.token(place).quantity
        for at, other in quantities_of(alignment.passage):
            if quantity is not None and at not in used and is_rival(quantity, other):
                return "contradicted", reason
    return "partly", reason


def _has_other_name(alignment: Alignment) -> bool:
    used = alignment.used
    return any(
        token.is_name and at not in used for at, token in enumerate(alignment.passage.tokens)
    )


def _bound_reason(alignment: Alignment, place: int) -> Reason:
    token = alignment.token(place)
    if token.quantity is not None:
        return _quantity_reason(alignment, place)
    return "name" if token.is_name else "words"
