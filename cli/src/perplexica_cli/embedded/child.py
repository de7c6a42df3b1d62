"""A server process: started, watched, started again when it dies, stopped in order."""

import asyncio
import errno
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import psutil

from perplexica_cli.embedded.identity import Identity
from perplexica_cli.failures import Failure
from perplexica_cli.words import say

LAUNCHER = Path(__file__).with_name("launch.py")
READY_SECONDS = 120.0
STOP_SECONDS = 20.0
POLL_SECONDS = 0.02
LONGEST_PAUSE_SECONDS = 10.0
STEADY_SECONDS = 60.0
BARE = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}


@dataclass(frozen=True)
class Manner:
    """How a program is run and ended.

    `orphan_signal` is what the kernel sends it when we are gone; `stop_seconds` is how long it may
    take to end in order.
    """

    identity: Identity
    stop_signal: signal.Signals
    orphan_signal: signal.Signals
    stop_seconds: float = STOP_SECONDS
    environment: Mapping[str, str] = field(default_factory=BARE.copy)
    folder: Path = Path("/")


class Server(Protocol):
    """What the watcher must know about one kind of server."""

    name: str
    log: Path
    manner: Manner

    async def prepare(self) -> None:
        """Put the data in order before a start: leftovers of a crash, first-time set-up."""

    def build_command(self) -> Sequence[str]:
        """The program with its arguments."""

    def build_input(self) -> bytes:
        """What the program reads from standard input."""

    async def is_ready(self) -> bool:
        """Whether clients are served now."""

    def explain(self, output: bytes, *, slow: bool) -> Failure:
        """Say why it does not serve, from what it wrote since its start."""


async def spawn(command: Sequence[str], manner: Manner, output: int) -> asyncio.subprocess.Process:
    """Start a program through the launcher, apart from our terminal."""
    identity = manner.identity
    arguments = (os.getpid(), identity.uid, identity.gid, int(manner.orphan_signal))
    return await asyncio.create_subprocess_exec(
        sys.executable, "-I", "-S", str(LAUNCHER), *map(str, arguments), *command,
        stdin=asyncio.subprocess.PIPE,
        stdout=output,
        stderr=asyncio.subprocess.STDOUT,
        cwd=manner.folder,
        start_new_session=True,
        env=manner.environment,
    )  # fmt: skip


def end_leftovers(program: str, folder: Path, stop_signal: signal.Signals) -> None:
    """Return when no server of an earlier start works on `folder` any more; waits up to 40 s.

    Both servers make their data folder their working directory, which tells ours, and only ours,
    from whoever has got the old process id meanwhile. A zombie nobody reaps counts as gone.
    """
    leftovers = find_processes(program, folder)
    for process in leftovers:
        with suppress(psutil.NoSuchProcess):
            process.send_signal(stop_signal)
    for process in wait_for_end(leftovers):
        with suppress(psutil.NoSuchProcess):
            process.kill()
    wait_for_end(leftovers)


def find_processes(program: str, folder: Path) -> list[psutil.Process]:
    """All live processes called `program` that work in `folder` and that we may look at."""
    found = []
    for process in psutil.process_iter(["name"]):
        with suppress(psutil.NoSuchProcess, psutil.AccessDenied):
            if process.info["name"] == program and Path(process.cwd()) == folder.resolve():
                found.append(process)
    return found


def wait_for_end(processes: Sequence[psutil.Process]) -> list[psutil.Process]:
    """Those that still live after 20 seconds."""
    deadline = time.monotonic() + STOP_SECONDS
    alive = list(processes)
    while alive and time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)
        alive = [process for process in alive if is_alive(process)]
    return alive


def is_alive(process: psutil.Process) -> bool:
    """Whether it still does anything."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


class Child:
    """Keeps one server alive from `start` to `stop`.

    `tell` hears the process id whenever the server has become ready, and None when it has died.
    """

    def __init__(self, server: Server, tell: Callable[[int | None], None] = lambda _: None) -> None:
        self._server = server
        self._tell = tell
        self._process: asyncio.subprocess.Process | None = None
        self._watcher: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Return when the server serves; Failure with its own last words when it cannot."""
        await self._start_once()
        self._watcher = asyncio.create_task(self._watch())

    async def stop(self) -> None:
        """End the server in order; when that takes too long, without order."""
        if self._watcher is not None:
            self._watcher.cancel()
            with suppress(asyncio.CancelledError):
                await self._watcher
        process = self._process
        if process is None or process.returncode is not None:
            return
        manner = self._server.manner
        process.send_signal(manner.stop_signal)
        try:
            await asyncio.wait_for(process.wait(), manner.stop_seconds)
        except TimeoutError:
            process.kill()
            await process.wait()

    async def _watch(self) -> None:
        clock = asyncio.get_running_loop().time
        pause = 0.1
        while True:
            process, since = self._process, clock()
            status = await process.wait() if process is not None else None
            self._tell(None)
            pause = 0.1 if clock() - since > STEADY_SECONDS else pause
            print(say("server_restarted", name=self._server.name, status=status), file=sys.stderr)
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
            try:
                await self._start_once()
            except Failure as failure:
                print(failure, file=sys.stderr)

    async def _start_once(self) -> None:
        await self._server.prepare()
        process = await self._run_until_ready()
        self._tell(process.pid)

    async def _run_until_ready(self) -> asyncio.subprocess.Process:
        server = self._server
        begin = server.log.stat().st_size if server.log.exists() else 0
        with server.log.open("ab") as output:
            process = await spawn(server.build_command(), server.manner, output.fileno())
        self._process = process
        await feed(process, server.build_input())
        slow = False
        try:
            async with asyncio.timeout(READY_SECONDS):
                while process.returncode is None:
                    if await server.is_ready():
                        return process
                    await asyncio.sleep(POLL_SECONDS)
        except TimeoutError:
            process.kill()
            slow = True
        with server.log.open("rb") as written:
            written.seek(begin)
            raise server.explain(written.read(), slow=slow)


async def feed(process: asyncio.subprocess.Process, data: bytes) -> None:
    """Write all of a program's standard input and close it, even when it has died already."""
    assert process.stdin is not None
    with suppress(BrokenPipeError, ConnectionResetError):
        process.stdin.write(data)
        await process.stdin.drain()
    process.stdin.close()


def explain_database(name: str, output: bytes, log: Path, *, slow: bool) -> Failure:
    """The sentence for a database that does not serve."""
    if slow:
        return Failure("server_slow", name=name, seconds=int(READY_SECONDS), log=log)
    return explain_death(name, output, log)


def explain_death(name: str, output: bytes, log: Path) -> Failure:
    """The sentence for a server that ended while starting, from what it wrote."""
    lines = [line for line in output.decode(errors="replace").splitlines() if line.strip()]
    if any(os.strerror(errno.ENOSPC) in line for line in lines):
        return Failure("disk_full", path=log.parent.parent)
    loud = ("FATAL", "PANIC", "error:", "Fatal error", "Bad file format", "Can't", "launch.py")
    telling = [line for line in lines if any(word in line for word in loud)]
    if any("launch.py" in line for line in telling) and "PermissionError" in lines[-1]:
        return Failure("cannot_drop_root")
    reason = (telling or lines or ["no word in its log"])[-1].strip()
    return Failure("server_failed", name=name, reason=reason.rstrip("."), log=log)
