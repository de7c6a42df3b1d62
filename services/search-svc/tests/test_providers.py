"""Each provider's own format, and all that can be wrong with it."""

import base64
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import aiohttp
import pytest
from contracts.search import Filters, SearchResult, SourceKind
from kit.identity import LOCAL_USER
from kit.testing.websites import Reply, Website
from pydantic import SecretStr
from search_svc.providers import Found, Provider, ProviderFailed, Query
from search_svc.providers.arxiv import Arxiv
from search_svc.providers.brave import Brave
from search_svc.providers.crossref import Crossref
from search_svc.providers.ddgs import Ddgs
from search_svc.providers.edgar import Edgar
from search_svc.providers.exa import Exa
from search_svc.providers.hacker_news import HackerNews
from search_svc.providers.openalex import OpenAlex
from search_svc.providers.pubmed import PubMed
from search_svc.providers.registry import outside_providers
from search_svc.providers.searxng_pool import Pool
from search_svc.providers.semantic_scholar import SemanticScholar
from search_svc.providers.serper import Serper
from search_svc.providers.site_search import google_patents, reddit
from search_svc.providers.stack_exchange import StackExchange
from search_svc.providers.tavily import Tavily
from search_svc.providers.wikipedia import Wikipedia
from search_svc.providers.yandex_search import YandexSearch
from search_svc.settings import SearchSettings

KEY = SecretStr("key-1")
MAIL = "ops@example.org"


@dataclass(frozen=True)
class Case:
    """A provider, where it asks, a true answer of it, and what is to come of that."""

    make: Callable[[aiohttp.ClientSession, str], Provider]
    path: str
    answer: str
    url: str
    title: str
    snippet: str
    fields: dict[str, Any]


def yandex_answer(inner: str) -> str:
    head = '<?xml version="1.0" encoding="utf-8"?>'
    xml = f"{head}<yandexsearch><response>{inner}</response></yandexsearch>"
    return json.dumps({"rawData": base64.b64encode(xml.encode()).decode()})


ATOM = """<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom">
<title>ArXiv Query</title><entry><id>http://arxiv.org/abs/2401.00001v2</id>
<updated>2024-02-03T00:00:00Z</updated><published>2024-01-02T00:00:00Z</published>
<title>Storing
  heat in sand</title><summary>We store heat.</summary><author><name>Ada One</name></author>
<author><name>Ян Два</name></author></entry></feed>"""

PUBMED = """<?xml version="1.0"?><!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle"
"https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_240101.dtd"><PubmedArticleSet><PubmedArticle>
<MedlineCitation><PMID Version="1">12345</PMID><Article><Journal><Title>The Lancet</Title></Journal>
<ArticleTitle>Sleep and <i>light</i></ArticleTitle><Abstract><AbstractText Label="AIM">Sleep needs
dark.</AbstractText><AbstractText>It does.</AbstractText></Abstract><AuthorList><Author>
<LastName>One</LastName><ForeName>Ada</ForeName></Author></AuthorList><ArticleDate><Year>2024</Year>
<Month>3</Month><Day>5</Day></ArticleDate></Article></MedlineCitation></PubmedArticle>
</PubmedArticleSet>"""

