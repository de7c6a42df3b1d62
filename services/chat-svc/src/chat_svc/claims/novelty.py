"""What a sentence says that its passage has no words for: how much in one piece, and where."""

from chat_svc.claims.lists import read_section
from chat_svc.claims.matching import Alignment

LEAST_WEIGHT = 0.2
_CAUSES = read_section("causes")
_BOUNDS = read_section("bounds")


class Novelty:
    """The words of a sentence that are not in the passage; `named` are names from before it."""

    def __init__(self, alignment: Alignment, named: frozenset[int] = frozenset()) -> None:
        self._alignment = alignment
        tokens = alignment.sentence.tokens
        self._words = [at for at in alignment.sentence.content if tokens[at].weight > LEAST_WEIGHT]
        self._new = {
            at
            for at in self._words
            if at in alignment.missing and at not in named and not _only_bounds(alignment, at)
        }

    def longest_run(self) -> float:
        """Give the weight of the heaviest row of new words."""
        heaviest = run = 0.0
        for at in self._words:
            run = run + self._weigh(at) if at in self._new else 0.0
            heaviest = max(heaviest, run)
        return heaviest

    def tail(self) -> float:
        """Give the weight of the new words that the sentence ends in."""
        weight = 0.0
        for at in reversed(self._words):
            if at not in self._new:
                break
            weight += self._weigh(at)
        return weight

    def cause(self) -> float:
        """Give the weight of the new words that are said to be a reason, from its word on."""
        tokens = self._alignment.sentence.tokens
        first = max((at for at, one in enumerate(tokens) if one.lower in _CAUSES), default=-1)
        return sum(self._weigh(at) for at in self._new if at > first) if first >= 0 else 0.0

    def _weigh(self, at: int) -> float:
        return self._alignment.token(at).weight


def adds_cause(alignment: Alignment) -> bool:
    """Say whether a sentence calls something a reason and the passage calls nothing so."""
    said, read = (
        any(token.lower in _CAUSES for token in reading.tokens)
        for reading in (alignment.sentence, alignment.passage)
    )
    return said and not read


def _only_bounds(alignment: Alignment, at: int) -> bool:
    """Say whether a word belongs to the figure after it, as `between` and `reach`."""
    following = alignment.sentence.tokens[at + 1 : at + 2]
    is_bound = set(alignment.token(at).lower.split()) <= _BOUNDS
    return is_bound and bool(following) and following[0].quantity is not None
