"""One process of one service, as its watcher sees it."""

import signal
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import aiohttp

from perplexica_cli.embedded.child import READY_SECONDS, Manner
from perplexica_cli.embedded.identity import Identity
from perplexica_cli.failures import Failure
from perplexica_cli.processes.places import Place

PROBE = aiohttp.ClientTimeout(total=5)
LAST_WORDS = 12


class Replica:
    """A service at its place, the same one in all its lives."""

    def __init__(self, place: Place, log: Path, manner: Manner) -> None:
        self.place = place
        self.name = place.name
        self.log = log
        self.manner = manner

    async def prepare(self) -> None:
        """Do nothing: a service brings its tables up to date itself and leaves nothing behind."""

    def build_command(self) -> Sequence[str]:
        """The interpreter we run in, whatever lies in the working directory."""
        entry = "perplexica_cli.processes.entry"
        place = self.place
        return [sys.executable, "-P", "-m", entry, place.service, "--port", str(place.port)]

    def build_input(self) -> bytes:
        """A service reads nothing."""
        return b""

    async def is_ready(self) -> bool:
        """It says so itself; what a stranger on its port says does not count."""
        try:
            async with (
                aiohttp.ClientSession(timeout=PROBE) as http,
                http.get(f"{self.place.address}/ready") as response,
            ):
                body = await response.json(content_type=None)
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError):
            return False
        return bool(body == {"status": "ready", "service": self.place.service})

    def explain(self, output: bytes, *, slow: bool) -> Failure:
        """Its last words say more than we could."""
        lines = output.decode(errors="replace").rstrip().splitlines()[-LAST_WORDS:]
        words = "\n".join(f"    {line}" for line in lines)
        if slow:
            seconds = int(READY_SECONDS)
            return Failure(
                "process_slow", name=self.name, seconds=seconds, log=self.log, words=words
            )
        return Failure("process_failed", name=self.name, log=self.log, words=words)


def choose_manner(environment: Mapping[str, str], grace: float) -> Manner:
    """As ourselves, where we are. `grace` is SHUTDOWN_GRACE, in seconds.

    Streams may take the grace, and after them the work that goes on without them. When we are
    killed, a service is too: its Redis goes with us, and it would only wait for it.
    """
    return Manner(
        Identity(),
        signal.SIGTERM,
        orphan_signal=signal.SIGKILL,
        stop_seconds=2 * grace + 5,
        environment=environment,
        folder=Path.cwd(),
    )