CASES = {
    "wikipedia": Case(
        lambda http, base: Wikipedia(http, MAIL, base),
        "/w/api.php",
        json.dumps(
            {
                "query": {
                    "search": [
                        {
                            "ns": 0,
                            "title": "Солнечная энергетика",
                            "pageid": 7,
                            "snippet": 'О <span class="searchmatch">солнце</span> &amp; тепле',
                            "timestamp": "2026-05-01T10:00:00Z",
                        }
                    ]
                }
            }
        ),
        "{base}/wiki/%D0%A1%D0%BE%D0%BB%D0%BD%D0%B5%D1%87%D0%BD%D0%B0%D1%8F_"
        "%D1%8D%D0%BD%D0%B5%D1%80%D0%B3%D0%B5%D1%82%D0%B8%D0%BA%D0%B0",
        "Солнечная энергетика",
        "О солнце & тепле",
        {"updated": date(2026, 5, 1)},
    ),
    "openalex": Case(
        lambda http, base: OpenAlex(http, MAIL, base),
        "/works",
        json.dumps(
            {
                "meta": {"count": 1},
                "results": [
                    {
                        "id": "https://openalex.org/W1",
                        "doi": "https://doi.org/10.1/x",
                        "display_name": "Heat in sand",
                        "publication_date": "2024-01-02",
                        "authorships": [{"author": {"display_name": "Ada One"}}, {}],
                        "primary_location": {"source": {"display_name": "Energy"}},
                        "cited_by_count": 12,
                        "abstract_inverted_index": {"heat": [1], "Store": [0], "well": [2]},
                    }
                ],
            }
        ),
        "https://doi.org/10.1/x",
        "Heat in sand",
        "Store heat well",
        {
            "published": date(2024, 1, 2),
            "authors": ("Ada One",),
            "venue": "Energy",
            "cited_by": 12,
        },
    ),
    "crossref": Case(
        lambda http, base: Crossref(http, MAIL, base),
        "/works",
        json.dumps(
            {
                "status": "ok",
                "message": {
                    "items": [
                        {
                            "DOI": "10.1/x",
                            "URL": "https://doi.org/10.1/x",
                            "title": ["Heat in sand"],
                            "author": [{"given": "Ada", "family": "One"}, {"name": "A group"}],
                            "container-title": ["Energy"],
                            "issued": {"date-parts": [[2024, 1, 2]]},
                            "abstract": "<jats:p>Store heat.</jats:p>",
                            "is-referenced-by-count": 3,
                        }
                    ]
                },
            }
        ),
        "https://doi.org/10.1/x",
        "Heat in sand",
        "Store heat.",
        {"published": date(2024, 1, 2), "authors": ("Ada One",), "venue": "Energy", "cited_by": 3},
    ),
    "arxiv": Case(
        lambda http, base: Arxiv(http, MAIL, base),
        "/api/query",
        ATOM,
        "https://arxiv.org/abs/2401.00001v2",
        "Storing heat in sand",
        "We store heat.",
        {
            "published": date(2024, 1, 2),
            "updated": date(2024, 2, 3),
            "authors": ("Ada One", "Ян Два"),
            "venue": "arXiv",
        },
    ),
    "semantic_scholar": Case(
        lambda http, base: SemanticScholar(http, KEY, base),
        "/graph/v1/paper/search",
        json.dumps(
            {
                "total": 1,
                "offset": 0,
                "data": [
                    {
                        "paperId": "p",
                        "url": "https://www.semanticscholar.org/paper/p",
                        "title": "Heat in sand",
                        "abstract": None,
                        "venue": "",
                        "publicationDate": None,
                        "authors": [{"authorId": "1", "name": "Ada One"}],
                        "citationCount": 0,
                    }
                ],
            }
        ),
        "https://www.semanticscholar.org/paper/p",
        "Heat in sand",
        "",
        {"published": None, "authors": ("Ada One",), "venue": None, "cited_by": 0},
    ),
    "pubmed": Case(
        lambda http, base: PubMed(http, MAIL, base),
        "/entrez/eutils/efetch.fcgi",
        PUBMED,
        "https://pubmed.ncbi.nlm.nih.gov/12345/",
        "Sleep and light",
        "Sleep needs dark. It does.",
        {"published": date(2024, 3, 5), "authors": ("Ada One",), "venue": "The Lancet"},
    ),
    "hacker_news": Case(
        HackerNews,
        "/api/v1/search",
        json.dumps(
            {
                "hits": [
                    {
                        "objectID": "41",
                        "title": "Heat in sand",
                        "url": "https://a.example/",
                        "author": "ada",
                        "points": 90,
                        "num_comments": 12,
                        "story_text": None,
                        "created_at": "2024-01-02T03:04:05Z",
                    }
                ]
            }
        ),
        "https://news.ycombinator.com/item?id=41",
        "Heat in sand",
        "https://a.example/ (12 comments)",
        {"published": date(2024, 1, 2), "authors": ("ada",), "cited_by": 90},
    ),
    "stack_exchange": Case(
        StackExchange,
        "/2.3/search/advanced",
        json.dumps(
            {
                "items": [
                    {
                        "link": "https://stackoverflow.com/questions/1/x",
                        "title": "How to &lt;store&gt; heat?",
                        "body": "<p>In <code>sand</code></p>",
                        "score": 5,
                        "owner": {"display_name": "ada"},
                        "creation_date": 1704153600,
                        "last_activity_date": 1704240000,
                    }
                ],
                "has_more": False,
                "quota_remaining": 299,
            }
        ),
        "https://stackoverflow.com/questions/1/x",
        "How to <store> heat?",
        "In sand",
        {"published": date(2024, 1, 2), "updated": date(2024, 1, 3), "cited_by": 5},
    ),
    "edgar": Case(
        lambda http, base: Edgar(http, MAIL, base),
        "/LATEST/search-index",
        json.dumps(
            {
                "hits": {
                    "total": {"value": 1},
                    "hits": [
                        {
                            "_id": "0001234567-26-000010:acme-20260630.htm",
                            "_source": {
                                "ciks": ["0001234567"],
                                "display_names": ["ACME CORP  (ACME)  (CIK 0001234567)"],
                                "form": "10-Q",
                                "file_date": "2026-08-01",
                                "file_description": "QUARTERLY REPORT",
                                "adsh": "0001234567-26-000010",
                            },
                        }
                    ],
                }
            }
        ),
        "https://www.sec.gov/Archives/edgar/data/1234567/000123456726000010/acme-20260630.htm",
        "ACME CORP: 10-Q 2026-08-01",
        "QUARTERLY REPORT",
        {"published": date(2026, 8, 1), "venue": "SEC"},
    ),
    "brave": Case(
        lambda http, base: Brave(http, KEY, base),
        "/res/v1/web/search",
        json.dumps(
            {
                "type": "search",
                "web": {
                    "results": [
                        {
                            "title": "Heat",
                            "url": "https://a.example/",
                            "description": "In <strong>sand</strong>",
                            "page_age": "2024-01-02T00:00:00",
                        }
                    ]
                },
            }
        ),
        "https://a.example/",
        "Heat",
        "In sand",
        {"published": date(2024, 1, 2)},
    ),
    "tavily": Case(
        lambda http, base: Tavily(http, KEY, base),
        "/search",
        json.dumps(
            {
                "query": "x",
                "results": [
                    {"title": "Heat", "url": "https://a.example/", "content": "In sand", "score": 1}
                ],
            }
        ),
        "https://a.example/",
        "Heat",
        "In sand",
        {"published": None},
    ),
    "exa": Case(
        lambda http, base: Exa(http, KEY, base),
        "/search",
        json.dumps(
            {
                "requestId": "r",
                "results": [
                    {
                        "id": "https://a.example/",
                        "title": "Heat",
                        "url": "https://a.example/",
                        "publishedDate": "2024-01-02T00:00:00.000Z",
                        "author": "Ada One",
                        "text": "In sand",
                    }
                ],
            }
        ),
        "https://a.example/",
        "Heat",
        "In sand",
        {"published": date(2024, 1, 2), "authors": ("Ada One",)},
    ),
    "serper": Case(
        lambda http, base: Serper(http, KEY, base=base),
        "/search",
        json.dumps(
            {
                "searchParameters": {"q": "x"},
                "organic": [
                    {
                        "title": "Heat",
                        "link": "https://a.example/",
                        "snippet": "In sand",
                        "date": "Jan 2, 2024",
                        "position": 1,
                    }
                ],
            }
        ),
        "https://a.example/",
        "Heat",
        "In sand",
        {"published": date(2024, 1, 2)},
    ),
    "serper news": Case(
        lambda http, base: Serper(http, KEY, "news", base),
        "/news",
        json.dumps(
            {
                "news": [
                    {
                        "title": "Heat",
                        "link": "https://a.example/",
                        "snippet": "In sand",
                        "date": "3 hours ago",
                        "source": "The Paper",
                    }
                ]
            }
        ),
        "https://a.example/",
        "Heat",
        "In sand",
        {"venue": "The Paper", "kind": "news"},
    ),
    "yandex": Case(
        lambda http, base: YandexSearch(http, KEY, "folder-1", base),
        "/v2/web/search",
        yandex_answer(
            "<results><grouping><group><doc><url>https://a.example/</url><title>Тепло в "
            "<hlword>песке</hlword></title><modtime>20240102T000000</modtime><passages><passage>"
            "Храним <hlword>тепло</hlword></passage></passages></doc></group></grouping></results>"
        ),
        "https://a.example/",
        "Тепло в песке",
        "Храним тепло",
        {"published": date(2024, 1, 2)},
    ),
}
each_provider = pytest.mark.parametrize("name", CASES)


