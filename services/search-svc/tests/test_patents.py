"""Patent search: concepts, families, previews, follow-ups, tables; and who may see what."""

import csv
import io
import json
import zipfile
from datetime import date

import pytest
from contracts.patents import Patent, PatentAnswer, PatentRequest, PatentsClient
from contracts.search import SearchResult
from kit.errors import RemoteError
from kit.ids import new_id
from kit.llm import Completion, ModelError, Usage
from pydantic import SecretStr
from search_svc.patents.claims import ASKED, Claims
from search_svc.patents.concepts import read_concepts
from search_svc.patents.expanding import CPC, Expander, Expansion, by_words, follow
from search_svc.patents.merging import bare, join, merge
from search_svc.patents.prior_art import PriorArtSource
from search_svc.patents.provider import PatentProvider
from search_svc.patents.service import PatentSearch, Sources
from search_svc.patents.setup import open_sources
from search_svc.patents.sources import Hit
from search_svc.patents.store import PatentStore
from search_svc.patents.tables import write_table
from search_svc.patents.words import any_of, plain
from search_svc.providers import Found, ProviderFailed, Query
from search_svc.settings import SearchSettings

PREVIEW, SEARCH = "/api/v1/patents/preview", "/api/v1/patents/search"
BATTERY = "Who has patented a solid state battery with fast charging?"


def patent(number: str, title: str = "Solid battery", **fields: object) -> Patent:
    base = {"id": number, "url": f"https://office.example/{number}", "source": "office"}
    return Patent.model_validate({**base, "number": number, "title": title, **fields})


class Office:
    """A source that gives the same hits to every query, or fails."""

    name, host = "office", "office.example"

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.hits: list[Hit] = []
        self.failure: Exception | None = None

    def write(self, expansion: Expansion) -> list[str]:
        firsts = [group[0] for group in expansion.groups]
        return [" AND ".join(firsts), firsts[0]] if firsts else []

    async def claims(self, patent, seconds) -> tuple[str, ...]:
        assert seconds > 0
        if patent.number.startswith("US"):
            raise ProviderFailed("no full texts of this office")
        return (f"1. A claim of {patent.number}.",)

    async def search(self, sending) -> list[Hit]:
        self.sent.append(sending.query)
        if self.failure is not None:
            raise self.failure
        return self.hits


class Papers:
    """A provider that knows one paper."""

    name, kind = "papers", "academic"

    async def search(self, query) -> Found:
        url = "https://paper.example/1"
        return Found((SearchResult(url=url, title=query.text, provider="papers", kind="academic"),))


class Writer:
    """A model that answers with a text, or fails."""

    def __init__(self, *texts: str) -> None:
        self.texts = list(texts)
        self.asked: list[str] = []

    async def complete(self, request, *, deadline) -> Completion:
        assert deadline
        self.asked.append(request.messages[-1].content)
        if not self.texts:
            raise ModelError("model_unreachable", "The model is away.")
        return Completion(self.texts.pop(0), (), "stop", Usage(), "m")


@pytest.fixture(scope="module")
async def served(serve_search):
    return await serve_search()


@pytest.fixture
def office() -> Office:
    found = Office()
    abstract = (
        "A battery. The electrolyte is solid and it charges fast. The housing is blue. It is red."
    )
    found.hits = [
        Hit(
            patent("EP1000000A1", abstract=abstract, kind="A1", priority_date=date(2019, 1, 5)),
            "f:1",
        ),
        Hit(patent("EP1000000B1", kind="B1", grant_date=date(2022, 3, 1)), None),
        Hit(patent("US20200001111A1", "Lawn mower"), None),
    ]
    return found


@pytest.fixture
def searching(served, office):
    """Put a patent search with our own office into the service; `must_preview` is a switch."""

    def put(*, must_preview: bool = False, model: Writer | None = None) -> PatentSearch:
        papers = PriorArtSource(Papers(), "paper.example")
        search = PatentSearch(
            Expander(model),
            Sources((office,), (papers,), offices=True, claims=Claims(office)),
            PatentStore(served.runtime.redis),
            seconds=5.0,
            must_preview=must_preview,
        )
        served.runtime.apps["search-svc"].state.core.patents = search
        return search

    put()
    return put


