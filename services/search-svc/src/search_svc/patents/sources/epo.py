"""Patents of all offices from the EPO's Open Patent Services 3.2 (developers.epo.org).

Boolean queries in CQL without ranking; JSON in which one thing is an object and several are a list.
"""

import asyncio
import base64
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import aiohttp
from contracts.patents import Patent
from pydantic import SecretStr

from search_svc.patents.expanding import Expansion
from search_svc.patents.sources import MOST, Hit, Sending
from search_svc.patents.words import plain
from search_svc.providers import ProviderFailed
from search_svc.providers.fields import part_of, read_day, read_text, read_title
from search_svc.providers.http import AGENT, Api, Refusal, read_json

BASE = "https://ops.epo.org/3.2"
SEARCH = "/rest-services/published-data/search/biblio,abstract"
CLAIMS = "/rest-services/published-data/publication/docdb/{country}.{number}.{kind}/claims"
MOST_CLAIMS = 3
NARROW, WIDE = 3, 2
"""So many concepts must all be there."""
LATE = 60.0
"""Seconds before its end from which a token is not used any more."""
QUOTA_REST = 3600.0
BUSY_REST = 60.0
NUMBER = ("@country", "@doc-number", "@kind")
SYMBOL = ("section", "class", "subclass", "main-group", "subgroup")


