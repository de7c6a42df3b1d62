"""What it costs that an answer outlives its worker: CPU and first token with and without.

Runs the product as it is and with runs kept in its memory alone (`undurable.py`), in turn, against
the same stubs, and prints the ratios pair by pair; quote the median. Redis' own CPU counts.

usage: uv run python benchmarks/durability.py [--users 20] [--seconds 10] [--pairs 3]
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

from answers import free_port, measure, product_environment, running, wait_for

HERE = Path(__file__).parent
WITH = [sys.executable, "-m", "perplexica_cli"]
WITHOUT = [sys.executable, str(HERE / "undurable.py")]


def run(command: list[str], ports: tuple[int, int], users: int, seconds: float) -> dict[str, float]:
    """Start the product once and let the users ask; give CPU an answer and first token, in ms."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory() as data:
        up = [*command, "up", "--port", str(port), "--data", data]
        with running(up, product_environment(*ports)) as product:
            wait_for(url + "/ready", 90)
            time.sleep(2)
            measure(url, product.pid, 5, 3)
            row = measure(url, product.pid, users, seconds)
    own, stores = float(str(row["server_cpu_ms"])), float(str(row["stores_cpu_ms"]))
    return {"cpu": own + stores, "first": 1000 * float(str(row["first_median"]))}


def main() -> None:
    """Measure in turn and print a line a pair."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--users", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--pairs", type=int, default=3)
    arguments = parser.parse_args()
    ports = free_port(), free_port()
    stubs = [sys.executable, str(HERE / "stubs.py"), *map(str, ports)]
    ratios: list[float] = []
    with running(stubs, dict(os.environ)):
        for _ in range(arguments.pairs):
            rows = [run(way, ports, arguments.users, arguments.seconds) for way in (WITH, WITHOUT)]
            ratios.append(rows[0]["cpu"] / rows[1]["cpu"])
            print(
                "with: CPU {cpu:.1f} ms, first token {first:.0f} ms".format(**rows[0]),
                "| without: CPU {cpu:.1f} ms, first token {first:.0f} ms".format(**rows[1]),
                f"| ratio {ratios[-1]:.2f}",
                flush=True,
            )
    print(f"median ratio of CPU {statistics.median(ratios):.2f}")


if __name__ == "__main__":
    main()
