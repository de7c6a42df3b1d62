"""Pages are cut to what a parser can take."""

import pytest
from search_svc.reading.bounds import MAX_CHARS, MAX_DEPTH, MAX_TAGS, bound
from search_svc.reading.extracting import extract


def test_ordinary_pages_are_not_cut() -> None:
    row = "<tr><td>a<td><b>b</b><img src=x><p>c<svg><path d=1/></svg><!-- </div> --></tr>"
    script = "<script>if (a < b) '<div>'.repeat(9)</script><style>a > b</style>"
    page = f"<html><body><div><table>{(row + script) * 2500}</table></div></body></html>"
    assert bound(page) == page


def test_deep_long_and_large_pages_are_cut() -> None:
    assert bound("<div>" * 200_000) == "<div>" * MAX_DEPTH
    assert bound("<b>x</b>" * 200_000).count("<") <= MAX_TAGS + 1
    assert len(bound("x" * (MAX_CHARS + 5))) == MAX_CHARS


@pytest.mark.parametrize("opening", ["<!--", "<script>", "<title>", "<TextArea x=1>"])
def test_what_never_ends_is_cut_off(opening: str) -> None:
    start = "<p>x</p>" * 10_000
    assert bound(start + opening + "<div>" * 1000) == start


@pytest.mark.parametrize(
    "page",
    [
        "<div>" * 200_000,
        "<div>x" * 300_000 + "</div>" * 300_000,
        "<b><i>" * 200_000,
        "<table><tr><td>" * 60_000,
        "<ul><li>" * 100_000,
        "<a href=x" * 200_000,
        "<" * 2_000_000,
        "<!--" * 400_000,
        "<!-->" + "<div>" * 200_000,
        "<script>" * 200_000,
        "<p>" + "x" * 2_000_000,
        "<p " + "a=b " * 500_000,
        "<div class='" + "sidebar " * 100_000 + "'>x</div>",
        "<blockquote>" * 90 + "<p>text</p>" * 2000,
        "<meta charset" * 100_000,
    ],
    ids=range(15),
)
def test_hostile_pages_take_bounded_time(page: str) -> None:
    """Without the bounds some of these take minutes: the test's own time limit notices."""
    found = extract(page.encode(), "text/html", "http://h.example/")
    assert len(found.text) < 3_000_000
