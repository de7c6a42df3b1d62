"""What CSS says that decides whether a reader sees a text: declarations, and a page's own rules."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

# A page's own styles are rarely above 100 kB; what a hostile one adds to that is not read.
_MAX_CSS = 200_000
_COMMENT = re.compile(r"/\*.*?(?:\*/|$)", re.DOTALL)
_ESCAPE = re.compile(r"\\([0-9a-f]{1,6})\s?|\\(.)", re.IGNORECASE | re.DOTALL)
_PART = re.compile(r"([^{};]*)([{};])")
_ALWAYS = re.compile(r"@(?:layer|supports|scope|media\s+(?:only\s+)?(?:screen|all)\s*$)")
_NUMBER = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+))([a-z%]*)")
_HEX = re.compile(r"#([\da-f]{3,8})\b")
_RGB = re.compile(r"rgba?\(([^()]*)\)")
_COLOUR_NAMES = {"white": "#ffffff", "black": "#000000", "transparent": "#00000000"}
_ID, _CLASS = re.compile(r"#[\w-]+"), re.compile(r"\.[\w-]+|\[")
_NAME = re.compile(r"[.#]([\w-]+)")

Declarations = dict[str, str]


@dataclass(frozen=True)
class Rule:
    """Declarations for one selector; `weight` says which of two rules for an element wins.

    `names` are the classes and ids in the selector: an element of a rule has one of them.
    """

    selector: str
    names: frozenset[str]
    declarations: Declarations
    weight: tuple[int, int, int]


def read_rules(css: str) -> Iterator[Rule]:
    """Give the rules that hold on every screen, not those for a state or a device."""
    blocks: list[str | None] = []
    body = ""
    for order, part in enumerate(_PART.finditer(_COMMENT.sub(" ", css[:_MAX_CSS]))):
        text, mark = part[1].strip(), part[2]
        selector = blocks[-1] if blocks else ""
        if mark == "{":
            blocks.append(_block(text, selector))
            body = ""
        elif selector:
            body += text + ";"
            if mark == "}":
                yield from _rules_of(selector, body, order)
        if mark == "}" and blocks:
            blocks.pop()


def _block(prelude: str, around: str | None) -> str | None:
    """Give a rule's selectors, empty for a group whose rules hold; None: skip what is in it."""
    if around is None or around:
        return None
    if prelude.startswith("@"):
        return "" if _ALWAYS.match(prelude.lower()) else None
    return prelude or None


def _rules_of(selectors: str, body: str, order: int) -> Iterator[Rule]:
    declarations = read_declarations(body)
    important = 100 if "!important" in body.lower() else 0
    for selector in selectors.split(","):
        if ":" in selector or not selector.strip():
            continue
        weight = (important + len(_ID.findall(selector)), len(_CLASS.findall(selector)), order)
        names = frozenset(_NAME.findall(selector))
        yield Rule(selector.strip(), names, declarations, weight)


def read_declarations(style: str) -> Declarations:
    """Give properties and values in lower case; the last of a name wins."""
    if "\\" in style:
        style = _ESCAPE.sub(_unescape, style)
    found: Declarations = {}
    for declaration in _COMMENT.sub(" ", style.lower()).split(";"):
        name, _, value = declaration.partition(":")
        if value.strip():
            found[name.strip()] = value.replace("!important", "").strip()
    return found


def _unescape(match: re.Match[str]) -> str:
    code = int(match[1], 16) if match[1] else 0
    return chr(code) if 0 < code < 0xD800 else match[2] or " "


def read_lengths(value: str) -> list[tuple[float, str]]:
    """Give each number of a value with its unit."""
    return [(float(number), unit) for number, unit in _NUMBER.findall(value)]


def read_colour(value: str) -> str | None:
    """Give the first colour of a value as `#rrggbb`, with two more digits if it lets through."""
    if match := _HEX.search(value):
        digits = match[1]
        wide = "".join(2 * digit for digit in digits) if len(digits) < 6 else digits
        return "#" + wide.removesuffix("ff" if len(wide) == 8 else "")
    if match := _RGB.search(value):
        parts = read_lengths(match[1])
        if len(parts) < 3:
            return None
        alpha = parts[3][0] / (100 if parts[3][1] == "%" else 1) if len(parts) > 3 else 1.0
        scale = [2.55 if unit == "%" else 1 for _, unit in parts]
        code = "".join(
            f"{min(255, max(0, round(parts[place][0] * scale[place]))):02x}" for place in range(3)
        )
        return f"#{code}" if alpha >= 1 else f"#{code}{max(0, round(alpha * 255)):02x}"
    words = re.findall(r"[a-z]+", value)
    return next((_COLOUR_NAMES[word] for word in words if word in _COLOUR_NAMES), None)