@pytest.fixture
async def site() -> AsyncIterator[Website]:
    async with Website() as one:
        one.page(
            "/entrez/eutils/esearch.fcgi",
            json.dumps({"esearchresult": {"count": "1", "idlist": ["12345"]}}),
            "application/json",
        )
        yield one


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


def ask(text: str = "storing heat", **options: object) -> Query:
    return Query(text, LOCAL_USER, **options)  # type: ignore[arg-type]


def base_of(site: Website) -> str:
    return site.url("")


@each_provider
async def test_its_answer_is_read(site, http, name):
    case = CASES[name]
    site.page(case.path, case.answer, "application/json")
    (result,) = (await case.make(http, base_of(site)).search(ask())).results
    wanted = {"title": case.title, "snippet": case.snippet, **case.fields}
    assert result.url == case.url.format(base=base_of(site))
    assert {field: getattr(result, field) for field in wanted} == wanted


@each_provider
@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (Reply("", 429, headers={"Retry-After": "40"}), "too many requests"),
        (Reply("<h1>Forbidden</h1>", 403), "refused us"),
        (Reply("", 401), "refused us"),
        (Reply("", 500), "HTTP 500"),
        (Reply("", 302, headers={"Location": "https://elsewhere.example/"}), "redirects"),
        (Reply("<html><p>Are you human?</html>"), "not"),
        (Reply(""), "not"),
        (Reply('{"a": '), "not"),
        (Reply("[" * 50_000), "not"),
        (Reply("[1, 2]"), "not"),
        (Reply(b'"' + b"x" * (5 * 1024 * 1024) + b'"'), "larger than 4 MB"),
        (Reply("{}", delay=5), "no answer in time"),
    ],
    ids=[
        "limited", "forbidden", "unauthorized", "broken", "redirect", "page", "empty", "cut",
        "nested", "other", "huge", "slow",
    ],
)  # fmt: skip
async def test_what_is_wrong_is_said(site, http, name, reply, words):
    case = CASES[name]
    site.serve(case.path, reply)
    with pytest.raises(ProviderFailed, match=words) as failure:
        await case.make(http, base_of(site)).search(ask(seconds=0.6))
    if reply.status == 429:
        assert failure.value.rest == 40


