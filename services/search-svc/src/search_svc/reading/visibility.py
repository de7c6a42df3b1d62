"""Takes from a page what its reader does not see, as far as the HTML alone can tell.

Styles in other files, scripts and pictures behind a text are not known here. Rules of the page's
own <style> count by a rough cascade.
"""

import re
from collections.abc import Callable, Iterable, Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from search_svc.reading.mainpart import UNREADABLE, text_length
from search_svc.reading.stylesheets import (
    Declarations,
    read_colour,
    read_declarations,
    read_lengths,
    read_rules,
)

# How many elements are looked at for all rules of a page together: half a second's work.
_MOST_VISITS = 300_000
_NEVER = frozenset({"html", "head", "body", "title", "meta", "link", "base", "script", "style"})
_SURE = frozenset({"display", "visibility"})
_WHITE = "#ffffff"
# Beyond this a text is off every screen; by hundredths of a screen, letters or dots.
_FAR = {"": 500.0, "px": 500.0, "pt": 400.0, "em": 40.0, "rem": 40.0, "%": 100.0}
_FAR |= {"vw": 100.0, "vh": 100.0}
_TINY = {"": 0.0, "px": 2.0, "pt": 1.5, "em": 0.12, "rem": 0.12, "%": 12.0}
_SIDES = ("left", "right", "top", "bottom", "inset")
_NO_FONT = re.compile(r"0(?:px|em|rem|%)?\s*/")
_SCALED_AWAY = re.compile(r"scale[xy]?\(\s*0*(?:\.0+)?\s*[,)]")
_CLIPPED = re.compile(r"rect\((?:[01](?:px)?[\s,]*){4}\)|inset\((?:50|100)%|circle\(0")
# Pages fade their text in, or show it once their script runs. Parts that hold more than this
# share of the text are the page, whatever their style says.
_MOST = 0.5


def remove_hidden(tree: LexborHTMLParser) -> None:
    """Remove the elements of a page that are not seen; nothing of it may be kept from before."""
    if tree.body is None:
        return
    unread = sum(text_length(node) for node in tree.body.css(", ".join(UNREADABLE)))
    most = max(0, text_length(tree.body) - unread) * _MOST
    surely, likely = list(_elements(tree.css("[hidden], [popover]"))), list(_ruled(tree))
    likely += _elements(tree.css("[aria-hidden=true]"))
    styles: dict[int, Declarations] = {}
    for node in _elements(tree.css("[style], font[color]")):
        style = _own_style(node, styles)
        name = _hiding_property(style)
        if name in _SURE:
            surely.append(node)
        elif name or _is_on_its_own_colour(node, styles):
            likely.append(node)
    surely = [node for node in surely if text_length(node) <= most]
    likely = _topmost(likely)
    if sum(text_length(node) for node in likely) > most:
        likely = []
    for node in _topmost([*surely, *likely]):
        node.decompose()


def _ruled(tree: LexborHTMLParser) -> Iterator[LexborNode]:
    """The elements that a rule of the page hides and no stronger one shows again."""
    rules = [
        (rule, _hiding_property(rule.declarations))
        for style in tree.css("style")
        for rule in read_rules(style.text() or "")
    ]
    hiding = [(rule, hides) for rule, hides in rules if hides]
    showing = [rule for rule, hides in rules if not hides]
    most = _MOST_VISITS // len(tree.css("*")) if hiding else 0
    selected: dict[str, list[LexborNode]] = {}
    visits = 0
    for rule, name in hiding[:most]:
        nodes = _select(tree, rule.selector, selected, most)
        visits += len(nodes)
        if not nodes or visits > _MOST_VISITS:
            continue
        names = frozenset(name for node in nodes for name in _names_of(node))
        shown = {
            node.mem_id
            for other in showing
            if name in other.declarations and other.weight > rule.weight
            if not (other.names and names.isdisjoint(other.names))
            for node in _select(tree, other.selector, selected, most)
        }
        yield from (node for node in nodes if node.mem_id not in shown)


def _names_of(node: LexborNode) -> list[str]:
    return [node.id or "", *(node.attributes.get("class") or "").split()]


def _select(
    tree: LexborHTMLParser, selector: str, selected: dict[str, list[LexborNode]], most: int
) -> list[LexborNode]:
    """The elements of a selector; none for what the parser does not know, or beyond the most."""
    if selector not in selected:
        try:
            found = tree.css(selector) if len(selected) < most else []
        except SelectolaxError:
            found = []
        selected[selector] = list(_elements(found))
    return selected[selector]


def _elements(nodes: Iterable[LexborNode]) -> Iterator[LexborNode]:
    return (node for node in nodes if node.tag not in _NEVER)


