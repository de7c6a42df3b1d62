"""What is known of a document once it was read, whatever its format."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from search_svc.reading.language import settle_language
from search_svc.reading.passages import Passage, split_passages

MAX_TEXT = 500_000

Reason = Literal["unreadable", "encrypted", "scanned", "blocked", "consent", "paywalled"]
"""Why there is no text: for programs, as `problem` is for people."""


@dataclass(frozen=True)
class Extract:
    """The main content of one page, at most 500,000 characters of it, and its metadata.

    `text` is Markdown-like: headings, lists, fenced code to the letter, tables; no links in it,
    and nothing that a reader of the page does not see, as far as its HTML or PDF alone can tell.
    `passages` are its parts in order; `paywalled` says that the rest is for subscribers.
    `problem` and `reason` say why there is no text.
    `links` are absolute and of the whole page, `canonical_url` is on the same site.
    """

    title: str = ""
    text: str = ""
    language: str | None = None
    author: str | None = None
    published: date | None = None
    canonical_url: str | None = None
    links: tuple[str, ...] = ()
    passages: tuple[Passage, ...] = ()
    paywalled: bool = False
    problem: str | None = None
    reason: Reason = "unreadable"


def make_extract(
    text: str,
    *,
    title: str,
    language: str | None = None,
    author: str | None = None,
    published: date | None = None,
    canonical_url: str | None = None,
    links: tuple[str, ...] = (),
    paywalled: bool = False,
) -> Extract:
    """Settle the language and cut the text into passages."""
    return Extract(
        title=title,
        text=text,
        language=settle_language(language, text),
        author=author,
        published=published,
        canonical_url=canonical_url,
        links=links,
        paywalled=paywalled,
        passages=tuple(split_passages(text)),
    )
