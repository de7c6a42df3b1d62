"""`perplexica eval answers`: sets with the words of the answer, and what becomes of a question."""

import argparse
import json

import pytest
from perplexica_cli.embedded.folder import DataFolder
from perplexica_cli.evals.answers.asking import Reply
from perplexica_cli.evals.answers.command import run
from perplexica_cli.evals.answers.engine import Engine, snippet
from perplexica_cli.evals.answers.judging import judge
from perplexica_cli.evals.sets import load_set, load_sets
from perplexica_cli.evals.sets.questions import Question
from perplexica_cli.evals.sets.squad import squad_set
from perplexica_cli.failures import Failure
from search_svc.ranking.analysis import analyse

MILL = (
    "The mill stands at the old harbour. Dutch settlers built it in 1870 from the wood of ships"
    " that had been wrecked. Since 1952 it has been a museum of bread and grain."
)
BEES = (
    "Bees see colours that people do not see. Their eyes notice light in the ultraviolet range,"
    " which leads them to the nectar of flowers."
)
ASKED = {"question": "When was the mill built?", "answers": [{"text": "1870", "answer_start": 66}]}
SQUAD = {
    "version": "1.1",
    "data": [
        {"title": "Old_Mill", "paragraphs": [{"context": MILL, "qas": [{"id": "1", **ASKED}]}]},
        {"title": "Bees", "paragraphs": [{"context": BEES, "qas": [{"id": "2", "question": "?"}]}]},
    ],
}


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "set.json"
    path.write_text(json.dumps(SQUAD), "utf-8")
    return path


@pytest.mark.parametrize("language", ["en", "ru"])
def test_our_questions_have_their_answers_in_their_passages(language):
    found = load_set("questions", language)
    assert len(found.questions) >= 200
    for question in found.questions:
        assert any(gold in found.pages[question.page][1] for gold in question.gold), question.text


def test_a_file_in_squads_format(file):
    [(name, found)] = load_sets(["questions"], file)
    assert (name, found.language, len(found.pages)) == ("set.json", "en", 2)
    [question] = found.questions
    assert (question.text, question.page, question.gold) == (ASKED["question"], "0/0", ("1870",))
    assert found.pages["0/0"] == ("Old Mill", MILL)


def test_a_file_in_another_format_is_named(tmp_path):
    path = tmp_path / "other.json"
    path.write_text('{"data": [{"paragraphs": 1}]}', "utf-8")
    with pytest.raises(Failure, match=r"data\.0\.paragraphs"):
        squad_set(path)
    with pytest.raises(Failure, match="no questions at"):
        squad_set(tmp_path / "none.json")


def test_a_bad_row_is_named(tmp_path, monkeypatch):
    pair = {"language": "en", "sentence": "s", "passage": MILL, "label": "supported", "kind": "k"}
    (tmp_path / "evals" / "claims").mkdir(parents=True)
    (tmp_path / "evals" / "claims" / "all.tuned.jsonl").write_text(json.dumps(pair), "utf-8")
    (tmp_path / "evals" / "answers").mkdir()
    rows = tmp_path / "evals" / "answers" / "en.tsv"
    monkeypatch.chdir(tmp_path)
    for row, reason in [("The mill\tWhen?", "three columns"), ("Bees\tWhen?\t1870", "0 passages")]:
        rows.write_text(f"The mill\tWhen?\t1870\n{row}\n", "utf-8")
        with pytest.raises(Failure, match=f"Line 2 .*{reason}"):
            load_set("questions", "en")


def test_the_engine_finds_pages_and_shows_a_stretch_of_each(file):
    found = squad_set(file)
    engine = Engine(found, {"0/0": "http://a.example/", "1/0": "http://b.example/"})
    [first] = engine.find("Which settlers built the mill?")
    assert (first["url"], first["title"]) == ("http://a.example/", "Old Mill")
    assert "Dutch settlers built" in first["content"]
    assert engine.find("zeppelin") == []
    assert len(snippet(MILL, set(analyse("grain")))) <= 160


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("Settlers built it in **1870** [2][1].", (True, True)),
        ("Settlers built it in 1870 [2]. More [1].", (True, False)),
        ("It was built in 1870.", (True, False)),
        ("It is old [1].", (False, False)),
    ],
)
def test_an_answer_is_proven_by_the_citation_after_the_words(text, outcome):
    question = Question("When was it built?", "a", "tuned", ("1870", "in the year 1870"))
    reply = Reply(text, {1: "http://a.example/", 2: "http://b.example/"}, 0.1)
    results = [{"url": "http://a.example/", "content": "It was built in\n1870."}]
    judged = judge(question, results, "http://a.example/", reply)
    assert (judged.is_answered, judged.is_proven) == outcome
    assert (judged.is_found, judged.is_shown) == (True, True)


def test_the_product_answers_from_the_page_that_it_read(file, tmp_path, capsys):
    options = argparse.Namespace(
        file=file, half="all", limit=None, depth="balanced", show_errors=True
    )
    assert run(options, DataFolder(tmp_path))
    line = capsys.readouterr().out
    assert line.startswith("set.json, en, all: 1 questions, 2 pages; gold page found 1.000")
    assert "answered 1.000, and cites the gold page 1.000" in line
