"""The sets that are made from what lies in `evals` and on this machine."""

import re
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from search_svc.ranking.analysis import analyse

from perplexica_cli.evals.claims import Pair, find_files, read_pairs
from perplexica_cli.evals.sets.manuals import MANUALS, read_manual
from perplexica_cli.evals.sets.questions import Half, Question, QuestionSet
from perplexica_cli.failures import Failure

ASKED = Path("evals/answers")
FEWEST_LEXEMES = 3
_CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)


@dataclass(frozen=True)
class _Passage:
    key: str
    half: Half
    pair: Pair


def claims_set(language: str) -> QuestionSet:
    """Statements in other words than the passage that bears them out (`evals/claims`)."""
    found = list(_passages(language))
    questions = [
        Question(one.pair.sentence, one.key, one.half)
        for one in found
        if one.pair.label == "supported" and one.pair.kind != "verbatim"
    ]
    return QuestionSet(language, {one.key: ("", one.pair.passage) for one in found}, questions)


def asked_set(language: str) -> QuestionSet:
    """Questions about the passages of `evals/claims`, with the words that answer them.

    A passage is the page whose title is the words that name it in `evals/answers`.
    """
    halves = {one.pair.passage: one.half for one in _passages(language)}
    path = ASKED / f"{language}.tsv"
    pages: dict[str, tuple[str, str]] = {}
    questions = []
    for number, row in enumerate(_rows(path), 1):
        if len(row) != 3 or not all(row):
            raise Failure("eval_bad_row", path=path, number=number, reason="three columns are due")
        title, text, gold = row
        passage = _find(title, halves, path, number)
        pages[title] = (title, passage)
        questions.append(Question(text, title, halves[passage], tuple(gold.split("|"))))
    return QuestionSet(language, pages, questions)


def manual_set(language: str, root: Path = MANUALS) -> QuestionSet:
    """What a command or call is for, as its author says in one line; the page without that line."""
    pages = {page.key: page for page in read_manual(language, root)}
    said = Counter(page.purpose for page in pages.values())
    questions = [
        Question(page.purpose, page.key, half_of(page.key.rpartition(".")[0]))
        for page in pages.values()
        if said[page.purpose] == 1
        and len(set(analyse(page.purpose))) >= FEWEST_LEXEMES
        and bool(_CYRILLIC.search(page.purpose)) == (language == "ru")
    ]
    texts = {key: ("", page.text) for key, page in pages.items()}
    return QuestionSet(language, texts, questions)


def half_of(name: str) -> Half:
    """Give a name its half, the same in all languages."""
    return "tuned" if zlib.crc32(name.encode()) % 2 else "held-out"


def _passages(language: str) -> Iterator[_Passage]:
    for path in find_files(None):
        half: Half = "held-out" if "held-out" in path.name else "tuned"
        for pair in read_pairs(path):
            if pair.language == language:
                yield _Passage(f"{zlib.crc32(pair.passage.encode()):08x}", half, pair)


def _rows(path: Path) -> list[list[str]]:
    if not path.is_file():
        raise Failure("eval_no_questions", path=path)
    return [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]


def _find(title: str, passages: Mapping[str, Half], path: Path, number: int) -> str:
    found = [passage for passage in passages if title in passage]
    if len(found) != 1:
        reason = f"{title!r} is in {len(found)} passages"
        raise Failure("eval_bad_row", path=path, number=number, reason=reason)
    return found[0]
