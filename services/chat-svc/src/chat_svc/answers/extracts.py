"""Choosing what the sources say that answers a question best, without a model.

BM25 over sentences (Robertson and Zaragoza 2009) in which a word counts once, with title and
headings as context, the passage around it, weights for what the kind of question asks for, and
maximal marginal relevance (Carbonell and Goldstein 1998) against saying things twice.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from chat_svc.answers.fitness import fits, leans_back
from chat_svc.answers.language import Known, detect_language
from chat_svc.answers.questions import Question
from chat_svc.answers.sources import Evidence
from chat_svc.answers.units import Unit, split_units
from chat_svc.answers.words import related_stems, stems_of

K1, B = 1.2, 0.5
MOST = 5
MOST_CHARACTERS = 1500
SAME = 0.62
"""Two units of which the shorter shares so much with the other say the same."""
KEPT_SHARE = 0.42
"""What scores less than this share of the best does not answer, it only shares words."""
LEAST_COVERAGE = 0.34
UNSEEN_WEIGHT = 0.2
RARITY = 0.5
"""Sentences found by the words of the question say little about how rare these are in general."""
LIGHT_SHARE = 0.25
"""What a word such as `use` or `бывает` weighs, beside words that name a topic."""
IN_CONTEXT = (0.4, 0.6)
"""What a word above the sentence, in title or headings, adds to relevance and to coverage."""
RELATED = 0.7
"""What a word that answers for another is worth: who asks how many live there, of a population."""
FOREIGN = 0.55
ORPHAN = 0.35
"""What a sentence is worth that needs the one before it, when that one is not there."""
LEAST = 3
"""An answer that is not a mere fact goes on after its lead until it has so many sentences."""
USABLE = 0.5
"""What fits less than this, such as a question or a pointer elsewhere, does not go on."""
SHORT = frozenset({"when", "number", "where", "who"})
FACTS = SHORT | {"definition"}
"""Kinds of question whose answer is one fact: it leads. Other answers are read in order."""


@dataclass(frozen=True, slots=True)
class Extract:
    """A unit of a source, word for word; `place` is where it stands there.

    Units whose places follow one another are neighbours.
    """

    text: str
    number: int
    place: int
    code: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class _Candidate:
    unit: Unit
    stems: frozenset[str]
    context: frozenset[str]
    heading: frozenset[str]
    number: int
    passage: int
    length: int
    is_orphan: bool

    @property
    def extract(self) -> Extract:
        place = self.passage * 1000 + self.unit.place
        return Extract(self.unit.text, self.number, place, self.unit.code)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is asked for, as far as the score of a candidate depends on it."""

    question: Question
    weights: Mapping[str, float]
    mean_length: float
    language: Known | None
    passages: Mapping[tuple[int, int], float]


def choose_extracts(
    question: Question, evidence: Sequence[Evidence], language: Known | None
) -> list[Extract]:
    """Give the best units in the order to read them; empty when nothing answers."""
    candidates = [unit for item in evidence for unit in _candidates(item)]
    if not candidates:
        return []
    mean_length = sum(item.length for item in candidates) / len(candidates)
    weights = _weights(question, candidates)
    passages = _weigh_passages(candidates, weights)
    asked = _Asked(question, weights, mean_length, language, passages)
    scores = {item: _score(item, asked) for item in candidates}
    ranked = sorted((item for item in candidates if scores[item]), key=lambda it: -scores[it])
    chosen = _Choice(candidates, question)
    for item in ranked:
        if scores[item] < KEPT_SHARE * scores[ranked[0]]:
            break
        chosen.take(item)
    chosen.close_gaps()
    if question.kind not in SHORT:
        chosen.go_on(question)
    lead_first = question.kind in FACTS
    return [item.extract for item in _in_order(chosen.taken, lead_first=lead_first)]


