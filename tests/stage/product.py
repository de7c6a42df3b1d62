"""The product as a user runs it: `perplexica up` in a process of its own, spoken to over HTTP."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

START_SECONDS = 60


@dataclass
class Answer:
    """The events of a run as a client saw them."""

    events: list[tuple[str, str, Any]] = field(default_factory=list)

    def of(self, name: str) -> list[Any]:
        """The data of all events of one name."""
        return [data for _, event, data in self.events if event == name]

    @property
    def names(self) -> list[str]:
        return [event for _, event, _ in self.events]

    @property
    def run(self) -> dict[str, str]:
        return self.of("run")[0]

    @property
    def thread_id(self) -> str:
        return self.run["thread_id"]

    @property
    def last_id(self) -> str:
        return self.events[-1][0]

    @property
    def text(self) -> str:
        text = ""
        for _, event, data in self.events:
            if event == "delta":
                text += data["text"]
            elif event == "reset":
                text = data["text"]
        return text

    @property
    def sources(self) -> list[dict[str, Any]]:
        sources: list[dict[str, Any]] = []
        for data in self.of("sources"):
            sources = [*sources, *data["sources"]] if data.get("added") else data["sources"]
        return sources

    @property
    def end(self) -> tuple[str, Any]:
        _, event, data = self.events[-1]
        return event, data


async def read_events(response: aiohttp.ClientResponse) -> AsyncIterator[tuple[str, str, Any]]:
    """Give (id, event, data) of each server-sent event."""
    fields: dict[str, str] = {}
    async for raw in response.content:
        line = raw.decode().rstrip("\n")
        if line:
            name, _, value = line.partition(": ")
            fields[name] = value
        elif "event" in fields:
            yield fields["id"], fields["event"], json.loads(fields["data"])
            fields = {}
        else:
            fields = {}


class Product:
    """One installation: a data folder, a port, and settings that may change between starts.

    `options` are those of `perplexica up`, for instance `--processes`.
    """

    def __init__(
        self, folder: Path, port: int, settings: Mapping[str, str], options: Sequence[str] = ()
    ) -> None:
        self.folder = folder
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self.settings = dict(settings)
        self.options = options
        self.headers: dict[str, str] = {}
        self.process: asyncio.subprocess.Process | None = None
        self.http: aiohttp.ClientSession

    async def start(self) -> None:
        """Start and wait until it is ready."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("OPENAI", "OLLAMA"))}
        self.process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "perplexica_cli", "up", "--port", str(self.port)),
            *("--data", str(self.folder), *self.options),
            env={**kept, "LOG_LEVEL": "warning", **self.settings},
        )
        async with asyncio.timeout(START_SECONDS):
            while not await self._is_ready():
                assert self.process.returncode is None, "the product stopped at its start"
                await asyncio.sleep(0.1)

    async def stop(self, how: signal.Signals = signal.SIGINT) -> int:
        """Send a signal and wait for the end; give the exit code."""
        assert self.process is not None
        if self.process.returncode is None:
            self.process.send_signal(how)
        return await self.process.wait()

    async def json(
        self, method: str, path: str, body: Any = None, *, status: int = 200, **kwargs: Any
    ) -> Any:
        headers = {**self.headers, **kwargs.pop("headers", {})}
        request = self.http.request(method, self.url + path, json=body, headers=headers, **kwargs)
        async with request as response:
            text = await response.text()
            assert response.status == status, f"{response.status}: {text}"
            return json.loads(text) if text else None

    async def ask(self, query: str, **body: Any) -> Answer:
        """Ask and read the stream to its end."""
        answer = Answer()
        async with asyncio.timeout(60):
            async for event in self.stream(query, **body):
                answer.events.append(event)
        return answer

    async def stream(self, query: str, **body: Any) -> AsyncIterator[tuple[str, str, Any]]:
        """Ask and give the events as they come."""
        request = self.http.post(
            f"{self.url}/api/v1/chat", json={"query": query, **body}, headers=self.headers
        )
        async with request as response:
            assert response.status == 200, await response.text()
            async for event in read_events(response):
                yield event

    async def resume(self, run_id: str, after: str | None = None) -> Answer:
        """Read a run's events from after an event to the end."""
        answer = Answer()
        headers = {**self.headers, **({"Last-Event-ID": after} if after else {})}
        url = f"{self.url}/api/v1/chat/runs/{run_id}/events"
        async with self.http.get(url, headers=headers) as response:
            assert response.status == 200, await response.text()
            async for event in read_events(response):
                answer.events.append(event)
        return answer

    async def follow(self, answer: Answer) -> Answer:
        """Read a run to its end, coming back whenever the stream is cut."""
        async with asyncio.timeout(60):
            while not answer.events or answer.names[-1] not in {"done", "error"}:
                try:
                    rest = await self.resume(answer.run["run_id"], answer.last_id)
                    answer.events += rest.events
                except (aiohttp.ClientError, AssertionError):
                    await asyncio.sleep(0.2)
        return answer

    async def _is_ready(self) -> bool:
        try:
            async with self.http.get(self.url + "/ready") as response:
                return response.status == 200
        except aiohttp.ClientConnectionError:
            return False


@asynccontextmanager
async def running_product(
    folder: Path, port: int, settings: Mapping[str, str], options: Sequence[str] = ()
) -> AsyncIterator[Product]:
    """Start the product and stop it at the end."""
    product = Product(folder, port, settings, options)
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as product.http:
        await product.start()
        try:
            yield product
        finally:
            await product.stop()