@each_provider
async def test_nobody_there_is_said(free_port, http, name):
    with pytest.raises(ProviderFailed, match="cannot be reached"):
        await CASES[name].make(http, f"http://127.0.0.1:{free_port}").search(ask())


async def asked(site: Website, http: aiohttp.ClientSession, name: str, query: Query) -> str:
    case = CASES[name]
    site.page(case.path, case.answer, "application/json")
    await case.make(http, base_of(site)).search(query)
    return site.requests[-1].path


FILTERED = ask(
    language="en",
    filters=Filters(
        domains=("a.example", "b.example/news"),
        published_after=date(2024, 1, 1),
        published_before=date(2024, 6, 30),
        country="DE",
        safe_search=False,
    ),
)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("openalex", ["from_publication_date:2024-01-01", "to_publication_date:2024-06-30"]),
        ("crossref", ["from-pub-date:2024-01-01", "until-pub-date:2024-06-30"]),
        ("hacker_news", ["created_at_i%3E%3D1704067200"]),
        ("stack_exchange", ["fromdate=1704067200", "site=stackoverflow"]),
        ("edgar", ["dateRange=custom", "startdt=2024-01-01", "enddt=2024-06-30"]),
        ("brave", ["freshness=2024-01-01to2024-06-30", "country=DE", "safesearch=off", "site:b"]),
    ],
)
async def test_filters_are_passed_on(site, http, name, words):
    path = await asked(site, http, name, FILTERED)
    path = path.replace("%3A", ":").replace("%2C", ",").replace(">=", "%3E%3D")
    assert [word for word in words if word not in path] == []


async def test_a_russian_question_goes_to_the_russian_site(site, http):
    assert "site=ru.stackoverflow" in await asked(site, http, "stack_exchange", ask(language="ru"))


async def test_who_asks_is_told_where_that_is_wanted(site, http):
    await asked(site, http, "edgar", ask())
    assert MAIL in site.requests[-1].headers["User-Agent"]
    with pytest.raises(ProviderFailed, match="CONTACT_EMAIL"):
        await Edgar(http, "", base_of(site)).search(ask())


