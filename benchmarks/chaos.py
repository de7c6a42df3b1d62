"""Answers under random kills: none may be lost, doubled or stuck.

Starts the product with three chat-svc processes (`perplexica up --processes`) against stubs whose
model words its answer otherwise each time. Users ask, lose their connections at random and come
back, while replicas are killed, stopped, frozen, and Redis or PostgreSQL is killed. The same seed
plays the same faults again, as far as the machine's timing lets it.

usage: uv run python benchmarks/chaos.py [--answers 500] [--users 12] [--seed N] [--pause 2.5]
"""

import argparse
import asyncio
import json
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
from answers import free_port, product_environment, running, wait_for
from processes import children_of, command_of
from stubs import Stub, answer_search, framed

WORDS = 40
WORD_SECONDS = 0.03
STUCK_SECONDS = 90.0
FREEZE_SECONDS = 5.0
REPLICAS = 3
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"

FAULTS = {"kill": 50, "stop": 15, "freeze": 15, "redis-server": 12, "postgres": 8}


# The model: every answer is whole and names its own number in each word.


def wording(number: int) -> list[str]:
    """Give the words of one answer; ten of them cite a source."""
    return [f"w{number}.{i}{f' [{i // 4 + 1}]' if i % 4 == 3 else ''} " for i in range(WORDS)]


def event(delta: dict[str, str], reason: str | None = None) -> bytes:
    """Give a piece of a streamed answer in OpenAI's format."""
    choice = {"index": 0, "delta": delta, "finish_reason": reason}
    body = {"id": "c", "object": "chat.completion.chunk", "model": "stub", "choices": [choice]}
    return framed(b"data: " + json.dumps(body).encode() + b"\n\n")


def answer_model(stub: Stub, _path: bytes, numbers: "Numbers") -> None:
    """Stream an answer in words of its own."""
    numbers.last += 1
    asyncio.get_running_loop().create_task(stream_words(stub, numbers.last))


@dataclass
class Numbers:
    """How many answers the model has begun."""

    last: int = 0


async def stream_words(stub: Stub, number: int) -> None:
    """Write one word after another."""
    stub.transport.write(HEAD)
    for word in wording(number):
        await asyncio.sleep(WORD_SECONDS)
        stub.transport.write(event({"content": word}))
    stub.transport.write(event({}, "stop") + framed(b"data: [DONE]\n\n") + b"0\r\n\r\n")


# The users.


@dataclass
class Seen:
    """What one user saw of one answer."""

    events: list[tuple[str, str, Any]] = field(default_factory=list)
    cuts: int = 0

    @property
    def text(self) -> str:
        """The text on the user's screen."""
        text = ""
        for _, name, data in self.events:
            if name == "reset":
                text = data.get("text", "")
            elif name == "delta":
                text += data["text"]
        return text

    @property
    def run(self) -> dict[str, str]:
        """The names of run, thread and turn."""
        named: dict[str, str] = self.events[0][2]
        return named

    @property
    def ended(self) -> bool:
        """Whether the end was told."""
        return bool(self.events) and self.events[-1][1] in {"done", "error"}


class User:
    """Asks, and comes back after every cut until the answer's end."""

    def __init__(self, http: aiohttp.ClientSession, url: str, chance: random.Random) -> None:
        self._http = http
        self._url = url
        self._chance = chance

    async def ask(self, number: int) -> Seen:
        """Give what was seen of one answer; raises TimeoutError when it is stuck."""
        seen, key = Seen(), f"chaos-{number}"
        async with asyncio.timeout(STUCK_SECONDS):
            while not seen.ended:
                with suppress(aiohttp.ClientError, ConnectionError, Cut):
                    await self._read(seen, key)
                seen.cuts += not seen.ended
                await asyncio.sleep(self._chance.uniform(0.05, 0.4))
        return seen

    async def _read(self, seen: Seen, key: str) -> None:
        leaves_at = time.monotonic() + self._chance.uniform(0.05, 4.0)
        async with self._open(seen, key) as response:
            if response.status != 200:
                raise Cut(await response.text())
            async for one in read_events(response):
                seen.events.append(one)
                if time.monotonic() > leaves_at and not seen.ended:
                    raise Cut

    def _open(self, seen: Seen, key: str) -> Any:
        if seen.events:
            url = f"{self._url}/api/v1/chat/runs/{seen.run['run_id']}/events"
            return self._http.get(url, headers={"Last-Event-ID": seen.events[-1][0]})
        body = {"query": f"How is energy stored, {key}?", "depth": "speed", "sources": ["web"]}
        headers = {"Idempotency-Key": key}
        return self._http.post(f"{self._url}/api/v1/chat", json=body, headers=headers)


