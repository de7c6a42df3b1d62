"""CPU seconds and memory of a process and its children, read from /proc."""

import os
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def children_of(pid: int) -> list[int]:
    """Give all descendants of a process."""
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in map(int, (task / "children").read_text().split()):
            found += [child, *children_of(child)]
    return found


def cpu_seconds(pid: int) -> float:
    """Give the user and system seconds a process has used so far, without its children."""
    return sum(_times(pid)[:2])


def family_cpu_seconds(pid: int) -> float:
    """Give the seconds of all descendants, with those that have ended and been waited for."""
    living = sum(sum(_times(child)) for child in children_of(pid))
    return living + sum(_times(pid)[2:])


def _times(pid: int) -> list[float]:
    """Give user and system seconds: own, then those of ended children; zeros when it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        return [0, 0, 0, 0]
    return [int(ticks) / TICKS for ticks in fields[11:15]]


def memory_mb(pid: int, what: str = "VmRSS") -> float:
    """Give resident memory now (VmRSS) or at its peak (VmHWM), in MB of 10^6 bytes."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(what + ":"):
            return int(line.split()[1]) * 1024 / 1e6
    return 0.0


def shared_out_mb(pid: int) -> float:
    """Give memory now with each shared page counted in parts (PSS), in MB of 10^6 bytes.

    It is what a cgroup would count, and can be added up over a family of processes.
    """
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024 / 1e6
    return 0.0


def command_of(pid: int) -> str:
    """Give a process's command name."""
    return Path(f"/proc/{pid}/comm").read_text().strip()
