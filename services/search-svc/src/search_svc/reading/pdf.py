"""From the bytes of a PDF to Markdown-like text, by PDFium, which the worker process loads for it.

PDFium tells where each character stands and how large it is; `printed` makes paragraphs of that.
"""

import ctypes
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from search_svc.reading.dates import parse_date
from search_svc.reading.document import MAX_TEXT, Extract, make_extract
from search_svc.reading.printed import LONGEST_HEADING, Line, Written, write_text

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfTextPage

MAX_PAGES = 300
ENOUGH_SECONDS = 1.5
"""After so long the pages that were read are all: half of what the process is given."""
MARK = b"%PDF-"
MARK_WITHIN = 1024
"""Readers take a file for a PDF when the mark is among its first bytes (ISO 32000-1, annex H)."""

PROTECTED = "the PDF is protected by a password"
PICTURES = "the PDF has no text, only pictures"
DAMAGED = "the PDF is damaged"

_PASSWORD_ERROR = 4  # FPDF_ERR_PASSWORD of fpdfview.h
_NO_TITLE = re.compile(
    r"microsoft (?:word|powerpoint)\b.*|untitled.*|без (?:имени|названия).*"
    r"|(?:документ|document)\s*\d*|title|\(anonymous\)|slide \d+|\S+\.[a-z]{2,5}\d?",
    re.IGNORECASE,
)
"""What editors put in place of a title, and names of files."""
_DATE = re.compile(r"^D:(\d{4})(\d{2})(\d{2})")


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
    written = write_text(pages)
    if not written.text:
        return Extract(problem=PICTURES, reason="scanned")
    said = document.get_metadata_dict()
    dated = _DATE.match(said.get("CreationDate", ""))
    extract = make_extract(
        written.text,
        title=_own_title(said.get("Title", "")) or _find_title(pages[0]) or url.rpartition("/")[2],
        author=_one_line(said.get("Author", "")) or None,
        published=parse_date("-".join(dated.groups())) if dated else None,
    )
    return _with_pages(extract, written) if len(pages) > 1 else extract


def _with_pages(extract: Extract, written: Written) -> Extract:
    """Tell of each passage on which page it begins, below its headings."""
    mark = "с." if extract.language == "ru" else "p."
    return replace(
        extract,
        passages=tuple(
            replace(one, headings=(*one.headings, f"{mark} {written.page_at(one.start)}"))
            for one in extract.passages
        ),
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
