"""What stands in whose place: words that changed places, and words put in their contrary's stead.

Only words that count are reckoned with, by their rank among such words in the passage. Where a
sentence says `7 g of salt and 10 g of yeast`, each amount has beside it what the passage has beside
the other.
"""

from collections.abc import Iterator

from chat_svc.claims.lexicon import are_siblings
from chat_svc.claims.matching import Alignment, is_opposite
from chat_svc.claims.morphology import is_russian, know
from chat_svc.claims.roles import has_passive
from chat_svc.claims.tokens import Token

LEAST_WEIGHT = 0.2
"""Words that weigh no more are not reckoned with."""
BESIDE = 2


class Order:
    """The words of a sentence that count, with their ranks in the passage."""

    def __init__(self, alignment: Alignment) -> None:
        self._alignment = alignment
        self._tokens = alignment.passage.tokens
        self._ranked = [at for at, one in enumerate(self._tokens) if one.weight > LEAST_WEIGHT]
        rank = {at: number for number, at in enumerate(self._ranked)}
        places = [
            one for one in alignment.sentence.content if alignment.token(one).weight > LEAST_WEIGHT
        ]
        self._words = [alignment.token(one) for one in places]
        self._ranks = [rank.get(alignment.same.get(one, -1)) for one in places]
        self._at_rank: dict[int | None, list[int]] = {}
        for at, found in enumerate(self._ranks):
            self._at_rank.setdefault(found, []).append(at)

    def has_exchange(self) -> bool:
        """Say whether two words of a kind each stand beside what the other stands beside.

        The passive voice changes places and nothing else.
        """
        if has_passive(self._alignment.sentence) != has_passive(self._alignment.passage):
            return False
        return any(
            self._distance(one, two) >= BESIDE
            and _are_alike(self._words[one], self._words[two])
            and self._is_displaced(one, two)
            and self._is_displaced(two, one)
            for one in range(len(self._words))
            for two in self._stand_where(one)
        )

    def has_contrary(self) -> bool:
        """Say whether the contrary of a word, or what excludes it, stands where it should."""
        return any(
            self._excludes(self._words[at], there)
            for at, rank in enumerate(self._ranks)
            if rank is not None and self._words[at].quantity is None
            for there in self._stand_ins(at, rank)
        )

    def _stand_ins(self, at: int, rank: int) -> Iterator[Token]:
        """Give what the passage has beside a word's neighbours where it has the word elsewhere."""
        for beside in (at - 1, at + 1):
            anchor = self._rank(beside)
            if anchor is None or abs(rank - anchor) <= BESIDE:
                continue
            there = anchor + at - beside
            if 0 <= there < len(self._ranked):
                token = self._tokens[self._ranked[there]]
                if token.clause == self._tokens[self._ranked[anchor]].clause:
                    yield token

    def _stand_where(self, at: int) -> Iterator[int]:
        """Give the words that the passage has where a word's neighbours have that word."""
        for beside in (at - 1, at + 1):
            rank = self._rank(beside)
            if rank is not None:
                for away in range(1, BESIDE + 1):
                    yield from self._at_rank.get(rank + away * (at - beside), ())

    def _is_displaced(self, one: int, two: int) -> bool:
        """Say whether a neighbour of a word stands on that side of the other word instead."""
        return any(
            self._stands_beside(beside, one, two) for beside in (one - 1, one + 1) if beside != two
        )

    def _stands_beside(self, beside: int, one: int, two: int) -> bool:
        rank, own, other = self._rank(beside), self._ranks[one], self._ranks[two]
        if rank is None or own is None or other is None or rank in {own, other}:
            return False
        away, from_own = rank - other, rank - own
        is_after = beside > one
        if abs(away) > BESIDE or (away > 0) != is_after:
            return False
        return (from_own > 0) != is_after or abs(from_own) > abs(away)

    def _rank(self, at: int) -> int | None:
        return self._ranks[at] if 0 <= at < len(self._ranks) else None

    def _distance(self, one: int, two: int) -> int:
        first, second = self._ranks[one], self._ranks[two]
        return 0 if first is None or second is None else abs(first - second)

    def _excludes(self, one: Token, two: Token) -> bool:
        if two.quantity is not None:
            return False
        return is_opposite(one, two) or are_siblings(one.bases, two.bases)


def _are_alike(one: Token, two: Token) -> bool:
    """Say whether one could stand for the other: two names, two verbs, two figures, two nouns."""
    if (one.quantity is None) != (two.quantity is None):
        return False
    return one.quantity is not None or _sort(one) == _sort(two)


def _sort(token: Token) -> str:
    if token.is_name or token.is_verb:
        return "name" if token.is_name else "verb"
    return know(token.lower).part if is_russian(token.lower) else ""
