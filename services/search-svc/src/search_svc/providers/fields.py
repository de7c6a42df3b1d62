"""The fields of a result as engines send them, made plain: addresses and words of strangers."""

import html
import re
from urllib.parse import urlsplit

from kit.characters import drop_invisible

_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_NOT_IN_URLS = re.compile(r"[\s<>\\\"\x00-\x20\x7f]")


def read_url(value: object) -> str | None:
    """Give an address of the web, None for what is none or only looks like one.

    With a user before its host (`https://source.example@evil.example`) it shows one site and leads
    to another; with a backslash programs do not agree where it leads.
    """
    if not isinstance(value, str) or not value.startswith(("http://", "https://")):
        return None
    if _NOT_IN_URLS.search(value) or drop_invisible(value) != value:
        return None
    try:
        parts = urlsplit(value)
    except ValueError:
        return None
    return value if parts.hostname and "@" not in parts.netloc else None


def read_text(value: object) -> str:
    """Give words on one line; most engines strip HTML, not all of them."""
    if not isinstance(value, str):
        return ""
    if "<" in value or "&" in value:
        value = html.unescape(_TAG.sub("", value))
    return " ".join(drop_invisible(value).split())
