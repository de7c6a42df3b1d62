"""From the bytes of a PDF to Markdown-like text, by PDFium, which the worker process loads for it.

PDFium tells where each character stands and how large it is, not what is a heading or a paragraph:
larger lines are taken for headings, and a wider gap than between most lines begins a paragraph.
"""

import ctypes
import re
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from search_svc.reading.dates import parse_date
from search_svc.reading.document import MAX_TEXT, Extract, make_extract

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfTextPage

MAX_PAGES = 300
ENOUGH_SECONDS = 1.5
"""After so long the pages that were read are all: half of what the process is given."""
MARK = b"%PDF-"
MARK_WITHIN = 1024
"""Readers take a file for a PDF when the mark is among its first bytes (ISO 32000-1, annex H)."""

LARGER = 1.12
"""So much larger than most of the text is a heading."""
LONGEST_HEADING = 200
WIDER = 1.35
"""A gap so much wider than between most lines begins a paragraph."""
FURNITURE_PAGES = 3
"""A first or last line that so many pages have is no part of the text."""

PROTECTED = "the PDF is protected by a password"
PICTURES = "the PDF has no text, only pictures"
DAMAGED = "the PDF is damaged"

_PASSWORD_ERROR = 4  # FPDF_ERR_PASSWORD of fpdfview.h
_NUMBERED = re.compile(
    r"^(?:page|p\.|с\.|стр\.)?\s*[-–—]?\s*\d+\s*[-–—]?(?:\s*(?:of|из|/)\s*\d+)?$", re.IGNORECASE
)
_HYPHEN = "\ufffe"
"""What PDFium gives for a hyphen that only stands there because the line ends."""
_NO_TITLE = re.compile(
    r"microsoft (?:word|powerpoint)\b.*|untitled.*|без (?:имени|названия).*"
    r"|(?:документ|document)\s*\d*|title|\(anonymous\)|slide \d+|\S+\.[a-z]{2,5}\d?",
    re.IGNORECASE,
)
"""What editors put in place of a title, and names of files."""
_DATE = re.compile(r"^D:(\d{4})(\d{2})(\d{2})")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page: its text, the size of its letters and its height on the page, in points."""

    text: str
    size: float
    height: float


def is_pdf(body: bytes) -> bool:
    """Say whether it is a PDF, whatever the server calls it."""
    return MARK in body[:MARK_WITHIN]


def read_pdf(body: bytes, url: str) -> Extract:
    """Read the text of the first 300 pages; `problem` says why there is none."""
    # It takes 10 MB, and few pages are PDF.
    from pypdfium2 import PdfDocument, PdfiumError  # noqa: PLC0415 - see above

    try:
        document = PdfDocument(body)
    except PdfiumError as error:
        if error.err_code == _PASSWORD_ERROR:
            return Extract(problem=PROTECTED, reason="encrypted")
        return Extract(problem=DAMAGED)
    try:
        return _read(document, url)
    except PdfiumError:
        return Extract(problem=DAMAGED)
    finally:
        document.close()


def _read(document: "PdfDocument", url: str) -> Extract:
    pages = list(_read_pages(document))
    text = write_text(pages)
    if not text:
        return Extract(problem=PICTURES, reason="scanned")
    said = document.get_metadata_dict()
    dated = _DATE.match(said.get("CreationDate", ""))
    return make_extract(
        text,
        title=_own_title(said.get("Title", "")) or _find_title(pages[0]) or url.rpartition("/")[2],
        author=_one_line(said.get("Author", "")) or None,
        published=parse_date("-".join(dated.groups())) if dated else None,
    )


def _read_pages(document: "PdfDocument") -> Iterator[list[Line]]:
    """Give the lines of each page, as far as is useful and the time allows: a beginning is better
    than the end of the process."""
    latest = time.monotonic() + ENOUGH_SECONDS
    characters = 0
    for number in range(min(len(document), MAX_PAGES)):
        lines = _read_lines(_open_page(document, number))
        yield lines
        characters += sum(len(line.text) for line in lines)
        if characters > MAX_TEXT or time.monotonic() > latest:
            return


def _open_page(document: "PdfDocument", number: int) -> "PdfTextPage":
    from search_svc.reading.unseen import remove_unseen  # noqa: PLC0415 - it takes PDFium with it

    page = document[number]
    remove_unseen(page)
    return page.get_textpage()


def _read_lines(page: "PdfTextPage") -> list[Line]:
    lines, start = [], 0
    for raw in page.get_text_range().split("\r\n"):
        text = " ".join(raw.replace("\0", "").split())
        if text:
            lines.append(Line(text, *_measure(page, start + len(raw) - len(raw.lstrip()))))
        start += len(raw) + 2
    return lines


def _measure(page: "PdfTextPage", place: int) -> tuple[float, float]:
    """Give the size of a character and the height of the line it stands on."""
    from pypdfium2 import raw  # noqa: PLC0415 - loaded by now

    x, y = ctypes.c_double(), ctypes.c_double()
    raw.FPDFText_GetCharOrigin(page, place, x, y)
    return round(float(raw.FPDFText_GetFontSize(page, place)), 1), y.value


def write_text(pages: Sequence[Sequence[Line]]) -> str:
    """Join the lines of all pages to headings and paragraphs, without what stands on every page."""
    kept = list(_without_furniture(pages))
    lines = [line for page in kept for line in page]
    if not lines:
        return ""
    body = _usual_size(lines)
    blocks: list[str] = []
    for text, starts in _joined(kept, body):
        if starts or not blocks:
            blocks.append(text)
        else:
            blocks[-1] = _join(blocks[-1], text)
    return "\n\n".join(blocks).replace(_HYPHEN, "")[:MAX_TEXT]


def _without_furniture(pages: Sequence[Sequence[Line]]) -> Iterator[Sequence[Line]]:
    ends = Counter(
        text for page in pages for text in {line.text for line in (*page[:1], *page[-1:])}
    )
    for page in pages:
        yield [
            line
            for place, line in enumerate(page)
            if not (
                place in {0, len(page) - 1}
                and (ends[line.text] >= FURNITURE_PAGES or _NUMBERED.match(line.text))
            )
        ]


def _joined(pages: Iterable[Sequence[Line]], body: float) -> Iterator[tuple[str, bool]]:
    """Give each line and whether it begins a block; headings are marked as such."""
    was_heading = ""
    for page in pages:
        pitch = _usual_gap(page)
        before: Line | None = None
        for line in page:
            heading = _mark(line, body)
            apart = before is not None and not 0 < before.height - line.height <= WIDER * pitch
            ends_there = before is None or apart
            starts = heading != was_heading or (ends_there and not _goes_on(before, line))
            yield (f"{heading}{line.text}" if heading and starts else line.text), starts
            was_heading, before = heading, line


def _goes_on(before: Line | None, line: Line) -> bool:
    """Say whether a sentence runs on from the end of a page or column."""
    return before is None and line.text[:1].islower()


def _mark(line: Line, body: float) -> str:
    if line.size < LARGER * body or len(line.text) > LONGEST_HEADING:
        return ""
    return "# " if line.size >= LARGER * LARGER * body else "## "


def _join(text: str, line: str) -> str:
    if text.endswith(_HYPHEN):
        return text + line
    if text.endswith("-") and line[:1].islower():
        return text[:-1] + line
    return f"{text} {line}"


def _usual_size(lines: Sequence[Line]) -> float:
    """Give the size that most characters have."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0]


def _usual_gap(lines: Sequence[Line]) -> float:
    gaps = [gap for one, two in pairwise(lines) if (gap := one.height - two.height) > 0]
    return median(gaps) if gaps else 0.0


def _find_title(lines: Sequence[Line]) -> str:
    """Give the largest lines that stand together on the first page, if they can be a title."""
    if not lines:
        return ""
    largest = max(line.size for line in lines)
    first = next(place for place, line in enumerate(lines) if line.size == largest)
    last = first
    while last < len(lines) and lines[last].size == largest:
        last += 1
    title = " ".join(line.text for line in lines[first:last])
    return title if len(title) <= LONGEST_HEADING else lines[first].text[:LONGEST_HEADING]


def _own_title(said: str) -> str:
    """Give the title, unless a program wrote it."""
    title = _one_line(said)
    return "" if _NO_TITLE.fullmatch(title) else title


def _one_line(text: str) -> str:
    return " ".join(text.split())[:LONGEST_HEADING]
