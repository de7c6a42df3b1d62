"""The blocks of a Markdown-like text: where each begins and ends, and what it is."""

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal["heading", "paragraph", "list", "code", "table", "quote"]

MAX_TITLE = 300

_HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*\s*$")
_FENCE = re.compile(r"\s*(`{3,}|~{3,})")
_ITEM = re.compile(r"\s*(?:[-*+•]|\d{1,9}[.)])\s+\S")
_UNDERLINE = re.compile(r"(=+|-+)\s*$")


@dataclass(frozen=True)
class Block:
    """A part of a text, `text[start:end]`; `level` is a heading's 1 to 6, else 0."""

    kind: Kind
    start: int
    end: int
    level: int = 0


def scan_blocks(text: str) -> list[Block]:
    """Every block of a text in order; blank lines between them belong to none."""
    blocks: list[Block] = []
    lines = list(_lines(text))
    index = 0
    while index < len(lines):
        _, line = lines[index]
        if not line.strip():
            index += 1
            continue
        kind, level, end = _measure(lines, index)
        last_start, last = lines[end - 1]
        blocks.append(Block(kind, lines[index][0], last_start + len(last.rstrip()), level))
        index = end
    return blocks


def heading_title(text: str, block: Block) -> str:
    """The words of a heading block, without its marks and those of code; 300 characters at most."""
    line = text[block.start : block.end].split("\n", 1)[0]
    match = _HEADING.match(line)
    return (match[2] if match else line.strip()).replace("`", "")[:MAX_TITLE]


def _lines(text: str) -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []
    start = 0
    for line in text.split("\n"):
        found.append((start, line))
        start += len(line) + 1
    return found


def _measure(lines: list[tuple[int, str]], index: int) -> tuple[Kind, int, int]:
    """What the block at a line is, its heading level, and the line after its end."""
    line = lines[index][1]
    heading = _HEADING.match(line)
    if heading:
        return "heading", len(heading[1]), index + 1
    if fence := _FENCE.match(line):
        return "code", 0, _end_of_code(lines, index, fence[1])
    following = lines[index + 1][1] if index + 1 < len(lines) else ""
    if _UNDERLINE.match(following) and not _ITEM.match(line):
        return "heading", 1 if following.startswith("=") else 2, index + 2
    if line.lstrip().startswith("|"):
        return "table", 0, _end_while(lines, index, "|")
    if line.startswith(">"):
        return "quote", 0, _end_while(lines, index, ">")
    kind: Kind = "list" if _ITEM.match(line) else "paragraph"
    return kind, 0, _end_of_text(lines, index)


def _end_of_code(lines: list[tuple[int, str]], index: int, fence: str) -> int:
    """Behind the closing fence; an unclosed one runs to the end of the text."""
    for end in range(index + 1, len(lines)):
        line = lines[end][1].strip()
        if line.startswith(fence) and not line.strip(fence[0]):
            return end + 1
    return len(lines)


def _end_while(lines: list[tuple[int, str]], index: int, mark: str) -> int:
    end = index + 1
    while end < len(lines) and lines[end][1].lstrip().startswith(mark):
        end += 1
    return end


def _end_of_text(lines: list[tuple[int, str]], index: int) -> int:
    """The blank line or heading that ends a paragraph or list; fences inside a list are jumped."""
    end = index
    while end < len(lines):
        line = lines[end][1]
        fence = _FENCE.match(line)
        if fence and not line.startswith(" ") and end > index:
            break
        if fence:
            end = _end_of_code(lines, end, fence[1])
            continue
        if not line.strip() or (end > index and _HEADING.match(line)):
            break
        end += 1
    return end
