"""Reading PDF: real files, made from the sources that lie beside them with Typst 0.15."""

from datetime import date
from pathlib import Path

import pytest
from kit.fetch import Fetcher, FetchError
from kit.testing.pdf_files import write_pdf
from kit.testing.websites import Reply, Website
from search_svc.reading.extracting import extract
from search_svc.reading.extractor import Extractor
from search_svc.reading.pdf import read_pdf
from search_svc.reading.printed import HYPHEN, Line, write_text
from search_svc.reading.reader import LIMITS, PageReader

PDFS = Path(__file__).parent / "pdfs"
URL = "https://site.example/files/paper.pdf"


def load(name: str) -> bytes:
    return (PDFS / f"{name}.pdf").read_bytes()


def test_headings_and_paragraphs_are_told_apart():
    found = read_pdf(load("tides"), URL)
    assert (found.title, found.author, found.language) == ("Why tides happen", "M. Ebb", "en")
    assert found.published == date(2024, 3, 5)
    blocks = found.text.split("\n\n")
    assert blocks[0] == "# Why tides happen"
    assert blocks[1].startswith(
        "Tides are the rise and fall of the sea that is caused by the gravity"
    )
    assert blocks[1].endswith("lasts 24 hours and 50 minutes.")
    assert [block for block in blocks if block.startswith("## ")] == [
        "## Spring tides",
        "## The highest tides",
    ]
    assert found.passages[0].text.startswith("# Why tides happen")


def test_hyphens_of_line_ends_are_undone_and_a_title_is_found():
    found = read_pdf(load("prilivy"), URL)
    assert (found.title, found.language) == ("Почему бывают приливы", "ru")
    assert "поэтому на большинстве берегов за сутки" in found.text
    assert "\ufffe" not in found.text


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (load("picture"), "only pictures"),
        (load("locked"), "password"),
        (b"%PDF-1.7\nrubbish", "damaged"),
        (load("tides")[:9000], "damaged"),
    ],
)
def test_what_cannot_be_read_says_why(body, problem):
    found = read_pdf(body, URL)
    assert found.text == ""
    assert problem in (found.problem or "")


def test_a_pdf_is_known_by_its_bytes_and_a_page_that_is_none_is_read_as_html():
    assert extract(load("tides"), "text/html", URL).title == "Why tides happen"
    html = "<html><head><title>Sign in</title></head><body><p>Sign in to read it.</p></body></html>"
    assert extract(html.encode(), "application/pdf", URL).title == "Sign in"


def test_lines_of_every_page_and_page_numbers_are_left_out():
    pages = [
        [
            Line("The Journal of Tides", 9, 700),
            Line(f"Part {number} begins here and", 10, 680),
            Line("goes on.", 10, 668),
            Line(f"Page {number} of 3", 9, 40),
        ]
        for number in (1, 2, 3)
    ]
    text = write_text(pages).text
    assert "Journal" not in text
    assert "Page" not in text
    assert text.split("\n\n") == [f"Part {number} begins here and goes on." for number in (1, 2, 3)]


def test_a_sentence_runs_on_over_the_page():
    pages = [[Line("The water rises", 10, 50)], [Line("twice a day.", 10, 700)]]
    assert write_text(pages).text == "The water rises twice a day."


def test_a_passage_says_on_which_page_it_begins():
    told = [[f"Line {at} of story {n} tells of tides." for at in range(24)] for n in range(1, 5)]
    body = write_pdf([told[0], [], told[2], told[3]])
    found = read_pdf(body, URL)
    stories = [one.text.partition("story ")[2][0] for one in found.passages]
    assert [one.headings[-1] for one in found.passages] == [f"p. {story}" for story in stories]
    assert set(stories) >= {"1", "3"}
    assert all(found.text[one.start : one.end] == one.text for one in found.passages)
    russian = write_pdf([["В заливе Фанди приливы выше всех, и это видно на берегах."]] * 2)
    assert read_pdf(russian, URL).passages[0].headings == ("с. 1",)
    assert read_pdf(write_pdf([told[0]]), URL).passages[0].headings == ()


@pytest.mark.parametrize("end", ["", HYPHEN, "-"])
def test_the_page_is_known_where_a_sentence_runs_on(end):
    pages = [[Line(f"The wa{HYPHEN}ter ri{end}", 10, 50)], [Line("ses twice a day.", 10, 700)]]
    written = write_text(pages)
    place = written.text.index("ses")
    assert (written.page_at(place - 1), written.page_at(place)) == (1, 2)
    assert written.text.startswith("The water ri")


async def test_a_pdf_is_read_from_a_site():
    async with (
        Website() as site,
        Fetcher(allow_private="127.0.0.1", max_bytes=10_000) as fetcher,
        Extractor() as extractor,
    ):
        reader = PageReader(fetcher, extractor)
        page = await reader.read(site.page("/tides.pdf", load("tides"), "application/pdf"))
        assert page.title == "Why tides happen"
        assert page.passages
        with pytest.raises(FetchError, match="only pictures") as caught:
            await reader.read(site.page("/picture.pdf", load("picture"), "application/pdf"))
        assert caught.value.code == "scanned"
        with pytest.raises(FetchError) as caught:
            await reader.read(site.page("/locked.pdf", load("locked"), "application/pdf"))
        assert caught.value.code == "encrypted"
        unnamed = site.serve("/file", Reply(load("tides"), content_type="application/octet-stream"))
        assert (await reader.read(unnamed)).title == "Why tides happen"
        large = load("tides") + b" " * LIMITS["application/pdf"]
        with pytest.raises(FetchError) as caught:
            await reader.read(site.page("/large.pdf", large, "application/pdf"))
        assert caught.value.code == "too_large"
