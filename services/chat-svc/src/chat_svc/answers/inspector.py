"""Inspecting answers beside the event loop, in a process that first words do not wait for.

The work is pure Python: in a thread it would take the loop's time all the same. An own process and
not multiprocessing, for the reasons that search-svc has for its own.
"""

import asyncio
import os
import sys
from collections import deque
from typing import Self

from kit.logs import get_logger

from chat_svc.answers.inspection import Findings, Material, inspect
from chat_svc.answers.inspection_worker import FRAME

log = get_logger(__name__)

SECONDS = 20.0
# In this process: beyond so many characters the loop would stand still too long.
AT_ONCE = 40_000
_VARIABLES = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "LANG", "LC_CTYPE")


class WorkerDied(Exception):
    """The process ended with answers waiting."""


class Inspector:
    """Inspects in one process of its own; without one (`apart` false, or it died) in this one."""

    def __init__(self, *, apart: bool) -> None:
        self._apart = apart
        self._process: asyncio.subprocess.Process | None = None
        self._reading: asyncio.Task[None] | None = None
        self._waiting: deque[asyncio.Future[bytes]] = deque()
        self._starting = asyncio.Lock()

    async def __aenter__(self) -> Self:
        if self._apart:
            await self._start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stop()

    async def inspect(self, material: Material) -> Findings:
        """Give what is found; nothing when that takes too long."""
        if not self._apart:
            return await _inspect_here(material)
        try:
            async with asyncio.timeout(SECONDS):
                return Findings.model_validate_json(await self._ask(material))
        except TimeoutError:
            log.warning("an answer took too long to inspect", characters=material.size)
            await self._stop()
            return Findings()
        except (WorkerDied, OSError) as error:
            log.warning("inspected without the process for that", reason=str(error))
            return await _inspect_here(material)

    async def _ask(self, material: Material) -> bytes:
        process = await self._start()
        if process.stdin is None:
            raise WorkerDied("it has no pipes")
        body = material.model_dump_json().encode()
        answer: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._waiting.append(answer)  # answers come in the order of the requests
        process.stdin.write(FRAME.pack(len(body)) + body)
        await process.stdin.drain()
        return await answer

    async def _start(self) -> asyncio.subprocess.Process:
        async with self._starting:
            if self._process is None or self._process.returncode is not None:
                self._process = await asyncio.create_subprocess_exec(
                    *(sys.executable, "-P", "-m", "chat_svc.answers.inspection_worker"),
                    stdin=asyncio.subprocess.PIPE,
                    stdout=asyncio.subprocess.PIPE,
                    # What reads strangers' texts is given no secrets.
                    env={name: os.environ[name] for name in _VARIABLES if name in os.environ},
                )
                self._reading = asyncio.create_task(self._read(self._process))
            return self._process

    async def _read(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None
        try:
            while True:
                (size,) = FRAME.unpack(await process.stdout.readexactly(FRAME.size))
                body = await process.stdout.readexactly(size)
                answer = self._waiting.popleft()
                if not answer.done():
                    answer.set_result(body)
        except (asyncio.IncompleteReadError, ConnectionError):
            self._process = None
            for answer in self._waiting:
                if not answer.done():
                    answer.set_exception(WorkerDied("it ended"))
            self._waiting.clear()

    async def _stop(self) -> None:
        process, reading = self._process, self._reading
        self._process = self._reading = None
        if process is not None and process.returncode is None:
            process.kill()
            await process.wait()
        if reading is not None:
            await asyncio.wait({reading})


async def _inspect_here(material: Material) -> Findings:
    if material.size > AT_ONCE:
        return await asyncio.to_thread(inspect, material)
    return inspect(material)
