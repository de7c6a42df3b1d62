"""Applications and patents of the United States from the USPTO's Open Data Portal (data.uspto.gov).

Its search knows titles, names and states, but neither abstracts nor claims.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import aiohttp
from contracts.patents import Patent
from pydantic import SecretStr

from search_svc.patents.expanding import Expansion
from search_svc.patents.sources import MOST, Hit, Sending
from search_svc.patents.words import any_of
from search_svc.providers.fields import read_day, read_title, rows_of
from search_svc.providers.http import AGENT, Api

BASE = "https://api.uspto.gov"
TITLE = "applicationMetaData.inventionTitle"


class Uspto:
    """The portal's search of applications, by score: by itself it sorts by date."""

    name = "USPTO"

    def __init__(self, http: aiohttp.ClientSession, key: SecretStr, base: str = BASE) -> None:
        headers = {"User-Agent": AGENT, "X-API-KEY": key.get_secret_value()}
        self._api = Api(http, base.rstrip("/"), headers)
        self.host = base.split("/")[2]

    def write(self, expansion: Expansion) -> Sequence[str]:
        """Write a query of titles; the first concept must be there, the others raise the score."""
        groups = [any_of(terms) for terms in expansion.groups if any_of(terms)]
        if not groups:
            return []
        first, *rest = groups
        return [" ".join([f"+{TITLE}:{first}", *(f"{TITLE}:{group}" for group in rest[:4])])]

    async def search(self, sending: Sending) -> list[Hit]:
        """Ask; that nothing fits comes as 404."""
        document = await self._api.get_json(
            "/api/v1/patent/applications/search",
            sending.seconds,
            {"q": sending.query, "limit": MOST, "offset": 0, "sort": "_score desc"},
            empty=404,
        )
        rows = [] if document is None else rows_of(document, "patentFileWrapperDataBag")
        return [hit for row in rows if (hit := _read(row)) is not None]


def _read(row: Mapping[str, Any]) -> Hit | None:
    application = read_title(row.get("applicationNumberText"))
    told = row.get("applicationMetaData")
    if not application or not isinstance(told, dict):
        return None
    granted = read_title(told.get("patentNumber"))
    published = read_title(told.get("earliestPublicationNumber"))
    number = f"US{granted}B" if granted else (published or f"US{application}")
    return Hit(
        Patent(
            id=number,
            number=number,
            title=read_title(told.get("inventionTitle")),
            applicants=_one(told.get("firstApplicantName")),
            inventors=_one(told.get("firstInventorName")),
            filing_date=read_day(told.get("filingDate") or told.get("effectiveFilingDate")),
            publication_date=read_day(told.get("earliestPublicationDate")),
            grant_date=read_day(told.get("grantDate")),
            country="US",
            cpc=_classes(told.get("cpcClassificationBag")),
            status=read_title(told.get("applicationStatusDescriptionText")) or None,
            url=f"https://patentcenter.uspto.gov/applications/{application}",
            source=Uspto.name,
        ),
        family=f"us-application:{application}",
    )


def _one(value: object) -> tuple[str, ...]:
    name = read_title(value)
    return (name,) if name else ()


def _classes(values: object) -> tuple[str, ...]:
    entries = values if isinstance(values, list) else []
    symbols = ("".join(read_title(entry).split()) for entry in entries[:40])
    return tuple(dict.fromkeys(symbol for symbol in symbols if symbol))
