"""Splits a page's text into passages small enough to quote and large enough to understand."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from search_svc.reading.blocks import Block, heading_title, scan_blocks

# Words a passage aims at: several sentences that a citation can point at, and little enough that
# ten of them fit a model's prompt.
MIN_WORDS = 60
MAX_WORDS = 180

SENTENCE_END = re.compile(r"(?<=[.!?…])[\"»”)]*\s+(?=[\"«“(]?[A-ZА-ЯЁ0-9])")
_LINE_END = re.compile(r"\n")
# A script without spaces has few words, so a passage is bounded in characters too.
_MAX_CHARS = 2400


@dataclass(frozen=True)
class Passage:
    """A part of a text: `text[start:end]` is `text` of the passage; `headings` lead to it."""

    text: str
    start: int
    end: int
    headings: tuple[str, ...] = ()

    @property
    def titled(self) -> str:
        """The passage under a heading line with its path, for ranking and for a model."""
        return f"# {' › '.join(self.headings)}\n{self.text}" if self.headings else self.text


@dataclass(frozen=True)
class _Piece:
    start: int
    end: int
    words: int
    headings: tuple[str, ...]
    opens: bool


def split_passages(text: str) -> list[Passage]:
    """Passages of about 60 to 180 words, in order, that together hold every block of the text.

    Borders lie between blocks where possible: sections are joined only while they are short, code
    and tables are cut between lines and paragraphs between sentences only when they are too long.
    """
    passages: list[Passage] = []
    group: list[_Piece] = []
    words = 0
    for piece in _pieces(text):
        full = words + piece.words > MAX_WORDS or piece.end - _start(group, piece) > _MAX_CHARS
        if group and (full or (piece.opens and words >= MIN_WORDS)):
            passages.append(_close(text, group))
            group, words = [], 0
        group.append(piece)
        words += piece.words
    if group:
        passages.append(_close(text, group))
    return passages


def _start(group: list[_Piece], piece: _Piece) -> int:
    return group[0].start if group else piece.start


def _close(text: str, group: list[_Piece]) -> Passage:
    start, end = group[0].start, group[-1].end
    return Passage(text[start:end], start, end, group[0].headings)


def _pieces(text: str) -> Iterator[_Piece]:
    """The text's blocks, headings joined to what follows them and long blocks cut."""
    path: list[tuple[int, str]] = []
    heading_start: int | None = None
    above: tuple[str, ...] = ()
    end = 0
    for block in scan_blocks(text):
        end = block.end
        if block.kind == "heading":
            while path and path[-1][0] >= block.level:
                path.pop()
            if heading_start is None:
                heading_start, above = block.start, tuple(title for _, title in path)
            path.append((block.level, heading_title(text, block)))
            continue
        for start, cut in _cut(text, block):
            opens = heading_start is not None
            begin = start if heading_start is None else heading_start
            headings = above if opens else tuple(title for _, title in path)
            yield _Piece(begin, cut, _count(text, begin, cut), headings, opens)
            heading_start = None
    if heading_start is not None:
        yield _Piece(heading_start, end, _count(text, heading_start, end), above, opens=True)


def _cut(text: str, block: Block) -> Iterator[tuple[int, int]]:
    """The spans of a block that each fit a passage, cut at line or sentence ends, else words."""
    spans = [(block.start, block.end)]
    borders = (_LINE_END,) if block.kind in {"code", "table", "list"} else (SENTENCE_END,)
    for border in (*borders, SENTENCE_END, re.compile(r"\s+")):
        spans = [
            part
            for start, end in spans
            for part in (
                _cut_at(text, start, end, border) if _too_long(text, start, end) else [(start, end)]
            )
        ]
    for start, end in spans:
        for begin in range(start, end, _MAX_CHARS):
            yield begin, min(begin + _MAX_CHARS, end)


def _cut_at(text: str, start: int, end: int, border: re.Pattern[str]) -> list[tuple[int, int]]:
    """Cut a span at borders into parts that are as long as fits."""
    spans: list[tuple[int, int]] = []
    begin = last = start
    words = 0
    for match in [*border.finditer(text, start, end), None]:
        stop = match.start() if match else end
        added = _count(text, last, stop)
        if last > begin and (words + added > MAX_WORDS or stop - begin > _MAX_CHARS):
            spans.append((begin, begin + len(text[begin:last].rstrip())))
            begin, words = last, 0
        words += added
        last = match.end() if match else end
    spans.append((begin, begin + len(text[begin:end].rstrip())))
    return spans


def _too_long(text: str, start: int, end: int) -> bool:
    return end - start > _MAX_CHARS or _count(text, start, end) > MAX_WORDS


def _count(text: str, start: int, end: int) -> int:
    return len(text[start:end].split())