class Epo:
    """The EPO's service with a key and secret of one's own; the token is kept while it holds."""

    name = "EPO"

    def __init__(
        self, http: aiohttp.ClientSession, key: SecretStr, secret: SecretStr, base: str = BASE
    ) -> None:
        self._http = http
        self._base = base.rstrip("/")
        self.host = self._base.split("/")[2]
        login = f"{key.get_secret_value()}:{secret.get_secret_value()}".encode()
        self._login = f"Basic {base64.b64encode(login).decode()}"
        self._token = ""
        self._until = 0.0
        self._renewing = asyncio.Lock()

    def write(self, expansion: Expansion) -> Sequence[str]:
        """Write CQL: the first concepts together, then fewer with the classes."""
        groups = [_any(terms) for terms in expansion.groups]
        if not groups:
            return []
        narrow = " and ".join(groups[:NARROW])
        wide = " and ".join(groups[:WIDE])
        if expansion.cpc:
            classes = " or ".join(f"cpc={symbol}" for symbol in expansion.cpc)
            wide = f"{groups[0]} and ({classes})"
        return list(dict.fromkeys([narrow, wide]))

    async def search(self, sending: Sending) -> list[Hit]:
        """Ask for bibliographic data and abstracts."""
        ends = time.monotonic() + sending.seconds
        found = await self._ask(SEARCH, {"q": sending.query}, ends, anew=False)
        if found is None:
            return []
        documents = part_of(
            found, "ops:world-patent-data", "ops:biblio-search", "ops:search-result",
            "exchange-documents",
        )  # fmt: skip
        if documents is None:
            raise ProviderFailed("the answer is not what it should be")
        rows = [one for entry in _all(documents) for one in _all(entry.get("exchange-document"))]
        return [hit for row in rows if (hit := _read(row)) is not None]

    async def claims(self, patent: Patent, seconds: float) -> tuple[str, ...]:
        """Give the first claims of a publication, where its office gives full texts."""
        country, kind = patent.country or "", patent.kind or ""
        number = patent.number.removeprefix(country).removesuffix(kind)
        if not (country and kind and number.isalnum()):
            return ()
        path = CLAIMS.format(country=country, number=number, kind=kind)
        found = await self._ask(path, {}, time.monotonic() + seconds, anew=False)
        documents = part_of(found, "ops:world-patent-data", "ftxt:fulltext-documents")
        told = part_of(documents, "ftxt:fulltext-document", "claims")
        rows = _all(told)
        best = [row for row in rows if str(row.get("@lang", "")).upper() == "EN"] or rows
        texts = (read_text(one) for row in best[:1] for one in _texts(row))
        return tuple(text for text in texts if text)[:MOST_CLAIMS]

    async def _ask(
        self, path: str, params: Mapping[str, str | int], ends: float, *, anew: bool
    ) -> Any:
        api = Api(
            self._http,
            self._base,
            {
                "User-Agent": AGENT,
                "Accept": "application/json",
                "Authorization": f"Bearer {await self._sign_in(ends, anew=anew)}",
                "X-OPS-Range": f"1-{MOST}",
            },
            explain=explain,
        )
        left = max(0.1, ends - time.monotonic())
        try:
            return await api.get_json(path, left, params, empty=404)
        except Refusal as refusal:
            if anew or refusal.status not in {400, 401}:
                raise
        return await self._ask(path, params, ends, anew=True)

    async def _sign_in(self, ends: float, *, anew: bool) -> str:
        async with self._renewing:
            if anew or time.monotonic() > self._until:
                await self._renew(max(0.1, ends - time.monotonic()))
            return self._token

    async def _renew(self, seconds: float) -> None:
        headers = {
            "User-Agent": AGENT,
            "Authorization": self._login,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        api = Api(self._http, self._base, headers, explain=explain)
        body = await api.post("/auth/accesstoken", seconds, b"grant_type=client_credentials")
        answer = read_json(body)
        token, life = part_of(answer, "access_token"), str(part_of(answer, "expires_in") or "")
        if not isinstance(token, str) or not life.isdecimal():
            raise ProviderFailed("it gave no token: the answer is not what it should be")
        self._token, self._until = token, time.monotonic() + int(life) - LATE


def explain(response: aiohttp.ClientResponse) -> ProviderFailed | None:
    """Tell a quota that is used up, and a service that wants to be left alone."""
    reason = response.headers.get("X-Rejection-Reason", "")
    if response.status == 403 and reason:
        return ProviderFailed(f"its quota is used up ({read_title(reason)})", QUOTA_REST)
    if "search=black" in response.headers.get("X-Throttling-Control", ""):
        return ProviderFailed("it asks to be left alone for a while", BUSY_REST)
    return None


def _any(terms: Sequence[str]) -> str:
    found = " or ".join(f'ta="{words}"' for term in terms if (words := plain(term)))
    return f"({found})" if len(terms) > 1 else found


def _texts(row: Mapping[str, Any]) -> Iterator[str]:
    """Give the texts of all claims; one claim may come in several pieces."""
    for claim in _all(row.get("claim")):
        for piece in _all(claim.get("claim-text")):
            yield str(piece.get("$", ""))


def _all(value: object) -> list[dict[str, Any]]:
    """Give the objects of what is one object or a list of them."""
    rows = value if isinstance(value, list) else [value]
    return [row for row in rows if isinstance(row, dict)]


def _read(row: Mapping[str, Any]) -> Hit | None:
    country, number, kind = (read_title(row.get(key)) for key in NUMBER)
    if not (country and number):
        return None
    data = row.get("bibliographic-data")
    name = f"{country}{number}{kind}"
    family = read_title(row.get("@family-id"))
    told = row.get("abstract")
    abstract = _in_english(told, "p", "$") or _in_english(told, "p", 0, "$")
    return Hit(
        Patent(
            id=name,
            number=name,
            title=_in_english(part_of(data, "invention-title"), "$"),
            abstract=abstract or None,
            applicants=_names(data, "applicant"),
            inventors=_names(data, "inventor"),
            priority_date=_earliest(_all(part_of(data, "priority-claims", "priority-claim"))),
            filing_date=_earliest(_all(part_of(data, "application-reference"))),
            publication_date=_earliest(_all(part_of(data, "publication-reference"))),
            kind=kind or None,
            country=country,
            cpc=_classes(data),
            url=f"https://worldwide.espacenet.com/patent/search?q=pn%3D{name}",
            source=Epo.name,
        ),
        family=f"epo:{family}" if family else None,
    )


def _in_english(values: object, *path: str | int) -> str:
    """Give the English text if there is one, else the first."""
    rows = _all(values)
    best = [row for row in rows if str(row.get("@lang", "")).lower() == "en"] or rows
    return read_text(part_of(best[0], *path)) if best else ""


def _names(data: object, role: str) -> tuple[str, ...]:
    """Give the names once; each comes in the office's own form and in a plain one."""
    rows = _all(part_of(data, "parties", f"{role}s", role))
    plain_ones = [row for row in rows if row.get("@data-format") == "epodoc"] or rows
    names = (read_title(part_of(row, f"{role}-name", "name", "$")) for row in plain_ones[:20])
    return tuple(dict.fromkeys(name.rstrip(", ") for name in names if name))


def _earliest(references: Sequence[Mapping[str, Any]]) -> date | None:
    days = [
        day
        for reference in references
        for identity in _all(reference.get("document-id"))
        if (day := _read_compact_day(part_of(identity, "date", "$"))) is not None
    ]
    return min(days, default=None)


def _read_compact_day(value: object) -> date | None:
    """Give the date of `20240131`, None for anything else."""
    if not isinstance(value, str) or len(value) != 8:
        return None
    return read_day(f"{value[:4]}-{value[4:6]}-{value[6:]}")


def _classes(data: object) -> tuple[str, ...]:
    rows = _all(part_of(data, "patent-classifications", "patent-classification"))
    symbols = []
    for row in rows[:40]:
        parts = [read_title(part_of(row, name, "$")) for name in SYMBOL]
        if all(parts):
            symbols.append(f"{parts[0]}{parts[1]}{parts[2]}{parts[3]}/{parts[4]}")
    return tuple(dict.fromkeys(symbols))
