"""A crowd of users who ask one question after another and read the whole stream.

usage: python benchmarks/load.py BASE_URL USERS SECONDS
Prints one JSON object: answers, failures, first-token and total times in seconds, bytes an answer.
"""

import asyncio
import json
import statistics
import sys
import time
import uuid
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import uvloop


def write_body() -> bytes:
    """Give a question that nobody has asked before, so that no answer to it is kept."""
    query = f"How is solar energy stored? {uuid.uuid4().hex[:12]}"
    return json.dumps({"query": query, "depth": "speed", "sources": ["web"]}).encode()


@dataclass
class Result:
    """What the crowd saw."""

    first: list[float] = field(default_factory=list)
    total: list[float] = field(default_factory=list)
    size: list[int] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


class User(asyncio.Protocol):
    """Asks over one connection until the time is over."""

    def __init__(self, host: str, result: Result, until: float) -> None:
        self._host = host.encode()
        self._result = result
        self._until = until
        self._buffer = bytearray()
        self._seen = 0
        self._first: float | None = None
        self._asked = 0.0
        self._transport: asyncio.Transport
        self.finished = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport  # type: ignore[assignment]
        self._ask()

    def data_received(self, data: bytes) -> None:
        if self._first is None and b"event: delta" in data:
            self._first = time.perf_counter() - self._asked
        self._buffer += data
        if self._buffer.endswith(b"0\r\n\r\n"):
            self._end()
        elif not self._buffer.startswith(b"HTTP/1.1 200"):
            self._fail(bytes(self._buffer[:300]).decode("latin-1"))

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.finished.done():
            self._result.failures.append(f"connection lost: {exc}")
            self.finished.set_result(None)

    def _ask(self) -> None:
        self._buffer.clear()
        self._first = None
        self._asked = time.perf_counter()
        body = write_body()
        self._transport.write(
            b"POST /api/v1/chat HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\n"
            b"Authorization: Bearer bench\r\nContent-Length: %d\r\n\r\n%s"
            % (self._host, len(body), body)
        )

    def _end(self) -> None:
        if self._first is None or b'"completed"' not in self._buffer:
            self._fail(bytes(self._buffer[-300:]).decode("latin-1"))
            return
        self._result.first.append(self._first)
        self._result.total.append(time.perf_counter() - self._asked)
        self._result.size.append(len(self._buffer))
        if time.perf_counter() < self._until:
            self._ask()
        else:
            self._close()

    def _fail(self, words: str) -> None:
        self._result.failures.append(words)
        self._close()

    def _close(self) -> None:
        if not self.finished.done():
            self.finished.set_result(None)
        self._transport.close()


async def run(url: str, users: int, seconds: float) -> Result:
    """Let the crowd ask for so long; everyone finishes the question under way."""
    parts = urlsplit(url)
    loop = asyncio.get_running_loop()
    result = Result()
    until = time.perf_counter() + seconds
    crowd = []
    for _ in range(users):
        _, user = await loop.create_connection(
            lambda: User(parts.netloc, result, until), parts.hostname, parts.port
        )
        crowd.append(user)
    await asyncio.gather(*(user.finished for user in crowd))
    return result


def summarise(result: Result, seconds: float) -> dict[str, object]:
    """Give medians and 95th percentiles."""
    if not result.first:
        return {"answers": 0, "failures": len(result.failures), "example": result.failures[:1]}
    return {
        "answers": len(result.first),
        "failures": len(result.failures),
        "example": result.failures[:1],
        "answers_per_second": len(result.first) / seconds,
        "first_median": statistics.median(result.first),
        "first_p95": percentile(result.first, 0.95),
        "total_median": statistics.median(result.total),
        "total_p95": percentile(result.total, 0.95),
        "bytes_median": statistics.median(result.size),
    }


def percentile(values: list[float], share: float) -> float:
    """Give the value below which this share of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def main() -> None:
    """Run and print."""
    url, users, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
    started = time.perf_counter()
    result = uvloop.run(run(url, users, seconds))
    print(json.dumps(summarise(result, time.perf_counter() - started)))


if __name__ == "__main__":
    main()
