"""Cuts a page to what a parser can take in bounded time and memory."""

import re
from collections import Counter

# Measured with lexbor: 280 bytes of memory a node; time grows with the square of the depth,
# 0.1 s for 10,000 nested elements, 0.4 s for 20,000, 20 s for 200,000.
MAX_CHARS = 2_000_000
MAX_TAGS = 100_000
MAX_DEPTH = 500
_HARMLESS_TAGS = 10_000

_TAG = re.compile(r"<(?:(!--)|(/?)([a-zA-Z][a-zA-Z0-9-]*)[^<>]*)")
_RAW_TEXT = {
    name: re.compile(f"</{name}", re.IGNORECASE)
    for name in ("script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes")
}
# Elements without an end, those the parser ends by itself, and the leaves of drawings.
# fmt: off
_FLAT = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr", "p", "li", "td", "th", "tr", "dt", "dd", "option", "tbody", "thead", "tfoot",
    "html", "head", "body", "path", "circle", "rect", "line", "polyline", "polygon", "ellipse",
    "use", "stop", "image",
})
# fmt: on


def bound(html: str) -> str:
    """The longest beginning of `html` within all limits; usually all of it."""
    html = html[:MAX_CHARS]
    if html.count("<") <= _HARMLESS_TAGS:
        return html
    return html[: _end_of_bounded(html)]


def _end_of_bounded(html: str) -> int:
    """Where the document gets too deep or too long.

    This follows the tags as written, not as a parser repairs them; a page made to fool it is
    ended by the worker's time limit.
    """
    opened: Counter[str] = Counter()
    depth = position = 0
    for _ in range(MAX_TAGS):
        match = _TAG.search(html, position)
        if match is None:
            return len(html)
        closing, name = match[2], (match[3] or "").lower()
        position = _behind(html, match, name)
        if closing and opened[name]:
            opened[name] -= 1
            depth -= 1
        elif name and not closing and name not in _FLAT and name not in _RAW_TEXT:
            opened[name] += 1
            depth += 1
        if depth > MAX_DEPTH or position < 0:
            return match.start()
    return position


def _behind(html: str, match: re.Match[str], name: str) -> int:
    """Where to look for the next tag, -1 when a comment or a script never ends."""
    if match[1]:
        end = html.find("-->", match.start() + 2)
        return end + 3 if end >= 0 else -1
    if name in _RAW_TEXT and not match[2]:
        found = _RAW_TEXT[name].search(html, match.end())
        return found.start() if found else -1
    return match.end()
