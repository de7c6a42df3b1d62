"""Domains and addresses below which a result may, or may not, lie."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from yarl import URL


def allows(domains: Sequence[str], url: str) -> bool:
    """Say whether a URL is wanted: below one of the domains, or below none of those with a `-`."""
    if not domains:
        return True
    place = _place(url)
    denied = domains[0].startswith("-")
    inside = any(_is_below(place, _place(domain.removeprefix("-"))) for domain in domains)
    return inside != denied


Place = tuple[tuple[str, ...], tuple[str, ...]]
"""The labels of the host from the last to the first, and the steps of the path."""


def _place(address: str) -> Place:
    """Take an address apart; `www.` and how letters beyond ASCII are written do not matter."""
    whole = address if "://" in address else f"https://{address}"
    try:
        host = URL(whole).raw_host or ""
        path = urlsplit(whole).path
    except ValueError:
        return (), ()
    labels = tuple(reversed(host.lower().removeprefix("www.").strip(".").split(".")))
    return labels, tuple(step for step in path.split("/") if step)


def _is_below(place: Place, other: Place) -> bool:
    host, path = place
    wanted_host, wanted_path = other
    if not wanted_host or host[: len(wanted_host)] != wanted_host:
        return False
    return path[: len(wanted_path)] == wanted_path