def _candidates(evidence: Evidence) -> Iterable[_Candidate]:
    title = frozenset(stems_of(evidence.source.title))
    for passage, text in enumerate(evidence.texts):
        before: Unit | None = None
        for unit in split_units(text):
            stems = stems_of(unit.text)
            yield _Candidate(
                unit,
                stems=frozenset(stems),
                context=title | frozenset(stems_of(unit.heading)),
                heading=frozenset(stems_of(unit.heading.rpartition(" › ")[2])),
                number=evidence.source.number,
                passage=passage,
                length=len(stems),
                is_orphan=leans_back(unit.text) and not _is_led_in(unit, before),
            )
            before = unit


def _is_led_in(unit: Unit, before: Unit | None) -> bool:
    """Say whether the sentence before is there and needs none itself."""
    return before is not None and _follows(unit, before) and not leans_back(before.text)


def _follows(unit: Unit, before: Unit) -> bool:
    """Say whether both are sentences under one heading, so that they can be read as one."""
    return before.heading == unit.heading and before.is_sentence and unit.is_sentence


def _weights(question: Question, candidates: Sequence[_Candidate]) -> dict[str, float]:
    """Give each word of the question its inverse document frequency.

    A word that no sentence has says little about which of them is best: it weighs least.
    """
    total = len(candidates)
    weights: dict[str, float] = {}
    for stem in question.stems:
        family = related_stems(stem) | {stem}
        having = sum(not family.isdisjoint(item.stems) for item in candidates)
        rare = math.log(1 + (total - having + 0.5) / (having + 0.5))
        weight = UNSEEN_WEIGHT if not having else 1 + RARITY * rare
        weights[stem] = weight * LIGHT_SHARE if stem in question.light else weight
    return weights


def _weigh_passages(
    candidates: Sequence[_Candidate], weights: Mapping[str, float]
) -> dict[tuple[int, int], float]:
    """Give the share of the question's weight that each passage holds, its headings included."""
    held: dict[tuple[int, int], set[str]] = defaultdict(set)
    for item in candidates:
        held[item.number, item.passage] |= (item.stems | item.context) & weights.keys()
    total = sum(weights.values()) or 1.0
    return {key: sum(weights[stem] for stem in stems) / total for key, stems in held.items()}


def _score(item: _Candidate, asked: _Asked) -> float:
    """Give 0 for what holds too little of what is asked for."""
    norm = K1 * (1 - B + B * item.length / max(asked.mean_length, 1))
    relevance = covered = 0.0
    for stem, weight in asked.weights.items():
        if stem in item.stems:
            relevance += weight * (K1 + 1) / (1 + norm)
            covered += weight
        elif not related_stems(stem).isdisjoint(item.stems):
            relevance += RELATED * weight
            covered += RELATED * weight
        elif stem in item.context:
            relevance += IN_CONTEXT[0] * weight
            covered += IN_CONTEXT[1] * weight
    total = sum(asked.weights.values())
    coverage = covered / total if total else 1.0
    if coverage < LEAST_COVERAGE:
        return 0.0
    base = (relevance if asked.weights else 1.0) * (0.2 + coverage**2)
    around = asked.passages[item.number, item.passage] ** 2 * _focus(item, asked)
    if item.is_orphan:
        around *= ORPHAN
    form = fits(item.unit.text, asked.question) * _speaks(item, asked)
    return base * form * around * _standing(item)


def _focus(item: _Candidate, asked: _Asked) -> float:
    """Weigh up to twice as much what stands under a heading that is all about the question."""
    heading = item.heading
    total = sum(asked.weights.values())
    if not heading or not total:
        return 1.0
    recall = sum(weight for stem, weight in asked.weights.items() if stem in heading) / total
    precision = len(heading & asked.weights.keys()) / len(heading)
    return 1 + recall * precision


def _speaks(item: _Candidate, asked: _Asked) -> float:
    """Weigh sentences in another language than the answer's less; a row of a table has none."""
    if not item.unit.is_sentence or asked.language is None:
        return 1.0
    return 1.0 if detect_language(item.unit.text) == asked.language else FOREIGN


