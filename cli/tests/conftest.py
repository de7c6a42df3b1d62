"""The real command as a process of its own."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

FORGOTTEN = ("POSTGRES_URL", "REDIS_URL", "AUTH_MODE", "SEARXNG_URL", "LLM_PROVIDER", "SMTP_URL")
MODELS = ("OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_MODEL", "OLLAMA_BASE_URL", "OLLAMA_MODEL")


@dataclass
class Ended:
    """What a command left behind."""

    status: int
    out: str
    err: str

    @property
    def sentence(self) -> str:
        """The one sentence on standard error; fails the test when there is anything else."""
        assert self.status != 0
        assert len(self.err.strip().splitlines()) == 1, self.err
        return self.err.strip()


def describe_environment(given: dict[str, str]) -> dict[str, str]:
    """Ours without what would change a test's meaning."""
    inherited = {k: v for k, v in os.environ.items() if k not in {*FORGOTTEN, *MODELS}}
    return {**inherited, "LC_ALL": "C.UTF-8", **given}


async def spawn(*arguments: str | Path, **env: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "perplexica_cli", *map(str, arguments),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,
        env=describe_environment(env),
    )  # fmt: skip


@pytest.fixture(scope="session")
def perplexica():
    """`await perplexica("get", "/health")` runs the command to its end."""

    async def run(*arguments: str | Path, **env: str) -> Ended:
        process = await spawn(*arguments, **env)
        out, err = await asyncio.wait_for(process.communicate(), 90)
        assert process.returncode is not None
        return Ended(process.returncode, out.decode(), err.decode())

    return run


@dataclass
class Up:
    """A running `perplexica up`."""

    process: asyncio.subprocess.Process
    address: str
    said: list[str]

    async def stop(self, number: int) -> Ended:
        """Send a signal and wait for the end."""
        self.process.send_signal(number)
        out, err = await asyncio.wait_for(self.process.communicate(), 40)
        assert self.process.returncode is not None
        return Ended(self.process.returncode, out.decode(), err.decode())


OpenUp = Callable[..., AbstractAsyncContextManager[Up]]


@pytest.fixture(scope="session")
def up() -> OpenUp:
    """`async with up("--data", folder) as running` starts the product and waits until it serves."""

    @asynccontextmanager
    async def start(*arguments: str | Path, **env: str) -> AsyncIterator[Up]:
        process = await spawn("up", "--port", "0", *arguments, **env)
        assert process.stdout is not None
        assert process.stderr is not None
        first = (await asyncio.wait_for(process.stdout.readline(), 90)).decode()
        assert "http://" in first, (await process.stderr.read()).decode()
        address = next(word for word in first.split() if word.startswith("http"))
        running = Up(process, address, [first])
        try:
            yield running
        finally:
            if process.returncode is None:
                process.terminate()
                await asyncio.wait_for(process.communicate(), 40)

    return start
