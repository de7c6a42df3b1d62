"""The local index: documents a second, time of a query, bytes on disk; with vectors and without.

Indexes generated Markdown on a fresh PostgreSQL. Its words are drawn by Zipf's law: the frequent
ones from the product's own documentation, the rare ones are pairs of them. Questions are three
words out of one paragraph: "ordinary" ones of middle ranks, "frequent" ones of the first hundreds.
Vectors are random, 384 numbers each: they tell time and size, not what is found.

usage: uv run python benchmarks/indexing.py [--full] [--sizes 10000 100000] [--questions 200]
"""

import argparse
import itertools
import os
import random
import re
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import sqlalchemy as sa
import uvloop
from kit.database import Database
from kit.identity import LOCAL_USER
from kit.runtime import Runtime
from kit.testing.stores import postgres_server, redis_server
from search_svc.indexing.cli import run
from search_svc.indexing.embedding import Embedder
from search_svc.providers import Query
from search_svc.providers.local import LocalIndex

DOCS = Path(__file__).resolve().parents[1] / "docs"
DIMENSIONS = 384
SLICE = 5_000
VOCABULARY = 200_000
PARAGRAPHS, WORDS = 12, 70
ORDINARY, FREQUENT = (300, 20_000), (30, 300)
LETTERS = 5
"""Shorter words are mostly those that no search asks for."""
ANALYSED = ("documents", "passages", "lexemes", "collections")


class Words:
    """Draws words by Zipf's law, always the same ones."""

    def __init__(self, docs: Path) -> None:
        text = " ".join(path.read_text("utf-8").lower() for path in sorted(docs.glob("*.md")))
        ranked = [word for word, _ in Counter(re.findall(r"[^\W\d_]{2,}", text)).most_common()]
        self._random = random.Random(7)
        made: dict[str, None] = dict.fromkeys(ranked)
        while len(made) < VOCABULARY:
            made[self._random.choice(ranked) + self._random.choice(ranked)] = None
        self._words = list(made)
        self._rank = {word: rank for rank, word in enumerate(self._words)}
        self._weights = list(itertools.accumulate(1 / (rank + 3) for rank in range(VOCABULARY)))

    def draw(self, count: int) -> list[str]:
        """Draw some words."""
        return self._random.choices(self._words, cum_weights=self._weights, k=count)

    def document(self, number: int) -> str:
        """Write a document."""
        paragraphs = (" ".join(self.draw(WORDS)) + "." for _ in range(PARAGRAPHS))
        title = " ".join(self.draw(4))
        return f"# {title} {number}\n\n" + "\n\n".join(paragraphs) + "\n"

    def question(self, text: str, ranks: tuple[int, int]) -> str:
        """Ask for three words of these ranks that a text holds."""
        least, most = ranks
        held = {
            word
            for word in text.split()
            if len(word) >= LETTERS and least <= self._rank.get(word, -1) < most
        }
        return " ".join(self._random.sample(sorted(held), min(3, len(held))))


class RandomVectors(Embedder):
    """Gives a random vector for any text."""

    def __init__(self) -> None:
        self.name = "random"

    async def embed(self, texts: Sequence[str], deadline: float | None = None) -> list[str]:
        """Give pgvector literals, at once."""
        del deadline
        return [str([random.uniform(-1, 1) for _ in range(DIMENSIONS)]) for _ in texts]


