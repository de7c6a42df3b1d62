"""Characters that nobody sees: they hide orders from people, or turn letters around."""

import re

_INVISIBLE = re.compile(
    "["
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters but tabs and line ends
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f"  # zero width, and the direction of writing
    "\u3164\ufe00-\ufe0d\ufeff\uffa0\ufff0-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"  # tags, variations
    "]+"
)


def drop_invisible(text: str) -> str:
    """Leave out what shows nothing; joiners too, so that a family is its members side by side."""
    return _INVISIBLE.sub("", text)
