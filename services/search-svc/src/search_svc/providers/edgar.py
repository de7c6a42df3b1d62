"""Filings with the SEC by their full text (efts.sec.gov, from 2001 on)."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import quote

import aiohttp
from contracts.search import SearchResult, SourceKind

from search_svc.providers import Found, ProviderFailed, Query
from search_svc.providers.fields import first_day, part_of, read_day, read_title, rows_of
from search_svc.providers.http import Api

BASE = "https://efts.sec.gov"
ARCHIVE = "https://www.sec.gov/Archives/edgar/data"
OLDEST = date(2001, 1, 1)
FORMS = "10-K,10-Q,8-K,S-1,20-F,6-K,DEF 14A"
REFUSED_SECONDS = 600.0

_DECORATION = re.compile(r"\s{2}\(.*$")


class Edgar:
    """Annual, quarterly and current reports, and what belongs to them."""

    name = "edgar"
    kind: SourceKind = "sec"

    def __init__(self, http: aiohttp.ClientSession, contact: str, base: str = BASE) -> None:
        self._api = Api.at(http, base, contact)
        self._contact = contact

    async def search(self, query: Query) -> Found:
        """Search the texts of filings; both ends of a time must be told, or neither holds."""
        if not self._contact:
            raise ProviderFailed("the SEC wants to know whom to write to: set CONTACT_EMAIL", 60.0)
        today = datetime.now(UTC).date()
        params: dict[str, str | int] = {"q": query.text, "forms": FORMS}
        first, last = first_day(query.filters, today), query.filters.published_before
        if first or last:
            params["dateRange"] = "custom"
            params["startdt"] = str(first or OLDEST)
            params["enddt"] = str(last or today + timedelta(days=1))
        document = await self._ask(query.seconds, params)
        results = (_result(row) for row in rows_of(document, "hits", "hits"))
        return Found(tuple(result for result in results if result is not None)[: query.limit])

    async def _ask(self, seconds: float, params: dict[str, str | int]) -> Any:
        try:
            return await self._api.get_json("/LATEST/search-index", seconds, params)
        except ProviderFailed as failure:
            if "403" in failure.reason:  # its answer to too many requests as well
                raise ProviderFailed(failure.reason, REFUSED_SECONDS) from failure
            raise


def _result(row: dict[str, Any]) -> SearchResult | None:
    accession, _, name = str(row.get("_id") or "").partition(":")
    owner = part_of(row, "_source", "ciks", 0)
    if not name or not isinstance(owner, str) or not owner.isdecimal():
        return None
    form = read_title(part_of(row, "_source", "form"))
    company = _DECORATION.sub("", str(part_of(row, "_source", "display_names", 0) or ""))
    filed = read_day(part_of(row, "_source", "file_date"))
    about = read_title(part_of(row, "_source", "file_description"))
    folder = accession.replace("-", "")
    return SearchResult(
        url=f"{ARCHIVE}/{int(owner)}/{folder}/{quote(name)}",
        title=read_title(f"{company}: {form} {filed or ''}"),
        snippet=about or f"{form} filed by {company}",
        provider=Edgar.name,
        kind="sec",
        published=filed,
        venue="SEC",
    )
