"""How soon each part is ready after its start, what that costs, and what it holds when idle.

Each service runs alone on one core against a real PostgreSQL and Redis, in `multi` mode as in a
cluster; its first start finds an empty database, the later ones a migrated one. Then the whole
product starts twice on one data folder. CPU seconds are the steady figure on a busy machine.

usage: uv run python benchmarks/startup.py [--runs 5] [--services chat-svc …] [--python PATH]
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from answers import free_port, running, wait_for
from kit.testing.stores import postgres_server, redis_server
from processes import children_of, command_of, cpu_seconds, memory_mb, shared_out_mb

ROOT = Path(__file__).resolve().parent.parent
REQUESTS_MIB = {"auth-svc": 256, "library-svc": 128, "search-svc": 256, "chat-svc": 512}
STORES = ("postgres", "redis-server")
SETTLE_SECONDS = 3
MIB_IN_MB = 2**20 / 1e6


@dataclass(frozen=True)
class Start:
    """One start: seconds until /ready said 200, CPU seconds until then, idle MB afterwards."""

    ready: float
    cpu: float
    resident: float
    shared_out: float


def measure_start(command: list[str], url: str, environment: dict[str, str]) -> Start:
    """Start a program, wait until it is ready and then idle, and stop it."""
    with running(command, environment) as process:
        ready = wait_for(url + "/ready", 60)
        cpu = cpu_seconds(process.pid)
        time.sleep(SETTLE_SECONDS)
        family = [process.pid, *children_of(process.pid)]
        own = [pid for pid in family if not command_of(pid).startswith(STORES)]
        resident = memory_mb(process.pid)
        return Start(ready, cpu, resident, sum(map(shared_out_mb, own)))


@contextmanager
def cluster_environment() -> Iterator[dict[str, str]]:
    """Run fresh stores and give the settings of a service in a cluster."""
    with (
        tempfile.TemporaryDirectory(prefix="pp") as folder,
        postgres_server(Path(folder) / "pg") as postgres,
        redis_server(Path(folder)) as redis,
    ):
        yield os.environ | {
            "POSTGRES_URL": postgres,
            "REDIS_URL": redis,
            "DATA_DIR": folder,
            "AUTH_MODE": "multi",
            "LOG_LEVEL": "error",
            "WEB_SEARCH": "off",
            **make_keys(),
        }


def make_keys() -> dict[str, str]:
    """Give a key pair for access tokens."""
    command = ["openssl", "genpkey", "-algorithm", "ed25519"]
    private = subprocess.run(command, check=True, capture_output=True).stdout
    command = ["openssl", "pkey", "-pubout"]
    public = subprocess.run(command, check=True, capture_output=True, input=private).stdout
    return {"JWT_SECRET": private.decode(), "JWT_PUBLIC_KEY": public.decode()}


def measure_services(names: list[str], runs: int, scripts: Path) -> None:
    """Measure each service alone on the first core, and print a line for each."""
    with cluster_environment() as environment:
        for name in names:
            starts = []
            for _ in range(runs + 1):
                port = free_port()
                command = ["taskset", "-c", "0", str(scripts / name), "--port", str(port)]
                starts.append(measure_start(command, f"http://127.0.0.1:{port}", environment))
            report(name + " first", starts[:1])
            limit = REQUESTS_MIB[name]
            report(name, starts[1:], f"of {limit} MiB ({limit * MIB_IN_MB:.0f} MB)")


def measure_product(runs: int, python: str) -> None:
    """Measure `perplexica up` on a new data folder and again on the same one."""
    prepare = [sys.executable, str(ROOT / "scripts" / "bootstrap.py"), "run"]
    subprocess.run(prepare, check=True)
    started = time.perf_counter()
    subprocess.run(prepare, check=True)
    print(f"preparing when all is prepared: {time.perf_counter() - started:.2f} s")
    environment = {k: v for k, v in os.environ.items() if k not in {"POSTGRES_URL", "REDIS_URL"}}
    with tempfile.TemporaryDirectory() as data:
        starts = []
        for _ in range(runs + 1):
            port = free_port()
            command = ["taskset", "-c", "0,1", python, "-m", "perplexica_cli", "up"]
            command += ["--port", str(port), "--data", data]
            starts.append(measure_start(command, f"http://127.0.0.1:{port}", environment))
        report("up, first", starts[:1])
        report("up, again", starts[1:], "without PostgreSQL and Redis")


def report(name: str, starts: list[Start], note: str = "") -> None:
    """Print the medians."""

    def median(field: str) -> float:
        return float(statistics.median(getattr(start, field) for start in starts))

    print(
        f"{name:18} ready {median('ready'):5.2f} s, CPU {median('cpu'):5.2f} s; idle RSS "
        f"{median('resident'):4.0f} MB, PSS {median('shared_out'):4.0f} MB {note}",
        flush=True,
    )


def main() -> None:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--services", nargs="*", choices=REQUESTS_MIB, default=list(REQUESTS_MIB))
    parser.add_argument("--python", default=sys.executable, help="of the environment to measure")
    parser.add_argument("--no-product", action="store_true", help="measure the services only")
    arguments = parser.parse_args()
    measure_services(arguments.services, arguments.runs, Path(arguments.python).parent)
    if not arguments.no_product:
        measure_product(arguments.runs, arguments.python)


if __name__ == "__main__":
    main()