async def test_words_that_say_nothing_are_not_asked_of_arxiv(site, http):
    path = await asked(site, http, "arxiv", ask("What is the best way to use transformers?"))
    assert "transformers" in path
    assert "the" not in path.split("=")[1].replace("all%3A", "all:").split("all:")


async def test_a_refusal_inside_a_good_answer_is_one(site, http):
    refused = {"error_id": 502, "error_name": "throttle_violation", "error_message": "too many"}
    site.page("/2.3/search/advanced", json.dumps(refused), "application/json")
    with pytest.raises(ProviderFailed, match="it refused: too many") as failure:
        await StackExchange(http, base_of(site)).search(ask())
    assert failure.value.rest == 60
    site.page("/v2/web/search", yandex_answer('<error code="32">Limit</error>'), "application/json")
    with pytest.raises(ProviderFailed, match="it refused: Limit"):
        await YandexSearch(http, KEY, "f", base_of(site)).search(ask())


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("semantic_scholar", '{"total": 0, "offset": 0}'),
        ("brave", '{"type": "search", "query": {}}'),
        ("yandex", yandex_answer('<error code="15">Nothing</error>')),
        ("openalex", '{"results": []}'),
    ],
)
async def test_nothing_found_is_no_failure(site, http, name, answer):
    site.page(CASES[name].path, answer, "application/json")
    assert (await CASES[name].make(http, base_of(site)).search(ask())).results == ()


async def test_xml_that_expands_is_refused(site, http):
    bomb = '<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;">]><feed>&c;</feed>'
    site.page("/api/query", bomb, "application/xml")
    with pytest.raises(ProviderFailed, match="not the XML"):
        await Arxiv(http, MAIL, base_of(site)).search(ask())


class Through:
    """A provider of the web that notes what it is asked."""

    name = "engine"
    kind: SourceKind = "web"

    def __init__(self) -> None:
        self.queries: list[Query] = []

    async def search(self, query: Query) -> Found:
        self.queries.append(query)
        urls = (
            "https://www.reddit.com/r/x/1",
            "https://other.example/?reddit.com",
            "https://patents.google.com/patent/US1A/en",
        )
        rows = (SearchResult(url=url, title="T", provider=self.name) for url in urls)
        return Found(tuple(rows))


@pytest.mark.parametrize(
    ("make", "domain", "kind"),
    [
        (reddit, "reddit.com", "discussions"),
        (google_patents, "patents.google.com", "patents"),
    ],
)
async def test_one_site_is_found_through_another(make, domain, kind):
    through = Through()
    site = make(through)
    found = await site.search(ask())
    assert through.queries[0].filters.domains == (domain,)
    assert [(one.kind, one.provider) for one in found.results] == [(kind, site.name)]
    for domains in (("a.example",), (f"-{domain}",)):
        elsewhere = ask(filters=Filters(domains=domains))
        assert (await site.search(elsewhere)).results == ()
    assert len(through.queries) == 1


def names(settings: SearchSettings, kind: str, pool: Pool | None = None) -> list[str]:
    found = outside_providers(settings, None, pool, Ddgs(), Ddgs(kind="news"))  # type: ignore[arg-type]
    return [one.name for one in found if one.kind == kind]


async def test_who_is_asked_is_decided_by_the_settings():
    bare = SearchSettings()
    assert names(bare, "web") == ["ddgs", "wikipedia"]
    assert names(SearchSettings(web_search="off"), "web") == []
    pool = Pool(["http://searxng"])
    assert names(bare, "web", pool) == ["searxng", "ddgs", "wikipedia"]
    assert names(SearchSettings(web_fallback="off"), "web", pool) == ["searxng"]
    keys = {f"{name}_api_key": KEY for name in ("brave", "serper", "tavily", "exa")}
    keyed = SearchSettings(**keys, yandex_search_api_key=KEY, yandex_search_folder_id="f")
    assert names(keyed, "web", pool) == [
        "searxng", "brave", "serper", "yandex", "tavily", "exa", "ddgs", "wikipedia",
    ]  # fmt: skip
    assert names(keyed, "news", pool) == ["searxng", "serper", "ddgs"]
    assert names(bare, "news") == ["ddgs"]
    assert names(SearchSettings(web_fallback="off"), "news", pool) == ["searxng"]
    assert names(bare, "academic", pool)[-1] == "searxng"
    assert names(bare, "sec") == ["edgar"]
