"""Finds the part of a page that its reader came for, and what in it is decoration."""

import re
from collections import defaultdict
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

# Never worth reading; removed from the tree before anything else looks at it.
UNREADABLE = [
    "script", "style", "noscript", "template", "svg", "math annotation", "iframe", "object",
    "embed", "canvas", "audio", "video", "button", "select", "textarea", "input", "dialog",
    "datalist", "noframes", "noembed", "title",
]  # fmt: skip

_DECORATION_TAGS = frozenset({"nav", "aside", "footer", "form", "search", "menu"})
_DECORATION_ROLES = frozenset(
    {"navigation", "banner", "contentinfo", "search", "complementary", "dialog", "alert"}
)
_DECORATION = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|breadcrumbs?|sidebar|sphinxsidebar|footer|"
    r"cookies?|consent|gdpr|share|sharing|social|comments?|related|recommend\w*|promo|ads?|"
    r"advert\w*|sponsor\w*|banner|newsletter|subscri\w+|popup|modal|paywall|pagination|pager|toc(?!-backref)|"
    r"headerlink|editsection|skip|skiplink|noprint|login|signup|linenos|byline|tags?|meta)"
    r"(?:[\s_-]|$)"
)
_REFERENCE_MARK = re.compile(r"(?:^|\s)(?:reference|footnote-ref)(?:\s|$)")
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
# A part that holds this share of the text is the page, whatever its class says.
_TOO_MUCH_TO_DROP = 0.4
_ENOUGH_TEXT = 250
MOSTLY_LINKS = 0.6
_LINK_LISTS = frozenset({"ul", "ol", "div", "section", "table", "td", "p"})
_PARAGRAPHS = "p, pre, blockquote, li, dd, td"


class Decoration:
    """Tells navigation, advertising and hidden parts from the content around them."""

    def __init__(self, main: "MainPart") -> None:
        self._most = text_length(main.node) * _TOO_MUCH_TO_DROP
        self._marked = main.marked

    def __call__(self, node: LexborNode) -> bool:
        """Whether to leave this element out."""
        if node.is_comment_node or not node.is_element_node:
            return True
        attributes = node.attributes
        if not attributes:
            return node.tag in _DECORATION_TAGS or self._is_link_list(node)
        if _is_hidden(attributes):
            return True
        if not _looks_like_decoration(node.tag or "", attributes):
            return self._is_link_list(node)
        return text_length(node) <= self._most

    def _is_link_list(self, node: LexborNode) -> bool:
        """Whether a part of a page that marks nothing as its main content only leads elsewhere."""
        if self._marked or node.tag not in _LINK_LISTS or node.css_first("a") is None:
            return False
        return link_share(node) > MOSTLY_LINKS and text_length(node) <= self._most


@dataclass(frozen=True)
class MainPart:
    """The element that holds the main content; `marked` when the page itself says so."""

    node: LexborNode
    marked: bool


def find_main(tree: LexborHTMLParser) -> MainPart | None:
    """The part the page marks as its main content, else the densest; None without a body."""
    for selector in ("[itemprop=articleBody]", "article", "main", "[role=main]"):
        found = [node for node in tree.css(selector) if text_length(node) >= _ENOUGH_TEXT]
        if len(found) == 1:
            return MainPart(found[0], marked=True)
        parents = {node.parent.mem_id: node.parent for node in found if node.parent is not None}
        if len(parents) == 1:
            return MainPart(parents.popitem()[1], marked=False)
    node = _densest(tree) or tree.body
    return MainPart(node, marked=False) if node is not None else None


def text_length(node: LexborNode) -> int:
    """How many characters an element's text has, without its white space at the ends."""
    return len(node.text(strip=True) or "")


def link_share(node: LexborNode) -> float:
    """Which part of an element's text is links, 0 to 1."""
    total = text_length(node)
    return sum(text_length(link) for link in node.css("a")) / total if total else 0.0


def _densest(tree: LexborHTMLParser) -> LexborNode | None:
    """The element whose paragraphs carry the most text outside links, as readers' modes find it.

    A paragraph counts for its parent in full and for the two elements above it in part, so that a
    container of many short sections beats each of them.
    """
    scores: defaultdict[int, float] = defaultdict(float)
    nodes: dict[int, LexborNode] = {}
    for paragraph in tree.css(_PARAGRAPHS):
        weight = text_length(paragraph) - 2 * sum(text_length(link) for link in paragraph.css("a"))
        if weight < 25:
            continue
        parent, share = paragraph.parent, 1.0
        while parent is not None and parent.tag not in {None, "html"} and share > 0.4:
            nodes[parent.mem_id] = parent
            scores[parent.mem_id] += weight * share
            parent, share = parent.parent, share * 0.75
    if not scores:
        return None
    best = max(scores, key=lambda key: scores[key])
    return nodes[best] if scores[best] >= _ENOUGH_TEXT else None


def _is_hidden(attributes: dict[str, str | None]) -> bool:
    return (
        "hidden" in attributes
        or attributes.get("aria-hidden") == "true"
        or _HIDDEN_STYLE.search(attributes.get("style") or "") is not None
    )


def _looks_like_decoration(tag: str, attributes: dict[str, str | None]) -> bool:
    if tag in _DECORATION_TAGS or attributes.get("role") in _DECORATION_ROLES:
        return True
    names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}".lower()
    if tag == "sup" and _REFERENCE_MARK.search(names):
        return True
    return tag not in {"body", "main", "article"} and _DECORATION.search(names) is not None
