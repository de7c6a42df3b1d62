"""From what was read of a document to what the index stores of it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from search_svc.ranking.analysis import analyse
from search_svc.ranking.conditions import quote_lexeme
from search_svc.reading.document import Extract
from search_svc.reading.passages import Passage

MAX_PASSAGES = 2000
MAX_LEXEMES = 1500
"""Of headings and of the text of a passage each, which have far fewer; a tsvector holds 1 MB."""
_MAX_POSITIONS = 256


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a document came from: `location` is its path or URL in its collection.

    `url` is its public address, empty when it has none; `sha256` is of its bytes and
    `fingerprint` tells without reading them whether they changed.
    """

    location: str
    url: str
    sha256: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class PreparedPassage:
    """A passage with its tsvector as text; `length` counts the lexemes of the text."""

    text: str
    starts: int
    ends: int
    heading: str
    length: int
    search: str
    lexemes: frozenset[str]


@dataclass(frozen=True, slots=True)
class PreparedDocument:
    """A document that is ready to be stored."""

    location: str
    url: str
    fingerprint: str
    sha256: str
    title: str
    language: str | None
    published: date | None
    text: str
    passages: tuple[PreparedPassage, ...]


def prepare(origin: Origin, extract: Extract) -> PreparedDocument:
    """Analyse one document; a few milliseconds of work for an ordinary one."""
    title_lexemes = analyse(extract.title)[:MAX_LEXEMES]
    return PreparedDocument(
        location=origin.location,
        url=origin.url,
        fingerprint=origin.fingerprint,
        sha256=origin.sha256,
        title=extract.title or origin.location.rstrip("/").rpartition("/")[2],
        language=extract.language,
        published=extract.published,
        text=extract.text,
        passages=tuple(
            _prepare_passage(passage, title_lexemes) for passage in extract.passages[:MAX_PASSAGES]
        ),
    )


def _prepare_passage(passage: Passage, title: list[str]) -> PreparedPassage:
    heading_lines, body_lines = [" ".join(passage.headings)], list[str]()
    for line in passage.text.split("\n"):
        (heading_lines if line.startswith("#") else body_lines).append(line)
    headings = analyse("\n".join(heading_lines))[:MAX_LEXEMES]
    body = analyse("\n".join(body_lines))[:MAX_LEXEMES]
    return PreparedPassage(
        text=passage.text,
        starts=passage.start,
        ends=passage.end,
        heading=" › ".join(passage.headings),
        length=len(body) + len(headings),
        search=_tsvector(title, headings, body),
        lexemes=frozenset((*title, *headings, *body)),
    )


def _tsvector(title: list[str], headings: list[str], body: list[str]) -> str:
    positions: dict[str, list[str]] = defaultdict(list)
    position = 0
    for weight, lexemes in (("A", title), ("B", headings), ("", body)):
        for lexeme in lexemes:
            position += 1
            if len(positions[lexeme]) < _MAX_POSITIONS:
                positions[lexeme].append(f"{position}{weight}")
    return " ".join(
        f"{quote_lexeme(lexeme)}:{','.join(places)}" for lexeme, places in positions.items()
    )
