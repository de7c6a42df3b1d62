"""How good answers without a model are: Python's documentation and a small Russian corpus.

Asks a running product, which has indexed both, and looks whether an answer holds the gold words and
whether the gold page is among its first three sources. Every third question is held out: while the
ranking was tuned its answer was never read, only the figures over all of them.
To prepare, on a Debian system with python3-doc:

    perplexica index /usr/share/doc/python3-doc/html
    perplexica index benchmarks/corpus_ru
    RATE_LIMIT=off WEB_SEARCH=off perplexica up

usage: uv run python benchmarks/extracts.py [URL] [--show]
"""

import argparse
import asyncio
import json
import re
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import aiohttp

HERE = Path(__file__).parent
HELD_OUT = 3
TOP = 3
_MARK = re.compile(r"\[(\d+)\]")


@dataclass(frozen=True)
class Question:
    """A question; an answer should hold any of `gold`, and a source's title any of `pages`."""

    text: str
    gold: tuple[str, ...]
    pages: tuple[str, ...]
    held_out: bool


@dataclass(frozen=True)
class Outcome:
    """How a question went; `cited` says that a citation in the answer leads to a gold page."""

    question: Question
    answer: str
    has_gold: bool
    has_page: bool
    cited: bool
    quotes: int
    seconds: float


def read_questions(path: Path) -> list[Question]:
    """Read a list: question, accepted words, accepted pages, separated by tabs and bars."""
    rows = [line.split("\t") for line in path.read_text("utf-8").splitlines()]
    return [
        Question(text, _choices(gold), _choices(pages), number % HELD_OUT == HELD_OUT - 1)
        for number, (text, gold, pages) in enumerate(rows)
    ]


def _choices(cell: str) -> tuple[str, ...]:
    return tuple(choice.strip().lower() for choice in cell.split("|") if choice.strip())


async def ask(http: aiohttp.ClientSession, url: str, question: Question) -> Outcome:
    """Ask, read the stream to its end and judge."""
    body = {"query": question.text, "sources": ["local"], "depth": "balanced", "incognito": True}
    began, answer, sources, event = time.perf_counter(), "", [], ""
    async with http.post(f"{url}/api/v1/chat", json=body | {"model": "extractive"}) as response:
        response.raise_for_status()
        async for raw in response.content:
            name, _, value = raw.decode().rstrip("\n").partition(": ")
            if name == "event":
                event = value
            elif name == "data" and event == "delta":
                answer += json.loads(value)["text"]
            elif name == "data" and event == "sources":
                sources += json.loads(value)["sources"]
    seconds = time.perf_counter() - began
    marks = [int(mark) for mark in _MARK.findall(answer)]
    gold = [source["number"] for source in sources if _any(question.pages, source["title"])]
    return Outcome(
        question=question,
        answer=answer,
        has_gold=_any(question.gold, answer),
        has_page=any(number <= TOP for number in gold),
        cited=any(number in marks for number in gold),
        quotes=len(marks),
        seconds=seconds,
    )


def _any(choices: Sequence[str], text: str) -> bool:
    return any(choice in text.lower() for choice in choices)


def report(name: str, outcomes: Sequence[Outcome]) -> None:
    """Print one line of figures."""
    total = len(outcomes)
    times = sorted(outcome.seconds for outcome in outcomes)
    print(
        f"{name:<22} {total:>3} questions: "
        f"gold words {sum(one.has_gold for one in outcomes) / total:.2f}, "
        f"gold page in top {TOP} {sum(one.has_page for one in outcomes) / total:.2f}, "
        f"gold page cited {sum(one.cited for one in outcomes) / total:.2f}, "
        f"median quotes {statistics.median(one.quotes for one in outcomes):.0f}, "
        f"p50 {times[total // 2] * 1000:.0f} ms, p95 {times[int(total * 0.95)] * 1000:.0f} ms"
    )


async def main() -> None:
    """Ask all questions one after another and print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("url", nargs="?", default="http://localhost:3000")
    parser.add_argument("--show", action="store_true", help="print the answers tuned on")
    arguments = parser.parse_args()
    async with aiohttp.ClientSession() as http:
        for language in ("en", "ru"):
            questions = read_questions(HERE / f"questions_{language}.tsv")
            outcomes = [await ask(http, arguments.url, question) for question in questions]
            if arguments.show:
                for one in (one for one in outcomes if not one.question.held_out):
                    verdict = f"gold {one.has_gold}, page {one.has_page}, cited {one.cited}"
                    print(f"\n=== {one.question.text} ({verdict})\n{one.answer}")
            report(f"{language}, tuned on", [one for one in outcomes if not one.question.held_out])
            report(f"{language}, held out", [one for one in outcomes if one.question.held_out])


if __name__ == "__main__":
    asyncio.run(main())
