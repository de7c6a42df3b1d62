"""The one registry of a run's sources: it gives the numbers, and they never change."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from contracts.library import Source
from contracts.search import Page, SearchResult
from kit.urls import canonical_url

SNIPPET_CHARACTERS = 300
TITLE_CHARACTERS = 200
MOST_AUTHORS = 10


@dataclass(slots=True)
class Evidence:
    """A source and the text there is of it; `passages` are there once the page was read.

    `relevance` says of each passage how well it fits the question, comparable over all sources;
    it is empty when nobody ranked them.
    """

    source: Source
    snippet: str
    passages: tuple[str, ...] = ()
    relevance: tuple[float, ...] = ()
    language: str | None = None
    score: float = 0.0
    page: str = ""
    read_at: datetime | None = None
    paywalled: bool = False

    @property
    def texts(self) -> tuple[str, ...]:
        """What is known of the page's text, best first."""
        return self.passages or ((self.snippet,) if self.snippet else ())

    @property
    def text(self) -> str:
        """What can be quoted: the page if it was read, else the snippet."""
        return self.page or self.snippet

    @property
    def was_read(self) -> bool:
        """Whether the page itself was read."""
        return bool(self.passages)


class SourceRegistry:
    """Sources by number, one for each page, however many searches find it."""

    def __init__(self, *, most: int) -> None:
        self._most = most
        self._by_key: dict[str, Evidence] = {}

    def __len__(self) -> int:
        return len(self._by_key)

    @property
    def evidence(self) -> Sequence[Evidence]:
        """All sources in the order of their numbers."""
        return list(self._by_key.values())

    def add(self, results: Iterable[SearchResult]) -> list[Source]:
        """Number what is new; give those sources. A page found again scores higher."""
        added: list[Source] = []
        for rank, result in enumerate(results):
            key, score = canonical_url(result.url), 1 / (50 + rank)
            known = self._by_key.get(key)
            if known is not None:
                known.score += score
                known.snippet = max(known.snippet, result.snippet, key=len)
            elif len(self._by_key) < self._most:
                source = _source(len(self._by_key) + 1, result)
                self._by_key[key] = Evidence(source, result.snippet, score=score)
                added.append(source)
        return added

    def attach(self, page: Page) -> bool:
        """Keep the text of a page that was read; False when it is not one of the sources."""
        known = self._by_key.get(canonical_url(page.url))
        if known is None:
            return False
        known.passages = page.passages or ((page.text,) if page.text else ())
        known.relevance = page.scores if page.passages else ()
        known.page, known.read_at = page.text or "\n\n".join(page.passages), page.read_at
        known.language, known.paywalled = page.language, page.paywalled
        return True

    def unread(self, most: int) -> list[str]:
        """Give the URLs of the best sources that were not read yet."""
        waiting = [item for item in self.evidence if not item.was_read]
        waiting.sort(key=lambda item: -item.score)
        return [item.source.url for item in waiting[:most]]

    def knows_number(self, number: int) -> bool:
        """Say whether a citation mark may point at this number."""
        return 1 <= number <= len(self._by_key)

    def find_url(self, url: str) -> str | None:
        """Give the address of the source that a link in the answer leads to, None if to none."""
        known = self._by_key.get(canonical_url(url))
        return known.source.url if known else None


def _source(number: int, result: SearchResult) -> Source:
    title = " ".join(result.title.split())
    snippet = " ".join(result.snippet.split())
    return Source(
        number=number,
        url=result.url,
        title=_cut(title or result.url, TITLE_CHARACTERS),
        snippet=_cut(snippet, SNIPPET_CHARACTERS),
        provider=result.provider,
        kind=result.kind,
        published=result.published,
        updated=result.updated,
        authors=result.authors[:MOST_AUTHORS],
        venue=result.venue,
        cited_by=result.cited_by,
    )


def _cut(text: str, most: int) -> str:
    if len(text) <= most:
        return text
    return text[: most - 1].rsplit(" ", 1)[0] + "…"
