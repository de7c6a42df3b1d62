"""Pages of Google Patents that a web search finds: what works without any key."""

import re
from collections.abc import Sequence
from dataclasses import replace

from contracts.patents import Patent

from search_svc.patents.expanding import Expansion
from search_svc.patents.sources import MOST, Hit, Sending
from search_svc.providers import Provider, Query
from search_svc.providers.site_search import google_patents

SITE = "site:patents.google.com"
_NUMBER = re.compile(r"/patent/([A-Z]{2}[A-Z0-9]{4,20})")
_TITLE = re.compile(r"^(?:[A-Z]{2}[A-Z0-9]+ - )?(.*?)(?:\s+-\s+Google Patents)?$")
_WORDS = 8


class WebPatents:
    """A web search of patents.google.com, through the preferred provider of the web."""

    def __init__(self, through: Provider, host: str) -> None:
        self.name = f"web ({through.name})"
        self.host = host
        self._search = google_patents(through)

    def write(self, expansion: Expansion) -> Sequence[str]:
        """Write plain words: the concepts' first names, then what they are also called."""
        firsts = [group[0] for group in expansion.groups]
        if not firsts:
            return []
        others = [group[1] for group in expansion.groups if len(group) > 1]
        queries = [" ".join(firsts)]
        if others:
            queries.append(" ".join([*others, *firsts[len(others) :]]))
        short = dict.fromkeys(" ".join(query.split()[:_WORDS]) for query in queries)
        return [f"{query} {SITE}" for query in short]

    async def search(self, sending: Sending) -> list[Hit]:
        """Search; a page that is no patent's is left out."""
        words = sending.query.removesuffix(SITE).strip()
        query = Query(words, sending.principal, limit=MOST, seconds=sending.seconds)
        found = await self._search.search(replace(query, language="en"))
        hits = []
        for result in found.results:
            match = _NUMBER.search(result.url)
            if match is not None:
                number = match[1]
                title = _TITLE.sub(r"\1", result.title)
                patent = Patent(
                    id=number,
                    number=number,
                    title=title,
                    snippet=result.snippet or None,
                    country=number[:2],
                    kind=_kind(number),
                    url=result.url,
                    source=self.name,
                )
                hits.append(Hit(patent))
        return hits


def _kind(number: str) -> str | None:
    found = re.search(r"[A-Z]\d?$", number[2:])
    return found[0] if found else None
