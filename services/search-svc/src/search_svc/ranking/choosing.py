"""Which passages fill a budget: the best of all pages, from many origins, each story once."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from search_svc.ranking.duplicates import Runs, are_near, runs_of
from search_svc.ranking.origins import origin_of

AGAIN = 0.7
"""What a further passage of an origin counts, for each that is taken already."""
SPARE = 4
"""Passages of a page that are looked at beside twice those it may give: some are copies."""
LEAST_TOKENS = 20
SHORT_WORDS = 60
"""A shorter passage takes its neighbour along when it fits."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """The passages of a page in reading order with their scores."""

    url: str
    passages: Sequence[str]
    scores: Sequence[float]


@dataclass(frozen=True, slots=True)
class Chosen:
    """A passage that is kept: `page` and `place` say where it stood; `text` may hold more."""

    page: int
    place: int
    text: str
    score: float


def count_tokens(text: str) -> int:
    """Estimate a text's tokens, rather too many: a model takes 3 to 4 letters of English and 2 to 3
    of Russian for one."""
    plain = len(text.encode("ascii", "ignore"))
    return 1 + round(plain / 3.5 + (len(text) - plain) / 2.2)


def choose(pages: Sequence[Ranked], budget: int, most: int) -> list[Chosen]:
    """Give the passages that fit in `budget` tokens, at most `most` a page, best choice first.

    Passages that fit nothing of the question are left out, unless nothing fits.
    """
    return list(_Choice(pages, budget, most).run())


class _Choice:
    def __init__(self, pages: Sequence[Ranked], budget: int, most: int) -> None:
        self._pages = pages
        self._left = budget
        self._most = most
        self._origins = [origin_of(page.url) or page.url for page in pages]
        self._by_origin: Counter[str] = Counter()
        self._by_page: Counter[int] = Counter()
        self._runs: list[Runs] = []
        self._used: set[tuple[int, int]] = set()

    def run(self) -> Iterator[Chosen]:
        """Take the best that fits until nothing is left."""
        open_ones = self._candidates()
        while open_ones and self._left >= LEAST_TOKENS:
            best = max(open_ones, key=self._worth)
            open_ones.remove(best)
            if best not in self._used and (chosen := self._take(*best)):
                yield chosen

    def _candidates(self) -> list[tuple[int, int]]:
        everything = [
            (number, place)
            for number, page in enumerate(self._pages)
            for place in sorted(range(len(page.passages)), key=lambda at: -page.scores[at])[
                : 2 * self._most + SPARE
            ]
        ]
        fitting = [one for one in everything if self._score(*one) > 0]
        return fitting or everything

    def _score(self, page: int, place: int) -> float:
        return self._pages[page].scores[place]

    def _worth(self, candidate: tuple[int, int]) -> tuple[float, int, int]:
        page, place = candidate
        taken = self._by_origin[self._origins[page]]
        return self._score(page, place) * AGAIN**taken, -place - taken, -page

    def _take(self, page: int, place: int) -> Chosen | None:
        """Take a passage if it fits, is new, and its page has not its share."""
        text = self._pages[page].passages[place]
        cost, runs = count_tokens(text), runs_of(text)
        copied = any(are_near(runs, other) for other in self._runs)
        if cost > self._left or self._by_page[page] >= self._most or copied:
            return None
        self._left -= cost
        self._runs.append(runs)
        self._used.add((page, place))
        self._by_page[page] += 1
        self._by_origin[self._origins[page]] += 1
        return Chosen(page, place, self._extend(page, place, text), self._score(page, place))

    def _extend(self, page: int, place: int, text: str) -> str:
        """Add the passage that follows a short one, else the one before, when it fits."""
        if len(text.split()) >= SHORT_WORDS:
            return text
        passages = self._pages[page].passages
        for other in (place + 1, place - 1):
            if not 0 <= other < len(passages) or (page, other) in self._used:
                continue
            cost = count_tokens(passages[other]) + 1
            if cost <= self._left:
                self._left -= cost
                self._used.add((page, other))
                self._runs.append(runs_of(passages[other]))
                first, second = sorted(((place, text), (other, passages[other])))
                return f"{first[1]}\n\n{second[1]}"
        return text
