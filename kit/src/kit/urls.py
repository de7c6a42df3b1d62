"""When two URLs are the same page."""

from urllib.parse import parse_qsl, urlencode

from yarl import URL

_TRACKING = frozenset(
    [
        "fbclid",
        "gclid",
        "dclid",
        "yclid",
        "ysclid",
        "msclkid",
        "mc_cid",
        "mc_eid",
        "igshid",
        "srsltid",
        "_openstat",
        "_ga",
    ]
)


def canonical_url(url: str) -> str:
    """Give a key that is equal for addresses of the same page: for comparing, not for opening.

    Of web pages, scheme, `www.`, default port, user, fragment, tracking parameters, their order, a
    last slash and how letters beyond ASCII are written make no difference. Of anything else only
    the fragment does not count.
    """
    bare = url.strip()
    try:
        parts = URL(bare)
    except ValueError:
        return bare
    if parts.scheme not in {"http", "https"} or not parts.raw_host:
        return bare.partition("#")[0]
    place = parts.raw_host.removeprefix("www.")
    if not parts.is_default_port():
        place += f":{parts.port}"
    query = f"?{_clean(parts.raw_query_string)}" if parts.raw_query_string else ""
    return place + parts.raw_path.rstrip("/") + query.rstrip("?")


def _clean(query: str) -> str:
    pairs = sorted(
        (name, value)
        for name, value in parse_qsl(query, keep_blank_values=True)
        if name.lower() not in _TRACKING and not name.lower().startswith("utm_")
    )
    return urlencode(pairs)