class Cut(Exception):
    """The connection was given up."""


async def read_events(response: aiohttp.ClientResponse) -> AsyncIterator[tuple[str, str, Any]]:
    """Give (id, name, data) of each event."""
    rest = b""
    async for chunk in response.content.iter_any():
        *blocks, rest = (rest + chunk).split(b"\n\n")
        for block in blocks:
            lines = dict(line.split(": ", 1) for line in block.decode().split("\n") if ": " in line)
            if "event" in lines:
                yield lines["id"], lines["event"], json.loads(lines["data"])


# The faults.


class Faults:
    """Breaks one thing after another until stopped."""

    def __init__(self, pid: int, folder: Path, chance: random.Random, pause: float) -> None:
        self.done: Counter[str] = Counter()
        self._pid = pid
        self._folder = folder
        self._chance = chance
        self._pause = pause

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            await asyncio.sleep(self._pause * self._chance.uniform(0.5, 1.5))
            fault = self._chance.choices(list(FAULTS), list(FAULTS.values()))[0]
            self.done[fault] += 1
            if fault in {"redis-server", "postgres"}:
                self._kill_stores(fault)
            else:
                await self._hit_replica(fault)

    def _kill_stores(self, name: str) -> None:
        for pid in children_of(self._pid):
            with suppress(FileNotFoundError, ProcessLookupError):
                if command_of(pid) == name:
                    os.kill(pid, signal.SIGKILL)

    async def _hit_replica(self, fault: str) -> None:
        listed = json.loads((self._folder / "processes.json").read_text())
        pids = sorted(one["pid"] for one in listed if one["service"] == "chat-svc")
        if len(pids) < REPLICAS:
            return
        pid = self._chance.choice(pids)
        with suppress(ProcessLookupError):
            if fault == "freeze":
                os.kill(pid, signal.SIGSTOP)
                await asyncio.sleep(FREEZE_SECONDS)
                os.kill(pid, signal.SIGCONT)
            else:
                os.kill(pid, signal.SIGKILL if fault == "kill" else signal.SIGTERM)


# The verdict.


async def judge(http: aiohttp.ClientSession, url: str, seen: Seen) -> str:
    """Give `whole`, `failed` (honestly), or what is wrong with an answer."""
    ids = [one[0] for one in seen.events]
    if len(ids) != len(set(ids)):
        return "doubled"
    turn = await find_turn(http, url, seen)
    if turn is None or turn["status"] == "running" or turn["answer"] != seen.text:
        return "lost"
    if seen.events[-1][1] == "error":
        return "failed"
    words = seen.text.split()
    number = words[0].partition(".")[0].removeprefix("w")
    whole = "".join(wording(int(number))).split() if number.isdigit() else []
    if words == whole:
        return "whole"
    return "doubled" if len(words) > len(whole) else "lost"


async def find_turn(http: aiohttp.ClientSession, url: str, seen: Seen) -> Any:
    """Give the turn as the library has it; it may still be on its way from the outbox."""
    thread = f"{url}/api/v1/library/threads/{seen.run['thread_id']}"
    turn = None
    for _ in range(60):
        with suppress(aiohttp.ClientError):
            async with http.get(thread) as response:
                if response.status == 200:
                    turn = (await response.json())["turns"][0]
            if turn is not None and turn["status"] != "running":
                return turn
        await asyncio.sleep(0.5)
    return turn


