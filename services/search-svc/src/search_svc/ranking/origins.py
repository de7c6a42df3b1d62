"""Who a page belongs to: the name under which its host is registered."""

import re
from functools import lru_cache
from urllib.parse import urlsplit

from publicsuffixlist import PublicSuffixList

_ADDRESS = re.compile(r"[\d.]+")


def origin_of(url: str) -> str | None:
    """Give `bbc.co.uk` for www.bbc.co.uk; None for what is no page of the web.

    A host without a registered name, such as an IP address, stands for itself.
    """
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not host:
        return None
    return _registered(host.rstrip("."))


@lru_cache(maxsize=4096)
def _registered(host: str) -> str:
    if ":" in host or _ADDRESS.fullmatch(host):
        return host
    return _suffixes().privatesuffix(host) or host


@lru_cache(maxsize=1)
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()
