"""Tables keep every value under its column."""

import pytest
from search_svc.reading.extracting import extract
from search_svc.reading.tables import MAX_WIDTH, Cell, lay_out

FILLER = "<p>Words that make this the main part of the page, and a few more. </p>" * 8


def read(table: str) -> list[str]:
    html = f"<html><body><main>{FILLER}{table}</main></body></html>"
    text = extract(html.encode(), "text/html", "https://a.example/").text
    return [line for line in text.split("\n") if line.startswith("|")]


def test_values_stay_under_heads_that_span_columns() -> None:
    found = read(
        "<table><tr><th colspan=2>Height</th><th rowspan=2>Age</th></tr>"
        "<tr><td>least</td><td>most</td></tr><tr><td>90</td><td>115</td><td>600</td></tr></table>"
    )
    assert found == [
        "| Height | Height | Age |",
        "| --- | --- | --- |",
        "| least | most | Age |",
        "| 90 | 115 | 600 |",
    ]


def test_what_spans_rows_stands_in_each() -> None:
    found = read(
        "<table><tr><th>Region<th>Town<th>People</tr>"
        "<tr><th rowspan=2>Север</th><td>Мурманск</td><td>270</td></tr>"
        "<tr><td>Апатиты</td><td>48</td></tr><tr><th>Юг<td>Сочи<td>446</tr></table>"
    )
    assert found[2:] == [
        "| Север | Мурманск | 270 |",
        "| Север | Апатиты | 48 |",
        "| Юг | Сочи | 446 |",
    ]


def test_a_line_over_the_whole_table_stands_once() -> None:
    found = read(
        "<table><tr><th>A<th>B<th>C</tr><tr><td colspan=3>Later years</td></tr>"
        "<tr><td>1<td>2<td>3</tr></table>"
    )
    assert found[2:] == ["| Later years |  |  |", "| 1 | 2 | 3 |"]


def test_lists_and_paragraphs_in_cells_leave_a_table_with_heads_one() -> None:
    found = read(
        "<table><tr><th>Tree<th>Where<th>Note</tr><tr><td>Sequoia<td><ul><li>Oregon<li>California"
        "</ul><td><p>Tall.</p><p>Old.</p></tr></table>"
    )
    assert found[2:] == ["| Sequoia | Oregon; California | Tall. Old. |"]


@pytest.mark.parametrize("span", ["0", "-1", "x", "", "1e9", "²"])
def test_spans_that_are_none_are_one(span: str) -> None:
    found = read(f"<table><tr><th colspan='{span}'>A<th>B</tr><tr><td>1<td>2</tr></table>")
    assert found == ["| A | B |", "| --- | --- |", "| 1 | 2 |"]


def test_a_table_cannot_be_blown_up() -> None:
    rows = "<tr>" + "<td colspan=99999 rowspan=99999>x" * 3 + "</tr>"
    found = read(f"<table><tr><th>A<th>B</tr>{rows * 2000}</table>")
    assert all(line.count("|") <= MAX_WIDTH + 1 for line in found)


def test_rows_may_reach_beyond_the_end() -> None:
    assert lay_out([[Cell("a", rows=9), Cell("b")], []]) == [["a", "b"], ["a", ""]]
