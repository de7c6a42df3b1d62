"""The main content of pages, and what they say about themselves."""

from datetime import date

import pytest
from search_svc.reading.document import Extract
from search_svc.reading.extracting import extract

URL = "https://news.example/world/story.html?id=1"
NAV = '<div class="top"><ul>' + '<li><a href="/s">Section of the site</a></li>' * 8 + "</ul></div>"
SIDE = (
    '<div class="col2"><h3>Popular</h3>'
    + '<p><a href="/p">Ten things nobody told you about this</a></p>' * 8
    + "</div>"
)
FOOT = '<div id="footer"><p>Copyright Example Media. All rights reserved by the editors.</p></div>'
COMMENTS = '<div class="comments">' + "<p>I do not agree with this at all.</p>" * 3 + "</div>"
PARAGRAPHS = (
    "Учёные сообщили, что уровень воды в озере за десять лет вырос на четыре сантиметра.",
    "The director of the museum said that tickets would be cheaper from the first of March.",
    "Компания объявила о выпуске новой версии; в ней исправлено более сорока ошибок.",
    "Before the bridge was built, the only way across the river was a ferry that ran at noon.",
)
BODY = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
LAYOUTS = {
    "article": f"<header>{NAV}</header><article><h1>Заголовок</h1>{BODY}</article>{SIDE}{FOOT}",
    "main": f"{NAV}<main><h1>Заголовок</h1>{BODY}{COMMENTS}</main>{SIDE}{FOOT}",
    "divs": f"{NAV}<div><div class=c><h1>Заголовок</h1><div>{BODY}</div></div>{SIDE}</div>{FOOT}",
    "table": f"<table><tr><td>{NAV}</td><td>{BODY}</td><td>{SIDE}</td></tr></table>{FOOT}",
    "breaks": f"{NAV}<div><b>Заголовок</b><br><br>{'<br><br>'.join(PARAGRAPHS)}</div>{SIDE}{FOOT}",
    "articles": NAV
    + "<div>"
    + "".join(f"<article><p>{paragraph}</p></article>" for paragraph in PARAGRAPHS)
    + f"</div>{SIDE}{FOOT}",
    "short": f"{NAV}<div><div>{BODY}</div>{SIDE}</div>{COMMENTS}{FOOT}",
}


def read(html: str, content_type: str = "text/html") -> Extract:
    return extract(html.encode(), content_type, URL)


def text_of(main: str) -> str:
    filler = f"<p>{'Words that make this the main part of the page. ' * 8}</p>"
    text = read(f"<main>{main}{filler}</main>").text
    return text.partition("\n\nWords that make")[0]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_content_stays_and_the_decoration_goes(layout: str) -> None:
    text = read(f"<html><title>x</title><body>{LAYOUTS[layout]}</body></html>").text
    for paragraph in PARAGRAPHS:
        assert paragraph in text
    for decoration in ("Section of the site", "Ten things nobody", "Copyright", "not agree"):
        assert decoration not in text


def test_a_page_of_links_alone_keeps_them() -> None:
    links = "".join(f'<li><a href="/{n}">Chapter number {n}</a></li>' for n in range(40))
    assert "Chapter number 7" in read(f"<body><main><ul>{links}</ul></main></body>").text
    assert "Chapter number 7" in read(f"<body><ul>{links}</ul></body>").text


def test_headings_lists_quotes_and_breaks() -> None:
    assert text_of(
        "<h2>One <a class=headerlink href=#x>¶</a></h2><p>A  line<br>and\n<b>another</b>.</p>"
        "<ul><li>first</li><li><p>second</p><ol start=3><li>deep</li><li>er</li></ol></li></ul>"
        "<blockquote><p>said</p><p>twice</p></blockquote><p>E = mc<sup>2</sup></p>"
    ) == (
        "## One\n\nA line\nand another.\n\n- first\n- second\n  3. deep\n  4. er\n\n"
        "> said\n> \n> twice\n\nE = mc^2"
    )


