"""The patents of an answer as a table: CSV, Excel or Markdown."""

import csv
import io
from collections.abc import Sequence
from datetime import date
from typing import Literal

import xlsxwriter
from contracts.patents import Patent, PatentAnswer

TableFormat = Literal["csv", "xlsx", "md"]
TYPES: dict[TableFormat, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "md": "text/markdown; charset=utf-8",
}
HEAD = (
    "Number", "Title", "Applicants", "Inventors", "Priority", "Filed", "Published", "Granted",
    "Status", "CPC", "Family", "Summary", "Link", "Source",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes a cell for a formula by (OWASP, CSV Injection)."""


def write_table(answer: PatentAnswer, kind: TableFormat) -> bytes:
    """Write a table with a row for each patent."""
    rows = [row_of(patent) for patent in answer.patents]
    match kind:
        case "csv":
            return _write_csv(rows)
        case "xlsx":
            return _write_xlsx(rows)
        case "md":
            return _write_markdown(answer.question, rows)


def row_of(patent: Patent) -> tuple[str, ...]:
    """Give the cells of a patent."""
    dates = (patent.priority_date, patent.filing_date, patent.publication_date, patent.grant_date)
    return (
        patent.number,
        patent.title,
        "; ".join(patent.applicants),
        "; ".join(patent.inventors),
        *map(_day, dates),
        patent.status or "",
        ", ".join(patent.cpc),
        ", ".join(patent.family_members),
        patent.summary or patent.abstract or patent.snippet or "",
        patent.url,
        patent.source,
    )


def _day(value: date | None) -> str:
    return value.isoformat() if value else ""


def _write_csv(rows: Sequence[Sequence[str]]) -> bytes:
    """Begin with a byte order mark, without which Excel does not read UTF-8."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEAD)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _write_xlsx(rows: Sequence[Sequence[str]]) -> bytes:
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        sheet = book.add_worksheet("Patents")
        bold = book.add_format({"bold": True})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        sheet.write_row(0, 0, HEAD, bold)
        for number, row in enumerate(rows, 1):
            sheet.write_row(number, 0, row, wrapped)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(HEAD) - 1, 18)
        sheet.set_column(1, 1, 40)
        sheet.set_column(11, 11, 60)
    return buffer.getvalue()


def _write_markdown(question: str, rows: Sequence[Sequence[str]]) -> bytes:
    lines = [f"# {_cell(question)}", "", f"| {' | '.join(HEAD)} |", f"|{'---|' * len(HEAD)}"]
    lines += [f"| {' | '.join(map(_cell, row))} |" for row in rows]
    return ("\n".join(lines) + "\n").encode()


def _cell(text: str) -> str:
    return " ".join(text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").split())
