"""What the preparing scripts share: sentences in two languages, commands, digests, stamps."""

import errno
import hashlib
import os
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / ".tools"

NETWORK_WORDS = (
    "dns error", "name resolution", "Name or service not known", "nodename nor servname",
    "error sending request", "Failed to fetch", "Connection refused", "Network is unreachable",
    "timed out", "Could not fetch URL", "No matching distribution found", "ENOTFOUND",
    "EAI_AGAIN", "ECONNREFUSED", "ENETUNREACH", "ETIMEDOUT", "NewConnectionError",
)  # fmt: skip

SENTENCES = tomllib.loads((ROOT / "scripts" / "sentences.toml").read_text(encoding="utf-8"))


def language() -> str:
    """`ru` when the terminal's locale is Russian, else `en`."""
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    locale = next((os.environ[name] for name in names if os.environ.get(name)), "")
    return "ru" if locale.lower().startswith("ru") else "en"


def say(key: str, **values: object) -> str:
    """The sentence in the terminal's language."""
    sentence: str = SENTENCES[key][language()]
    return sentence.format(**values)


def tell(key: str, **values: object) -> None:
    """Say on standard error what is going on."""
    print(say(key, **values), file=sys.stderr, flush=True)


def failure(key: str, **values: object) -> SystemExit:
    """What to raise to end with one sentence and exit status 1."""
    return SystemExit(say(key, **values))


@contextmanager
def explaining_disk(path: Path) -> Iterator[None]:
    """Turn a full or closed disk into one sentence."""
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise failure("disk_full", path=path) from error
        if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
            raise failure("no_write", path=error.filename or path, reason=error.strerror) from error
        raise


def run(
    command: Sequence[str | Path], what: str, *, env: Mapping[str, str], cwd: Path = ROOT
) -> None:
    """Run a fetching or building command quietly; its words are shown only when it fails."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd, env=dict(env), check=False,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, errors="replace",
    )  # fmt: skip
    if done.returncode == 0:
        return
    if os.strerror(errno.ENOSPC) in done.stdout or "ENOSPC" in done.stdout:
        raise failure("disk_full", path=ROOT)
    if any(words in done.stdout for words in NETWORK_WORDS):
        raise failure("no_network", what=what)
    sys.stderr.write(done.stdout)
    raise failure("step_failed", what=what, status=done.returncode)


def digest(files: Iterable[Path], *more: str) -> str:
    """SHA-256 over names and contents of files that exist, and over further words."""
    total = hashlib.sha256("\0".join(more).encode())
    for path in sorted(files):
        if path.is_file():
            total.update(f"\0{path.relative_to(ROOT)}\0{path.stat().st_size}\0".encode())
            total.update(path.read_bytes())
    return total.hexdigest()


def is_stamped(stamp: Path, value: str) -> bool:
    """Whether a step was finished for exactly this digest."""
    return stamp.is_file() and stamp.read_text(encoding="utf-8") == value
