"""What storing an answer costs: processor time for each save, ours and PostgreSQL's.

    python benchmarks/library_save.py [answers] [at once]

Runs library-svc in this process on a fresh PostgreSQL and Redis, as on a laptop, and stores
answers of 200 words with 12 sources through the client that chat-svc uses; then some again with the
texts of these sources, 19,000 characters each, which are new with the first answer alone.
"""

import asyncio
import hashlib
import os
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import uvloop
from contracts.library import LibraryClient, SaveTurn, Source, SourceText, Step, Turn
from kit.app import create_app, migrate_service
from kit.identity import Principal
from kit.ids import new_id
from kit.logs import configure_logs
from kit.runtime import Runtime
from kit.settings import Settings
from kit.testing.stores import postgres_server, redis_server
from library_svc.app import SPEC

WORDS = "Деревья растут медленно, oaks even more slowly than most other trees do [3]. "
SOURCES = tuple(
    Source(
        number=number,
        url=f"https://example.org/articles/{number}/how-trees-grow",
        title=f"How trees grow, part {number}",
        snippet="Trees grow by adding wood under the bark. " * 6,
        provider="searxng",
    )
    for number in range(1, 13)
)
STEPS = tuple(
    Step(id=f"s{number}", kind="search", status="done", queries=("how trees grow",), found=12)
    for number in range(3)
)
TEXTS = tuple(f"{number}. " + WORDS * 250 for number in range(1, 13))


def make_turn(number: int) -> Turn:
    """Make a turn that has just begun."""
    query = f"Почему дерево номер {number} растёт медленно?"
    return Turn(
        id=new_id(),
        thread_id=new_id(),
        run_id=new_id(),
        query=query,
        created_at=datetime.now(UTC),
    )


def end_turn(turn: Turn) -> Turn:
    """Make of it the turn as it ends."""
    end = {"status": "completed", "answer": WORDS * 16, "sources": SOURCES, "steps": STEPS}
    return turn.model_copy(update={**end, "finished_at": datetime.now(UTC)})


def with_texts(turn: Turn) -> SaveTurn:
    """Make of an ended turn what stores it together with what was read."""
    hashes = [hashlib.sha256(text.encode()).hexdigest() for text in TEXTS]
    sources = tuple(
        source.model_copy(update={"sha256": sha256})
        for source, sha256 in zip(turn.sources, hashes, strict=True)
    )
    texts = tuple(
        SourceText(sha256=sha256, text=text) for sha256, text in zip(hashes, TEXTS, strict=True)
    )
    return SaveTurn(turn=turn.model_copy(update={"sources": sources}), fence=2, texts=texts)


def postgres_seconds(folder: Path) -> float:
    """Give the processor time of the PostgreSQL on this data folder, its children included."""
    postmaster = int((folder / "postmaster.pid").read_text().split()[0])
    total = 0.0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        fields = stat.read_text().rpartition(")")[2].split()
        if int(stat.parent.name) == postmaster or int(fields[1]) == postmaster:
            total += sum(map(int, fields[11:13]))
    return total / os.sysconf("SC_CLK_TCK")


async def measure(runtime: Runtime, folder: Path, answers: int, at_once: int) -> None:
    """Store the answers and print what it cost."""
    client = LibraryClient(runtime.peer("chat-svc", "library-svc"))
    principal = Principal(new_id())
    gate = asyncio.Semaphore(at_once)
    waits: list[float] = []

    async def save(request: SaveTurn) -> None:
        async with gate:
            started = time.perf_counter()
            await client.save(principal, request)
            waits.append(time.perf_counter() - started)

    async def phase(name: str, requests: list[SaveTurn]) -> None:
        waits.clear()
        ours, theirs, started = time.process_time(), postgres_seconds(folder), time.perf_counter()
        await asyncio.gather(*map(save, requests))
        ours, theirs = time.process_time() - ours, postgres_seconds(folder) - theirs
        count = len(requests)
        rate = count / (time.perf_counter() - started)
        cost = f"{ours / count * 1e3:.2f} ms ours + {theirs / count * 1e3:.2f} ms theirs"
        print(f"{name}: {cost}; median {statistics.median(waits) * 1e3:.1f} ms, {rate:.0f}/s")

    await phase("warm-up", [SaveTurn(turn=make_turn(number)) for number in range(100)])
    turns = [make_turn(number) for number in range(answers)]
    await phase("start", [SaveTurn(turn=turn) for turn in turns])
    await phase("end", [SaveTurn(turn=end_turn(turn)) for turn in turns])
    await phase("texts", [with_texts(end_turn(turn)) for turn in turns[: answers // 10]])


async def serve(postgres: str, redis: str, folder: Path, answers: int, at_once: int) -> None:
    """Run library-svc on these servers and measure it."""
    configure_logs(Settings(log_level="warning"))
    async with Runtime.open({"postgres_url": postgres, "redis_url": redis}) as runtime:
        await migrate_service(SPEC, runtime)
        app = runtime.apps[SPEC.name] = create_app(SPEC, runtime)
        async with app.router.lifespan_context(app):
            await measure(runtime, folder, answers, at_once)


def main(answers: int, at_once: int) -> None:
    """Measure on fresh servers."""
    folder = Path(tempfile.mkdtemp(prefix="pp"))
    with postgres_server(folder / "pg") as postgres, redis_server(folder) as redis:
        uvloop.run(serve(postgres, redis, folder / "pg", answers, at_once))


if __name__ == "__main__":
    numbers = [int(argument) for argument in sys.argv[1:]]
    main(*(numbers + [2000, 20][len(numbers) :]))