class Measured:
    """A folder that grows, and its index."""

    def __init__(self, folder: Path, runtime: Runtime, questions: int) -> None:
        self._folder = folder
        self._runtime = runtime
        self._database: Database = runtime.database
        self._questions = questions
        self._words = Words(DOCS)
        self._documents = 0
        self._per_document = 6.0

    async def grow(self, passages: int) -> None:
        """Index documents until there are about so many passages; print how fast."""
        wanted = int(passages / self._per_document) - self._documents
        for _ in range(max(1, wanted)):
            path = self._folder / str(self._documents // 1000) / f"{self._documents}.md"
            path.parent.mkdir(exist_ok=True)
            path.write_text(self._words.document(self._documents), "utf-8")
            self._documents += 1
        report = await run(str(self._folder), self._runtime)
        if not report.stored or report.failures:
            raise SystemExit(f"not all was indexed: {report.failures[:3]}")
        held = int(await self._value("SELECT count(*) FROM search.passages"))
        self._per_document = held / self._documents
        rate = report.stored / report.seconds
        print(
            f"\n{held:,} passages of {self._documents:,} documents: {report.stored:,} stored in"
            f" {report.seconds:.0f} s, {rate:.0f} documents and"
            f" {rate * self._per_document:.0f} passages a second",
            flush=True,
        )

    async def measure(self) -> None:
        """Print time and size without vectors, then with them; take the vectors away again."""
        await self._settle()
        await self._print_size("words")
        await self._ask_all("words", LocalIndex(self._database))
        await self._add_vectors()
        await self._settle()
        await self._print_size("words and vectors")
        await self._ask_all("words and vectors", LocalIndex(self._database, RandomVectors()))
        await self._update("embedding = NULL, embedding_model = NULL")
        await self._settle()

    async def _ask_all(self, name: str, index: LocalIndex) -> None:
        for kind, ranks in (("ordinary", ORDINARY), ("frequent", FREQUENT)):
            texts = [self._any_paragraph() for _ in range(self._questions)]
            questions = [one for text in texts if (one := self._words.question(text, ranks))]
            await self._ask(index, questions[:20])
            took = await self._ask(index, questions)
            p50, p95 = statistics.median(took), statistics.quantiles(took, n=20)[-1]
            print(f"  {name}, {kind}: p50 {p50:6.1f} ms, p95 {p95:6.1f} ms", flush=True)

    def _any_paragraph(self) -> str:
        number = random.randrange(self._documents)
        text = (self._folder / str(number // 1000) / f"{number}.md").read_text("utf-8")
        return random.choice(text.strip().split("\n\n")[1:])

    async def _ask(self, index: LocalIndex, questions: Sequence[str]) -> list[float]:
        """Give the milliseconds of each; most must find something."""
        took, empty = [], 0
        for question in questions:
            began = time.perf_counter()
            found = await index.search(Query(question, LOCAL_USER))
            took.append((time.perf_counter() - began) * 1000)
            empty += not found.results
        if empty > len(questions) / 10:
            raise SystemExit(f"{empty} of {len(questions)} questions found nothing")
        return took

    async def _add_vectors(self) -> None:
        """Give each passage one of a thousand random vectors."""
        vectors = await RandomVectors().embed([""] * 1000)
        vector = "cast((cast(:vectors AS text[]))[1 + id % 1000] AS halfvec)"
        await self._update(f"embedding_model = 'random', embedding = {vector}", vectors=vectors)

    async def _update(self, values: str, **parameters: list[str]) -> None:
        """Change all passages, a slice at a time, since a statement may take 30 s only."""
        last = await self._value("SELECT max(id) FROM search.passages")
        sql = f"UPDATE search.passages SET {values} WHERE id > :after AND id <= :after + {SLICE}"
        for after in range(0, last, SLICE):
            async with self._database.session() as session:
                await session.execute(sa.text(sql), {"after": after, **parameters})

    async def _settle(self) -> None:
        """Rewrite the tables, so that sizes are of what is held, and count for the planner."""
        async with self._database.engine.connect() as connection:
            alone = await connection.execution_options(isolation_level="AUTOCOMMIT")
            for table in ANALYSED:
                await alone.execute(sa.text(f"VACUUM (FULL, ANALYZE) search.{table}"))

    async def _print_size(self, name: str) -> None:
        sizes = " + ".join(f"pg_total_relation_size('search.{table}')" for table in ANALYSED)
        total = int(await self._value(f"SELECT {sizes}"))
        held = int(await self._value("SELECT count(*) FROM search.passages"))
        print(f"  {name}: {total / 1e6:,.0f} MB on disk, {total / held:,.0f} bytes a passage")

    async def _value(self, sql: str) -> int:
        async with self._database.session() as session:
            return int(await session.scalar(sa.text(sql)) or 0)


async def main(postgres: str, redis: str, folder: Path, options: argparse.Namespace) -> None:
    """Measure at each size, the smallest first."""
    print(f"{os.cpu_count()} cores")
    async with Runtime.open({"postgres_url": postgres, "redis_url": redis}) as runtime:
        measured = Measured(folder, runtime, options.questions)
        for size in sorted({*options.sizes, *([1_000_000] if options.full else [])}):
            await measured.grow(size)
            await measured.measure()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="*", default=[10_000, 100_000])
    parser.add_argument("--full", action="store_true", help="a million passages too")
    parser.add_argument("--questions", type=int, default=200)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="pp") as name:
        base = Path(name)
        texts = base / "texts"
        texts.mkdir()
        with postgres_server(base / "pg") as postgres, redis_server(base) as redis:
            uvloop.run(main(postgres, redis, texts, chosen))
