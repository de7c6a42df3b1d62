"""The score of a passage: its words, those that stand together, what its headings are about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from search_svc.ranking.bm25 import Statistics
from search_svc.ranking.questions import Question

TITLE, HEADING, BODY = "A", "B", ""
FIELD_WEIGHTS = {TITLE: 1.5, HEADING: 2.5, BODY: 1.0}
PAIR_SHARE = 0.8
"""What words that stand together as they do in the question add, beside what each adds."""
REACH = 3
"""Words farther apart than this stand there each for itself."""
HEADING_GAIN = 1.0
"""What headings add that are about the question and nothing else: as much as all the rest."""

Places = Sequence[tuple[int, str]]
"""Where a lexeme stands in a passage: the position and the field."""


@dataclass(frozen=True, slots=True)
class Held:
    """What a passage holds of a question: `places` by lexeme; `headings` and `length` in words."""

    places: Mapping[str, Places]
    headings: int
    length: int


class Scorer:
    """Scores passages of one corpus for one question."""

    def __init__(self, question: Question, statistics: Statistics) -> None:
        self.weights = question.weights(statistics)
        self._pairs = question.pairs
        self._statistics = statistics
        self._total = sum(self.weights.values())

    def score(self, held: Held) -> float:
        """Give a number that is 0 without any of the words; only good for comparing."""
        counts = {
            lexeme: sum(FIELD_WEIGHTS[field] for _, field in places)
            for lexeme, places in held.places.items()
        }
        words = self._statistics.score(self.weights, counts, held.length)
        together = words + PAIR_SHARE * self._weigh_pairs(held)
        return together * (1 + HEADING_GAIN * self._weigh_headings(held))

    def _weigh_pairs(self, held: Held) -> float:
        """Give the lighter word's weight for each pair that stands together, less with distance."""
        total = 0.0
        for first, second in self._pairs:
            distance = _distance(held.places.get(first, ()), held.places.get(second, ()))
            if distance <= REACH:
                total += min(self.weights[first], self.weights[second]) / distance
        return total

    def _weigh_headings(self, held: Held) -> float:
        """Give how much the headings are about the question and nothing else, 0 to 1."""
        found = {
            lexeme: number
            for lexeme, places in held.places.items()
            if (number := sum(field == HEADING for _, field in places))
        }
        if not found or not self._total:
            return 0.0
        recall = sum(self.weights[lexeme] for lexeme in found) / self._total
        return recall * min(1.0, sum(found.values()) / held.headings)


def _distance(first: Places, second: Places) -> int:
    """Give how near two words come to one another, at least 1."""
    gaps = (abs(one - other) for one, _ in first for other, _ in second)
    return max(1, min(gaps, default=REACH + 1))
