"""Analysis, BM25, fusion and snippets in both languages."""

import unicodedata

import pytest
from contracts.search import SearchResult
from hypothesis import given
from hypothesis import strategies as st
from search_svc.ranking.analysis import MAX_LEXEME, analyse
from search_svc.ranking.bm25 import Statistics
from search_svc.ranking.conditions import quote_lexeme, sufficient_sets, tsquery
from search_svc.ranking.fusion import fuse
from search_svc.ranking.passages import rank_passages
from search_svc.ranking.questions import Question
from search_svc.ranking.snippets import cut_snippet


def test_forms_of_a_word_are_one():
    assert set(analyse("дерево деревья деревьями дереву")) == {"дерев"}
    assert set(analyse("run runs running")) == {"run"}
    assert analyse("ёлка") == analyse("елка")
    assert analyse("Пари́ж") == analyse("париж")


def test_function_words_are_left_out():
    assert analyse("What is the capital of France?") == ["capit", "franc"]
    assert analyse("Почему небо голубое и что это такое?") == ["неб", "голуб"]


@pytest.mark.parametrize(
    ("text", "lexemes"),
    [
        ("asyncio.gather()", {"asyncio.gather", "asyncio", "gather"}),
        ("OrderedDict", {"ordereddict", "order", "dict"}),
        ("max_line_length", {"max_line_length", "max", "line", "length"}),
        ("C++ and C#", {"c++", "c#"}),
        ("Python 3.11", {"python", "3.11", "3", "11"}),
        ("HTTPServer", {"httpserver", "http", "server"}),
    ],
)
def test_identifiers_are_found_whole_and_by_part(text, lexemes):
    assert lexemes <= set(analyse(text))


@given(st.text(max_size=300))
def test_any_text_can_be_analysed(text):
    for lexeme in analyse(text):
        assert lexeme
        assert len(lexeme) <= MAX_LEXEME + 1


def test_a_rare_word_weighs_more():
    statistics = Statistics(1000, 100.0, {"python": 900, "gather": 3})
    assert statistics.weight("gather") > 5 * statistics.weight("python")
    assert statistics.weight("unknown") > statistics.weight("gather")
    weights = {"gather": 5.0}
    short = statistics.score(weights, {"gather": 1.0}, 50)
    assert short > statistics.score(weights, {"gather": 1.0}, 200) > 0


def test_a_known_identifier_counts_more_than_its_parts():
    question = Question.of("csv.DictReader of csv files")
    assert question.terms == ["csv.dictreader", "csv", "dictreader", "dict", "reader", "file"]
    known = Statistics(1000, 100.0, {"csv.dictreader": 3, "reader": 3, "csv": 9, "file": 90})
    assert question.needed(known) == ["csv.dictreader", "csv", "file"]
    weights = question.weights(known)
    assert weights["reader"] < weights["csv.dictreader"] / 3
    assert weights["csv"] == known.weight("csv")
    unknown = Statistics(1000, 100.0, {"dict": 3, "reader": 3})
    assert question.needed(unknown) == ["csv", "dictreader", "dict", "reader", "file"]


def test_a_passage_must_hold_enough_of_the_question():
    statistics = Statistics(1000, 100.0, {"python": 900, "gather": 3, "except": 30})
    assert sufficient_sets(["gather", "python"], statistics, 0.6) == [("gather",)]
    assert sufficient_sets(["borscht", "cook", "python"], statistics, 0.6) == []
    pairs = sufficient_sets(["gather", "except", "python"], statistics, 0.6)
    assert pairs == [("gather", "except")] or ("gather",) in pairs
    assert sufficient_sets([], statistics, 0.6) == []
    many = [f"word{number}" for number in range(100)]
    everywhere = Statistics(1000, 100.0, dict.fromkeys(many, 10))
    assert all(len(one) <= 8 for one in sufficient_sets(many, everywhere, 0.6))


@pytest.mark.parametrize(
    ("text", "needed"),
    [
        ("How do I turn on accounts?", ["account"]),
        ("Как включить учётные записи?", ["учетн", "запис"]),
        ("What is the use of it?", ["use"]),
    ],
)
def test_light_words_are_not_asked_for(text, needed):
    question = Question.of(text)
    known = Statistics(1000, 100.0, {"turn": 9, "account": 30, "учетн": 9, "запис": 30, "use": 9})
    assert question.needed(known) == needed
    heavy = question.weights(known)[needed[0]]
    assert all(question.weights(known)[lexeme] < heavy for lexeme in question.light)


def test_words_that_stand_together_and_headings_count_more():
    apart = "The directory is current if the shell says that it is working well today."
    together = "It gives the current working directory, and the shell says that today."
    headed = f"# Current working directory\n{apart}"
    [scores] = rank_passages("the current working directory", [[apart, together, headed]])
    assert scores[2] > scores[1] > scores[0] > 0


def test_a_query_is_quoted():
    assert tsquery([("it's", "a\\b"), ("c",)]) == "('it''s' & 'a\\\\b') | ('c')"
    assert quote_lexeme("asyncio.gather") == "'asyncio.gather'"


def test_passages_are_ranked():
    groups = [
        ["Про погоду в городе.", "Гагарин полетел в космос в 1961 году."],
        ["Space flight began with Gagarin.", "Cooking."],
    ]
    scores = rank_passages("Когда Гагарин полетел?", groups)
    assert scores[0][1] > scores[0][0] == 0
    assert rank_passages("и или", groups) == [[0, 0], [0, 0]]
    assert rank_passages("x", []) == []


def found(url: str, provider: str, snippet: str = "") -> SearchResult:
    return SearchResult(url=url, title=url, snippet=snippet, provider=provider)


def test_what_several_found_rises():
    web = [found("https://a.example/", "w"), found("https://b.example/", "w", "short")]
    local = [
        found("http://www.b.example", "l", "a longer snippet"),
        found("https://c.example", "l"),
    ]
    fused = fuse([web, local], 10)
    assert [one.url for one in fused] == [
        "https://b.example/",
        "https://a.example/",
        "https://c.example",
    ]
    assert fused[0].snippet == "a longer snippet"
    assert fused[0].score > fused[1].score > fused[2].score
    assert len(fuse([web, local], 2)) == 2
    assert len(fuse([[*web, *web]], 10)) == 2


def test_a_snippet_is_the_part_that_answers():
    text = "# Title\n" + "Filler sentence here. " * 40 + "The gather call waits. " + "More. " * 99
    snippet = cut_snippet(text, {"gather": 5.0, "wait": 1.0})
    assert "The gather call waits." in snippet
    assert len(snippet) <= 600
    assert "# Title" not in snippet
    assert cut_snippet("short", {}) == "short"
    assert cut_snippet("# Only a heading", {}) == "# Only a heading"
    assert len(cut_snippet("x" * 5000, {})) <= 1200


def test_letters_in_two_characters_are_those_in_one():
    text = "Йога и район, café, ёлка"
    assert analyse(unicodedata.normalize("NFD", text)) == analyse(text)