def test_words_are_plain_in_queries():
    assert plain('solid "state" AND (battery) not-charged:*') == "solid state battery not-charged"
    assert any_of(("two words", 'a"b', "OR")) == '("two words" OR "a b")'


def test_the_list_of_concepts_is_well_formed():
    concepts = read_concepts()
    assert len(concepts) > 150
    for concept in concepts:
        assert concept.english
        assert concept.russian
        assert all(map(CPC.match, concept.cpc)), concept
        assert all(plain(name) == name for name in concept.english), concept


@pytest.mark.parametrize(
    "question",
    [
        "Has anyone patented a fitness tracker for swimming?",
        "Запатентован ли фитнес-браслет для плавания?",
    ],
)
def test_a_concept_has_its_other_names_and_classes(question):
    found = by_words(question, "en")
    assert found.groups[0][:3] == ("fitness tracker", "activity tracker", "activity band")
    assert found.cpc == ("A61B", "G01C")
    assert len(found.groups) == 2


def test_words_that_are_not_translated_are_named():
    found = by_words("Существует ли патент на аккумулятор для снегоступов?", "ru")
    assert found.groups == (
        ("battery", "accumulator", "electrochemical cell", "secondary battery"),
        ("снегоступов",),
    )
    assert "снегоступов" in found.notices[0]
    assert by_words("Is there a battery?", "en").notices == ()


async def test_a_model_names_concepts_and_classes():
    answer = {
        "concepts": [{"terms": ["snowshoe", 'snow "shoe" OR racket']}, {"terms": [""]}],
        "cpc": ["a63c 13/00", "nonsense", "A43B"],
    }
    model = Writer(json.dumps(answer))
    found = await Expander(model).expand("Снегоступы с аккумулятором")
    assert found.groups == (("snowshoe", "snow shoe racket"),)
    assert found.cpc == ("A63C13/00", "A43B")
    assert "Снегоступы" in model.asked[0]


async def test_without_its_model_the_list_expands_and_says_so():
    found = await Expander(Writer()).expand("a solid state battery")
    assert found.groups[0][0] == "solid state battery"
    assert "language model is away" in found.notices[0]


def test_a_follow_up_keeps_the_concepts_before():
    before = by_words("a solid state battery", "en")
    after = follow(before, by_words("only for drones", "en"))
    assert [group[0] for group in after.groups] == ["solid state battery", "drone"]
    assert after.question == "only for drones"


def test_publications_of_one_family_are_joined():
    hits = [
        Hit(patent("EP1000000A1"), "epo:7"),
        Hit(patent("US10123456B2"), "epo:7"),
        Hit(patent("EP1000000B1")),
        Hit(patent("JP55555A", family_members=("US10123456B2",))),
        Hit(patent("CN1A", "Solid state battery", priority_date=date(2019, 1, 5))),
        Hit(patent("KR2A", "A battery of solid state", priority_date=date(2019, 1, 5))),
        Hit(patent("CN9A", "Solid state battery", priority_date=date(2020, 1, 5))),
    ]
    families = [[hit.patent.number for hit in family] for family in join(hits)]
    assert families == [
        ["EP1000000A1", "US10123456B2", "EP1000000B1", "JP55555A"],
        ["CN1A", "KR2A"],
        ["CN9A"],
    ]
    assert bare("EP1000000B1") == "EP1000000"


def test_a_publication_late_in_the_list_joins_two_families():
    hits = [
        Hit(patent("EP1A1"), "x:1"),
        Hit(patent("US2B2"), "y:2"),
        Hit(patent("EP1B1", family_members=("US2B2",))),
    ]
    assert len(join(hits)) == 1


def test_a_family_is_told_by_the_one_that_tells_most(office):
    expansion = by_words(BATTERY, "en")
    first, last = merge([office.hits], expansion)
    assert (first.number, first.grant_date) == ("EP1000000A1", date(2022, 3, 1))
    assert first.family_members == ("EP1000000B1",)
    assert first.summary == "A battery. The electrolyte is solid and it charges fast."
    assert last.title == "Lawn mower"


