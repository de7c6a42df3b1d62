"""What a reader of a page does not see is not in its text, and what they see is."""

import pytest
from search_svc.reading.document import Extract
from search_svc.reading.extracting import extract

URL = "https://news.example/story.html"
SEEN = "<p>" + "Маяк построили в 1871 году. The lighthouse was built of granite. " * 6 + "</p>"
HIDDEN_STYLES = [
    "display:none", "DISPLAY : None !important", "d\\69splay:none", "/**/display:/**/none",
    "visibility:hidden", "visibility:collapse", "content-visibility:hidden",
    "opacity:0", "opacity:0.01", "opacity:1%", "font-size:0", "font-size:1px", "font-size:.01em",
    "font:0/0 a", "text-indent:-9999px", "position:absolute;left:-9999px",
    "position:fixed;top:-100vh", "position:absolute;left:9999px", "margin-left:-2000px",
    "transform:scale(0)", "transform:translateX(-9999px)", "position:absolute;clip:rect(0,0,0,0)",
    "clip:rect(1px 1px 1px 1px)", "clip-path:inset(50%)", "clip-path:circle(0)",
    "width:1px;height:1px;overflow:hidden", "height:0;overflow:hidden",
    "color:#fff", "color:white", "color:rgb(255, 255, 255)", "color:transparent",
    "color:rgba(0,0,0,0)", "color:#0000", "color:#123456;background:#123456",
    "background-color:black;color:rgb(0%,0%,0%)",
]  # fmt: skip
SEEN_STYLES = [
    "", "display:block", "visibility:visible", "opacity:.9", "font-size:11px", "font-size:0.8em",
    "font:12px/1.5 serif", "text-indent:-2em", "left:-10px", "margin-left:-20px",
    "transform:translateX(-5px)", "transform:scale(0.9)", "width:1px", "overflow:hidden",
    "color:#333", "color:white;background:#036", "color:white;background:url(night.png)",
    "color:transparent;-webkit-background-clip:text;background-image:linear-gradient(red,blue)",
    "clip:auto", "--x:none",
]  # fmt: skip


WINDOW = "<title>Lighthouse | News</title>"


def read(body: str, head: str = "") -> Extract:
    page = f"<html><head>{head}</head><body><main>{SEEN}{body}</main></body></html>"
    found = extract(page.encode(), "text/html", URL)
    assert "Маяк построили" in found.text
    return found


@pytest.mark.parametrize("style", HIDDEN_STYLES)
@pytest.mark.parametrize(
    "around", ["<p style='{0}'>{1}</p>", "<p>word <span style='{0}'>{1}</span>"]
)
def test_hidden_by_its_own_style(style: str, around: str) -> None:
    assert "canary" not in read(around.format(style, "<b>canary</b>")).text


@pytest.mark.parametrize("style", HIDDEN_STYLES)
def test_hidden_by_a_rule_of_the_page(style: str) -> None:
    """But for white letters: what is behind them may be said in another rule."""
    rule = f"<style>p.x, #y > b {{ {style} }}</style>"
    text = read('<p class="a x">canary</p><div id=y><b>canary</b></div><p>seen</p>', rule).text
    white = {"color:#fff", "color:white", "color:rgb(255, 255, 255)"}
    assert ("canary" in text) == (style in white)
    assert text.endswith("seen")


@pytest.mark.parametrize("style", SEEN_STYLES)
def test_seen_in_spite_of_its_style(style: str) -> None:
    rule = f"<style>.x {{ {style} }}</style>"
    assert read(f"<p style='{style}'>canary</p>").text.endswith("canary")
    assert read("<p class=x>canary</p>", rule).text.endswith("canary")


@pytest.mark.parametrize(
    ("css", "seen"),
    [
        (".x{display:none} .x{display:block}", True),
        (".x{display:block} .x{display:none}", False),
        (".x.y{display:block} .x{display:none}", True),
        (".x{display:none!important} .x.y{display:block}", False),
        (".x{display:none} .never .x{display:block}", False),
        (".x{display:none} .x:hover{display:block}", False),
        ("@media print{.x{display:none}}", True),
        ("@media screen{.x{display:none}}", False),
        ("@media (max-width:600px){.x{display:none}}", True),
        ("@layer a{.x{display:none}}", False),
        ("@keyframes k{from{opacity:0}} .x:before{display:none}", True),
        ("/* .x{display:none} */ @import 'a.css'; .z{display:none}", True),
        ("} .x{display:none", True),
        ("body{visibility:hidden}", True),
        ("]]>{;}{}::{display:none} .x{display:none}", False),
    ],
)
def test_the_cascade(css: str, seen: bool) -> None:
    found = read('<p class="x y">canary</p>', f"<style>{css}</style>")
    assert ("canary" in found.text) == seen


