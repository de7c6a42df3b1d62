"""Each patent source's own format, and all that can be wrong with it."""

import json
from collections.abc import AsyncIterator, Callable
from datetime import date

import aiohttp
import pytest
from contracts.search import SearchResult
from kit.identity import LOCAL_USER
from kit.testing.patent_offices import (
    GOOGLE,
    JSON,
    LENS,
    USPTO,
    EpoServer,
    epo_answer,
    epo_document,
    parameters,
)
from kit.testing.websites import Reply, Website
from pydantic import SecretStr
from search_svc.patents.expanding import Expansion
from search_svc.patents.sources import PatentSource, Sending
from search_svc.patents.sources.epo import Epo
from search_svc.patents.sources.google import REST, GooglePatents
from search_svc.patents.sources.lens import Lens
from search_svc.patents.sources.uspto import Uspto
from search_svc.patents.sources.web import WebPatents
from search_svc.providers import Found, ProviderFailed, Query

KEY, SECRET = SecretStr("key-1"), SecretStr("secret-1")
ASKED = Expansion(
    "a fast-charging solid battery",
    "en",
    (("solid state battery", 'solid "electrolyte" OR cell'), ("fast charging",), ("housing",)),
    ("H01M10/0562",),
)


@pytest.fixture
async def site() -> AsyncIterator[Website]:
    async with Website() as website:
        yield website


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def epo(site, http) -> tuple[EpoServer, Epo]:
    server = EpoServer(site)
    return server, Epo(http, KEY, SECRET, server.base)


def sending(query: str = "q", seconds: float = 5.0) -> Sending:
    return Sending(query, LOCAL_USER, seconds)


async def test_the_epo_is_asked_with_a_token_that_is_kept(epo):
    server, source = epo
    [hit] = await source.search(sending('ta="battery"'))
    patent = hit.patent
    assert (patent.number, patent.country, patent.kind) == ("EP1000000A1", "EP", "A1")
    assert patent.title == "Solid state battery"
    assert patent.abstract.startswith("A battery with a solid electrolyte.")
    assert (patent.applicants, patent.inventors) == (("ACME CORP [US]",), ("DOE JANE [US]",))
    assert (patent.priority_date, patent.filing_date, patent.publication_date) == (
        date(2019, 1, 5),
        date(2020, 1, 2),
        date(2021, 3, 4),
    )
    assert patent.cpc == ("H01M10/0562",)
    assert hit.family == "epo:777"
    await source.search(sending())
    assert server.tokens == 1
    assert server.queries == ['ta="battery"', "q"]


async def test_a_token_that_does_not_hold_is_renewed_once(epo):
    server, source = epo
    await source.search(sending())
    server.expire()
    assert await source.search(sending())
    assert server.tokens == 3


async def test_the_epo_gives_claims_where_there_are_any(epo):
    _, source = epo
    [hit] = await source.search(sending())
    assert await source.claims(hit.patent, 5.0) == (
        "1. A battery with a solid electrolyte.",
        "2. The battery of claim 1 that charges fast.",
    )
    other = hit.patent.model_copy(update={"number": "EP2A1"})
    assert await source.claims(other, 5.0) == ()
    without_kind = hit.patent.model_copy(update={"kind": None})
    assert await source.claims(without_kind, 5.0) == ()


async def test_one_document_is_an_object_and_several_are_a_list(epo):
    server, source = epo
    several = [
        epo_document("1"),
        epo_document("2", abstract=[{"@lang": "en", "p": [{"$": "Two."}]}]),
    ]
    server.reply = Reply(epo_answer(several), content_type=JSON)
    assert [hit.patent.abstract for hit in await source.search(sending())][1] == "Two."


@pytest.mark.parametrize(
    ("reply", "reason", "rest"),
    [
        (Reply("", 403, headers={"X-Rejection-Reason": "IndividualQuotaPerHour"}), "PerHour", 3600),
        (Reply("", 503, headers={"X-Throttling-Control": "busy (search=black:0)"}), "alone", 60),
        (Reply("", 503), "HTTP 503", 0),
        (Reply("<html>sign in</html>"), "not the JSON", 0),
        (Reply('{"ops:world-patent-data": {}}', content_type=JSON), "not what it should be", 0),
        (Reply("{", content_type=JSON), "not the JSON", 0),
    ],
)  # fmt: skip
async def test_what_the_epo_refuses_with(epo, reply, reason, rest):
    server, source = epo
    server.reply = reply
    with pytest.raises(ProviderFailed, match=reason) as caught:
        await source.search(sending())
    assert caught.value.rest == rest


async def test_a_wrong_key_of_the_epo_is_told(site, http):
    site.serve("/auth/accesstoken", Reply("bad", 401))
    source = Epo(http, KEY, SECRET, site.url("").rstrip("/"))
    with pytest.raises(ProviderFailed, match="its key is wrong"):
        await source.search(sending())


async def test_lens(site, http):
    site.page("/patent/search", json.dumps(LENS), JSON)
    [hit] = await Lens(http, KEY, site.url("").rstrip("/")).search(sending())
    patent = hit.patent
    assert (patent.number, patent.title, patent.status) == (
        "US10123456B2",
        "Solid battery",
        "active",
    )
    assert (patent.grant_date, patent.priority_date) == (date(2022, 3, 1), date(2019, 1, 5))
    assert patent.family_members == ("EP1000000A1",)
    assert patent.url == "https://lens.org/000-000-000-000-001"
    assert site.requests[0].headers["Authorization"] == "Bearer key-1"