async def test_a_question_is_answered(served, callers, searching, office):
    answer = await served.json(
        "POST", SEARCH, headers=callers.owner, body={"question": BATTERY}, status=200
    )
    assert [one["number"] for one in answer["patents"]] == ["EP1000000A1", "US20200001111A1"]
    assert answer["concepts"][0].startswith("solid state battery, solid electrolyte battery")
    assert answer["cpc"] == ["H01M", "H02J"]
    assert [one["claims"] for one in answer["patents"]] == [["1. A claim of EP1000000A1."], []]
    assert answer["prior_art"][0]["kind"] == "paper"
    assert answer["asked"] == [
        {"source": "office", "ok": True, "error": None, "found": 6},
        {"source": "papers", "ok": True, "error": None, "found": 1},
    ]
    assert office.sent == ["solid state battery AND fast charging", "solid state battery"]
    shown = await served.json("GET", f"/api/v1/patents/{answer['id']}", headers=callers.owner)
    assert shown == answer


async def test_no_match_is_no_proof(served, callers, searching, office):
    office.hits = []
    answer = await served.json(
        "POST", SEARCH, headers=callers.owner, body={"question": "аккумулятор"}
    )
    assert answer["patents"] == []
    assert "не доказывает" in answer["notices"][-1]
    assert "office" in answer["notices"][-1]


@pytest.mark.parametrize(
    ("failure", "error"),
    [
        (ProviderFailed("its quota is used up", 60), "its quota is used up"),
        (ValueError("a bug"), "an unexpected error, see the log"),
    ],
)
async def test_a_source_that_fails_is_named(served, callers, searching, office, failure, error):
    office.failure = failure
    body = {"question": BATTERY}
    answer = await served.json("POST", SEARCH, headers=callers.owner, body=body)
    assert answer["asked"][0] == {"source": "office", "ok": False, "error": error, "found": 0}
    assert answer["prior_art"]
    if isinstance(failure, ProviderFailed):
        sent = len(office.sent)
        again = await served.json("POST", SEARCH, headers=callers.owner, body=body)
        assert "left alone" in again["asked"][0]["error"]
        assert len(office.sent) == sent


async def test_only_what_was_approved_is_sent(served, callers, searching, office):
    body = {"question": BATTERY}
    preview = await served.json("POST", PREVIEW, headers=callers.owner, body=body)
    assert [one["host"] for one in preview["queries"]] == [
        "office.example",
        "office.example",
        "paper.example",
        "office.example",
    ]
    assert preview["queries"][-1]["query"] == ASKED
    assert office.sent == []
    approval = {"preview_id": preview["id"], "approved": [preview["queries"][1]["id"]]}
    answer = await served.json("POST", SEARCH, headers=callers.owner, body=approval)
    assert office.sent == ["solid state battery"]
    assert [one["source"] for one in answer["asked"]] == ["office"]
    assert answer["patents"][0]["claims"] == []
    assert answer["prior_art"] == []
    approval["approved"] = ["99"]
    await served.json("POST", SEARCH, headers=callers.owner, body=approval, status=422)


async def test_where_it_is_required_nothing_leaves_unseen(served, callers, searching, office):
    searching(must_preview=True)
    body = {"question": BATTERY}
    failure = await served.json("POST", SEARCH, headers=callers.owner, body=body, status=409)
    assert failure["error"]["code"] == "preview_required"
    preview = await served.json("POST", PREVIEW, headers=callers.owner, body=body)
    assert preview["required"] is True
    assert office.sent == []
    approval = {"preview_id": preview["id"], "approved": []}
    await served.json("POST", SEARCH, headers=callers.owner, body=approval)
    assert office.sent == []


async def test_a_follow_up(served, callers, searching, office):
    first = await served.json("POST", SEARCH, headers=callers.owner, body={"question": BATTERY})
    body = {"question": "only for drones", "previous": first["id"]}
    answer = await served.json("POST", SEARCH, headers=callers.owner, body=body)
    assert office.sent[2] == "solid state battery AND fast charging AND drone"
    assert answer["question"] == "only for drones"


async def test_questions_that_are_none(served, callers, searching):
    for body in (
        {},
        {"question": " "},
        {"question": "a", "preview_id": "b"},
        {"question": "a" * 9000},
    ):
        await served.json("POST", SEARCH, headers=callers.owner, body=body, status=422)
    answer = await served.json("POST", SEARCH, headers=callers.owner, body={"question": "? !"})
    assert answer["patents"] == []