def _standing(item: _Candidate) -> float:
    """Weigh where it stands: pages found first, and in them what is said first."""
    rank = 1 + 0.35 / (1 + 0.3 * (item.number - 1))
    return rank * (1 + 0.25 / (1 + item.passage * 3 + item.unit.place))


class _Choice:
    """What was chosen so far, within the room there is, nothing of it said twice."""

    def __init__(self, candidates: Sequence[_Candidate], question: Question) -> None:
        self.taken: list[_Candidate] = []
        self._asked = frozenset(question.stems)
        self._at = {(it.number, it.passage, it.unit.place): it for it in candidates}
        self._characters = 0

    def take(self, item: _Candidate) -> None:
        """Take it, with the sentence before it when it is not understood without."""
        if item in self.taken:
            return
        leans = leans_back(item.unit.text) and not item.is_orphan
        before = self._beside(item, -1) if leans else None
        needed = [one for one in (before, item) if one is not None and one not in self.taken]
        if all(self._is_new(one) for one in needed) and self._fits(needed):
            self._add(needed)

    def close_gaps(self) -> None:
        """Take a sentence that stands between two that were taken, so that they read as one."""
        for item in list(self.taken):
            middle = self._beside(item, 1)
            if middle is None or middle in self.taken:
                continue
            after = self._beside(middle, 1)
            if after in self.taken and self._is_new(middle) and self._fits([middle]):
                self._add([middle])

    def go_on(self, question: Question) -> None:
        """Take what follows the lead directly while the answer is shorter than a few sentences."""
        after = self._beside(self.taken[0], 1) if self.taken else None
        while after is not None and len(self.taken) < LEAST:
            if after not in self.taken:
                fitting = fits(after.unit.text, question) >= USABLE
                if not (fitting and self._is_new(after) and self._fits([after])):
                    return
                self._add([after])
            after = self._beside(after, 1)

    def _beside(self, item: _Candidate, step: int) -> _Candidate | None:
        """Give the sentence before or after, under the same heading."""
        found = self._at.get((item.number, item.passage, item.unit.place + step))
        return found if found is not None and _follows(item.unit, found.unit) else None

    def _is_new(self, item: _Candidate) -> bool:
        """Say whether it adds something; that all speak of what was asked for is no sameness."""
        own = item.stems - self._asked or item.stems
        others = (other.stems - self._asked or other.stems for other in self.taken)
        return all(_overlap(own, other) < SAME for other in others)

    def _fits(self, items: Sequence[_Candidate]) -> bool:
        room = MOST_CHARACTERS - self._characters
        return len(self.taken) + len(items) <= MOST and sum(map(_size, items)) <= room

    def _add(self, items: Sequence[_Candidate]) -> None:
        self.taken += items
        self._characters += sum(map(_size, items))


def _size(item: _Candidate) -> int:
    return len(item.unit.text) + (len(item.unit.code[1]) if item.unit.code else 0)


def _overlap(one: frozenset[str], two: frozenset[str]) -> float:
    """Give how much of the shorter sentence the other says too."""
    smaller = min(len(one), len(two))
    return len(one & two) / smaller if smaller else 1.0


def _in_order(chosen: Sequence[_Candidate], *, lead_first: bool) -> list[_Candidate]:
    """Put passages in the order of their best sentence, sentences as they stand in them."""
    passages = list(dict.fromkeys((item.number, item.passage) for item in chosen))
    pages = list(dict.fromkeys(number for number, _ in passages))
    lead = chosen[:1] if lead_first else []
    rest = sorted(
        (item for item in chosen if item not in lead),
        key=lambda it: (
            pages.index(it.number),
            passages.index((it.number, it.passage)),
            it.unit.place,
        ),
    )
    return [*lead, *rest]
