"""When two URLs are the same page."""

import re
from urllib.parse import parse_qsl, urlencode, urlsplit

_TRACKING = re.compile(
    r"^(utm_\w+|gclid|fbclid|yclid|msclkid|dclid|mc_[ce]id|igshid|_openstat|ysclid|srsltid)$"
)
_DEFAULT_PORT = {"http": ":80", "https": ":443"}


def canonical_url(url: str) -> str:
    """Give what is the same for all addresses of one page: for comparing, not for opening."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return url.strip()
    if parts.scheme.lower() not in _DEFAULT_PORT:
        return url.strip().partition("#")[0]
    host = parts.netloc.rpartition("@")[2].lower().removeprefix("www.")
    host = host.removesuffix(_DEFAULT_PORT[parts.scheme.lower()])
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    kept = sorted(pair for pair in pairs if not _TRACKING.match(pair[0].lower()))
    query = f"?{urlencode(kept)}" if kept else ""
    return f"{host}{parts.path.rstrip('/')}{query}"
