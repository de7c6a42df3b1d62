"""The data folder: its layout, who holds it, and whether it can be used at all."""

import fcntl
import json
import os
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from perplexica_cli.failures import Failure, explain_os_error
from perplexica_cli.settings import CommandSettings

FIRST_START_MB = 200
LATER_START_MB = 50
LOG_LIMIT_BYTES = 10_000_000
LOCK_SECONDS = 10.0


@dataclass(frozen=True)
class Running:
    """What a running Perplexica tells other commands on the same data folder."""

    pid: int
    address: str
    postgres_url: str
    redis_url: str


@dataclass(frozen=True)
class RunningProcess:
    """One of the processes that serve when every service has its own."""

    name: str
    service: str
    pid: int
    address: str


class AlreadyRunning(Failure):
    """Another process holds the data folder; `running` is what it announced, if anything."""

    def __init__(self, path: Path, running: Running | None) -> None:
        who = f"{running.address}, pid {running.pid}" if running else "starting"
        super().__init__("already_running", path=path, who=who)
        self.running = running


@dataclass(frozen=True)
class DataFolder:
    """Names every place below the folder that `--data` names; the path is absolute."""

    path: Path

    @property
    def postgresql(self) -> Path:
        """PostgreSQL's own data directory."""
        return self.path / "postgresql"

    @property
    def redis(self) -> Path:
        """Redis' append-only file and pid file."""
        return self.path / "redis"

    @property
    def objects(self) -> Path:
        """Uploaded and generated files."""
        return self.path / "objects"

    @property
    def mail(self) -> Path:
        """Mails that were not sent because no SMTP server is set."""
        return self.path / "mail"

    def log(self, name: str) -> Path:
        """The log file of a server; emptied here once it has passed 10 MB."""
        path = self.path / "logs" / f"{name}.log"
        path.parent.mkdir(exist_ok=True)
        if path.exists() and path.stat().st_size > LOG_LIMIT_BYTES:
            path.unlink()
        return path

    def announce(self, running: Running) -> None:
        """Let other commands find this process' servers; only the owner may read it."""
        write_privately(self._running_file, asdict(running))

    def announce_processes(self, processes: Iterable[RunningProcess]) -> None:
        """Let others find the services' processes that are ready now."""
        write_privately(self._processes_file, [asdict(process) for process in processes])

    def retract(self) -> None:
        """Say that this process is about to stop, so that another start waits for it."""
        self._running_file.unlink(missing_ok=True)
        self._processes_file.unlink(missing_ok=True)

    def find_running(self) -> Running | None:
        """What the holder of the lock announced; None while it is still starting."""
        try:
            return Running(**json.loads(self._running_file.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Make the folder usable and keep it for this process; Failure when it cannot be.

        The lock is the kernel's, so it ends with the process, however that ends.
        """
        try:
            self._make()
            lock = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise explain_os_error(error, self.path) from error
        try:
            self._lock(lock)
            self.retract()
            yield
        finally:
            os.close(lock)

    @property
    def _running_file(self) -> Path:
        return self.path / "running.json"

    @property
    def _processes_file(self) -> Path:
        return self.path / "processes.json"

    def _make(self) -> None:
        self.path.mkdir(parents=True, exist_ok=True)
        next(self.path.iterdir(), None)
        free = shutil.disk_usage(self.path).free // 1_000_000
        default = LATER_START_MB if self.postgresql.exists() else FIRST_START_MB
        wanted = CommandSettings().perplexica_min_free_mb
        needed = default if wanted is None else wanted
        if free < needed:
            raise Failure("disk_low", path=self.path, free=free, needed=needed)
        for folder in (self.objects, self.mail):
            folder.mkdir(exist_ok=True, mode=0o700)

    def _lock(self, lock: int) -> None:
        """Take the lock; one that is starting or stopping is waited for, 10 s at most."""
        deadline = time.monotonic() + LOCK_SECONDS
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                running = self.find_running()
                if running is None and time.monotonic() < deadline:
                    time.sleep(0.1)
                    continue
                raise AlreadyRunning(self.path, running) from error
            except OSError as error:
                raise explain_os_error(error, self.path) from error
            return


def write_privately(path: Path, value: object) -> None:
    """Replace a JSON file by another that only its owner may read."""
    temporary = path.with_suffix(".tmp")
    temporary.touch(mode=0o600)
    temporary.write_text(json.dumps(value), encoding="utf-8")
    temporary.replace(path)
