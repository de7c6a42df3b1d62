"""How long the claims of an answer take: no product, no model, one process, CPU time.

An answer of about 200 words is checked against ten texts of about 300 characters, in English and in
Russian; `first` is the first time in this process with words never seen, `again` what follows with
other texts. The last line is an answer of 30,000 characters against texts of 200,000.

usage: uv run python benchmarks/claims.py
"""

import json
import resource
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

from chat_svc.claims.check import check_claims

HERE = Path(__file__).parent
PAIRS = HERE.parent / "services" / "chat-svc" / "tests" / "claims"
WORDS, SOURCES, CHARACTERS = 200, 10, 300


def read_pairs(language: str) -> list[dict[str, str]]:
    """Read the labelled pairs that the tests use."""
    lines = (PAIRS / f"pairs_{language}.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def make_answers(language: str) -> Iterator[tuple[str, dict[int, str]]]:
    """Make answers of 200 words, each with the ten texts that it cites in turn."""
    answer: list[str] = []
    texts: dict[int, str] = {}
    pairs = read_pairs(language)
    for number, pair in enumerate(pairs):
        following = pairs[(number + 7) % len(pairs)]["passage"]
        mark = number % SOURCES + 1
        texts.setdefault(mark, f"{pair['passage']} {following}"[:CHARACTERS])
        answer.append(f"{pair['sentence']}[{mark}]")
        if sum(len(sentence.split()) for sentence in answer) >= WORDS:
            yield " ".join(answer), dict(texts)
            answer, texts = [], {}


def measure(answer: str, texts: dict[int, str]) -> float:
    """Give the milliseconds of CPU that one answer takes."""
    began = time.process_time()
    check_claims(answer, texts)
    return (time.process_time() - began) * 1000


def main() -> None:
    """Print a line a language, and one for the largest answer."""
    for language in ("en", "ru"):
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        answers = list(make_answers(language))
        lists = measure(
            "One thing is said here.[1]" if language == "en" else "Вот одна мысль.[1]",
            {1: "Nothing."},
        )
        first, *again = [measure(answer, texts) for answer, texts in answers]
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        print(
            f"{language}: lists {lists:.0f} ms, first {first:.1f} ms, again median "
            f"{statistics.median(again):.1f} ms of {len(again)}, {grown:.0f} MB more"
        )
        warm = [measure(answer + " ", texts) for answer, texts in answers]
        print(f"{language}: words known, median {statistics.median(warm):.1f} ms")
    passages = [pair["passage"] for pair in read_pairs("en")]
    text = " ".join(passages * 20)[:200_000]
    answer = "\n\n".join(f"{pair['sentence']}[1][2][3]" for pair in read_pairs("en") * 3)[:30_000]
    print(f"largest: {measure(answer, {1: text, 2: text[1:], 3: text[2:]}):.0f} ms")


if __name__ == "__main__":
    main()
