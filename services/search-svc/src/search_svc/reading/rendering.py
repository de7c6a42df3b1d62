"""Turns the elements of a page into readable, Markdown-like blocks of text."""

import re
from collections.abc import Callable

from kit.characters import drop_invisible
from selectolax.lexbor import LexborNode

from search_svc.reading.tables import holds_data, lay_out, read_rows

Skip = Callable[[LexborNode], bool]

# A page nested deeper than any author writes is read as running text from here on.
_MAX_DEPTH = 100

_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_CONTAINERS = frozenset(
    {
        "address", "article", "aside", "body", "center", "dd", "details", "dialog", "div", "dl",
        "dt", "fieldset", "figcaption", "figure", "footer", "form", "header", "hgroup", "html",
        "li", "main", "nav", "p", "search", "section", "summary", "tbody", "td", "tfoot", "th",
        "thead", "tr", "caption",
    }
)  # fmt: skip
_BLOCKS = _CONTAINERS | _HEADINGS.keys() | {"pre", "ul", "ol", "menu", "table", "blockquote", "hr"}
_CODE = frozenset({"code", "tt", "kbd", "samp"})
_SPACE = re.compile(r"\s+")
_LANGUAGE = re.compile(r"(?:language|lang|highlight|brush:?|source)[- ]?([a-z][a-z0-9+#]{0,19})\b")
_NOT_LANGUAGES = frozenset(
    {"default", "text", "none", "source", "highlight", "code", "notranslate"}
)


class Renderer:
    """Renders elements to blocks; `skip` tells which ones to leave out."""

    def __init__(self, skip: Skip) -> None:
        self._skip = skip

    def render(self, node: LexborNode, depth: int = 0) -> list[str]:
        """The blocks inside an element, in order, none of them empty."""
        if depth > _MAX_DEPTH:
            return [text] if (text := _tidy(_flatten(node))) else []
        blocks: list[str] = []
        line: list[str] = []
        for child in node.iter(include_text=True):
            if child.is_text_node:
                line.append(_SPACE.sub(" ", child.text_content or ""))
            elif self._skip(child):
                continue
            elif _is_block(child):
                _flush(line, blocks)
                blocks += self._block(child, depth + 1)
            else:
                line.append(self._inline(child, depth + 1))
        _flush(line, blocks)
        return blocks

    def _block(self, node: LexborNode, depth: int) -> list[str]:
        tag = node.tag or ""
        if tag in _HEADINGS or (tag == "dt" and node.id):
            # A definition that can be linked to (a function, an option) heads what explains it.
            text = _tidy(self._inline(node, depth)).replace("\n", " ")
            return [f"{'#' * _HEADINGS.get(tag, 6)} {text}"] if text else []
        match tag:
            case "pre":
                return _render_code(node)
            case "ul" | "ol" | "menu":
                return self._list(node, depth)
            case "table":
                return self._table(node, depth)
            case "blockquote":
                quoted = "\n\n".join(self.render(node, depth))
                return [_prefix(quoted, "> ", "> ")] if quoted else []
            case _:
                return self.render(node, depth)

    def _inline(self, node: LexborNode, depth: int) -> str:
        """The running text of an element; a block inside it starts a new line."""
        tag = node.tag or ""
        if tag == "br":
            return "\n"
        if depth > _MAX_DEPTH:
            return _flatten(node)
        parts = [
            _SPACE.sub(" ", child.text_content or "")
            if child.is_text_node
            else self._inline_child(child, depth)
            for child in node.iter(include_text=True)
        ]
        text = "".join(parts)
        if tag in _CODE and text.strip() and "`" not in text and "\n" not in text:
            return f"`{text.strip()}`"
        if tag == "sup" and text.strip().isalnum():
            return f"^{text.strip()}"
        return text

    def _inline_child(self, child: LexborNode, depth: int) -> str:
        if self._skip(child):
            return ""
        text = self._inline(child, depth + 1)
        return f"\n{text}\n" if child.tag in _BLOCKS else text

    def _list(self, node: LexborNode, depth: int) -> list[str]:
        items: list[str] = []
        number = _number(node.attributes.get("start"), 1)
        for item in node.iter():
            if self._skip(item):
                continue
            text = "\n".join(self.render(item, depth))
            if not text:
                continue
            if item.tag in {"ul", "ol"}:  # a list right inside a list belongs to the item before
                items.append(_prefix("\n".join(self._list(item, depth + 1)), "  ", "  "))
                continue
            mark = f"{number}. " if node.tag == "ol" else "- "
            number += 1
            items.append(_prefix(text, mark, "  "))
        return ["\n".join(items)] if items else []

    def _table(self, node: LexborNode, depth: int) -> list[str]:
        """A table of data as rows of cells; a table that lays out a page as its contents."""
        if not holds_data(node):
            return self.render(node, depth)
        caption = node.css_first("caption")
        rows = lay_out(read_rows(node, self._skip, lambda cell: self._cell(cell, depth)))
        width = len(rows[0]) if rows else 0
        if width < 2:
            return self.render(node, depth)
        lines = ["| " + " | ".join(row) + " |" for row in rows]
        lines.insert(1, "|" + " --- |" * width)
        title = _tidy(self._inline(caption, depth)) if caption is not None else ""
        return [title, "\n".join(lines)] if title else ["\n".join(lines)]

    def _cell(self, node: LexborNode, depth: int) -> str:
        """A cell on one line; the items of a list in it are told apart."""
        lines = filter(None, map(str.strip, _tidy(self._inline(node, depth)).split("\n")))
        between = "; " if node.css_first("li") is not None else " "
        return between.join(lines).replace("|", "\\|")


def _is_block(node: LexborNode) -> bool:
    """Whether an element stands on lines of its own, also an inline one that wraps such."""
    tag = node.tag or ""
    return tag in _BLOCKS or "-" in tag or any(child.tag in _BLOCKS for child in node.iter())


def _render_code(node: LexborNode) -> list[str]:
    """Code to the letter, fenced, with its language when a class names it."""
    for end in node.css("br"):
        end.replace_with("\n")
    code = (node.text() or "").strip("\n").rstrip()
    if not code.strip():
        return []
    longest = max((len(run) for run in re.findall(r"`{3,}", code)), default=2)
    fence = "`" * (longest + 1)
    return [f"{fence}{_code_language(node)}\n{code}\n{fence}"]


def _code_language(node: LexborNode) -> str:
    inner = node.css_first("code")
    parent = node.parent
    around = [node, inner, parent, parent.parent if parent is not None else None]
    for element in around:
        match = _LANGUAGE.search((element.attributes.get("class") or "") if element else "")
        if match and match[1] not in _NOT_LANGUAGES:
            return match[1]
    return ""


def _flush(line: list[str], blocks: list[str]) -> None:
    text = _tidy("".join(line))
    line.clear()
    if text:
        blocks.append(text)


def _flatten(node: LexborNode) -> str:
    return _SPACE.sub(" ", node.text(separator=" ") or "")


def _tidy(text: str) -> str:
    text = re.sub(r" *\n[ \n]*", "\n", drop_invisible(text))
    return re.sub(r" {2,}", " ", text).strip()


def _prefix(text: str, first: str, rest: str) -> str:
    """Put `first` before the first line and `rest` before the others that are not empty."""
    lines = text.split("\n")
    return "\n".join(
        [first + lines[0], *((rest + line if line or rest == "> " else line) for line in lines[1:])]
    )


def _number(text: str | None, default: int) -> int:
    return int(text) if text and re.fullmatch(r"\d{1,6}", text) else default
