"""What a page says about itself: title, author, date, address and language; and its links."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

from kit.characters import drop_invisible
from selectolax.lexbor import LexborHTMLParser, LexborNode

from search_svc.reading.dates import parse_date

MAX_LINKS = 2000
_MAX_LINE = 300
_DATE_NAMES = (
    "article:published_time", "og:article:published_time", "datepublished", "date", "pubdate",
    "publish_date", "publish-date", "publication_date", "dc.date", "dc.date.issued",
    "dcterms.date", "dcterms.created", "dcterms.issued", "citation_publication_date",
    "citation_date", "sailthru.date", "parsely-pub-date", "mediator_published_time",
)  # fmt: skip
_AUTHOR_NAMES = (
    "author", "article:author", "dc.creator", "dcterms.creator", "citation_author",
    "sailthru.author", "parsely-author", "mediator_author",
)  # fmt: skip
_AUTHOR_MARKS = '[itemprop="author"], [rel="author"], .byline-name, .author-name, .p-author'
_DATE_MARKS = (
    '[itemprop="datePublished"], time[pubdate], article time, main time, header time, time,'
    " .published, .post-date, .entry-date, .article-date, .date"
)
_OF_ARTICLES = frozenset({"author", "datePublished", "isAccessibleForFree", "articleBody"})
_BY = re.compile(r"^\s*(?:by|автор|текст)\s*:?\s+", re.IGNORECASE)
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True)
class Metadata:
    """What was found; an absent value is an empty string or None."""

    title: str
    author: str | None
    published: date | None
    canonical_url: str | None
    language: str | None


@dataclass(frozen=True)
class Declared:
    """What a page declares to machines: its <meta> by name and its JSON-LD objects."""

    metas: dict[str, str]
    linked: list[dict[str, Any]]


def read_declared(tree: LexborHTMLParser) -> Declared:
    """Collect what is declared; must run before scripts are removed from the tree."""
    return Declared(_read_metas(tree), list(_read_linked_data(tree)))


def read_metadata(tree: LexborHTMLParser, url: str, declared: Declared) -> Metadata:
    """Choose from what is declared and seen; must run before scripts are removed from the tree."""
    metas, linked = declared.metas, declared.linked
    return Metadata(
        title=_title(tree, metas),
        author=_author(tree, metas, linked),
        published=_published(tree, metas, linked),
        canonical_url=_canonical(tree, metas, url),
        language=_declared_language(tree, metas),
    )


def _read_metas(tree: LexborHTMLParser) -> dict[str, str]:
    """Every named <meta>, the first of a name wins."""
    metas: dict[str, str] = {}
    for node in tree.css("meta[content]"):
        attributes = node.attributes
        content = _line(attributes.get("content"))
        for key in ("property", "name", "itemprop", "http-equiv"):
            name = (attributes.get(key) or "").strip().lower()
            if name and content:
                metas.setdefault(name, content)
    return metas


def _read_linked_data(tree: LexborHTMLParser) -> Iterator[dict[str, Any]]:
    """Every JSON-LD object that tells of an article, broken ones skipped."""
    for node in tree.css('script[type="application/ld+json"]'):
        try:
            waiting = [json.loads(node.text())]
        except (ValueError, RecursionError):
            continue  # a page's broken metadata is as good as none
        while waiting:
            item = waiting.pop()
            if isinstance(item, list):
                waiting += item
            elif isinstance(item, dict):
                if _OF_ARTICLES & item.keys():
                    yield item
                waiting += [item[key] for key in ("@graph", "mainEntity") if key in item]


def _title(tree: LexborHTMLParser, metas: dict[str, str]) -> str:
    """The article's own title: the heading when the window's title starts with it.

    What only the metadata say is not taken, since no reader sees it.
    """
    window = _text(tree.css_first("head title") or tree.css_first("title"))
    headings = [_text(node) for node in tree.css("h1")]
    for heading in headings:
        plain = heading.rstrip("¶# ")
        if plain and window.lower().startswith(plain.lower()):
            return plain
    shared = metas.get("og:title", "")
    seen = "\n".join((window, *headings)).lower()
    if shared and shared.lower() in seen:
        return shared
    return window or next(filter(None, headings), "")


def _author(
    tree: LexborHTMLParser, metas: dict[str, str], linked: list[dict[str, Any]]
) -> str | None:
    names = [metas.get(name, "") for name in _AUTHOR_NAMES]
    names += [_name_in(item.get("author")) for item in linked]
    names += [_text(node) for node in tree.css(_AUTHOR_MARKS)]
    for name in names:
        plain = _BY.sub("", drop_invisible(name.encode("utf-8", "replace").decode()))
        if 2 <= len(plain) <= 120 and "://" not in plain:
            return plain
    return None


def _name_in(author: object) -> str:
    """The name in a JSON-LD author: a text, an object or a list of them."""
    match author:
        case str():
            return _line(author)
        case {"name": str(name)}:
            return _line(name)
        case [first, *rest]:
            return ", ".join(filter(None, [_name_in(first), *(_name_in(item) for item in rest)]))
        case _:
            return ""


def _published(
    tree: LexborHTMLParser, metas: dict[str, str], linked: list[dict[str, Any]]
) -> date | None:
    texts = [metas[name] for name in _DATE_NAMES if name in metas]
    texts += [str(item.get("datePublished") or "") for item in linked]
    for node in tree.css(_DATE_MARKS)[:10]:
        attributes = node.attributes
        texts += [attributes.get("datetime") or "", attributes.get("content") or "", _text(node)]
    return next(filter(None, map(parse_date, texts)), None)


def _canonical(tree: LexborHTMLParser, metas: dict[str, str], url: str) -> str | None:
    """The page's address as it wants to be cited; another site's address is not believed."""
    node = tree.css_first('link[rel~="canonical"][href]')
    found = (node.attributes.get("href") if node is not None else None) or metas.get("og:url")
    canonical = _absolute(url, found) if found else None
    if canonical is None or _site(canonical) != _site(url):
        return None
    return canonical


def _declared_language(tree: LexborHTMLParser, metas: dict[str, str]) -> str | None:
    attributes = tree.root.attributes if tree.root is not None else {}
    found = attributes.get("lang") or attributes.get("xml:lang")
    return found or metas.get("content-language") or metas.get("og:locale")


def read_links(tree: LexborHTMLParser, url: str) -> tuple[str, ...]:
    """The absolute http(s) addresses a page links to, once each, without fragments."""
    base = _base(tree, url)
    found: dict[str, None] = {}
    seen = {""}
    for node in tree.css("a[href]"):
        href = (node.attributes.get("href") or "").partition("#")[0]
        if href in seen:
            continue
        seen.add(href)
        link = _absolute(base, href)
        if link is not None:
            found.setdefault(link)
        if len(found) == MAX_LINKS:
            break
    return tuple(found)


def _base(tree: LexborHTMLParser, url: str) -> str:
    node = tree.css_first("base[href]")
    return (_absolute(url, node.attributes.get("href") or "") if node is not None else None) or url


def _absolute(base: str, href: str) -> str | None:
    try:
        link = urldefrag(urljoin(base, href.strip())).url
        parts = urlsplit(link)
    except ValueError:
        return None
    return link if parts.scheme in {"http", "https"} and parts.netloc else None


def _site(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


def _text(node: LexborNode | None) -> str:
    return _line(node.text(separator=" ")) if node is not None else ""


def _line(text: str | None) -> str:
    return _SPACE.sub(" ", drop_invisible(text or "")).strip()[:_MAX_LINE]