async def test_uspto_sorts_by_score(site, http):
    site.page("/api/v1/patent/applications/search", json.dumps(USPTO), JSON)
    first, second = await Uspto(http, KEY, site.url("").rstrip("/")).search(sending())
    assert (first.patent.number, first.patent.status) == ("US10123456B", "Patented Case")
    assert first.patent.filing_date == date(2020, 1, 2)
    assert first.patent.cpc == ("H01M10/0562",)
    assert second.patent.number == "US17000000"
    assert parameters(site.requests[0])["sort"] == "_score desc"
    assert site.requests[0].headers["X-API-KEY"] == "key-1"


async def test_google_takes_a_query_inside_a_query(site, http):
    site.page("/xhr/query", json.dumps(GOOGLE), JSON)
    source = GooglePatents(http, site.url("").rstrip("/"))
    [hit] = await source.search(sending("(battery OR cell) a&b"))
    assert (
        parameters(site.requests[0])["url"] == "q=%28battery%20OR%20cell%29%20a%26b&num=25&page=0"
    )
    patent = hit.patent
    assert (patent.number, patent.title) == ("US10000001B2", "Widget battery")
    assert patent.snippet == "A widget & its battery"
    assert patent.pdf == "https://patentimages.storage.googleapis.com/aa/bb/US10000001.pdf"
    site.page("/xhr/query", json.dumps({"results": {"cluster": [{}]}}), JSON)
    assert await source.search(sending()) == []


async def test_google_is_left_alone_for_long_once_it_refuses(site, http):
    site.serve("/xhr/query", Reply("unusual traffic", 503))
    with pytest.raises(ProviderFailed, match="refuses programs") as caught:
        await GooglePatents(http, site.url("").rstrip("/")).search(sending())
    assert caught.value.rest == REST


MAKE: dict[str, Callable[[aiohttp.ClientSession, str], PatentSource]] = {
    "lens": lambda http, base: Lens(http, KEY, base),
    "uspto": lambda http, base: Uspto(http, KEY, base),
    "google": GooglePatents,
}
PATHS = {
    "lens": "/patent/search",
    "uspto": "/api/v1/patent/applications/search",
    "google": "/xhr/query",
}


@pytest.mark.parametrize("name", MAKE)
@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (Reply("", 500), "HTTP 500"),
        (Reply("<html>sign in</html>"), "not the JSON"),
        (Reply("[]", content_type=JSON), "not what it should be"),
        (Reply(b" " * 5_000_000, content_type=JSON), "larger than 4 MB"),
        (Reply("{}", content_type=JSON, delay=2.0), "no answer in time"),
    ],
    ids=["error", "html", "another document", "huge", "late"],
)
async def test_every_source_fails_with_a_sentence(site, http, name, reply, reason):
    site.serve(PATHS[name], reply)
    source = MAKE[name](http, site.url("").rstrip("/"))
    with pytest.raises(ProviderFailed, match=reason):
        await source.search(sending(seconds=0.5))


@pytest.mark.parametrize("name", ["uspto", "epo"])
async def test_that_nothing_fits_comes_as_404(site, http, epo, name):
    server, source = epo
    server.reply = Reply('{"code": "SERVER.EntityNotFound"}', 404, JSON)
    if name == "uspto":
        source = MAKE[name](http, site.url("").rstrip("/"))
        site.serve(PATHS[name], Reply('{"message": "No matching records found"}', 404, JSON))
    assert await source.search(sending()) == []


def test_queries_are_in_each_sources_language():
    session = object()
    epo = Epo(session, KEY, SECRET)
    narrow, wide = epo.write(ASKED)
    assert narrow == (
        '(ta="solid state battery" or ta="solid electrolyte cell") and ta="fast charging"'
        ' and ta="housing"'
    )
    assert wide.endswith("and (cpc=H01M10/0562)")
    [text] = Lens(session, KEY).write(ASKED)
    assert text == '("solid state battery" OR "solid electrolyte cell") ("fast charging") (housing)'
    [titles] = Uspto(session, KEY).write(ASKED)
    assert titles.startswith('+applicationMetaData.inventionTitle:("solid state battery" OR')
    nothing = Expansion("?", "en", ())
    assert [list(one.write(nothing)) for one in (epo, Lens(session, KEY), Uspto(session, KEY))] == [
        [],
        [],
        [],
    ]


class Web:
    """A provider of the web that finds two pages of patents and one that is none."""

    name = "fake"
    kind = "web"

    def __init__(self) -> None:
        self.asked: list[Query] = []

    async def search(self, query: Query) -> Found:
        self.asked.append(query)
        urls = [
            "https://patents.google.com/patent/US10000001B2/en",
            "https://patents.google.com/patent/WO2020123456A1/en?oq=battery",
            "https://patents.google.com/advanced",
        ]
        title = "US10000001B2 - Widget battery - Google Patents"
        return Found(tuple(SearchResult(url=url, title=title, provider="fake") for url in urls))


async def test_pages_of_google_patents_that_a_web_search_finds():
    web = Web()
    source = WebPatents(web, "search.example")
    first, second = source.write(ASKED)
    assert first == "solid state battery fast charging housing site:patents.google.com"
    assert second.startswith("solid")
    hits = await source.search(sending(first))
    assert [hit.patent.number for hit in hits] == ["US10000001B2", "WO2020123456A1"]
    assert [hit.patent.kind for hit in hits] == ["B2", "A1"]
    assert hits[0].patent.title == "Widget battery"
    [query] = web.asked
    assert query.text == "solid state battery fast charging housing"
    assert query.filters.domains == ("patents.google.com",)
