"""Reading SearXNG's JSON: every version's, with whatever its engines left out or mangled."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from contracts.search import SearchResult, SourceKind

from search_svc.providers import Found, ProviderFailed
from search_svc.providers.fields import read_text, read_title, read_url


class BadAnswer(Exception):
    """The document is not what SearXNG sends."""


def read_answer(document: Any, limit: int, kind: SourceKind = "web") -> Found:
    """Give the results; raises BadAnswer, or ProviderFailed when nothing came of failed engines."""
    if not isinstance(document, dict) or not isinstance(document.get("results"), list):
        raise BadAnswer
    results = tuple(_all_results(document, kind))[:limit]
    silent = _silent_engines(document.get("unresponsive_engines"))
    if not results and silent:
        raise ProviderFailed(f"no search engine answered: {silent}")
    return Found(
        results, notice=f"some search engines did not answer: {silent}" if silent else None
    )


def _all_results(document: dict[str, Any], kind: SourceKind) -> Iterator[SearchResult]:
    """Infoboxes and answers with an address come first: they are the engines' best guess."""
    for box in _objects(document.get("infoboxes")):
        url = _box_url(box)
        if url and read_text(box.get("content")):
            yield _result(url, box.get("infobox"), box, kind)
    for answer in _objects(document.get("answers")):
        url, text = read_url(answer.get("url")), read_text(answer.get("answer"))
        if url and text:
            yield _result(url, answer.get("title") or url, {"content": text}, kind)
    for row in _objects(document["results"]):
        url = read_url(row.get("url"))
        if url:
            yield _result(url, row.get("title"), row, kind)


def _result(url: str, title: object, row: dict[str, Any], kind: SourceKind) -> SearchResult:
    authors = row.get("authors")
    return SearchResult(
        url=url,
        title=read_title(title) or url,
        snippet=read_text(row.get("content")),
        provider="searxng",
        kind=kind,
        authors=tuple(map(read_title, authors)) if isinstance(authors, list) else (),
        venue=read_title(row.get("journal")) or None,
        published=_date(row.get("publishedDate")) or _date(row.get("pubdate")),
    )


def _objects(value: object) -> Iterator[dict[str, Any]]:
    """Older versions give answers as plain strings, which nobody can cite."""
    if isinstance(value, list):
        yield from (item for item in value if isinstance(item, dict))


def _box_url(box: dict[str, Any]) -> str | None:
    links = [read_url(link.get("url")) for link in _objects(box.get("urls"))]
    return read_url(box.get("id")) or next(filter(None, links), None)


def _date(value: object) -> date | None:
    if not isinstance(value, str):
        return None
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        return None


def _silent_engines(value: object) -> str:
    """Name each engine that failed and why; pairs, but nothing promises that."""
    pairs = value if isinstance(value, list) else []
    return ", ".join(
        read_title(f"{pair[0]} ({pair[1]})")
        for pair in pairs
        if isinstance(pair, (list, tuple)) and len(pair) >= 2
    )
