"""Paywalls: pages whose rest is for subscribers.

Known by what a page declares to search engines, or by an invitation that is no part of a sentence:
articles are written about subscriptions too.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

_ENOUGH_BEHIND = 600
"""So many characters in the part that is said to be closed mean that it is open."""
_WHOLE = 0.8
_LONGEST_TEASER = 4000
"""A longer text with an invitation to subscribe has been given whole."""

_INVITATION = re.compile(
    r"(?:(?:please )?(?:subscribe|sign in|log in|register)(?: now)?(?: or [\w ]{3,15})? to "
    r"(?:continue reading|keep reading|unlock this"
    r"|read (?:the )?(?:full|whole|rest of the) (?:article|story))"
    r"|(?:оформите|купите|оплатите) подписку,? чтобы (?:читать|прочитать|дочитать|продолжить)"
    r"[\w ]{0,30}"
    r"|(?:чтобы|для того,? чтобы) (?:читать дальше|продолжить чтение|прочитать "
    r"(?:целиком|полностью))[\w ,]{0,40}подпи[\w ]{0,20})[\s.!…:→»]*",
    re.IGNORECASE,
)
_NOTICE = re.compile(
    r"(?:this|the) (?:article|story|content|post) is (?:only )?(?:for|available to|reserved for)"
    r" (?:paid |paying |premium )?(?:subscribers|members)|(?:for )?subscribers only"
    r"|(?:материал|статья|текст|контент|продолжение) (?:доступ\w+ )?(?:только )?(?:для )?подписчик"
    r"|только для подписчиков",
    re.IGNORECASE,
)
_GATES = (
    '[class*="paywall" i], [id*="paywall" i], [class*="regwall" i], [class*="subscriber-only" i],'
    ' [class*="subscription-required" i], [class*="premium-content" i], [class*="piano-" i],'
    ' [class*="metered" i], [class*="locked-content" i], [class*="paid-content" i]'
)
_SHORTEST_GATE, _LONGEST_GATE = 40, 1500
"""Characters: less is a label at a link to another article, more is an article."""
_MOST_GATES = 30
"""Looked at: they may hold one another, and each is read whole."""
_BESIDE = frozenset({"li", "aside", "nav", "footer", "a"})
_LINES = "h2, h3, h4, a, button"
_LONGEST_LINE = 120
_SELECTOR = re.compile(r"[.#][\w-]{1,80}")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Paywall:
    """What a page shows of one: `declared` by itself, `invited` by what a reader sees.

    `behind` is how many characters its closed part holds, `whole` how many its article has.
    """

    declared: bool
    invited: bool
    behind: int
    whole: int

    def cuts(self, text: str) -> bool:
        """Whether this text is not all that subscribers get."""
        if self.behind >= _ENOUGH_BEHIND or (self.whole and len(text) >= self.whole * _WHOLE):
            return False
        return self.declared or (self.invited and len(text) <= _LONGEST_TEASER)


def read_paywall(tree: LexborHTMLParser, linked: Sequence[Mapping[str, Any]], tier: str) -> Paywall:
    """Look for one in a tree without what is hidden, but with its buttons.

    `linked` are the page's JSON-LD objects, `tier` its `article:content_tier` (Facebook's: free,
    metered or locked).
    """
    closed = [item for item in linked if _says_no(item.get("isAccessibleForFree"))]
    return Paywall(
        declared=bool(closed) or tier.lower() == "locked",
        invited=_invites(tree),
        behind=sum(_text_behind(tree, item) for item in closed),
        whole=max((len(str(item.get("articleBody") or "")) for item in linked), default=0),
    )


def _invites(tree: LexborHTMLParser) -> bool:
    """Whether the page asks to subscribe: in a gate, or on a line, link or button of its own."""
    if any(map(_is_gate, tree.css(_GATES)[:_MOST_GATES])):
        return True
    lines = map(_line, tree.css(_LINES))
    return any(_INVITATION.fullmatch(line) for line in lines if len(line) <= _LONGEST_LINE)


def _is_gate(node: LexborNode) -> bool:
    words = _line(node)
    if not len(words) <= _LONGEST_GATE or _is_beside(node):
        return False
    if _INVITATION.search(words):
        return True
    return len(words) >= _SHORTEST_GATE and bool(_NOTICE.search(words))


def _is_beside(node: LexborNode) -> bool:
    """Whether it belongs to a list of other articles."""
    above: LexborNode | None = node
    while above is not None:
        if above.tag in _BESIDE:
            return True
        above = above.parent
    return False


def _says_no(value: object) -> bool:
    """schema.org's False, as pages write it."""
    if isinstance(value, str):
        return value.strip().lower().rpartition("/")[2] == "false"
    return value is False


def _text_behind(tree: LexborHTMLParser, item: Mapping[str, Any]) -> int:
    """The length of the parts that a page declares to be closed, where it names them."""
    return sum(
        len(_line(node))
        for selector in _selectors(item.get("hasPart"))
        for node in tree.css(selector)
    )


def _selectors(parts: object) -> Iterable[str]:
    """The selectors of one class or id, as pages use them: others might cost a parser its time."""
    for part in parts if isinstance(parts, list) else [parts]:
        selector = part.get("cssSelector") if isinstance(part, dict) else None
        if isinstance(selector, str) and _SELECTOR.fullmatch(selector):
            yield selector


def _line(node: LexborNode) -> str:
    return _SPACE.sub(" ", node.text(separator=" ")).strip()
