"""The one way to open a URL that a user, a model or a web page supplied."""

from kit.fetch.address import Allowance, is_public, parse_target
from kit.fetch.body import HTML_TYPES, PAGE_TYPES
from kit.fetch.errors import FetchError
from kit.fetch.fetcher import Fetched, Fetcher

__all__ = [
    "HTML_TYPES",
    "PAGE_TYPES",
    "Allowance",
    "FetchError",
    "Fetched",
    "Fetcher",
    "is_public",
    "parse_target",
]
