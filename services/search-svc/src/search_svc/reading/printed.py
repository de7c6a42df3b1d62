"""From the lines of printed pages to headings and paragraphs.

Where a line stands and how large it is says more than its words: larger lines are taken for
headings, and a wider gap than between most lines begins a paragraph.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from statistics import median

from search_svc.reading.document import MAX_TEXT

LARGER = 1.12
"""So much larger than most of the text is a heading."""
LONGEST_HEADING = 200
WIDER = 1.35
"""A gap so much wider than between most lines begins a paragraph."""
FURNITURE_PAGES = 3
"""A first or last line that so many pages have is no part of the text."""
HYPHEN = "\ufffe"
"""What PDFium gives for a hyphen that only stands there because the line ends."""

_NUMBERED = re.compile(
    r"^(?:page|p\.|с\.|стр\.)?\s*[-–—]?\s*\d+\s*[-–—]?(?:\s*(?:of|из|/)\s*\d+)?$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page: its text, the size of its letters and its height on the page, in points."""

    text: str
    size: float
    height: float


@dataclass(frozen=True, slots=True)
class Written:
    """The text of a document, and where in it each page that says something begins."""

    text: str
    starts: tuple[int, ...] = ()
    numbers: tuple[int, ...] = ()

    def page_at(self, place: int) -> int:
        """Give the number of the page that holds a place of the text, the first being 1."""
        return self.numbers[max(0, bisect_right(self.starts, place) - 1)]


def write_text(pages: Sequence[Sequence[Line]]) -> Written:
    """Join the lines of all pages to headings and paragraphs, without what stands on every page."""
    kept = list(_without_furniture(pages))
    lines = [line for page in kept for line in page]
    if not lines:
        return Written("")
    blocks: list[str] = []
    begins: dict[int, tuple[int, int]] = {}
    for number, text, starts in _joined(kept, _usual_size(lines)):
        if starts or not blocks:
            blocks.append(text)
        else:
            blocks[-1] = _join(blocks[-1], text)
        begins.setdefault(number, (len(blocks) - 1, len(blocks[-1]) - len(text)))
    return _close(blocks, begins)


def _close(blocks: Sequence[str], begins: Mapping[int, tuple[int, int]]) -> Written:
    """Join blocks; `begins` are the block of each page's first line and the place in it."""
    whole = "\n\n".join(blocks)
    offsets = list(accumulate((len(block) + 2 for block in blocks), initial=0))
    places = (offsets[block] + inside for block, inside in begins.values())
    return Written(
        text=whole.replace(HYPHEN, "")[:MAX_TEXT],
        starts=tuple(place - whole.count(HYPHEN, 0, place) for place in places),
        numbers=tuple(begins),
    )


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


def _joined(pages: Iterable[Sequence[Line]], body: float) -> Iterator[tuple[int, str, bool]]:
    """Give the page and text of each line and whether it begins a block; headings are marked."""
    was_heading = ""
    for number, page in enumerate(pages, start=1):
        pitch = _usual_gap(page)
        before: Line | None = None
        for line in page:
            heading = _mark(line, body)
            apart = before is not None and not 0 < before.height - line.height <= WIDER * pitch
            ends_there = before is None or apart
            starts = heading != was_heading or (ends_there and not _goes_on(before, line))
            yield number, f"{heading}{line.text}" if heading and starts else line.text, starts
            was_heading, before = heading, line


def _goes_on(before: Line | None, line: Line) -> bool:
    """Say whether a sentence runs on from the end of a page or column."""
    return before is None and line.text[:1].islower()


def _mark(line: Line, body: float) -> str:
    if line.size < LARGER * body or len(line.text) > LONGEST_HEADING:
        return ""
    return "# " if line.size >= LARGER * LARGER * body else "## "


def _join(text: str, line: str) -> str:
    if text.endswith(HYPHEN):
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
