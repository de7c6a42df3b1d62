"""What an answer's headers say of keeping it (RFC 9111), within bounds of our own."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime

SHORTEST, LONGEST = 60.0, 86_400.0
"""Seconds: a question reads a page more than once within a minute; what is a day old is asked."""


@dataclass(frozen=True, slots=True)
class Freshness:
    """Whether an answer may be kept, and for how many seconds it is taken as it is."""

    may_keep: bool
    seconds: float = 0.0


def read_freshness(headers: Mapping[str, str], default: float) -> Freshness:
    """Read the headers of an answer; `default` is for one that says nothing, in seconds."""
    said = _directives(_all(headers, "cache-control"))
    if said.keys() & {"no-store", "private"} or "*" in _all(headers, "vary"):
        return Freshness(may_keep=False)
    if "no-cache" in said:
        return Freshness(may_keep=True)
    lifetime = _lifetime(said, headers)
    if lifetime is None:
        return Freshness(may_keep=True, seconds=default)
    left = lifetime - (_number(headers.get("Age")) or 0)
    return Freshness(may_keep=True, seconds=min(LONGEST, max(SHORTEST, left)))


def _all(headers: Mapping[str, str], name: str) -> str:
    """The values of a header that may stand there more than once."""
    return ",".join(value for key, value in headers.items() if key.lower() == name)


def _directives(text: str) -> dict[str, str]:
    parts = (part.partition("=") for part in text.lower().split(","))
    return {name.strip(): value.strip().strip('"') for name, _, value in parts}


def _lifetime(said: Mapping[str, str], headers: Mapping[str, str]) -> float | None:
    shared = _first([_number(said.get("s-maxage")), _number(said.get("max-age"))])
    if shared is not None:
        return shared
    ends, sent = _moment(headers.get("Expires")), _moment(headers.get("Date"))
    if "Expires" not in headers:
        return None
    return (ends - sent).total_seconds() if ends and sent else 0.0


def _first(values: Iterable[float | None]) -> float | None:
    return next((value for value in values if value is not None), None)


def _number(text: str | None) -> float | None:
    plain = (text or "").strip()
    return float(plain[:10]) if plain.isascii() and plain.isdigit() else None


def _moment(text: str | None) -> datetime | None:
    try:
        found = parsedate_to_datetime(text or "")
    except (ValueError, OverflowError):
        return None
    return found if found.tzinfo else None
