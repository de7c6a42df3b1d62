"""Finds or installs a Chromium for the browser tests."""

import os
import shutil
import subprocess
from pathlib import Path

from python_packages import VENV
from steps import failure, tell

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PLAYWRIGHT = ("chromium-*/chrome-linux*/chrome", "chromium-*/chrome-mac*/**/MacOS/*")


def ensure_browser() -> Path:
    """The one on PATH, else Playwright's, else Debian's package; ends with a sentence if none."""
    found = find_on_path() or find_playwright()
    if found is None:
        tell("fetching", what="Chromium")
        found = fetch_playwright() or fetch_debian()
    if found is None:
        raise failure("no_browser")
    return found


def find_on_path() -> Path | None:
    """A Chromium or Chrome that starts."""
    paths = (shutil.which(name) for name in NAMES)
    return next((Path(path) for path in paths if path and starts(Path(path))), None)


def find_playwright() -> Path | None:
    """One that Playwright downloaded, if it starts: it may lack system libraries."""
    home = Path.home()
    folders = (
        Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or home / ".cache" / "ms-playwright"),
        home / "Library" / "Caches" / "ms-playwright",
    )
    paths = [path for folder in folders for shape in PLAYWRIGHT for path in folder.glob(shape)]
    return next((path for path in sorted(paths, reverse=True) if starts(path)), None)


def fetch_playwright() -> Path | None:
    """Let Playwright download its own."""
    quietly([str(VENV / "bin" / "playwright"), "install", "chromium"])
    return find_playwright()


def fetch_debian() -> Path | None:
    """Install the distribution's package, which only root may."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return None
    quietly(["apt-get", "update"])
    quietly(["apt-get", "install", "--yes", "--no-install-recommends", "chromium"])
    return find_on_path()


def starts(program: Path) -> bool:
    """Whether it can say its version."""
    return quietly([str(program), "--version"])


def quietly(command: list[str]) -> bool:
    """Run without a word; whether it succeeded within 5 minutes."""
    try:
        done = subprocess.run(
            command, check=False, capture_output=True, timeout=300, stdin=subprocess.DEVNULL,
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
