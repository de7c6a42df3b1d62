"""The preparing scripts: what a fresh machine without uv, Node or a network sees."""

import hashlib
import http.server
import io
import json
import os
import shutil
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
UNREACHABLE = "http://127.0.0.1:9/simple"


def run_bootstrap(
    checkout: Path, *arguments: str, **env: str
) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, str(checkout / "scripts" / "bootstrap.py"), *arguments],
        cwd=checkout, capture_output=True, text=True, check=False, timeout=90,
        env={"PATH": "/usr/bin:/bin", "HOME": str(checkout), "LC_ALL": "C.UTF-8", **env},
    )  # fmt: skip


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of what the scripts read, in a folder with a space and Russian letters."""
    folder = tmp_path / "мой checkout"
    shutil.copytree(ROOT / "scripts", folder / "scripts")
    for name in ("pyproject.toml", "uv.lock"):
        shutil.copy(ROOT / name, folder / name)
    return folder


class Index:
    """A package registry on loopback that offers one uv wheel, in JSON or in HTML."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.authorization: list[str | None] = []
        index = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                index.authorization.append(self.headers["Authorization"])
                body = index.files.get(self.path)
                self.send_response(404 if body is None else 200)
                self.send_header("Content-Length", str(len(body or b"")))
                self.end_headers()
                self.wfile.write(body or b"")

            def log_message(self, *_: object) -> None:
                return

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.host = f"127.0.0.1:{self.server.server_address[1]}"

    def offer(self, name: str, wheel: bytes, sha256: str, *, as_json: bool) -> None:
        self.files[f"/files/{name}"] = wheel
        link = f"../../files/{name}"
        page = f'<!DOCTYPE html><a href="{link}#sha256={sha256}">{name}</a>'
        if as_json:
            file = {"filename": name, "url": link, "hashes": {"sha256": sha256}}
            page = json.dumps({"files": [file]})
        self.files["/simple/uv/"] = page.encode()


@pytest.fixture
def index() -> Iterator[Index]:
    """A running registry."""
    index = Index()
    thread = threading.Thread(target=index.server.serve_forever)
    thread.start()
    yield index
    index.server.shutdown()
    index.server.server_close()
    thread.join()


@pytest.fixture
def packages(monkeypatch: pytest.MonkeyPatch) -> object:
    """The module under test, imported from scripts/."""
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    monkeypatch.delenv("PIP_CERT", raising=False)
    import python_packages

    return python_packages


def make_wheel() -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        archive.writestr("uv-1.data/scripts/uv", "#!/bin/sh\necho uv 9.9.9\n")
    return body.getvalue()


@pytest.mark.parametrize("as_json", [True, False])
def test_uv_comes_from_the_named_registry(tmp_path, packages, index, monkeypatch, as_json):
    wheel = make_wheel()
    name = f"uv-{packages.UV_VERSION}-py3-none-manylinux_2_17_x86_64.manylinux2014_x86_64.whl"
    name = name if sys.platform != "darwin" else name.replace("manylinux", "macosx")
    name = name.replace("x86_64", os.uname().machine)
    index.offer(name, wheel, hashlib.sha256(wheel).hexdigest(), as_json=as_json)
    monkeypatch.setenv("PIP_INDEX_URL", f"http://me:p%40ss@{index.host}/simple")
    packages.download_uv(tmp_path)
    assert packages.uv_version(tmp_path / "bin" / "uv") == (9, 9)
    assert index.authorization[0] == "Basic bWU6cEBzcw=="
    index.files[f"/files/{name}"] += b"tampered"
    with pytest.raises(SystemExit, match="SHA-256"):
        packages.download_uv(tmp_path)


def test_no_network_on_the_first_start(checkout):
    done = run_bootstrap(checkout, PIP_INDEX_URL=UNREACHABLE, PIP_CONFIG_FILE=os.devnull)
    assert done.returncode == 1
    *progress, sentence = done.stderr.splitlines()
    assert progress == ["Fetching uv …"]
    assert "registry cannot be reached" in sentence
    assert not (checkout / ".tools" / "uv").exists()


def test_no_network_in_russian(checkout):
    env = {"PIP_INDEX_URL": UNREACHABLE, "PIP_CONFIG_FILE": os.devnull, "LC_ALL": "ru_RU.UTF-8"}
    done = run_bootstrap(checkout, **env)
    assert "нужна сеть" in done.stderr.splitlines()[-1]


def test_an_old_python_gets_a_sentence():
    script = "import sys, runpy; sys.version_info = (3, 9, 2); runpy.run_path(sys.argv[1])"
    done = subprocess.run(
        [sys.executable, "-c", script, str(ROOT / "scripts" / "bootstrap.py")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "needs Python 3.11 or newer" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_later_start_fetches_nothing(checkout):
    script = "from python_packages import *; STAMP.write_text(digest_lock() + ' run')"
    (checkout / ".venv").mkdir()
    subprocess.run([sys.executable, "-c", script], cwd=checkout / "scripts", check=True)
    offline = {"PIP_INDEX_URL": UNREACHABLE, "PIP_CONFIG_FILE": os.devnull}
    done = run_bootstrap(checkout, "run", **offline)
    assert (done.returncode, done.stderr) == (0, "")
    with (checkout / "uv.lock").open("a") as lock:
        lock.write("\n")
    assert run_bootstrap(checkout, "run", **offline).returncode == 1


def test_both_languages_name_the_same_values(packages):
    import string

    import steps
    from perplexica_cli.words import load_sentences

    for sentences in (steps.SENTENCES, load_sentences()):
        for key, texts in sentences.items():
            names = [
                {name for _, name, _, _ in string.Formatter().parse(text) if name}
                for text in (texts["en"], texts["ru"])
            ]
            assert names[0] == names[1], key
            russian = any("а" <= letter <= "я" for letter in texts["ru"].lower())
            assert russian or texts["ru"] == texts["en"], key
