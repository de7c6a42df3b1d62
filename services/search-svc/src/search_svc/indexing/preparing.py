"""From the bytes of a document to what the index stores; runs in worker processes."""

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from search_svc.ranking.analysis import analyse
from search_svc.ranking.conditions import quote_lexeme
from search_svc.reading.extracting import extract
from search_svc.reading.passages import Passage, split_passages

MAX_PASSAGES = 2000
_MAX_POSITIONS = 256


@dataclass(frozen=True, slots=True)
class RawDocument:
    """A document as it came: `location` is its path or URL, `url` what is shown as its address."""

    location: str
    url: str
    body: bytes
    content_type: str
    fingerprint: str
    charset: str | None = None


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
    """A document that is ready to be stored; `links` are absolute."""

    location: str
    url: str
    fingerprint: str
    sha256: str
    title: str
    language: str | None
    published: date | None
    text: str
    passages: tuple[PreparedPassage, ...]
    links: tuple[str, ...]


def prepare(raw: RawDocument) -> PreparedDocument:
    """Extract, split and analyse one document."""
    found = extract(raw.body, raw.content_type, raw.location, raw.charset)
    title_lexemes = analyse(found.title)
    return PreparedDocument(
        location=raw.location,
        url=raw.url,
        fingerprint=raw.fingerprint,
        sha256=hashlib.sha256(raw.body).hexdigest(),
        title=found.title or raw.location.rstrip("/").rpartition("/")[2],
        language=found.language,
        published=found.published,
        text=found.text,
        passages=tuple(
            _prepare_passage(passage, title_lexemes)
            for passage in split_passages(found.text)[:MAX_PASSAGES]
        ),
        links=found.links,
    )


def _prepare_passage(passage: Passage, title: list[str]) -> PreparedPassage:
    heading_lines, body_lines = [" ".join(passage.headings)], []
    for line in passage.text.split("\n"):
        (heading_lines if line.startswith("#") else body_lines).append(line)
    headings, body = analyse("\n".join(heading_lines)), analyse("\n".join(body_lines))
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
