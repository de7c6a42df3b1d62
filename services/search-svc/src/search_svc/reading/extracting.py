"""From the bytes of a page to its main content as Markdown-like text.

A cheap pass (a lexbor tree and rules) reads nearly every page; trafilatura, which is slower and
larger, is asked only when that pass finds little or finds mostly links.
"""

import importlib
import logging
from typing import cast
from urllib.parse import urlsplit

from kit.characters import drop_invisible
from selectolax.lexbor import LexborHTMLParser, LexborNode

from search_svc.reading.blocks import heading_title, scan_blocks
from search_svc.reading.bounds import bound
from search_svc.reading.decoding import decode
from search_svc.reading.document import MAX_TEXT, Extract, make_extract
from search_svc.reading.mainpart import (
    UNREADABLE,
    Decoration,
    find_main,
    link_share,
    text_length,
)
from search_svc.reading.metadata import read_declared, read_links, read_metadata
from search_svc.reading.pdf import is_pdf, read_pdf
from search_svc.reading.rendering import Renderer
from search_svc.reading.visibility import remove_hidden
from search_svc.reading.walls import Walls

_MARKDOWN_TYPES = frozenset({"text/markdown", "text/x-markdown"})
_MARKDOWN_NAMES = (".md", ".markdown")
_PLAIN = frozenset({"text/plain"})

# Measured on 96 generated pages of eight layouts in English and Russian, which the rules were also
# tuned on (F1 of words, median time): the cheap pass 0.98 in 0.6 ms, trafilatura 0.68 in 2.0 ms.
# On the 530 pages of Python's own documentation (96 kB on average) the cheap pass takes 6 ms a page
# with its passages, 0.4 s and 90 MB for the largest (2.6 MB), and is weak on none.
_LITTLE = 100
_SMALL_PART = 0.1
# trafilatura takes 0.4 s for 200 kB and 1.7 s for 480 kB.
_MAX_FOR_CAREFUL = 300_000


def extract(body: bytes, content_type: str, url: str, charset: str | None = None) -> Extract:
    """Read HTML, XHTML, PDF, Markdown or plain text; whatever is not text is read as plain text.

    Blocks the thread for a few milliseconds a page, much longer for a hostile one.
    """
    if is_pdf(body) and content_type not in _MARKDOWN_TYPES | _PLAIN:
        return read_pdf(body, url)
    text = decode(body, charset).replace("\r\n", "\n").replace("\r", "\n")
    if content_type in _MARKDOWN_TYPES | _PLAIN:
        is_markdown = content_type in _MARKDOWN_TYPES or _path(url).endswith(_MARKDOWN_NAMES)
        return _read_plain(text, url, is_markdown=is_markdown)
    return _read_html(bound(text), url)


def _read_plain(text: str, url: str, *, is_markdown: bool) -> Extract:
    """A text that is its own main content; Markdown's first heading is its title."""
    text = drop_invisible(text).strip()[:MAX_TEXT]
    title = ""
    if is_markdown:
        headings = [block for block in scan_blocks(text) if block.kind == "heading"]
        title = heading_title(text, headings[0]) if headings else ""
    return make_extract(text, title=title or _path(url).rpartition("/")[2])


def _read_html(html: str, url: str) -> Extract:
    tree = LexborHTMLParser(html)
    links = read_links(tree, url)
    remove_hidden(tree)
    declared = read_declared(tree)
    metadata = read_metadata(tree, url, declared)
    walls = Walls.look(tree, declared)
    tree.strip_tags(UNREADABLE)
    main = find_main(tree)
    text = "\n\n".join(Renderer(Decoration(main)).render(main.node)) if main is not None else ""
    if tree.body is not None and _is_weak(text, tree.body):
        text = max(text, _read_carefully(tree.html or ""), key=len)
    text = drop_invisible(text)[:MAX_TEXT]
    stopped = walls.stop(html, url, metadata.title, text)
    return stopped or make_extract(
        text,
        title=metadata.title,
        language=metadata.language,
        author=metadata.author,
        published=metadata.published,
        canonical_url=metadata.canonical_url,
        links=links,
        paywalled=walls.paywall.cuts(text),
    )


def _is_weak(text: str, body: LexborNode) -> bool:
    """Whether the cheap pass left out nearly all of what a reader sees outside links."""
    visible = text_length(body) * (1 - link_share(body))
    return len(text) < min(_LITTLE, visible / 2) or len(text) < visible * _SMALL_PART


def _read_carefully(html: str) -> str:
    """What trafilatura takes for the main content, or nothing."""
    if len(html) > _MAX_FOR_CAREFUL:
        return ""
    trafilatura = importlib.import_module("trafilatura")
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    found = trafilatura.extract(
        html, output_format="markdown", include_comments=False, include_tables=True
    )
    return cast("str | None", found) or ""


def _path(url: str) -> str:
    return urlsplit(url).path.lower()
