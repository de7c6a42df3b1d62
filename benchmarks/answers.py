"""Speed of an answer: first token, throughput, CPU and memory, against stubs with known timing.

Starts the stubs and the product (one process, embedded stores, speed depth) and lets 1, 50 and
200 users ask. The critical path is one search (100 ms) and the model's first token (50 ms).

usage: uv run python benchmarks/answers.py [--seconds 15] [--users 1 50 200]
"""

import argparse
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from processes import command_of, cpu_seconds, family_cpu_seconds, memory_mb

HERE = Path(__file__).parent


def free_port() -> int:
    """Give a port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(command: list[str], environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program, and stop it at the end."""
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)


def wait_for(url: str, seconds: float) -> float:
    """Give the seconds until the URL answers 200."""
    started = time.perf_counter()
    while time.perf_counter() - started < seconds:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return time.perf_counter() - started
        except OSError:
            time.sleep(0.05)
    raise TimeoutError(url)


def product_environment(model_port: int, search_port: int) -> dict[str, str]:
    """Give the settings that point the product at the stubs."""
    return os.environ | {
        "LLM_PROVIDER": "openai",
        "OPENAI_BASE_URL": f"http://127.0.0.1:{model_port}/v1",
        "OPENAI_API_KEY": "stub",
        "OPENAI_MODEL": "stub",
        "SEARXNG_URL": f"http://127.0.0.1:{search_port}",
        "WEB_FALLBACK": "off",
        "RATE_LIMIT": "off",
        "LOG_LEVEL": "warning",
    }


def measure(url: str, pid: int, users: int, seconds: float) -> dict[str, object]:
    """Let a crowd ask, and add what it cost the server."""
    before, before_children = cpu_seconds(pid), family_cpu_seconds(pid)
    command = [sys.executable, str(HERE / "load.py"), url, str(users), str(seconds)]
    row = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    answers = max(1, row["answers"])
    row["users"] = users
    row["server_cpu_ms"] = 1000 * (cpu_seconds(pid) - before) / answers
    row["stores_cpu_ms"] = 1000 * (family_cpu_seconds(pid) - before_children) / answers
    row["server_peak_mb"] = memory_mb(pid, "VmHWM")
    return row


def main() -> None:
    """Measure and print a table and the raw figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=15)
    parser.add_argument("--users", type=int, nargs="+", default=[1, 50, 200])
    arguments = parser.parse_args()
    model, search, port = free_port(), free_port(), free_port()
    stubs = [sys.executable, str(HERE / "stubs.py"), str(model), str(search)]
    url = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory() as data, running(stubs, dict(os.environ)):
        up = [sys.executable, "-m", "perplexica_cli", "up", "--port", str(port), "--data", data]
        with running(up, product_environment(model, search)) as product:
            print(f"ready after {wait_for(url + '/ready', 60):.1f} s")
            time.sleep(2)
            print(f"idle memory {memory_mb(product.pid):.0f} MB of {command_of(product.pid)}")
            measure(url, product.pid, 5, 3)
            for users in arguments.users:
                report(measure(url, product.pid, users, arguments.seconds))


def report(row: dict[str, object]) -> None:
    """Print one crowd's figures."""
    if not row["answers"]:
        sys.exit(f"no answers: {row['example']}")
    print(
        "{users:>4} users: first token median {first_median:.3f} s, p95 {first_p95:.3f} s; "
        "whole {total_median:.2f} s; {answers_per_second:.1f}/s; "
        "CPU an answer {server_cpu_ms:.1f} ms (+ {stores_cpu_ms:.1f} ms "
        "PostgreSQL and Redis); {bytes_median:.0f} bytes; "
        "peak {server_peak_mb:.0f} MB; {failures} failures".format(**row)
    )
    if row["failures"]:
        print("  for instance:", row["example"])


if __name__ == "__main__":
    main()
