"""The verdict on one sentence and one passage."""

from dataclasses import dataclass, replace

from contracts.library import Verdict

from chat_svc.claims.figures import match_quantities
from chat_svc.claims.lists import read_section
from chat_svc.claims.matching import Alignment, align
from chat_svc.claims.names import sounds_like
from chat_svc.claims.reading import Reading, read_text
from chat_svc.claims.signs import LIMIT, Reason, Sign, find_signs, has_other_name, quantity_reason
from chat_svc.claims.tokens import Token
from chat_svc.claims.windows import Text, choose_windows

SOMETHING = 0.45
"""From this share on a passage is about the same thing."""
OF_DOUBT = 0.3
"""How much of its score what is just borne out may lose."""
LOOK_BACK = 600
"""So many characters before a window may name what its pronouns stand for."""
CLOSING, OPENING = '"»”’)]', '"«“‘(['
_PRONOUNS = read_section("pronouns") | read_section("possessives")


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
        if known.reason == "name" and start:
            before = text.text[max(0, start - LOOK_BACK) : start]
            known = judge_readings(self._said, text.read(window), before)
        return replace(known, start=start + known.start, end=start + known.end)


def rank(judgement: Judgement) -> tuple[float, float, int]:
    """Order judgements: what bears out first, then the best covered, then the shortest."""
    borne_out = judgement.verdict == "supported"
    return (borne_out, judgement.score, judgement.start - judgement.end)


def judge_readings(said: Reading, passage: Reading, before: str = "") -> Judgement:
    """Judge a sentence by one passage; `before` may name what the passage has pronouns for."""
    alignment = align(said, passage)
    absent = match_quantities(alignment)
    named = _find_named(alignment, before)
    coverage = _cover(alignment, [*alignment.missing, *absent])
    verdict, reason, score = _decide(alignment, absent, named, coverage)
    return Judgement(verdict, round(score, 3), reason, *_narrow(alignment))


def _decide(
    alignment: Alignment, absent: list[int], named: frozenset[int], coverage: float
) -> tuple[Verdict, Reason | None, float]:
    """Add up what speaks against a sentence until it is enough; the strongest sign names it."""
    if coverage < SOMETHING:
        return "not_found", _missing_reason(alignment, absent), coverage * 0.9
    signs: list[Sign] = []
    doubt = 0.0
    for group in find_signs(alignment, absent, named):
        signs += group
        doubt = sum(sign.doubt for sign in signs)
        if doubt >= LIMIT:
            strongest = max(signs, key=lambda sign: sign.doubt)
            return strongest.verdict, strongest.reason, min(coverage, 0.69) * 0.9
    return "supported", None, coverage * (1 - OF_DOUBT * doubt / LIMIT)


def _find_named(alignment: Alignment, before: str) -> frozenset[int]:
    """Give the missing names that stand in another form, or before a window with a pronoun."""
    names = [at for at in alignment.missing if alignment.token(at).is_proper]
    if not names:
        return frozenset()
    found = {at for at in names if _is_in(alignment.token(at), alignment.passage)}
    tokens = alignment.passage.tokens
    points_back = before.strip() and any(token.lower in _PRONOUNS for token in tokens)
    if points_back and not has_other_name(alignment):
        reading = read_text(before)
        found.update(at for at in names if _is_in(alignment.token(at), reading))
    return frozenset(found)


def _is_in(name: Token, reading: Reading) -> bool:
    if any(base in reading.places for base in name.bases):
        return True
    return any(token.is_proper and sounds_like(name.lower, token.lower) for token in reading.tokens)


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


def _cover(alignment: Alignment, lost: list[int]) -> float:
    total = sum(alignment.token(place).weight for place in alignment.sentence.content)
    weight = sum(alignment.token(place).weight for place in lost)
    return 1.0 - weight / total if total else 0.0


def _missing_reason(alignment: Alignment, absent: list[int]) -> Reason:
    if absent:
        return quantity_reason(alignment, absent[0])
    return "name" if any(alignment.token(one).is_name for one in alignment.missing) else "words"