async def test_nobody_gets_in_and_strangers_see_nothing(served, callers, searching):
    own = await served.json("POST", SEARCH, headers=callers.owner, body={"question": BATTERY})
    preview = await served.json("POST", PREVIEW, headers=callers.owner, body={"question": BATTERY})
    follow_up = {"question": "more", "previous": own["id"]}
    approval = {"preview_id": preview["id"], "approved": []}
    gets = [f"/api/v1/patents/{own['id']}", f"/api/v1/patents/{own['id']}/table?format=csv"]
    posts = [(SEARCH, follow_up), (PREVIEW, follow_up), (SEARCH, approval)]
    for headers, status in (
        (callers.nobody, 401),
        (callers.stranger, 404),
        (callers.outsider, 404),
    ):
        for path in gets:
            await served.json("GET", path, headers=headers, status=status)
        for path, body in posts:
            await served.json("POST", path, headers=headers, body=body, status=status)
    await served.json("GET", f"/api/v1/patents/{new_id()}", headers=callers.owner, status=404)
    for path in ("/internal/patents/preview", "/internal/patents/search"):
        body = {"question": BATTERY}
        await served.json("POST", path, headers=callers.owner, body=body, status=401)


async def test_other_services_have_a_client(served, callers, searching):
    searching(must_preview=True)
    client = PatentsClient(served.runtime.peer("chat-svc", "search-svc"))
    with pytest.raises(RemoteError) as caught:
        await client.search(callers.owner_principal, PatentRequest(question=BATTERY))
    assert caught.value.code == "preview_required"


def make_answer(**fields: object) -> PatentAnswer:
    one = patent("EP1A1", '=HYPERLINK("https://evil.example")', summary="a | b", **fields)
    return PatentAnswer(id="1", question="# Which\nbattery?", patents=(one,))


def test_a_cell_is_never_a_formula():
    rows = list(csv.reader(io.StringIO(write_table(make_answer(), "csv").decode("utf-8-sig"))))
    assert rows[0][:2] == ["Number", "Title"]
    assert rows[1][1] == '\'=HYPERLINK("https://evil.example")'
    with zipfile.ZipFile(io.BytesIO(write_table(make_answer(), "xlsx"))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in sheet
        assert "HYPERLINK" in book.read("xl/sharedStrings.xml").decode()


def test_a_table_in_markdown_stays_one():
    lines = write_table(make_answer(applicants=["Ä <b>"]), "md").decode().splitlines()
    assert lines[0] == "# # Which battery?"
    assert len(lines) == 5
    assert "a \\| b" in lines[4]
    assert "Ä &lt;b>" in lines[4]


@pytest.mark.parametrize(
    ("kind", "start"), [("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK"), ("md", b"#")]
)
async def test_tables_are_downloads(served, callers, searching, kind, start):
    own = await served.json("POST", SEARCH, headers=callers.owner, body={"question": BATTERY})
    url = f"{served.url}/api/v1/patents/{own['id']}/table?format={kind}"
    async with served.http.get(url, headers=callers.owner) as response:
        assert response.status == 200
        assert response.headers["Content-Disposition"].endswith(f'patents.{kind}"')
        assert (await response.read()).startswith(start)


async def test_a_source_is_a_provider_for_other_questions(office, callers):
    provider = PatentProvider(office)
    found = await provider.search(Query("a solid state battery", callers.owner_principal))
    assert (provider.name, provider.kind) == ("office", "patents")
    assert [one.title for one in found.results][:2] == [
        "EP1000000A1: Solid battery",
        "EP1000000B1: Solid battery",
    ]
    assert found.results[0].snippet.startswith("A battery.")
    assert found.results[1].published == date(2022, 3, 1)
    office.hits = []
    assert (await provider.search(Query("?", callers.owner_principal))).results == ()


def test_sources_by_settings():
    key = SecretStr("k")
    keyed = SearchSettings(
        epo_ops_key=key, epo_ops_secret=key, lens_token=key, uspto_api_key=key, google_patents="on"
    )
    found = open_sources(keyed, object(), [Papers()])
    assert [one.name for one in found.patents] == ["EPO", "Lens", "USPTO", "Google Patents"]
    assert found.offices
    bare_one = open_sources(SearchSettings(), object(), [])
    assert (list(bare_one.patents), bare_one.offices) == ([], False)
    off = open_sources(SearchSettings(web_search="off", epo_ops_key=key), object(), [])
    assert not off.patents
