"""Extraction off the event loop, in processes that can be killed.

Why processes: the parsers are C code that can neither be interrupted nor, in most of their work,
share the interpreter with another thread. Why own ones and not multiprocessing: its children would
import the parent's main module, all 16 services on a laptop, where these weigh 19 MB.
"""

import asyncio
import os
import sys
from datetime import date
from typing import Any, Self

import orjson
from kit.fetch import FetchError

from search_svc.reading.document import Extract
from search_svc.reading.passages import Passage
from search_svc.reading.worker import FRAME, TIME_LIMIT

_MAX_ANSWER = 8_000_000
_VARIABLES = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "LANG")


class WorkerDied(Exception):
    """The worker ended while it had a page: the page broke its time or memory limit."""


class Worker:
    """One process, started when first needed and again after it died or grew too large."""

    def __init__(self) -> None:
        self._process: asyncio.subprocess.Process | None = None

    async def ask(self, head: bytes, body: bytes) -> bytes:
        """Send one request and wait for its answer; raises WorkerDied.

        Cancelling it kills the process, since its next answer would belong to nobody.
        """
        process = await self._start()
        reusable = False
        try:
            grown, answer = await self._exchange(process, head, body)
            reusable = not grown
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            raise WorkerDied from error
        finally:
            if not reusable:
                await self.stop()
        return answer

    async def stop(self) -> None:
        """Kill the process if there is one and wait for its end."""
        process, self._process = self._process, None
        if process is None:
            return
        if process.returncode is None:
            process.kill()
        await process.wait()

    async def _start(self) -> asyncio.subprocess.Process:
        if self._process is None or self._process.returncode is not None:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "search_svc.reading.worker",
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                # What parses strangers' pages is given no secrets.
                env={name: os.environ[name] for name in _VARIABLES if name in os.environ},
            )
        return self._process

    @staticmethod
    async def _exchange(
        process: asyncio.subprocess.Process, head: bytes, body: bytes
    ) -> tuple[bool, bytes]:
        if process.stdin is None or process.stdout is None:
            raise ConnectionError("the worker has no pipes")
        process.stdin.write(FRAME.pack(len(head), len(body)) + head)
        process.stdin.write(body)
        await process.stdin.drain()
        grown, size = FRAME.unpack(await process.stdout.readexactly(FRAME.size))
        if size > _MAX_ANSWER:
            raise ConnectionError("the worker's answer is too long")
        return bool(grown), await process.stdout.readexactly(size)


class Extractor:
    """Extracts pages in up to `workers` processes, each started when all others are busy."""

    def __init__(self, *, workers: int = 2) -> None:
        self._idle = [Worker() for _ in range(workers)]
        self._all = list(self._idle)
        self._free = asyncio.Semaphore(workers)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def extract(
        self, body: bytes, content_type: str, url: str, charset: str | None = None
    ) -> Extract:
        """Extract one page; raises FetchError `unreadable` when it breaks the worker's limits."""
        head = orjson.dumps({"content_type": content_type, "url": url, "charset": charset})
        async with self._free:
            worker = self._idle.pop()
            try:
                async with asyncio.timeout(2 * TIME_LIMIT):
                    return _decode(await worker.ask(head, body))
            except (WorkerDied, TimeoutError) as error:
                raise FetchError("unreadable", "the page is too complex to read") from error
            except OSError as error:
                raise FetchError("unreadable", "no process to read pages in could start") from error
            finally:
                # The last one used is the next one used: an idle laptop keeps one process.
                self._idle.append(worker)

    async def close(self) -> None:
        """End all processes; a later `extract` starts new ones."""
        for worker in self._all:
            await worker.stop()


def _decode(answer: bytes) -> Extract:
    found: dict[str, Any] = orjson.loads(answer)
    published, links, passages = (found.pop(key) for key in ("published", "links", "passages"))
    return Extract(
        **found,
        published=date.fromisoformat(published) if published else None,
        links=tuple(links),
        passages=tuple(
            Passage(**{**passage, "headings": tuple(passage["headings"])}) for passage in passages
        ),
    )
