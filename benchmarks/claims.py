"""How long the claims of an answer take: no product, no model, one process, CPU time.

An answer of about 200 words is checked against ten texts of about 300 characters, in English and in
Russian, and so is the answer of the speed benchmark; `first` is the first time in this process. The
last line is an answer of 30,000 characters against texts of 200,000.

usage: uv run python benchmarks/claims.py
"""

import json
import resource
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

import stubs
from chat_svc.claims.check import check_claims, load_words

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


def make_stub_answer() -> tuple[str, dict[int, str]]:
    """Make the answer of the speed benchmark: one endless sentence and ten sources alike."""
    answer = "".join(
        stubs.WORDS[number % len(stubs.WORDS)]
        + (f" [{number // 20 % SOURCES + 1}]." if number % 20 == 19 else "")
        + " "
        for number in range(WORDS)
    )
    text = "Batteries store the energy of solar panels. " * 5
    return answer, dict.fromkeys(range(1, SOURCES + 1), text)


def measure_known(answer: str, texts: dict[int, str]) -> float:
    """Give the least milliseconds of five times, when all words are known."""
    return min(measure(answer, texts) for _ in range(5))


def main() -> None:
    """Print a line for what is loaded at the start, each kind of answer, and the largest one."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.process_time()
    load_words()
    took = (time.process_time() - began) * 1000
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(f"start: {took:.0f} ms, {grown:.0f} MB")
    stub = make_stub_answer()
    print(f"speed benchmark: first {measure(*stub):.1f} ms, again {measure_known(*stub):.1f} ms")
    for language in ("en", "ru"):
        answers = list(make_answers(language))
        first, *again = [measure(*one) for one in answers]
        known = statistics.median(measure_known(*one) for one in answers)
        print(
            f"{language}: first {first:.1f} ms, with some new words median "
            f"{statistics.median(again):.1f} ms of {len(again)}, with none {known:.1f} ms"
        )
    passages = [pair["passage"] for pair in read_pairs("en")]
    text = " ".join(passages * 20)[:200_000]
    answer = "\n\n".join(f"{pair['sentence']}[1][2][3]" for pair in read_pairs("en") * 3)[:30_000]
    print(f"largest: {measure(answer, {1: text, 2: text[1:], 3: text[2:]}):.0f} ms")


if __name__ == "__main__":
    main()
