"""From bytes to text, whatever the page says or fails to say about its encoding."""

import codecs
import re
from collections.abc import Sequence

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
_TEXT_BEYOND_ASCII = re.compile(rb"[^<>]*[\x80-\xff][^<>]*")
_HIGH = re.compile(rb"[\x80-\xff]")
_HIGH_RUN = re.compile(rb"[\x80-\xff]{3,}")
_UPPER = re.compile(rb"[\xc0-\xdf]")
_TELLING = 60
"""Bytes beyond ASCII from which on a guess is better than what is declared."""
_SAMPLE = 20_000
MAX_SCANNED = 500_000
_WIDE_SAMPLE = 2000
_LEAST_NULS = 0.02
"""Of the bytes of UTF-16: the spaces of a Russian text alone are more, HTML has none at all."""
_PLAUSIBLE = 0.05
"""Disorder up to which a declared encoding is believed: the wrong one of two Russian has 0.08."""
_CYRILLIC = frozenset({"cp1251", "koi8-r", "koi8-u", "iso8859-5", "cp866", "mac-cyrillic"})
_OF_PAGES = (
    "cp1251", "koi8_r", "iso8859_5", "cp866", "cp1253", "gb18030", "big5", "shift_jis", "euc_jp",
    "cp949",
)  # fmt: skip
"""What a guess chooses from: those of alphabets that are not Latin."""


def decode(body: bytes, charset: str | None = None) -> str:
    """Decode a page; never fails, undecodable bytes become U+FFFD.

    A byte order mark wins, then the zeros of UTF-16, then valid UTF-8 (other encodings are valid
    UTF-8 by accident only without accents), then what the server and the page declare unless it
    makes no sense, then a guess.
    """
    for mark, name in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    declared = _codec(charset) or _codec(_declared_in(body))
    if declared is not None and declared.startswith(("utf-16", "iso2022", "hz")):
        return body.decode(_wide(declared, body), "replace")
    if wide := _wide_by_zeros(body):
        return body.decode(wide, "replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return body.decode(_settle(declared, body), "replace")


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


def _wide_by_zeros(body: bytes) -> str | None:
    """UTF-16 without a mark and without a true word about it: every other byte may be zero."""
    sample = body[:_WIDE_SAMPLE]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if max(even, odd) < _LEAST_NULS * len(sample) or min(even, odd) > max(even, odd) / 10:
        return None
    return "utf-16-be" if even > odd else "utf-16-le"


def _settle(declared: str | None, body: bytes) -> str:
    """The encoding of bytes that are no valid UTF-8: as declared, unless that makes no sense.

    Servers say UTF-8 or ISO-8859-1 of everything they have, and pages are moved without what they
    declare.
    """
    sample = _sample(body)
    if declared in {None, "utf-8"} and _is_damaged_utf8(sample):
        return "utf-8"
    told = None if declared in {None, "utf-8", "cp1252"} else declared
    few = len(_HIGH.findall(sample)) < _TELLING
    if told and (few or _guess(sample, (told,), _PLAUSIBLE)):
        return told
    if _is_western(sample):
        return told if told and told not in _CYRILLIC else "cp1252"
    return (None if few else _guess(sample, _OF_PAGES)) or told or _russian(sample)


def _sample(body: bytes) -> bytes:
    """The texts of a page that are not plain ASCII, 20,000 bytes and a text more."""
    found, size = [], 0
    for match in _TEXT_BEYOND_ASCII.finditer(body[:MAX_SCANNED]):
        found.append(match[0])
        size += len(match[0])
        if size > _SAMPLE:
            break
    return b"\n".join(found)


def _is_damaged_utf8(sample: bytes) -> bool:
    """Whether nearly all that is not ASCII is UTF-8: one cut letter does not make it another."""
    text = sample.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    return sum(not letter.isascii() for letter in text) > 10 * broken


def _is_western(sample: bytes) -> bool:
    """Whether letters beyond ASCII stand alone between others, as accents do."""
    runs = sum(map(len, _HIGH_RUN.findall(sample)))
    return runs < len(_HIGH.findall(sample)) / 2


def _russian(sample: bytes) -> str:
    """Tell cp1251 from KOI8-R by their case, for texts too short for better guesses.

    Lower-case letters, which are the most, lie at E0-FF in cp1251 and at C0-DF in KOI8-R.
    """
    upper = len(_UPPER.findall(sample))
    return "cp1251" if 2 * upper <= len(_HIGH.findall(sample)) else "koi8-r"


def _guess(sample: bytes, encodings: Sequence[str], disorder: float = 0.2) -> str | None:
    """The one of these encodings in which a sample reads best, if in any."""
    from charset_normalizer import from_bytes  # noqa: PLC0415 - 4 MB that few pages need

    best = from_bytes(
        sample, threshold=disorder, cp_isolation=list(encodings), preemptive_behaviour=False
    ).best()
    return best.encoding if best else None
