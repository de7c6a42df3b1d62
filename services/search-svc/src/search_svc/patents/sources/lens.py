"""Patents of all offices from Lens (docs.api.lens.org), with a token that it gives on request."""

from collections.abc import Mapping, Sequence
from typing import Any

import aiohttp
from contracts.patents import Patent
from pydantic import SecretStr

from search_svc.patents.expanding import Expansion
from search_svc.patents.sources import MOST, Hit, Sending
from search_svc.patents.words import in_groups
from search_svc.providers.fields import (
    part_of,
    read_day,
    read_names,
    read_text,
    read_title,
    rows_of,
)
from search_svc.providers.http import AGENT, Api

BASE = "https://api.lens.org"
FIELDS = (
    "lens_id", "jurisdiction", "doc_number", "kind", "date_published", "biblio", "abstract",
    "families", "legal_status",
)  # fmt: skip
NUMBER = ("jurisdiction", "doc_number", "kind")


class Lens:
    """Lens's patent search, best matches first."""

    name = "Lens"

    def __init__(self, http: aiohttp.ClientSession, token: SecretStr, base: str = BASE) -> None:
        headers = {"User-Agent": AGENT, "Authorization": f"Bearer {token.get_secret_value()}"}
        self._api = Api(http, base.rstrip("/"), headers)
        self.host = base.split("/")[2]

    def write(self, expansion: Expansion) -> Sequence[str]:
        """Write one query string; what has more of the concepts comes first."""
        text = in_groups(expansion.groups)
        return [text] if text else []

    async def search(self, sending: Sending) -> list[Hit]:
        """Ask for the best matches."""
        body = {
            "query": {"query_string": {"query": sending.query}},
            "size": MOST,
            "from": 0,
            "include": list(FIELDS),
            "sort": [{"_score": "desc"}],
        }
        document = await self._api.post_json("/patent/search", sending.seconds, body)
        return [hit for row in rows_of(document, "data") if (hit := _read(row)) is not None]


def _read(row: Mapping[str, Any]) -> Hit | None:
    lens_id = read_title(row.get("lens_id"))
    country, number, kind = (read_title(row.get(key)) for key in NUMBER)
    if not (lens_id and country and number):
        return None
    biblio = row.get("biblio")
    name = f"{country}{number}{kind}"
    family = part_of(row, "families", "simple_family", "members")
    return Hit(
        Patent(
            id=name,
            number=name,
            title=_text(part_of(biblio, "invention_title")),
            abstract=_text(row.get("abstract")) or None,
            applicants=_names(biblio, "applicants"),
            inventors=_names(biblio, "inventors"),
            priority_date=read_day(part_of(biblio, "priority_claims", "earliest_claim", "date")),
            filing_date=read_day(part_of(biblio, "application_reference", "date")),
            publication_date=read_day(row.get("date_published")),
            grant_date=read_day(part_of(row, "legal_status", "grant_date")),
            kind=kind or None,
            country=country,
            cpc=read_names(part_of(biblio, "classifications_cpc", "classifications"), "symbol"),
            status=read_title(part_of(row, "legal_status", "patent_status")).lower() or None,
            url=f"https://lens.org/{lens_id}",
            source=Lens.name,
            family_members=_members(family, name),
        )
    )


def _names(biblio: object, role: str) -> tuple[str, ...]:
    return read_names(part_of(biblio, "parties", role), "extracted_name", "value")


def _text(values: object) -> str:
    """Give the English text if there is one, else the first."""
    rows = [row for row in values if isinstance(row, dict)] if isinstance(values, list) else []
    best = [row for row in rows if row.get("lang") == "en"] or rows
    return read_text(best[0].get("text")) if best else ""


def _members(values: object, own: str) -> tuple[str, ...]:
    rows = values if isinstance(values, list) else []
    names = []
    for row in rows[:50]:
        parts = (part_of(row, "document_id", key) for key in NUMBER)
        name = "".join(read_title(part) for part in parts)
        if name and name != own:
            names.append(name)
    return tuple(dict.fromkeys(names))
