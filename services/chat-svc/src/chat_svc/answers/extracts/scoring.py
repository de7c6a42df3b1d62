"""What a unit is worth as an answer: its words, its form, what stands around it."""

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from chat_svc.answers.extracts.candidates import Candidate
from chat_svc.answers.fitness import fits
from chat_svc.answers.language import Known, detect_language
from chat_svc.answers.questions import Question
from chat_svc.answers.sources import Evidence
from chat_svc.answers.words import related_stems

K1, B = 1.2, 0.5
LEAST_COVERAGE = 0.34
UNSEEN_WEIGHT = 0.2
RARITY = 0.5
"""Pages found by the words of the question say little about how rare these are in general."""
LIGHT_SHARE = 0.25
"""What a word such as `use` or `бывает` weighs, beside words that name a topic."""
IN_CONTEXT = (0.4, 0.6)
"""What a word above the sentence, in title or headings, adds to relevance and to coverage."""
IN_PASSAGE = (0.2, 0.5)
"""The same for a word that other sentences of the passage have: the topic is named once."""
RELATED = 0.7
"""What a word that answers for another is worth: who asks how many live there, of a population."""
FOREIGN = 0.55
ORPHAN = 0.35
"""What a sentence is worth that needs the one before it, when that one is not there."""
UNRANKED = 0.3
"""What a snippet is worth beside passages that were ranked."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for, as far as the score of a candidate depends on it."""

    question: Question
    weights: Mapping[str, float]
    mean_length: float
    language: Known | None
    passages: Mapping[tuple[int, int], float]
    around: Mapping[tuple[int, int], Collection[str]]

    @classmethod
    def of(
        cls,
        question: Question,
        evidence: Sequence[Evidence],
        candidates: Sequence[Candidate],
        language: Known | None,
    ) -> Self:
        """Weigh the question's words and the passages by what there is."""
        weights = _weigh_words(question, candidates)
        return cls(
            question,
            weights,
            mean_length=sum(item.length for item in candidates) / len(candidates),
            language=language,
            passages=_read_relevance(evidence) or _weigh_passages(candidates, weights),
            around=_stems_around(candidates),
        )


def _weigh_words(question: Question, candidates: Sequence[Candidate]) -> dict[str, float]:
    """Give each word of the question its inverse document frequency.

    A document is a page. A word that none has says little about which is best: it weighs least.
    """
    held: dict[int, set[str]] = defaultdict(set)
    for item in candidates:
        held[item.number] |= item.stems | item.context
    total = len(held)
    weights: dict[str, float] = {}
    for stem in question.stems:
        family = related_stems(stem) | {stem}
        having = sum(not family.isdisjoint(stems) for stems in held.values())
        rare = math.log(1 + (total - having + 0.5) / (having + 0.5))
        weight = UNSEEN_WEIGHT if not having else 1 + RARITY * rare
        weights[stem] = weight * LIGHT_SHARE if stem in question.light else weight
    return weights


def _stems_around(candidates: Iterable[Candidate]) -> dict[tuple[int, int], set[str]]:
    """Give the stems that each passage has."""
    found: dict[tuple[int, int], set[str]] = defaultdict(set)
    for item in candidates:
        found[item.number, item.passage] |= item.stems
    return found


def _read_relevance(evidence: Sequence[Evidence]) -> dict[tuple[int, int], float]:
    """Give each passage its share of the best one's relevance; nothing where few were ranked."""
    ranked = [item for item in evidence if item.relevance]
    most = max((max(item.relevance) for item in ranked), default=0.0)
    if not most or len(ranked) < sum(item.was_read for item in evidence):
        return {}
    found = {
        (item.source.number, place): score / most
        for item in ranked
        for place, score in enumerate(item.relevance)
    }
    return defaultdict(lambda: UNRANKED, found)


def _weigh_passages(
    candidates: Sequence[Candidate], weights: Mapping[str, float]
) -> dict[tuple[int, int], float]:
    """Give the share of the question's weight that each passage holds, its headings included."""
    held: dict[tuple[int, int], set[str]] = defaultdict(set)
    for item in candidates:
        held[item.number, item.passage] |= (item.stems | item.context) & weights.keys()
    total = sum(weights.values()) or 1.0
    return {key: sum(weights[stem] for stem in stems) / total for key, stems in held.items()}


def score(item: Candidate, asked: Asked) -> float:
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
        elif stem in asked.around[item.number, item.passage]:
            relevance += IN_PASSAGE[0] * weight
            covered += IN_PASSAGE[1] * weight
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


def _focus(item: Candidate, asked: Asked) -> float:
    """Weigh up to twice as much what stands under a heading that is all about the question."""
    heading = item.heading
    total = sum(asked.weights.values())
    if not heading or not total:
        return 1.0
    recall = sum(weight for stem, weight in asked.weights.items() if stem in heading) / total
    precision = len(heading & asked.weights.keys()) / len(heading)
    return 1 + recall * precision


def _speaks(item: Candidate, asked: Asked) -> float:
    """Weigh sentences in another language than the answer's less; a row of a table has none."""
    if not item.unit.is_sentence or asked.language is None:
        return 1.0
    return 1.0 if detect_language(item.unit.text) == asked.language else FOREIGN


def _standing(item: Candidate) -> float:
    """Weigh where it stands: pages found first, and in them what is said first."""
    rank = 1 + 0.35 / (1 + 0.3 * (item.number - 1))
    return rank * (1 + 0.25 / (1 + item.passage * 3 + item.unit.place))


def holds(item: Candidate, stem: str) -> bool:
    """Say whether a unit has a stem or one that answers for it."""
    return stem in item.stems or not related_stems(stem).isdisjoint(item.stems)
