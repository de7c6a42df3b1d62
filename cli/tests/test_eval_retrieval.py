"""`perplexica eval retrieval`: figures of rankings, and the sets they are taken on."""

import argparse
import gzip
import json

import pytest
from perplexica_cli.evals.retrieval.command import compare
from perplexica_cli.evals.retrieval.measures import mean, measure
from perplexica_cli.evals.sets import load_set
from perplexica_cli.evals.sets.manuals import parse_page, read_manual
from perplexica_cli.evals.sets.own import manual_set
from perplexica_cli.failures import Failure

PAGE = (
    r""".\" a comment
.TH TURN 1
.SH NAME
turn \- turn the lines of a file upside down
.SH DESCRIPTION
.B turn
reads a file and \fIreverses\fP the order of its lines.
.PP
"""
    + "With no file it reads standard input. " * 20
)


def test_measures():
    first = measure([True, False, False])
    assert (first.recall, first.mrr, first.ndcg) == (1.0, 1.0, 1.0)
    sixth = measure([False] * 5 + [True])
    assert (sixth.recall, sixth.mrr) == (0.0, 1 / 6)
    assert 0 < sixth.ndcg < 0.5
    assert measure([False] * 3).mrr == 0.0
    assert mean([first, sixth]).recall == 0.5


def test_a_manual_page_loses_its_name_section():
    page = parse_page("turn.1", PAGE)
    assert page.purpose == "turn the lines of a file upside down"
    assert "upside" not in page.text
    assert "# DESCRIPTION\nturn\nreads a file and reverses the order" in page.text
    assert parse_page("turn.1", ".so man1/other.1\n") is None


def test_manual_pages_of_both_languages(tmp_path):
    russian = PAGE.replace("NAME", "ИМЯ").replace(
        "turn the lines of a file upside down", "переворачивает строки файла"
    )
    for folder, text in [("man1", PAGE), ("ru/man1", russian)]:
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "turn.1.gz").write_bytes(gzip.compress(text.encode()))
    (tmp_path / "man1" / "alone.1.gz").write_bytes(gzip.compress(PAGE.encode()))
    assert [page.key for page in read_manual("en", tmp_path)] == ["turn.1"]
    [question] = manual_set("ru", tmp_path).questions
    assert question.text == "переворачивает строки файла"


def write_claims(folder) -> None:
    rows = [
        ("en", "The mill was built in 1870 by Dutch settlers.", ("Dutch settlers built the mill,"
         " in the year 1870, near the old harbour of the town.")),
        ("en", "Bees see ultraviolet light.", ("The eyes of bees notice light in the ultraviolet"
         " range, which people do not see at all.")),
        ("ru", "Мельницу построили в 1870 году.", ("Мельница построена голландцами в 1870 году"
         " недалеко от старой гавани города.")),
    ]  # fmt: skip
    lines = [
        json.dumps(
            {"language": one, "sentence": said, "passage": text, "label": "supported", "kind": "k"}
        )
        for one, said, text in rows
    ]
    target = folder / "evals" / "claims"
    target.mkdir(parents=True)
    (target / "all.held-out.jsonl").write_text("\n".join(lines), "utf-8")


@pytest.mark.parametrize("read", [False, True])
async def test_a_table_for_each_language(tmp_path, monkeypatch, capsys, read):
    write_claims(tmp_path)
    monkeypatch.chdir(tmp_path)
    options = argparse.Namespace(set=["claims"], half="held-out", limit=2, read=read, file=None)
    await compare(options)
    english, head, *rows = capsys.readouterr().out.splitlines()
    assert english == "claims, en, held-out: 2 questions, 2 pages, 2 passages"
    assert head.split() == ["recall@5", "MRR", "nDCG@10"]
    assert rows[3].split() == ["ours,", "no", "model", "1.000", "1.000", "1.000"]
    assert rows[4] == "claims, ru, held-out: 1 questions, 1 pages, 1 passages"


def test_texts_that_are_missing_are_named(tmp_path, monkeypatch):
    monkeypatch.setattr(
        "perplexica_cli.evals.sets.SETS",
        {"manual": lambda language: manual_set(language, tmp_path)},
    )
    with pytest.raises(Failure, match="manpages-ru"):
        load_set("manual", "ru")
