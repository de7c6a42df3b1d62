"""From bytes to text, whatever the page says or fails to say about its encoding."""

import codecs
import re

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What authors write, as the WHATWG Encoding standard reads it where Python differs.
_LABELS = {
    "ascii": "cp1252",
    "us-ascii": "cp1252",
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "x-cp1251": "cp1251",
    "x-cp1252": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-sjis": "shift_jis",
    "ks_c_5601-1987": "cp949",
    "unicode": "utf-16",
}
_NOT_OF_PAGES = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "utf-7"})
"""Python's own codecs, and one that no browser reads; some fail whatever they are told."""
_DECLARED = re.compile(
    rb"""<(?:meta|\?xml)[^<>]{0,300}?(?:charset|encoding)\s*=\s*["']?\s*([\w:-]+)""", re.IGNORECASE
)
_PRESCAN = 4096
_MARKUP = re.compile(rb"<[^<>]*>")
_HIGH = re.compile(rb"[\xc0-\xff]")
_HIGH_RUN = re.compile(rb"[\xc0-\xff]{3,}")


def decode(body: bytes, charset: str | None = None) -> str:
    """Decode a page; never fails, undecodable bytes become U+FFFD.

    A byte order mark wins, then valid UTF-8 (other encodings are valid UTF-8 by accident only
    without accents), then what the server and the page declare, then a guess.
    """
    for mark, name in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    declared = _codec(charset) or _codec(_declared_in(body))
    if declared is not None and declared.startswith(("utf-16", "iso2022", "hz")):
        return body.decode(_wide(declared, body), "replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return body.decode(declared or _guess(body), "replace")


def _declared_in(body: bytes) -> str | None:
    match = _DECLARED.search(body[:_PRESCAN])
    return match[1].decode("ascii", "replace") if match else None


def _codec(label: str | None) -> str | None:
    """Python's name of a text codec; None for what is not one."""
    if not label:
        return None
    name = label.strip().lower()
    try:
        found = codecs.lookup(_LABELS.get(name, name))
        "".encode(found.name)
    except (LookupError, ValueError):
        return None
    return None if found.name in _NOT_OF_PAGES else found.name


def _wide(declared: str, body: bytes) -> str:
    """UTF-16 without a mark is little-endian; a page that can be searched for it is not UTF-16."""
    if not declared.startswith("utf-16"):
        return declared
    if b"\0" not in body[:200]:
        return "utf-8"
    return "utf-16-be" if declared.endswith("be") or body[:1] == b"\0" else "utf-16-le"


def _is_damaged_utf8(sample: bytes) -> bool:
    """Whether nearly all that is not ASCII is UTF-8: one cut letter does not make it another."""
    text = sample.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    return sum(not letter.isascii() for letter in text) > 10 * broken


def _guess(body: bytes) -> str:
    """Tell Russian from western text by its runs of high bytes, cp1251 from KOI8-R by their case.

    Lower-case letters, which are the most, lie at E0-FF in cp1251 and at C0-DF in KOI8-R.
    """
    sample = _MARKUP.sub(b" ", body[:100_000])
    if _is_damaged_utf8(sample):
        return "utf-8"
    if sample.count(b"\0") > len(sample) // 4:
        return "utf-16-be" if sample[:1] == b"\0" else "utf-16-le"
    runs = b"".join(_HIGH_RUN.findall(sample))
    if len(runs) < len(_HIGH.findall(sample)) / 2:
        return "cp1252"
    upper = sum(runs.count(bytes([code])) for code in range(0xC0, 0xE0))
    return "cp1251" if 2 * upper <= len(runs) else "koi8-r"
