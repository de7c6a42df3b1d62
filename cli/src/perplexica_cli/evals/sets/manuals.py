"""Manual pages of the system as plain text: Debian's manpages, manpages-dev and manpages-ru."""

import gzip
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

MANUALS = Path("/usr/share/man")
SMALLEST = 400
"""Shorter texts, in characters, only point at another page."""

_NAME = re.compile(r"^(?:NAME|ИМЯ|НАЗВАНИЕ|НАИМЕНОВАНИЕ)$", re.IGNORECASE)
_DASH = re.compile(r"\s+(?:-|--|–|—)\s+")
_FONT = re.compile(r"\\f(?:\[\w*\]|\(\w\w|.)|\\s[-+]?\d|\\[,/&|^%:]|\\\w?\[?m\[\w*\]")
_NAMED = {"\\-": "-", "\\(aq": "'", "\\(dq": '"', "\\(em": "—", "\\(en": "–", "\\e": "\\"}
_NAMED |= {"\\(bu": "•", "\\(co": "©", "\\ ": " ", "\\~": " ", "\\(lq": "“", "\\(rq": "”"}
_SAID = re.compile(r"^\.(?:B|I|BR|BI|IR|IB|RB|RI|SM|SB)\s+(.*)")


@dataclass(frozen=True)
class ManualPage:
    """A page without the section that names it; `purpose` is what that section says."""

    key: str
    purpose: str
    text: str


def read_manual(language: str, root: Path = MANUALS) -> Iterator[ManualPage]:
    """Give the pages that exist in English and in Russian, in the language asked for.

    Pages that only lead to another one are left out.
    """
    for russian in sorted((root / "ru").glob("man*/*.gz")):
        path = root / russian.relative_to(root / "ru")
        if language == "ru":
            path = russian
        if path.is_file() and not path.is_symlink():
            source = gzip.decompress(path.read_bytes()).decode("utf-8", "replace")
            page = parse_page(path.name.removesuffix(".gz"), source)
            if page is not None:
                yield page


def parse_page(key: str, source: str) -> ManualPage | None:
    """Read a page in man(7)'s macros; None for one without a purpose or with little text."""
    name: list[str] = []
    rest: list[str] = []
    in_name = False
    for line in _lines(source):
        if line.startswith("# "):
            in_name = bool(_NAME.match(line[2:].strip()))
            if in_name:
                continue
        (name if in_name else rest).append(line)
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(rest)).strip()
    parts = _DASH.split(" ".join(name).strip(), maxsplit=1)
    if len(parts) < 2 or len(text) < SMALLEST:
        return None
    return ManualPage(key, " ".join(parts[1].split()), text)


def _lines(source: str) -> Iterator[str]:
    for line in source.split("\n"):
        if line.startswith(('.\\"', "'\\\"")):
            continue
        if line.startswith((".SH", ".SS")):
            title = _plain(line[3:].strip().strip('"'))
            yield f"\n{'#' if line.startswith('.SH') else '##'} {title}\n".strip("\n")
        elif said := _SAID.match(line):
            yield _plain(said[1].replace('"', ""))
        elif line.startswith((".", "'")):
            yield ""
        else:
            yield _plain(line)


def _plain(line: str) -> str:
    for name, sign in _NAMED.items():
        line = line.replace(name, sign)
    return _FONT.sub("", line)
