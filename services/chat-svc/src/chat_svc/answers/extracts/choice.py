"""Which units are quoted together, and in which order."""

from collections.abc import Sequence

from chat_svc.answers.extracts.candidates import Candidate, follows
from chat_svc.answers.extracts.scoring import Asked, holds
from chat_svc.answers.fitness import fits, leans_back
from chat_svc.answers.questions import Question

MOST = 5
MOST_CHARACTERS = 1500
SAME = 0.62
"""Two units of which the shorter shares so much with the other say the same."""
LEAST = 3
"""An answer that is not a mere fact goes on after its lead until it has so many sentences."""
SURE = 0.8
"""A lead with a smaller share of the question's words may lack the fact: more is quoted with it."""
USABLE = 0.5
"""What fits less than this, such as a question or a pointer elsewhere, does not go on."""


class Choice:
    """What was chosen so far, within the room there is, nothing of it said twice."""

    def __init__(self, candidates: Sequence[Candidate], question: Question) -> None:
        self.taken: list[Candidate] = []
        self._asked = frozenset(question.stems)
        self._at = {(it.number, it.passage, it.unit.place): it for it in candidates}
        self._characters = 0

    def take(self, item: Candidate) -> None:
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

    def support(self, asked: Asked) -> None:
        """Take more of the lead's passage where the lead alone may not have the fact: what has the
        form of an answer first, then what stands near."""
        if not self.taken or _is_sure(self.taken[0], asked):
            return
        lead = self.taken[0]
        around = [
            item
            for place, item in self._at.items()
            if place[:2] == (lead.number, lead.passage) and item not in self.taken
        ]
        around.sort(key=lambda it: (-_promise(it, asked), abs(it.unit.place - lead.unit.place)))
        for item in around[: LEAST - 1]:
            if len(self.taken) < LEAST and self._is_new(item) and self._fits([item]):
                self._add([item])

    def _beside(self, item: Candidate, step: int) -> Candidate | None:
        """Give the sentence before or after, under the same heading."""
        found = self._at.get((item.number, item.passage, item.unit.place + step))
        return found if found is not None and follows(item.unit, found.unit) else None

    def _is_new(self, item: Candidate) -> bool:
        """Say whether it adds something; that all speak of what was asked for is no sameness."""
        own = item.stems - self._asked or item.stems
        others = (other.stems - self._asked or other.stems for other in self.taken)
        return all(_overlap(own, other) < SAME for other in others)

    def _fits(self, items: Sequence[Candidate]) -> bool:
        room = MOST_CHARACTERS - self._characters
        return len(self.taken) + len(items) <= MOST and sum(map(_size, items)) <= room

    def _add(self, items: Sequence[Candidate]) -> None:
        self.taken += items
        self._characters += sum(map(_size, items))


def _is_sure(lead: Candidate, asked: Asked) -> bool:
    """Say whether a sentence has the form of the answer and nearly all of the question's words.

    A word that no source has counts too: it says that the fact may be told in other words.
    """
    heavy = [stem for stem in asked.weights if stem not in asked.question.light]
    held = sum(holds(lead, stem) for stem in heavy)
    return fits(lead.unit.text, asked.question) > 1 and held >= SURE * len(heavy)


def _promise(item: Candidate, asked: Asked) -> float:
    """Give what a sentence of the right passage may be worth: its form, and words of its own."""
    held = sum(weight for stem, weight in asked.weights.items() if holds(item, stem))
    return fits(item.unit.text, asked.question) ** 2 * (1 + held)


def _size(item: Candidate) -> int:
    return len(item.unit.text) + (len(item.unit.code[1]) if item.unit.code else 0)


def _overlap(one: frozenset[str], two: frozenset[str]) -> float:
    """Give how much of the shorter sentence the other says too."""
    smaller = min(len(one), len(two))
    return len(one & two) / smaller if smaller else 1.0


def in_order(chosen: Sequence[Candidate], *, lead_first: bool) -> list[Candidate]:
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