def _topmost(nodes: Iterable[LexborNode]) -> list[LexborNode]:
    """Those that lie in none of the others, once each: a removed element frees what is in it."""
    found = {node.mem_id: node for node in nodes}
    return [node for node in found.values() if not _lies_in(node, found)]


def _lies_in(node: LexborNode, others: dict[int, LexborNode]) -> bool:
    return any(parent.mem_id in others for parent in _parents(node))


def _parents(node: LexborNode) -> Iterator[LexborNode]:
    parent = node.parent
    while parent is not None:
        yield parent
        parent = parent.parent


def _own_style(node: LexborNode, known: dict[int, Declarations]) -> Declarations:
    if node.mem_id not in known:
        attributes = node.attributes if node.is_element_node else {}
        style = read_declarations(attributes.get("style") or "")
        for attribute, name in (("color", "color"), ("bgcolor", "background-color")):
            if attributes.get(attribute):
                style.setdefault(name, (attributes[attribute] or "").lower())
        known[node.mem_id] = style
    return known[node.mem_id]


def _hiding_property(style: Declarations) -> str | None:
    """Give the property that keeps a text from being seen, if one does."""
    return next((name for name in style.keys() & _CHECKS.keys() if _CHECKS[name](style)), None)


def _is_faint(style: Declarations) -> bool:
    lengths = read_lengths(style["opacity"])
    return any(number <= (5 if unit == "%" else 0.05) for number, unit in lengths)


def _is_tiny(style: Declarations) -> bool:
    lengths = read_lengths(style["font-size"])
    return any(number == 0 or number <= _TINY.get(unit, 0.0) for number, unit in lengths)


def _is_far(value: str) -> bool:
    return "-" in value and any(
        number <= -_FAR.get(unit, 1e9) for number, unit in read_lengths(value)
    )


def _is_moved_away(style: Declarations) -> bool:
    if any(_is_far(style.get(margin, "")) for margin in ("margin", "margin-left", "margin-top")):
        return True
    sides = [style.get(side, "") for side in _SIDES if style.get("position") != "static"]
    return any(
        _is_far(side)
        or any(number >= 10 * _FAR.get(unit, 1e9) for number, unit in read_lengths(side))
        for side in sides
        if len(side) > 3
    )


def _is_transformed_away(style: Declarations) -> bool:
    transform = style["transform"]
    return _SCALED_AWAY.search(transform) is not None or (
        "translate" in transform and _is_far(transform)
    )


def _is_flat(style: Declarations) -> bool:
    """Whether a box of no size cuts its text off."""
    lengths = read_lengths(f"{style.get('width', '')} {style.get('height', '')}")
    no_size = any(number <= 1 and unit in {"", "px"} for number, unit in lengths)
    return no_size and style["overflow"] in {"hidden", "clip"}


def _is_seen_through(style: Declarations) -> bool:
    """Whether letters have no colour, or that of the ground given with them."""
    colour, ground = read_colour(style["color"]), _ground(style)
    clipped = "text" in style.get("background-clip", "") + style.get("-webkit-background-clip", "")
    if colour is None or clipped:
        return False
    return (len(colour) == 9 and colour.endswith("00")) or colour == ground


def _is_on_its_own_colour(node: LexborNode, styles: dict[int, Declarations]) -> bool:
    """Whether letters have the colour of what is known to be behind them; a page is white."""
    colour = read_colour(_own_style(node, styles).get("color", ""))
    if colour is None:
        return False
    for element in (node, *_parents(node)):
        own = _own_style(element, styles)
        if any(name.startswith("background") for name in own):
            return _ground(own) == colour
    return colour == _WHITE


def _ground(style: Declarations) -> str | None:
    """Give the colour behind an element's text, None when it is a picture or not known."""
    ground = style.get("background", "") + style.get("background-image", "")
    if "(" in ground and "rgb" not in ground:
        return None
    return read_colour(style.get("background-color") or ground)


_CHECKS: dict[str, Callable[[Declarations], bool]] = {
    "display": lambda style: style["display"] == "none",
    "visibility": lambda style: style["visibility"] in {"hidden", "collapse"},
    "content-visibility": lambda style: style["content-visibility"] == "hidden",
    "opacity": _is_faint,
    "font-size": _is_tiny,
    "font": lambda style: _NO_FONT.match(style["font"]) is not None,
    "text-indent": lambda style: _is_far(style["text-indent"]),
    "transform": _is_transformed_away,
    "clip": lambda style: _CLIPPED.search(style["clip"]) is not None,
    "clip-path": lambda style: _CLIPPED.search(style["clip-path"]) is not None,
    "overflow": _is_flat,
    "color": _is_seen_through,
    **dict.fromkeys((*_SIDES, "margin", "margin-left", "margin-top"), _is_moved_away),
}