def test_code_is_kept_to_the_letter() -> None:
    call = '<p>Call <code>f()</code>:</p><div class="highlight-python">'
    code = "def f(x):\n    if x &lt; 1:\n\n        return `x`  # да\n"
    assert text_of(f"{call}<pre><span>{code}</span></pre></div>") == (
        "Call `f()`:\n\n```python\ndef f(x):\n    if x < 1:\n\n        return `x`  # да\n```"
    )
    assert text_of("<pre>a\n```\nb</pre>") == "````\na\n```\nb\n````"
    assert text_of('<pre><code class="language-js">a<br>b</code></pre>') == "```js\na\nb\n```"


def test_tables_of_data_become_rows_and_tables_of_layout_vanish() -> None:
    assert (
        text_of(
            "<table><caption>Цены</caption><tr><th>Город</th><th>Цена</th></tr>"
            "<tr><td>Тверь</td><td>5 | 6</td></tr><tr><td>Омск</td></tr></table>"
        )
        == "Цены\n\n| Город | Цена |\n| --- | --- |\n| Тверь | 5 \\| 6 |\n| Омск |  |"
    )
    assert text_of("<table><tr><td><h2>A</h2><p>b</p></td></tr></table>") == "## A\n\nb"


def test_definitions_that_can_be_linked_to_are_headings() -> None:
    assert (
        text_of(
            '<dl><dt id="json.dump">json.dump(<em>obj</em>)</dt><dd><p>Serialize.</p></dd></dl>'
        )
        == "###### json.dump(obj)\n\nSerialize."
    )


def test_hidden_and_scripted_parts_are_left_out() -> None:
    assert (
        text_of(
            "<p>seen<span hidden>no</span><span style='display: none'>no</span></p>"
            "<script>no()</script><style>no{}</style><noscript>no</noscript>"
            "<p aria-hidden=true>no</p>"
            "<template><p>no</p></template><svg><text>no</text></svg><button>no</button>"
            "<!-- no -->"
        )
        == "seen"
    )


def test_blocks_inside_inline_elements_are_blocks() -> None:
    assert (
        text_of("<a href=/x><div><h3>T</h3><p>d</p></div></a><span>i</span>") == "### T\n\nd\n\ni"
    )


def test_xhtml_is_read() -> None:
    page = (
        '<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml" '
        f'xml:lang="ru"><head><title>Заголовок</title></head><body>{BODY}</body></html>'
    )
    found = read(page, "application/xhtml+xml")
    assert (found.title, found.language) == ("Заголовок", "ru")
    assert PARAGRAPHS[0] in found.text


def test_metadata_from_tags() -> None:
    found = read(
        '<html lang="ru"><head><title>Главное — Новости</title>'
        '<meta name="author" content="Анна Петрова">'
        '<meta property="article:published_time" content="2024-03-05T10:00:00+03:00">'
        '<link rel="canonical" href="/world/story.html"></head>'
        f"<body><article><h1>Главное</h1>{BODY}</article></body></html>"
    )
    assert (found.title, found.author, found.language) == ("Главное", "Анна Петрова", "ru")
    assert found.published == date(2024, 3, 5)
    assert found.canonical_url == "https://news.example/world/story.html"


@pytest.mark.parametrize(
    ("data", "author"),
    [
        ('{"author":{"name":"Ann Lee"},"datePublished":"2024-03-05"}', "Ann Lee"),
        (
            '{"@graph":[{},{"author":[{"name":"A. B."},"C. D."],"datePublished":"2024-03-05"}]}',
            "A. B., C. D.",
        ),
        ('[{"datePublished":"2024-03-05","author":"Иван"}]', "Иван"),
    ],
)  # fmt: skip
def test_metadata_from_json_ld(data: str, author: str) -> None:
    found = read(f'<script type="application/ld+json">{data}</script><body>{BODY}</body>')
    assert (found.author, found.published) == (author, date(2024, 3, 5))


