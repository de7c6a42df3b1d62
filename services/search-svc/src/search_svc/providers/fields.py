"""The fields of a result as engines send them, made plain: addresses and words of strangers."""

import html
import re
from urllib.parse import urlsplit

from kit.characters import drop_invisible

MAX_URL = 8192
MAX_TITLE = 500
MAX_TEXT = 2000
"""Characters that are believed; what sends more sends something else."""

_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_NOT_IN_URLS = re.compile(r"[\s<>\\\"\x00-\x20\x7f]")


def read_url(value: object) -> str | None:
    """Give an address of the web, None for what is none or only looks like one.

    With a user before its host (`https://source.example@evil.example`) it shows one site and leads
    to another; with a backslash programs do not agree where it leads.
    """
    if not isinstance(value, str) or not value.startswith(("http://", "https://")):
        return None
    if len(value) > MAX_URL or value != _whole(value):
        return None
    if _NOT_IN_URLS.search(value) or drop_invisible(value) != value:
        return None
    try:
        parts = urlsplit(value)
    except ValueError:
        return None
    return value if parts.hostname and "@" not in parts.netloc else None


def read_title(value: object) -> str:
    """Give a title, 500 characters at most."""
    return read_text(value)[:MAX_TITLE]


def read_text(value: object) -> str:
    """Give words on one line, 2,000 characters at most; most engines strip HTML, not all."""
    if not isinstance(value, str):
        return ""
    if "<" in value or "&" in value:
        value = html.unescape(_TAG.sub("", value))
    return " ".join(drop_invisible(_whole(value)).split())[:MAX_TEXT]


def _whole(text: str) -> str:
    """Give a text without halves of letters, which engines leave that cut a text in UTF-16."""
    return text.encode("utf-8", "replace").decode()
