"""Gets uv, and with it the locked Python packages into `.venv`."""

import base64
import hashlib
import html
import io
import json
import os
import platform
import re
import shutil
import ssl
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
import zipfile
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlsplit, urlunsplit

from steps import ROOT, TOOLS, digest, failure, is_stamped, run, say, tell

UV_VERSION = "0.13.9"
UV_OLDEST = (0, 9)
REDIS_WHEELS = ((3, 11), (3, 12))
MEMBERS = ("kit", "contracts", "cli", "services/*")
VENV = ROOT / ".venv"
STAMP = VENV / ".perplexica-stamp"


def ensure_packages(*, development: bool) -> None:
    """Bring `.venv` to what uv.lock says; a look at a stamp when it is there already.

    Packages for development stay once they were asked for.
    """
    lock = digest_lock()
    if is_stamped(STAMP, f"{lock} test") or (not development and is_stamped(STAMP, f"{lock} run")):
        return
    level = "test" if development or read_stamp().endswith(" test") else "run"
    if moved():
        shutil.rmtree(VENV)
    python = choose_python()
    uv = find_uv() or fetch_uv()
    what = say("python_packages")
    tell("fetching", what=what)
    env = uv_environment()
    groups = [] if level == "test" else ["--no-dev"]
    if index := own_index():
        sync_from_index(uv, python, index, groups, env)
    run([uv, "sync", "--frozen", "--inexact", "--python", python, *groups], what, env=env)
    STAMP.write_text(f"{lock} {level}", encoding="utf-8")


def digest_lock() -> str:
    """What decides on the packages: the lock, the members and where the checkout stands."""
    members = [path for shape in MEMBERS for path in ROOT.glob(f"{shape}/pyproject.toml")]
    return digest([ROOT / "uv.lock", ROOT / "pyproject.toml", *members], str(ROOT))


def read_stamp() -> str:
    """What the last finished sync was for; empty when there was none."""
    return STAMP.read_text(encoding="utf-8") if STAMP.is_file() else ""


def moved() -> bool:
    """Whether `.venv` was made when the checkout stood elsewhere: its scripts name that place."""
    script = VENV / "bin" / "perplexica"
    return script.is_file() and os.fsencode(VENV) not in script.read_bytes()


def choose_python() -> Path:
    """The interpreter for `.venv`: this one, unless Redis would have to be compiled and cannot."""
    if sys.version_info[:2] in REDIS_WHEELS:
        return Path(sys.executable)
    for major, minor in reversed(REDIS_WHEELS):
        found = shutil.which(f"python{major}.{minor}")
        if found and starts(found):
            return Path(found)
    if (shutil.which("cc") or shutil.which("gcc")) and shutil.which("make"):
        return Path(sys.executable)
    raise failure("no_python", version=platform.python_version())


def starts(python: str) -> bool:
    """Whether this interpreter is more than a name: version switchers put empty shells on PATH."""
    return subprocess.run([python, "-V"], check=False, capture_output=True).returncode == 0


def find_uv() -> Path | None:
    """The uv on PATH if it is new enough, else the one fetched earlier."""
    for candidate in (shutil.which("uv"), TOOLS / "uv" / "bin" / "uv"):
        if candidate and Path(candidate).is_file() and uv_version(Path(candidate)) >= UV_OLDEST:
            return Path(candidate)
    return None


def uv_version(uv: Path) -> tuple[int, ...]:
    """Major and minor version of a uv; (0,) when it does not even start."""
    done = subprocess.run([uv, "--version"], check=False, capture_output=True, text=True)
    found = re.search(r"(\d+)\.(\d+)", done.stdout)
    return tuple(map(int, found.groups())) if found else (0,)


def fetch_uv() -> Path:
    """Install uv below `.tools`: with pip when this Python has it, else by hand."""
    tell("fetching", what="uv")
    target = TOOLS / "uv"
    shutil.rmtree(target, ignore_errors=True)
    target.parent.mkdir(exist_ok=True)
    pip = (sys.executable, "-m", "pip", "install", "--quiet", "--no-input")
    done = subprocess.run(
        [*pip, "--target", target, f"uv=={UV_VERSION}"], check=False, capture_output=True
    )
    if done.returncode != 0:
        with tempfile.TemporaryDirectory(dir=target.parent) as folder:
            download_uv(Path(folder))
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(folder, target)
    uv = target / "bin" / "uv"
    if uv_version(uv) < UV_OLDEST:
        raise failure("step_failed", what="uv", status=done.returncode)
    return uv


