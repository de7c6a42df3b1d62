"""Time of a search with page reading, against a search and pages with known delays.

A search takes 100 ms and finds ten pages of ten hosts. A page takes 50 to 300 ms, every tenth up to
2 s. `POST /api/v1/search` with `max_tokens` is compared with what the fast pages alone would take:
the search and the slowest page that is no straggler. Then the same is asked again: the search is
kept, the pages are read anew, for those of loopback are never kept.

usage: uv run python benchmarks/reading.py [--searches 200] [--at-once 4]
"""

import argparse
import asyncio
import logging
import os
import random
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path

import aiohttp
from answers import free_port, running, wait_for
from kit.testing.searxng_server import SearXNGServer, result
from kit.testing.websites import Recorded, Reply, Website
from processes import cpu_seconds, family_cpu_seconds

SEARCH_SECONDS = 0.1
PAGES = 10
FAST = (0.05, 0.3)
SLOW = (0.3, 2.0)
SLOW_SHARE = 0.1
WORDS = (Path(__file__).parent / "corpus_ru" / "baikal.md").read_text("utf-8").split()


def write_page(seed: int) -> str:
    """Write an article of 20 kB with a frame around it."""
    chance = random.Random(seed)
    paragraphs = (
        f"<p>{' '.join(chance.choices(WORDS, k=60)).capitalize()}.</p>" for _ in range(50)
    )
    return (
        f"<html><head><title>Article {seed}</title></head><body><nav><a href=/>Home</a></nav>"
        f"<main><h1>Article {seed}</h1>{''.join(paragraphs)}</main></body></html>"
    )


class Web:
    """Websites whose pages' delays are drawn when they are found."""

    def __init__(self, sites: Sequence[Website]) -> None:
        self._sites = sites
        self._chance = random.Random(1)
        self._bodies = [write_page(seed) for seed in range(50)]
        self.delays: dict[str, list[float]] = {}

    def find(self, query: str) -> list[dict[str, object]]:
        """Give ten new pages for a query."""
        delays = [self._draw() for _ in range(PAGES)]
        self.delays[query] = delays
        return [
            result(self._publish(site, delay), f"{query} {number}", f"About {query}.")
            for number, (site, delay) in enumerate(zip(self._sites, delays, strict=True))
        ]

    def _publish(self, site: Website, delay: float) -> str:
        body = self._chance.choice(self._bodies)

        def answer(_: Recorded) -> Reply:
            return Reply(body, delay=delay)

        return site.handle(f"/{uuid.uuid4().hex}", answer)

    def _draw(self) -> float:
        slow = self._chance.random() < SLOW_SHARE
        return self._chance.uniform(*(SLOW if slow else FAST))


async def ask(http: aiohttp.ClientSession, url: str, query: str) -> tuple[float, int]:
    """Search and read; give the seconds and how many results have a text that was read."""
    began = time.perf_counter()
    body = {"query": query, "max_tokens": 30_000, "max_tokens_per_page": 2000, "max_results": PAGES}
    async with http.post(f"{url}/api/v1/search", json=body) as response:
        response.raise_for_status()
        answer = await response.json()
    read = sum(not one["snippet"].startswith("About") for one in answer["results"])
    return time.perf_counter() - began, read


def percentile(values: Sequence[float], share: float) -> float:
    """Give a percentile."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def report(name: str, seconds: Sequence[float]) -> None:
    """Print one line."""
    half, most = percentile(seconds, 0.5), percentile(seconds, 0.95)
    print(f"{name:42} p50 {half * 1000:5.0f} ms   p95 {most * 1000:5.0f} ms")


async def measure(url: str, web: Web, pid: int, searches: int, at_once: int) -> None:
    """Ask, print, and compare."""
    queries = [f"глубина озера {uuid.uuid4().hex[:8]}" for _ in range(searches)]
    places = asyncio.Semaphore(at_once)
    async with aiohttp.ClientSession(headers={"Authorization": "Bearer b"}) as http:

        async def one(query: str) -> tuple[float, int]:
            async with places:
                return await ask(http, url, query)

        await asyncio.gather(*(one(f"warm {number}") for number in range(8)))
        before = cpu_seconds(pid) + family_cpu_seconds(pid)
        found = await asyncio.gather(*map(one, queries))
        spent = cpu_seconds(pid) + family_cpu_seconds(pid) - before
        again = await asyncio.gather(*map(one, queries))
    ideal = [
        SEARCH_SECONDS + max(delay for delay in web.delays[query] if delay <= FAST[1])
        for query in queries
    ]
    whole = [SEARCH_SECONDS + max(web.delays[query]) for query in queries]
    times = [seconds for seconds, _ in found]
    report("search and reading", times)
    report("ideal for the fast pages", ideal)
    report("waiting for every page would take", whole)
    report("the same again, the search kept", [seconds for seconds, _ in again])
    ratio = percentile(times, 0.95) / percentile(ideal, 0.95)
    pages = statistics.mean(read for _, read in found)
    print(f"p95 is {ratio:.2f} times the ideal; {pages:.1f} of {PAGES} pages read")
    print(
        f"CPU {spent / searches * 1000:.0f} ms a search, "
        f"{searches / spent:.0f} searches a second of one core"
    )


async def main(searches: int, at_once: int) -> None:
    """Start the servers and the product, and measure."""
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)  # stragglers are hung up on
    async with AsyncExitStack() as stack:
        hosts = [Website(host=f"127.0.0.{number + 2}") for number in range(PAGES)]
        web = Web([await stack.enter_async_context(host) for host in hosts])
        async with SearXNGServer(delay=SEARCH_SECONDS, find=web.find) as search:
            port = free_port()
            url = f"http://127.0.0.1:{port}"
            settings = {
                "SEARXNG_URL": search.url,
                "WEB_FALLBACK": "off",
                "RATE_LIMIT": "off",
                "LOG_LEVEL": "error",
                "FETCH_ALLOW_PRIVATE": "127.0.0.0/8",
            }
            with tempfile.TemporaryDirectory() as data:
                up = [sys.executable, "-m", "perplexica_cli", "up", "--port", str(port)]
                with running([*up, "--data", data], os.environ | settings) as product:
                    await asyncio.to_thread(wait_for, url + "/ready", 60)
                    await measure(url, web, product.pid, searches, at_once)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--searches", type=int, default=200)
    parser.add_argument("--at-once", type=int, default=4)
    options = parser.parse_args()
    asyncio.run(main(options.searches, options.at_once))
