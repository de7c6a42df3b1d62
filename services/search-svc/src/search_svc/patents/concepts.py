"""Technical words with their other names and classes of the CPC, from `concepts.tsv`.

The names are everyday ones; the classes are subclasses of the CPC scheme (cooperativepatent-
classification.org). The list is small: it serves where no model is set.
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from search_svc.ranking.analysis import analyse


@dataclass(frozen=True, slots=True)
class Concept:
    """English names, Russian names, and classes."""

    english: tuple[str, ...]
    russian: tuple[str, ...]
    cpc: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """A concept and the words by which a question names it."""

    concept: Concept
    said: str


def find_concepts(question: str) -> list[Known]:
    """Give the concepts that a question names, in its order; a longer name hides those in it."""
    asked = analyse(question)
    found: list[tuple[int, int, Known]] = []
    for lexemes, name, concept in _names():
        place = _place(lexemes, asked)
        if place is not None:
            found.append((place, len(lexemes), Known(concept, name)))
    found.sort(key=lambda one: (-one[1], one[0]))
    taken: set[int] = set()
    chosen: dict[Concept, tuple[int, Known]] = {}
    for place, length, known in found:
        places = set(range(place, place + length))
        if not places & taken:
            taken |= places
            chosen.setdefault(known.concept, (place, known))
    return [known for _, known in sorted(chosen.values(), key=lambda one: one[0])]


def _place(lexemes: tuple[str, ...], asked: list[str]) -> int | None:
    length = len(lexemes)
    for start in range(len(asked) - length + 1):
        if tuple(asked[start : start + length]) == lexemes:
            return start
    return None


@cache
def _names() -> list[tuple[tuple[str, ...], str, Concept]]:
    return [
        (tuple(analyse(name)), name, concept)
        for concept in read_concepts()
        for name in (*concept.english, *concept.russian)
        if analyse(name)
    ]


@cache
def read_concepts() -> tuple[Concept, ...]:
    """Give all concepts of the list."""
    text = files(__package__).joinpath("concepts.tsv").read_text("utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return tuple(
        Concept(_split(english), _split(russian), _split(cpc)) for english, russian, cpc in rows
    )


def _split(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(",") if part.strip())