def test_metadata_from_the_visible_page() -> None:
    found = read(
        f"<body><article><h1>T</h1><a rel=author href=/a>By Ann Lee</a>"
        f"<time>5 марта 2024 года</time>{BODY}</article></body>"
    )
    assert (found.author, found.published, found.title) == ("Ann Lee", date(2024, 3, 5), "T")


@pytest.mark.parametrize(
    "head",
    [
        '<script type="application/ld+json">{broken</script>',
        f'<script type="application/ld+json">{"[" * 100_000}</script>',
        '<script type="application/ld+json">{"author": {"name": 5}, "datePublished": 7}</script>',
        '<link rel=canonical href="http://[broken"><meta name=author content="https://x.example/a">',
        '<link rel=canonical href="https://other.example/stolen"><meta name=date content="soon">',
        '<base href="javascript:x"><a href="http://[">x</a><a href="mailto:a@b.example">m</a>',
    ],
)
def test_broken_metadata_is_none(head: str) -> None:
    found = read(f"<head>{head}</head><body>{BODY}</body>")
    assert (found.author, found.published, found.canonical_url) == (None, None, None)
    assert (found.links, PARAGRAPHS[0] in found.text) == ((), True)


def test_half_letters_and_control_characters_in_a_name_cost_nothing() -> None:
    linked = r'{"author": {"name": "Ann\ud83d Lee\u0000"}, "datePublished": "2026-01-02"}'
    found = read(f'<script type="application/ld+json">{linked}</script><body>{BODY}</body>')
    assert found.author == "Ann? Lee"


def test_links_are_absolute_and_once_each() -> None:
    found = read(
        '<base href="/docs/"><a href="a#x">1</a><a href="a#y">2</a><a href="#top">3</a>'
        '<a href="//cdn.example/b">4</a><a href="HTTPS://x.example/">5</a><a>6</a>'
    )
    assert found.links == (
        "https://news.example/docs/a",
        "https://cdn.example/b",
        "https://x.example/",
    )


def test_markdown_is_its_own_main_content() -> None:
    text = "Intro\n\n# Руководство `x`\n\n```\n# not a heading\n```\n\n- a\n- b"
    found = extract(text.encode(), "text/markdown", URL)
    assert (found.title, found.text) == ("Руководство x", text)
    named = extract(b"# Title\n\ntext", "text/plain", "https://h.example/README.md")
    assert named.title == "Title"


def test_plain_text_is_named_after_its_file() -> None:
    found = extract(
        "Просто текст.\r\n\r\nИ ещё.".encode("cp1251"), "text/plain", "http://h/a/b.txt"
    )
    assert (found.title, found.text) == ("b.txt", "Просто текст.\n\nИ ещё.")


@pytest.mark.parametrize("body", [b"", b"   ", b"<html></html>", b"<frameset><frame></frameset>"])
def test_empty_pages_are_empty(body: bytes) -> None:
    assert extract(body, "text/html", URL).text == ""


def test_a_page_the_rules_do_not_understand_is_given_to_trafilatura() -> None:
    """Everything is in a part whose class says it is decoration."""
    parts = "".join(f'<div class="promo-{n}"><p>{PARAGRAPHS[n % 4]}</p></div>' for n in range(12))
    assert PARAGRAPHS[0] in read(f"<html><body><div>{parts}</div></body></html>").text


def test_the_text_is_capped() -> None:
    page = "<main>" + "<p>слово слово слово</p>" * 40_000 + "</main>"
    assert len(read(page).text) == 500_000


def test_a_heading_that_links_back_to_the_contents_is_kept():
    html = (
        f"<main><h2><a class=toc-backref href=#c>Why is the sky blue?</a></h2>{BODY}"
        f"<div class=toc><p>Contents of this page</p></div></main>"
    )
    text = read(html).text
    assert "## Why is the sky blue?" in text
    assert "Contents of this page" not in text
