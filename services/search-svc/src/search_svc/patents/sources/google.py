"""Patents of all offices as Google Patents finds them, through the requests of its own page.

That is no API: it is not promised to stay, and Google does not sanction programs there. So it is
asked only where the operator switches it on, and left alone for long once it refuses.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

import aiohttp
from contracts.patents import Patent

from search_svc.patents.expanding import Expansion
from search_svc.patents.sources import MOST, Hit, Sending
from search_svc.patents.words import in_groups
from search_svc.providers import ProviderFailed
from search_svc.providers.fields import part_of, read_day, read_text, read_title, rows_of
from search_svc.providers.http import AGENT, Api

BASE = "https://patents.google.com"
PDFS = "https://patentimages.storage.googleapis.com/"
REST = 1800.0


class GooglePatents:
    """The search of the page; each query is a query string inside a query string."""

    name = "Google Patents"

    def __init__(self, http: aiohttp.ClientSession, base: str = BASE) -> None:
        self._api = Api(http, base.rstrip("/"), {"User-Agent": AGENT}, explain=explain)
        self.host = base.split("/")[2]

    def write(self, expansion: Expansion) -> Sequence[str]:
        """Write the concepts, each with its other names."""
        text = in_groups(expansion.groups)
        return [text] if text else []

    async def search(self, sending: Sending) -> list[Hit]:
        """Ask for the best matches."""
        inner = f"q={quote(sending.query, safe='')}&num={MOST}&page=0"
        document = await self._api.get_json(
            "/xhr/query", sending.seconds, {"url": inner, "exp": ""}
        )
        results = part_of(document, "results")
        clusters = rows_of(results, "cluster")
        rows = [row for one in clusters if one.get("result") for row in rows_of(one, "result")]
        return [hit for row in rows if (hit := _read(row)) is not None]


def explain(response: aiohttp.ClientResponse) -> ProviderFailed | None:
    """A refusal holds for half an hour."""
    if response.status in {403, 429, 503}:
        return ProviderFailed("it refuses programs for now", REST)
    return None


def _read(row: Mapping[str, Any]) -> Hit | None:
    told = row.get("patent")
    number = read_title(part_of(told, "publication_number"))
    if not isinstance(told, dict) or not number:
        return None
    pdf = read_title(told.get("pdf"))
    return Hit(
        Patent(
            id=number,
            number=number,
            title=read_title(told.get("title")),
            snippet=read_text(told.get("snippet")) or None,
            applicants=_one(told.get("assignee")),
            inventors=_one(told.get("inventor")),
            priority_date=read_day(told.get("priority_date")),
            filing_date=read_day(told.get("filing_date")),
            publication_date=read_day(told.get("publication_date")),
            grant_date=read_day(told.get("grant_date")),
            country=number[:2] if number[:2].isalpha() else None,
            url=f"{BASE}/patent/{quote(number)}/en",
            pdf=f"{PDFS}{quote(pdf)}" if pdf else None,
            source=GooglePatents.name,
        )
    )


def _one(value: object) -> tuple[str, ...]:
    name = read_title(value)
    return (name,) if name else ()