@dataclass
class Tally:
    """What became of all answers."""

    verdicts: Counter[str] = field(default_factory=Counter)
    takeovers: int = 0
    resets: int = 0
    cuts: int = 0
    wrong: list[str] = field(default_factory=list)

    def add(self, verdict: str, seen: Seen) -> None:
        """Count one answer."""
        self.verdicts[verdict] += 1
        self.cuts += seen.cuts
        self.resets += sum(name == "reset" for _, name, _ in seen.events)
        route = seen.events[-1][2].get("route") or {} if seen.ended else {}
        self.takeovers += route.get("takeovers", 0)
        if verdict != "whole":
            code = seen.events[-1][2].get("code") if seen.events else None
            self.wrong.append(f"{verdict}: run {seen.run['run_id'] if seen.events else '?'} {code}")


async def ask_all(url: str, faults: Faults, arguments: argparse.Namespace) -> Tally:
    """Let the users ask until all answers are there."""
    tally, numbers = Tally(), iter(range(arguments.answers))
    # No answer may hang on a silent connection: a frozen replica keeps its connections open.
    timeout = aiohttp.ClientTimeout(total=None, sock_connect=5, sock_read=20)
    async with aiohttp.ClientSession(timeout=timeout) as http:

        async def use(chance: random.Random) -> None:
            user = User(http, url, chance)
            for number in numbers:
                seen = Seen()
                try:
                    seen = await user.ask(number)
                except TimeoutError:
                    tally.add("stuck", seen)
                    continue
                tally.add(await judge(http, url, seen), seen)

        breaking = asyncio.create_task(faults.run())
        seeds = [random.Random(f"{arguments.seed}-{i}") for i in range(arguments.users)]
        await asyncio.gather(*(use(chance) for chance in seeds))
        breaking.cancel()
    return tally


@asynccontextmanager
async def serving(model: int, search: int) -> AsyncIterator[None]:
    """Serve the stubs."""
    loop, numbers = asyncio.get_running_loop(), Numbers()
    ways: list[tuple[int, Callable[[Stub, bytes], None]]] = [
        (model, lambda stub, path: answer_model(stub, path, numbers)),
        (search, answer_search),
    ]
    servers = [
        await loop.create_server(lambda way=way: Stub(way), "127.0.0.1", port)  # type: ignore[misc]
        for port, way in ways
    ]
    yield
    for server in servers:
        server.close()


async def torment(arguments: argparse.Namespace) -> Tally:
    """Start everything, break it, and count."""
    model, search, port = free_port(), free_port(), free_port()
    url = f"http://127.0.0.1:{port}"
    environment = product_environment(model, search) | {"RUN_WORKERS": "8", "SHUTDOWN_GRACE": "2"}
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as data:
        up = [sys.executable, "-m", "perplexica_cli", "up", "--processes", "--port", str(port)]
        async with serving(model, search):
            with running([*up, "--data", data], environment) as product:
                await asyncio.to_thread(wait_for, url + "/ready", 90)
                chance = random.Random(arguments.seed)
                faults = Faults(product.pid, Path(data), chance, arguments.pause)
                tally = await ask_all(url, faults, arguments)
                print("faults:", dict(faults.done))
                return tally


def main() -> None:
    """Torment and report; exit status 1 when an answer was lost, doubled or stuck."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--answers", type=int, default=500)
    parser.add_argument("--users", type=int, default=12)
    parser.add_argument("--pause", type=float, default=2.5, help="seconds between faults")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    arguments = parser.parse_args()
    print(f"seed {arguments.seed}", flush=True)
    started = time.monotonic()
    tally = asyncio.run(torment(arguments))
    print(f"answers: {dict(tally.verdicts)} in {time.monotonic() - started:.0f} s")
    print(f"connections cut {tally.cuts}, takeovers {tally.takeovers}, resets {tally.resets}")
    print(*tally.wrong[:20], sep="\n")
    bad = sum(tally.verdicts[verdict] for verdict in ("lost", "doubled", "stuck"))
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