def download_uv(target: Path) -> None:
    """Unpack uv's wheel from the simple index into `target` after checking its SHA-256."""
    index = (own_index() or "https://pypi.org/simple").rstrip("/")
    try:
        url, expected = pick_wheel(read_url(f"{index}/uv/"), f"{index}/uv/")
        wheel = read_url(url)
    except (urllib.error.URLError, TimeoutError, ConnectionError):
        raise failure("no_network", what="uv") from None
    if not expected or hashlib.sha256(wheel).hexdigest() != expected:
        raise failure("bad_hash", what="uv")
    with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
        program = next(name for name in archive.namelist() if name.endswith("/scripts/uv"))
        uv = target / "bin" / "uv"
        uv.parent.mkdir()
        uv.write_bytes(archive.read(program))
        uv.chmod(0o755)


def pick_wheel(page: bytes, base: str) -> tuple[str, str]:
    """URL and SHA-256 of this machine's uv wheel, from an index page in JSON or HTML."""
    machine = platform.machine().lower().replace("amd64", "x86_64")
    system = "macosx" if sys.platform == "darwin" else "manylinux"
    if system == "manylinux" and platform.libc_ver()[0] != "glibc":
        system = "musllinux"
    if system == "macosx":
        machine = machine.replace("aarch64", "arm64")
    wanted = re.compile(rf"uv-{re.escape(UV_VERSION)}-py3-none-.*{system}.*{machine}.*\.whl$")
    for url, sha256 in read_links(page):
        if wanted.search(unquote(urlsplit(url).path)):
            return urljoin(base, url), sha256
    raise failure("no_network", what=f"uv {UV_VERSION} ({system}, {machine})")


def read_links(page: bytes) -> list[tuple[str, str]]:
    """All files of an index page with their SHA-256 (PEP 503 and PEP 691)."""
    if page.lstrip().startswith(b"{"):
        files = json.loads(page)["files"]
        return [(file["url"], file["hashes"].get("sha256", "")) for file in files]
    links = re.findall(r'href="([^"]+)"', page.decode("utf-8", errors="replace"))
    parts = [urldefrag(html.unescape(link)) for link in links]
    return [(part.url, part.fragment.removeprefix("sha256=")) for part in parts]


def read_url(url: str) -> bytes:
    """The body behind an index URL, which may carry a name and password; needs 60 s at most."""
    parts = urlsplit(url)
    bare = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
    request = urllib.request.Request(bare)
    request.add_header("Accept", "application/vnd.pypi.simple.v1+json, text/html;q=0.1, */*;q=0.01")
    if parts.username:
        name = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        request.add_header("Authorization", "Basic " + base64.b64encode(name.encode()).decode())
    context = ssl.create_default_context(cafile=os.environ.get("PIP_CERT") or None)
    with urllib.request.urlopen(request, timeout=60, context=context) as answer:
        body: bytes = answer.read()
    return body


def own_index() -> str | None:
    """The registry that this machine is told to use instead of the public one."""
    names = ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "PIP_INDEX_URL")
    return next((os.environ[name] for name in names if os.environ.get(name)), None)


def uv_environment() -> dict[str, str]:
    """uv's settings: no other Python is fetched, and pip's certificates count for it too."""
    env = {**os.environ, "UV_PYTHON_DOWNLOADS": "never", "UV_PROJECT_ENVIRONMENT": str(VENV)}
    env.pop("VIRTUAL_ENV", None)
    if os.environ.get("PIP_CERT"):
        env.setdefault("SSL_CERT_FILE", os.environ["PIP_CERT"])
    return env


def sync_from_index(
    uv: Path, python: Path, index: str, groups: list[str], env: dict[str, str]
) -> None:
    """Install the locked versions from another registry than the lock names, hashes checked."""
    what = say("python_packages")
    with tempfile.TemporaryDirectory() as folder:
        locked = Path(folder) / "locked.txt"
        export = ["export", "--frozen", "--quiet", "--no-emit-workspace", "--all-packages"]
        run([uv, *export, *groups, "--output-file", locked], what, env=env)
        if not VENV.exists():
            run([uv, "venv", "--python", python, VENV], what, env=env)
        install = ["pip", "install", "--require-hashes", "--default-index", index]
        run([uv, *install, "--python", VENV, "--requirements", locked], what, env=env)
