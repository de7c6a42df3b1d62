"""Indexing a folder, or one file, of HTML, PDF, Markdown and plain text."""

import asyncio
import hashlib
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from search_svc.indexing.loading import Loading
from search_svc.indexing.preparing import Origin, PreparedDocument
from search_svc.indexing.repository import Known
from search_svc.reading.reader import LIMITS

MAX_FILE_BYTES = 8 * 1024 * 1024
MAX_PDF_BYTES = LIMITS["application/pdf"]
MAX_LOCATION = 2000
BATCH = 16

SKIPPED_FOLDERS = frozenset({"_sources", "_static", "__pycache__", "node_modules"})
"""What generators keep beside their pages: sources, scripts, pictures."""

SKIPPED_PAGES = re.compile(r"(genindex.*|py-modindex|search|searchindex)\.html?$")
"""Pages of a documentation generator that only list words and links."""

CONTENT_TYPES = {
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "application/xhtml+xml",
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".txt": "text/plain",
    ".rst": "text/plain",
    ".pdf": "application/pdf",
}


class UnreadableKind(OSError):
    """A file of a kind that is not read."""


@dataclass(frozen=True, slots=True)
class File:
    """A file that can be indexed; `location` is its path below the folder."""

    path: Path
    location: str
    fingerprint: str
    size: int

    @property
    def content_type(self) -> str:
        """The content type by the file's name."""
        return CONTENT_TYPES[self.path.suffix.lower()]


async def load_folder(loading: Loading, root: Path) -> None:
    """Store what is new or changed below `root`, remove what is gone."""
    files = await asyncio.to_thread(list_files, root)
    known = await loading.known()
    loading.expect(len(files))
    fresh = [file for file in files if _differs(file, known)]
    unchanged = [file.location for file in files if not _differs(file, known)]
    await loading.mark_seen(unchanged)
    loading.advance(str(root), len(unchanged))
    for start in range(0, len(fresh), BATCH):
        await _load_batch(loading, fresh[start : start + BATCH], known)
    await loading.remove_unseen()


def list_files(root: Path) -> list[File]:
    """Give the files that can be indexed, without hidden ones and what links to folders hold."""
    if root.is_file():
        if root.suffix.lower() not in CONTENT_TYPES:
            raise UnreadableKind(f"{root} is not HTML, PDF, Markdown or plain text")
        return [_describe(root, root.parent)]
    os.scandir(root).close()  # os.walk takes a folder that cannot be listed for an empty one
    return sorted(_walk(root), key=lambda file: file.location)


def _walk(root: Path) -> Iterator[File]:
    for folder, folders, names in os.walk(root):
        folders[:] = [
            name for name in folders if not name.startswith(".") and name not in SKIPPED_FOLDERS
        ]
        for name in names:
            path = Path(folder, name)
            if _is_indexable(path):
                with suppress(OSError):  # gone since it was listed, or a link to nowhere
                    yield _describe(path, root)


def _is_indexable(path: Path) -> bool:
    usable = path.suffix.lower() in CONTENT_TYPES and not path.name.startswith(".")
    return usable and not SKIPPED_PAGES.match(path.name)


def _describe(path: Path, root: Path) -> File:
    status = path.stat()
    # Names in the encodings of old systems are not UTF-8, which is all that the database takes.
    location = os.fsencode(path.relative_to(root)).decode("utf-8", "backslashreplace")
    return File(path, location, f"{status.st_mtime_ns}:{status.st_size}", status.st_size)


def _differs(file: File, known: Mapping[str, Known]) -> bool:
    stored = known.get(file.location)
    return stored is None or stored.fingerprint != file.fingerprint


async def _load_batch(loading: Loading, files: Sequence[File], known: Mapping[str, Known]) -> None:
    prepared = await asyncio.gather(*(_prepare(loading, file, known) for file in files))
    await loading.store([document for document in prepared if document])
    loading.advance(files[-1].location, len(files))


async def _prepare(
    loading: Loading, file: File, known: Mapping[str, Known]
) -> PreparedDocument | None:
    most = MAX_PDF_BYTES if file.content_type == "application/pdf" else MAX_FILE_BYTES
    if file.size > most or len(file.location.encode()) > MAX_LOCATION:
        reason = f"it is larger than {most // 1_000_000} MB or its path is too long"
        loading.fail(file.location, reason)
        return None
    try:
        body = await asyncio.to_thread(file.path.read_bytes)
    except OSError as error:
        loading.fail(file.location, error.strerror or "it cannot be opened")
        return None
    digest = hashlib.sha256(body).hexdigest()
    stored = known.get(file.location)
    if stored is not None and stored.sha256 == digest:
        await loading.mark_unchanged(file.location, file.fingerprint)
        return None
    origin = Origin(file.location, "", digest, file.fingerprint)
    found = await loading.extract(body, file.content_type, origin)
    return found[0] if found else None
