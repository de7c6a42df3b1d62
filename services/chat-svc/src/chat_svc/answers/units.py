"""What of a source can be quoted by itself: sentences, list items, table rows, definitions.

Reads the Markdown-like text that search-svc gives for pages; plain text is the same without marks.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from chat_svc.answers.sentences import Paragraph, clean_item, clean_row, clean_sentence, split_text

MOST_CODE_LINES = 12
LONGEST_SIGNATURE = 60
LONGEST_TERM = 120

_FOR_EXAMPLE = re.compile(
    r"[,;]?\s+[—–-]?\s*(?:for (?:example|instance)|e\.g\.|like this|as follows|например|вот так):$",
    re.IGNORECASE,
)
_HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*$")
_FENCE = re.compile(r"\s*(`{3,}|~{3,})([\w+#-]*)\s*$")
_RULE = re.compile(r"\|?(?:\s*:?-{3,}:?\s*\|)+\s*(?::?-{3,}:?)?\s*$")
_CELL_END = re.compile(r"(?<!\\)\|")
_LABELLED = re.compile(r"[^\W\d_][^:.!?]{1,40}:\s+[^\s:](?:[^:]{0,100}[^:,;])?$")
FEWEST_LABELLED = 2
"""One line with a colon may be a sentence that goes on."""
_EMPTY_CELLS = frozenset({"", "-", "–", "—"})
_CODE_LIKE = re.compile(r"[(_=]|\w\.\w|^(?:class|exception|def|async)\s")
_DEFINITION = 6
"""Pages give what a term is explained under (`dt`) as a heading of the lowest level."""


@dataclass(frozen=True, slots=True)
class Unit:
    """Words of a source that are understood by themselves.

    `place` counts the units of a text from 0. `code` is the short listing that a sentence ends in,
    with its language before it.
    """

    text: str
    place: int
    heading: str = ""
    code: tuple[str, str] | None = None
    is_sentence: bool = True


def split_units(text: str) -> list[Unit]:
    """Give all units in reading order; what is cut off or no text for people is left out."""
    reader = _Reader()
    reader.read(text.splitlines())
    return reader.units


class _Reader:
    """Goes through a text line by line and remembers what stands above."""

    def __init__(self) -> None:
        self.units: list[Unit] = []
        self._path: list[tuple[int, str]] = []
        self._term = ""
        self._opening: str | None = None

    def read(self, lines: Sequence[str]) -> None:
        for kind, group in _groups(lines):
            match kind:
                case "heading":
                    self._head(group[0])
                case "code":
                    self._attach(group)
                case "table":
                    self._table(group)
                case _:
                    self._text(group)
        self._leave_opening()

    def _head(self, line: str) -> None:
        match = _HEADING.match(line)
        if match is None:
            return
        self._leave_opening()
        level, title = len(match[1]), match[2]
        self._path = [(above, words) for above, words in self._path if above < level]
        self._path.append((level, title))
        self._term = title if level == _DEFINITION and len(title) <= 2 * LONGEST_TERM else ""

    @property
    def _heading(self) -> str:
        return " › ".join(title for _, title in self._path)

    def _add(self, text: str, *, is_sentence: bool) -> None:
        unit = Unit(text, len(self.units), self._heading, None, is_sentence)
        self.units.append(unit)

    def _text(self, lines: Sequence[str]) -> None:
        """Read sentences, and runs of lines such as `Weight: 174 g` line by line."""
        waiting: list[str] = []
        quoted = (line.removeprefix("> ") for line in lines)
        for labelled, group in groupby(quoted, lambda line: bool(_LABELLED.match(line.strip()))):
            run = list(group)
            if labelled and len(run) >= FEWEST_LABELLED:
                self._paragraphs(waiting)
                waiting = []
                self._labelled(run)
            else:
                waiting += run
        self._paragraphs(waiting)

    def _labelled(self, lines: Sequence[str]) -> None:
        """Take lines such as `Weight: 174 g`, as pages give what a thing is like."""
        self._leave_opening()
        for line in lines:
            item = clean_item(line.strip())
            if item is not None:
                self._add(item, is_sentence=False)

    def _paragraphs(self, lines: Sequence[str]) -> None:
        for paragraph in split_text("\n".join(lines)):
            self._paragraph(paragraph)

    def _paragraph(self, paragraph: Paragraph) -> None:
        for number, sentence in enumerate(paragraph.sentences):
            last = number == len(paragraph.sentences) - 1
            self._leave_opening()
            if last and sentence.endswith(":"):
                self._opening = sentence
                continue
            clean = clean_sentence(sentence)
            if clean is not None:
                self._add(self._under_term(clean), is_sentence=True)
            elif paragraph.is_item and len(paragraph.sentences) == 1:
                item = clean_item(sentence)
                if item is not None:
                    self._add(self._under_term(item), is_sentence=False)
            self._term = ""

    def _leave_opening(self) -> None:
        """Quote a sentence that ends in `for example:` without it when no listing came."""
        opening, self._opening = self._opening, None
        if opening is not None and _FOR_EXAMPLE.search(opening):
            clean = clean_sentence(_FOR_EXAMPLE.sub(".", opening))
            if clean is not None:
                self._add(self._under_term(clean), is_sentence=True)
                self._term = ""

    def _under_term(self, text: str) -> str:
        """Put the term that a definition explains before its first sentence."""
        return f"{_shorten(self._term)}: {text}" if self._term else text

    def _attach(self, lines: Sequence[str]) -> None:
        """Give a short listing to the sentence that announces it."""
        match = _FENCE.match(lines[0])
        code = [line for line in lines[1:] if not _FENCE.match(line)]
        opening = self._opening
        if match is None or opening is None or not 0 < len(code) <= MOST_CODE_LINES:
            self._leave_opening()
            return
        self._opening = None
        announced = clean_sentence(opening.removesuffix(":") + ".")
        if announced is not None:
            self._add(self._under_term(announced[:-1] + ":"), is_sentence=True)
            self.units[-1] = replace(self.units[-1], code=(match[2], _dedent(code)))

    def _table(self, lines: Sequence[str]) -> None:
        rows = [_cells(line) for line in lines if not _RULE.match(line.strip())]
        ruled = len(lines) > 1 and _RULE.match(lines[1].strip()) is not None
        has_header = ruled and "`" not in rows[0][0]  # pages rule off the first row of any table
        header = rows[0] if has_header else []
        for row in rows[1:] if has_header else rows:
            text = clean_row(_read_row(header, row))
            if text is not None:
                self._add(text, is_sentence=False)


def _groups(lines: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """Cut a text into headings, code, tables and runs of text."""
    run: list[str] = []
    kind = "text"
    fence = ""
    for line in lines:
        found = "code" if fence else _kind(line)
        if run and (found != kind or found == "heading"):
            yield kind, run
            run = []
        if found == "blank":
            continue
        kind = found
        run.append(line)
        mark = _FENCE.match(line) if found == "code" else None
        if fence and line.strip() == fence:
            yield kind, run
            run, fence = [], ""
        elif not fence and mark is not None:
            fence = mark[1]
    if run:
        yield kind, run


def _kind(line: str) -> str:
    if not line.strip():
        return "blank"
    if _HEADING.match(line):
        return "heading"
    if _FENCE.match(line):
        return "code"
    return "table" if line.lstrip().startswith("|") else "text"


def _dedent(lines: Sequence[str]) -> str:
    indent = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    return "\n".join(line[indent:].rstrip() for line in lines)


def _cells(line: str) -> list[str]:
    inner = line.strip().removeprefix("|").removesuffix("|")
    return [cell.strip().replace("\\|", "|") for cell in _CELL_END.split(inner)]


def _read_row(header: Sequence[str], row: Sequence[str]) -> str:
    """Read a row aloud: its first cell, the longest other one, then the rest under their names."""
    filled = {place: cell for place, cell in enumerate(row) if cell not in _EMPTY_CELLS}
    if len(filled) < 2:
        return ""
    first = next(iter(filled))
    name = filled.pop(first)
    main = max(filled, key=lambda place: len(filled[place]))
    rest = "; ".join(
        f"{header[place]}: {cell}" if place < len(header) and header[place] else cell
        for place, cell in filled.items()
        if place != main
    )
    return f"{name}: {filled[main]}" + (f" ({rest})" if rest else "")


def _shorten(term: str) -> str:
    """Write a term as code when it is some; long lists of parameters are left out."""
    if not _CODE_LIKE.search(term):
        return term
    plain = term.replace("`", "")
    name, bracket, _ = plain.partition("(")
    if bracket and len(plain) > LONGEST_SIGNATURE:
        plain = f"{name}(…)"
    return f"`{plain}`"
