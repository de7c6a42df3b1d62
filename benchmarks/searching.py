"""CPU of one search, of a kept answer and of single flight, on one core.

Searches go through `Search` to a SearXNG in another process, with a real Redis. Prints CPU of this
process a search and, of the same runs, searches a second of wall clock.

usage: uv run python benchmarks/searching.py [--searches 400] [--at-once 32]
"""

import argparse
import asyncio
import resource
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import aiohttp
import uvloop
from contracts.search import SearchRequest
from kit.fair_queue import FairQueue
from kit.identity import LOCAL_USER
from kit.ids import new_id
from kit.testing.stores import redis_server
from redis.asyncio import BlockingConnectionPool, Redis
from search_svc.asking.guard import Guard
from search_svc.asking.memory import Memory
from search_svc.providers.searxng import SearXNG
from search_svc.providers.searxng_pool import Pool, Shared
from search_svc.searching import Search


def free_port() -> int:
    """Give a port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def answering(url: str) -> None:
    """Wait until the server is there."""
    async with asyncio.timeout(20), aiohttp.ClientSession() as http:
        while True:
            try:
                async with http.get(f"{url}/healthz") as response:
                    response.raise_for_status()
                    return
            except aiohttp.ClientError:
                await asyncio.sleep(0.1)


def opened(redis_url: str) -> Redis:
    """Open a pool in which a crowd waits for its turn, as services do."""
    return Redis.from_pool(BlockingConnectionPool.from_url(redis_url, max_connections=50))


async def run(search: Search, questions: Sequence[str], at_once: int) -> None:
    """Search for all, so many at once; every one must find something."""
    turn = asyncio.Semaphore(at_once)

    async def one(question: str) -> None:
        async with turn:
            request = SearchRequest(query=question, sources=("web",))
            answer = await search.run(LOCAL_USER, request)
            if not answer.results:
                raise SystemExit(f"nothing was found: {answer.providers}")

    await asyncio.gather(*(one(question) for question in questions))


async def measure(name: str, search: Search, questions: Sequence[str], at_once: int) -> None:
    """Run and print."""
    before, began = resource.getrusage(resource.RUSAGE_SELF), time.monotonic()
    await run(search, questions, at_once)
    after, took = resource.getrusage(resource.RUSAGE_SELF), time.monotonic() - began
    spent = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    each = spent / len(questions) * 1000
    print(f"{name:42} {each:6.2f} ms CPU each, {len(questions) / took:6.0f} a second")


async def main(redis_url: str, url: str, searches: int, at_once: int) -> None:
    """Measure each step against the one before."""
    await answering(url)
    http = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
    async with opened(redis_url) as redis, opened(redis_url) as blocking, http:
        queue, memory = FairQueue(redis, blocking), Memory(redis)
        bare = SearXNG(Pool([url]), http)
        queued = SearXNG(Pool([url], Shared(redis, queue, 64)), http)
        whole = Search([Guard(queued, memory)], 60)
        new = [new_id() for _ in range(searches)]
        await run(Search([Guard(bare)], 60), new[:20], at_once)
        await measure("asked, no Redis", Search([Guard(bare)], 60), new, at_once)
        await measure("+ a place in the fair queue", Search([Guard(queued)], 60), new, at_once)
        await measure("+ single flight, and kept", whole, new, at_once)
        await measure("found among what is kept", whole, new, at_once)
        crowd = [new_id() for _ in range(searches // at_once)]
        same = [question for question in crowd for _ in range(at_once)]
        await measure(f"the same asked by {at_once} at once", whole, same, at_once)
        await memory.close()
        await queue.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--searches", type=int, default=400)
    parser.add_argument("--at-once", type=int, default=32)
    options = parser.parse_args()
    port = free_port()
    command = [sys.executable, "-m", "kit.testing.searxng_server", "--port", str(port)]
    with (
        tempfile.TemporaryDirectory(prefix="pp") as folder,
        redis_server(Path(folder)) as redis_url,
        subprocess.Popen(command) as server,
    ):
        try:
            address = f"http://127.0.0.1:{port}"
            uvloop.run(main(redis_url, address, options.searches, options.at_once))
        finally:
            server.terminate()
