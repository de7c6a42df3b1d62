"""Tables of data as rows of cells, each under the column that a reader sees it in."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

MAX_WIDTH = 50
MAX_HEIGHT = 200
"""Columns that are kept, and rows that one cell may reach over."""
_NOT_IN_DATA = "table, pre, ul, ol, h1, h2, h3, p + p"
_NOT_UNDER_HEADS = "table, pre, h1, h2, h3"
"""What makes a table with heads a layout; lists and paragraphs are found in cells of data too."""


@dataclass(frozen=True, slots=True)
class Cell:
    """The text of a cell and how many columns and rows it takes."""

    text: str
    columns: int = 1
    rows: int = 1


def holds_data(table: LexborNode) -> bool:
    """Whether a table holds data and not the parts of a page."""
    headed = table.css_first("tr > th ~ th, tr > th ~ td") is not None
    # A selection from a table holds the table itself when that lies in another one.
    inner = table.css(_NOT_UNDER_HEADS if headed else _NOT_IN_DATA)
    return all(found.mem_id == table.mem_id for found in inner)


def read_rows(
    table: LexborNode, is_left_out: Callable[[LexborNode], bool], write: Callable[[LexborNode], str]
) -> list[list[Cell]]:
    """The cells of each row as they are written."""
    return [
        [
            Cell(write(cell), _span(cell, "colspan"), _span(cell, "rowspan"))
            for cell in row.iter()
            if cell.tag in {"td", "th"} and not is_left_out(cell)
        ]
        for row in table.css("tr")
    ]


def lay_out(rows: Sequence[Sequence[Cell]]) -> list[list[str]]:
    """The text in each column of each row, rows without any left out.

    A cell over several rows or columns stands in each: a row makes sense without those above it.
    One over a whole row stands there once.
    """
    grid: list[list[str]] = []
    reaching: dict[int, Cell] = {}
    for row in rows:
        line, reaching = _place(row, reaching)
        grid.append(line)
    width = min(MAX_WIDTH, max(map(len, grid), default=0))
    padded = [line[:width] + [""] * (width - len(line)) for line in grid]
    return [_once(line) for line in padded if any(line)]


def _place(row: Sequence[Cell], reaching: dict[int, Cell]) -> tuple[list[str], dict[int, Cell]]:
    """Put cells into the columns that those `reaching` down from above leave free."""
    line: dict[int, str] = {column: cell.text for column, cell in reaching.items()}
    left = {
        column: Cell(cell.text, rows=cell.rows - 1)
        for column, cell in reaching.items()
        if cell.rows > 1
    }
    column = 0
    for cell in row:
        while column in line:
            column += 1
        for taken in range(column, min(column + cell.columns, MAX_WIDTH)):
            line.setdefault(taken, cell.text)
            if cell.rows > 1:
                left[taken] = Cell(cell.text, rows=cell.rows - 1)
        column += cell.columns
    return [line.get(at, "") for at in range(max(line, default=-1) + 1)], left


def _once(line: list[str]) -> list[str]:
    return [line[0]] + [""] * (len(line) - 1) if len(set(line)) == 1 else line


def _span(cell: LexborNode, name: str) -> int:
    most = MAX_WIDTH if name == "colspan" else MAX_HEIGHT
    plain = (cell.attributes.get(name) or "").strip()[:6]
    return min(most, max(1, int(plain))) if plain.isascii() and plain.isdigit() else 1