@pytest.mark.parametrize(
    "part",
    [
        "<p hidden>canary</p>", "<p hidden=until-found>canary</p>", "<p popover>canary</p>",
        "<p aria-hidden=true>canary</p>", "<font color=white>canary</font>",
        "<p>a<!-- canary --></p>", "<img alt=canary title=canary src=x>", "<p title=canary>a</p>",
        "<datalist><option>canary</datalist>", "<noframes>canary</noframes>",
        "<title>canary</title>", "<svg><title>canary</title></svg>",
        "<pre>a<span style=display:none>canary</span></pre>",
        "<table><tr><th>a<th>b<tr hidden><td>canary<td>c<tr><td>d<td>e</table>",
        "<table><caption hidden>canary</caption><tr><td>a<td>b</table>",
        "<div style=opacity:0><div style=opacity:1><p hidden>a</p><p>canary</p></div></div>",
        "<div style=background:#000><p><b style=color:black>canary</b></p></div>",
    ],
)  # fmt: skip
def test_hidden_parts(part: str) -> None:
    assert "canary" not in read(part).text


def test_a_text_of_the_colour_of_its_ground_is_told_from_one_on_another() -> None:
    white = "<b style='color:#FFF'>canary</b>"
    assert "canary" in read(f"<div style='background-color:navy'><p>{white}</p></div>").text
    assert "canary" in read(f"<table bgcolor=#003366><tr><td>{white}</table>").text
    assert "canary" not in read(f"<div style='background:#ffffff none'>{white}</div>").text


@pytest.mark.parametrize(
    "opening",
    [
        "<div style=opacity:0>",
        "<div aria-hidden=true>",
        "<div class=x>",
        "<div style=display:none>",
    ],
)
def test_a_page_that_shows_itself_later_is_read(opening: str) -> None:
    page = f"<style>.x{{opacity:0}}</style><body>{opening}<article>{SEEN}</article></div>"
    assert "Маяк построили" in extract(page.encode(), "text/html", URL).text


def test_a_page_read_with_care_has_nothing_hidden_either() -> None:
    parts = f"<div class=promo-1>{SEEN}</div>" * 8
    hidden = "<div class=promo-2 style='left:-9999px'><p>The canary sang for a long time.</p></div>"
    found = extract(f"<body><div>{parts}{hidden}</div>".encode(), "text/html", URL)
    assert "Маяк построили" in found.text
    assert "canary" not in found.text


@pytest.mark.parametrize(
    ("head", "title"),
    [
        (f"{WINDOW}<meta property=og:title content=canary>", "Lighthouse | News"),
        (f"{WINDOW}<meta property=og:title content=Lighthouse>", "Lighthouse"),
        ("<meta property=og:title content=canary>", "Маяк"),
        ("<meta property=og:title content=маяк>", "маяк"),
        ("<title>Light\u200bhouse\u202e\U000e0041</title>", "Lighthouse"),
    ],
)  # fmt: skip
def test_the_title_is_one_that_people_see(head: str, title: str) -> None:
    assert read("<h1 hidden>canary</h1><h1>Маяк</h1>", head).title == title


def test_invisible_characters_are_nowhere() -> None:
    tags = "".join(chr(0xE0000 + ord(letter)) for letter in "canary")
    hidden = f"{tags}\u200b\u2066\ufe01"
    found = read(f"<p>a{hidden}b&#8203;c&#x202e;</p><pre>x{hidden} = 1</pre>")
    assert "abc" in found.text
    assert "x = 1" in found.text
    for text in (f"a{hidden}b".encode(), f"# a{hidden}b\n\nab".encode()):
        plain = extract(text, "text/markdown", URL)
        assert {plain.text.strip("# \n")[:2], *(p.text[-2:] for p in plain.passages)} == {"ab"}
        assert plain.title in {"ab", "story.html"}
