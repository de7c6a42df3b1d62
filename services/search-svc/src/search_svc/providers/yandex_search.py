"""The web by Yandex (yandex.cloud Search API v2, POST /v2/web/search); needs a key and a folder.

The answer is JSON around XML in base64: yandexsearch/response/results/grouping/group/doc.
"""

import base64
import binascii
from xml.etree.ElementTree import Element

import aiohttp
from contracts.search import SearchResult, SourceKind
from pydantic import SecretStr

from search_svc.providers import Found, ProviderFailed, Query
from search_svc.providers.fields import part_of, read_text, read_title, read_url
from search_svc.providers.http import Api, read_xml
from search_svc.providers.sites import with_sites
from search_svc.reading.dates import parse_date

BASE = "https://searchapi.api.cloud.yandex.net"
RUSSIAN, OTHER = "SEARCH_TYPE_RU", "SEARCH_TYPE_COM"
NOTHING_FOUND = "15"


class YandexSearch:
    """The index for Russian."""

    name = "yandex"
    kind: SourceKind = "web"

    def __init__(
        self, http: aiohttp.ClientSession, key: SecretStr, folder: str, base: str = BASE
    ) -> None:
        headers = {"Authorization": f"Api-Key {key.get_secret_value()}"}
        self._api = Api.at(http, base, headers=headers)
        self._folder = folder

    async def search(self, query: Query) -> Found:
        """Search the web."""
        family = "FAMILY_MODE_MODERATE" if query.filters.safe_search else "FAMILY_MODE_NONE"
        body: dict[str, object] = {
            "query": {
                "searchType": RUSSIAN if query.language == "ru" else OTHER,
                "queryText": with_sites(query.text, query.filters.domains),
                "familyMode": family,
            },
            "groupSpec": {"groupMode": "GROUP_MODE_FLAT", "groupsOnPage": str(query.limit)},
            "folderId": self._folder,
            "responseFormat": "FORMAT_XML",
        }
        document = await self._api.post_json("/v2/web/search", query.seconds, body)
        root = read_xml(_decode(part_of(document, "rawData")))
        _require_success(root)
        results = (_result(one) for one in root.iterfind("response/results/grouping/group/doc"))
        return Found(tuple(result for result in results if result is not None))


def _decode(raw: object) -> bytes:
    try:
        return base64.b64decode(raw if isinstance(raw, str) else "", validate=True)
    except binascii.Error as error:
        raise ProviderFailed("the answer is not what it should be") from error


def _require_success(root: Element) -> None:
    error = root.find("response/error")
    if error is not None and error.get("code") != NOTHING_FOUND:
        raise ProviderFailed(f"it refused: {read_title(error.text)}")


def _result(found: Element) -> SearchResult | None:
    url = read_url(found.findtext("url"))
    if url is None:
        return None
    passages = " ".join("".join(part.itertext()) for part in found.iterfind("passages/passage"))
    title = found.find("title")
    return SearchResult(
        url=url,
        title=read_title("".join(title.itertext()) if title is not None else "") or url,
        snippet=read_text(passages),
        provider=YandexSearch.name,
        published=parse_date(found.findtext("modtime") or ""),
    )
