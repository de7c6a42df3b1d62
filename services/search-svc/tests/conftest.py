"""What the tests of search-svc share: documents, and a service without the outside world."""

from pathlib import Path
from typing import Any

import pytest
from kit.identity import LOCAL_USER
from search_svc.app import SPEC

PAGES = {
    "guide/asyncio.html": """<html><head><title>Coroutines and Tasks</title></head><body><main>
<h1>Coroutines and Tasks</h1><p>Coroutines declared with async syntax are the preferred way of
writing asyncio applications and of waiting for several things at the same time.</p>
<h2>Running Tasks Concurrently</h2><dl><dt id="gather">asyncio.gather(*aws)</dt><dd><p>Run awaitable
objects concurrently. If return_exceptions is False, the first raised exception is immediately
propagated to the task that awaits on gather. Other awaitables won't be cancelled.</p></dd></dl>
</main></body></html>""",
    "guide/csv.md": "# Reading tables\n\nThe `csv.DictReader` class maps each row to a dictionary."
    " Its keys are given by the optional fieldnames parameter, or by the first row of the file.\n",
    "лес/деревья.txt": "Деревья растут в лесах. Самое высокое дерево на Земле — секвойя Гиперион,"
    " её высота больше 115 метров. Растёт она в национальном парке Редвуд.\n",
    "notes/empty.txt": "",
    ".hidden/secret.txt": "hidden sequoia",
    "_sources/copy.txt": "a copy of gather",
    "picture.png": "not text",
}


def write_files(folder: Path, pages: dict[str, str]) -> None:
    """Write files below a folder."""
    for name, text in pages.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Give a folder of documents in both languages."""
    root = tmp_path_factory.mktemp("documents")
    write_files(root, PAGES)
    return root


@pytest.fixture(scope="session")
def no_docs(tmp_path_factory) -> Path:
    """Give an empty folder in place of the product's own documentation."""
    return tmp_path_factory.mktemp("docs")


@pytest.fixture(scope="session")
def serve_search(serve_spec, no_docs):
    """Give `await serve_search(**settings)`: search-svc with the web off unless told otherwise."""

    async def start(**settings: Any):
        base = {"web_search": "off", "web_fallback": "off", "docs_dir": no_docs}
        base |= {"index_page_delay": 0.0}
        return await serve_spec(SPEC, **{**base, "fetch_allow_private": "127.0.0.1", **settings})

    return start


@pytest.fixture(scope="session")
def write_pages():
    """Give `write_pages(folder, {name: text})`."""
    return write_files


@pytest.fixture(scope="session")
def internal():
    """Give `internal(served, principal)`: the headers of another service's call for somebody."""

    def headers(served, principal=LOCAL_USER) -> dict[str, str]:
        token = served.runtime.service_tokens("chat-svc").sign("search-svc", principal)
        return {"X-Service-Token": token}

    return headers
