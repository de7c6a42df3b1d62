"""Prepares a checkout: `run` for `make up`, `test` for `make test`, `npm …` for the web checks."""

import fcntl
import sys

from browser import ensure_browser
from python_packages import ensure_packages
from steps import ROOT, TOOLS, explaining_disk
from ui import ensure_built, run_npm


def main(arguments: list[str]) -> int:
    """Do what is asked, one at a time in a checkout; give the exit status."""
    task, *rest = arguments or ["run"]
    with explaining_disk(ROOT):
        TOOLS.mkdir(exist_ok=True)
        with (TOOLS / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            ensure_packages(development=task != "run")
            if task in {"run", "test"}:
                ensure_built()
            if task == "browser":
                print(ensure_browser())
    return run_npm(rest) if task == "npm" else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
