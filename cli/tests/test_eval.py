"""`perplexica eval claims`: figures on labelled pairs, and one sentence for a bad file."""

import json
from pathlib import Path

PAIRS = [
    ("en", "Oslo bought Riga.", "Riga was acquired by Oslo.", "supported", "passive"),
    ("en", "Riga bought Oslo.", "Riga was acquired by Oslo.", "not_supported", "roles"),
    ("ru", "Кошек пять.", "Кошек семь.", "not_supported", "number"),
    ("ru", "Кошек пять.", "Кошек 5.", "not_supported", "mislabelled"),
]  # fmt: skip


def write(path: Path, *, last: str = "") -> Path:
    names = ("language", "sentence", "passage", "label", "kind")
    lines = [json.dumps(dict(zip(names, pair, strict=True)), ensure_ascii=False) for pair in PAIRS]
    path.write_text("\n".join([*lines, *([last] if last else [])]), encoding="utf-8")
    return path


async def test_figures_by_language_and_kind(perplexica, tmp_path):
    ended = await perplexica("eval", "claims", "--pairs", write(tmp_path / "pairs.jsonl"))
    assert ended.status == 0
    english, roles, russian, mislabelled, number = ended.out.splitlines()
    assert english.startswith("en: 2 pairs; not supported: precision 1.000, recall 1.000;")
    assert roles.split() == ["roles", "1.000", "(1/1)"]
    assert "precision 1.000, recall 0.500; accuracy on supported –" in russian
    assert mislabelled.split() == ["mislabelled", "0.000", "(0/1)"]
    assert number.split() == ["number", "1.000", "(1/1)"]


async def test_errors_are_shown_on_demand(perplexica, tmp_path):
    path = write(tmp_path / "pairs.jsonl")
    ended = await perplexica("eval", "claims", "--pairs", path, "--show-errors")
    shown = ended.out.splitlines()[-3:]
    assert shown == [
        "[ru mislabelled] not_supported -> supported",
        "    Кошек пять.",
        "    Кошек 5.",
    ]


async def test_a_bad_line_is_named(perplexica, tmp_path):
    path = write(tmp_path / "pairs.jsonl", last='{"language": "de"}')
    ended = await perplexica("eval", "claims", "--pairs", path)
    assert f"Line 5 of {path} is not a labelled pair" in ended.sentence


async def test_a_missing_file_is_named(perplexica, tmp_path):
    ended = await perplexica("eval", "claims", "--pairs", tmp_path / "none.jsonl")
    assert "no labelled pairs" in ended.sentence
