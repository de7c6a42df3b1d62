"""The units of the sources that may be quoted."""

from collections.abc import Iterable
from dataclasses import dataclass

from chat_svc.answers.fitness import leans_back
from chat_svc.answers.sources import Evidence
from chat_svc.answers.units import Unit, split_units
from chat_svc.answers.words import stems_of


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
class Candidate:
    """A unit with the stems of itself, of title and headings, and of its own heading.

    `is_orphan`: it leans on a sentence that is not there.
    """

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
        """Give what is quoted."""
        place = self.passage * 1000 + self.unit.place
        return Extract(self.unit.text, self.number, place, self.unit.code)


def find_candidates(evidence: Evidence) -> Iterable[Candidate]:
    """Give the units of a source's passages, in their order."""
    title = frozenset(stems_of(evidence.source.title))
    for passage, text in enumerate(evidence.texts):
        before: Unit | None = None
        for unit in split_units(text):
            stems = stems_of(unit.text)
            yield Candidate(
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
    return before is not None and follows(unit, before) and not leans_back(before.text)


def follows(unit: Unit, before: Unit) -> bool:
    """Say whether both are sentences under one heading, so that they can be read as one."""
    return before.heading == unit.heading and before.is_sentence and unit.is_sentence
