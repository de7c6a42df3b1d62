"""The few constructs of Markdown that matter for safety, found in text that is still coming.

Each function looks at one place. None means that more text could change the decision. What is
open for too long counts as not being the construct at all.
"""

import re
from dataclasses import dataclass

LONGEST_CODE = 1000
LONGEST_BRACKET = 1000
LONGEST_TARGET = 2000
LONGEST_URL = 2000

_FENCE = re.compile(r"( {0,3})(`{3,}|~{3,})[ \t]*([\w+#.-]*)([^\n]*)")
_FENCE_BEGUN = re.compile(r" {0,3}(?:`{0,2}|~{0,2}|`{3,}[^\n`]*|~{3,}[^\n]*)$")
_URL_START = re.compile(r"https?://|www\.", re.IGNORECASE)
_URL_STARTS = ("http://", "https://", "www.")
_URL_END = re.compile(r"[\s<>`\"|\[\]]|\*\*")
_TARGET = re.compile(
    r"""\s*(?:<([^<>\n]*)>|([^\s<>]\S*))?(?:\s+(?:"[^"]*"|'[^']*'|\([^()]*\)))?\s*"""
)


@dataclass(frozen=True, slots=True)
class Found:
    """How long it is; `complete` says that it is the construct looked for, not mere text."""

    length: int
    complete: bool
    text: str = ""


def fence_opening(line: str) -> tuple[str, str]:
    """Give indent with marks, and language, of a code fence that opens here, else nothing."""
    match = _FENCE.match(line)
    if match is None or (match[2][0] == "`" and "`" in match[4]):
        return "", ""
    return match[1] + match[2], match[3]


def fence_begun(line: str) -> bool:
    """Say whether a line that is not all there may yet open a code fence."""
    return _FENCE_BEGUN.match(line) is not None


def inline_code(text: str, place: int, *, last: bool) -> Found | None:
    """Look for code between runs of backticks on one line; if it is not, give the first run."""
    run = run_length(text, place)
    if place + run == len(text) and not last:
        return None
    at = place + run
    while at < len(text):
        if text[at] == "\n" or at - place > LONGEST_CODE:
            return Found(run, complete=False)
        if text[at] != "`":
            at += 1
            continue
        closing = run_length(text, at)
        if at + closing == len(text) and not last:
            return None
        at += closing
        if closing == run:
            return Found(at - place, complete=True)
    return Found(run, complete=False) if last else None


def run_length(text: str, place: int) -> int:
    """Count how often the character here stands in a row."""
    at = place
    while at < len(text) and text[at] == text[place]:
        at += 1
    return at - place


def matching_bracket(text: str, place: int, *, last: bool) -> Found | None:
    """Look for the bracket that closes the one here, within the paragraph and outside code."""
    depth, at = 0, place
    while at < len(text):
        if at - place > LONGEST_BRACKET or text.startswith("\n\n", at):
            return Found(1, complete=False)
        letter = text[at]
        if letter == "\\":
            at += 1
        elif letter == "`":
            code = inline_code(text, at, last=last)
            if code is None:
                return None
            at += code.length - 1
        elif letter == "[":
            depth += 1
        elif letter == "]":
            depth -= 1
            if depth == 0:
                return Found(at + 1 - place, complete=True)
        at += 1
    return Found(1, complete=False) if last else None


def link_target(text: str, place: int, *, last: bool) -> Found | None:
    """Look for the `(destination "title")` of a link; `text` is then the destination."""
    depth, at = 0, place
    while at < len(text):
        if at - place > LONGEST_TARGET or text.startswith("\n\n", at):
            return Found(0, complete=False)
        letter = text[at]
        if letter == "\\":
            at += 1
        elif letter == "(":
            depth += 1
        elif letter == ")":
            depth -= 1
            if depth == 0:
                inner = _TARGET.fullmatch(text, place + 1, at)
                if inner is None:
                    return Found(0, complete=False)
                return Found(at + 1 - place, complete=True, text=inner[1] or inner[2] or "")
        at += 1
    return Found(0, complete=False) if last else None


def bare_url(text: str, place: int, *, last: bool) -> Found | None:
    """Look for an address written out; punctuation that ends the sentence is not part of it."""
    match = _URL_START.match(text, place)
    if match is None:
        rest = text[place : place + 8].lower()
        may_become = not last and any(start.startswith(rest) for start in _URL_STARTS)
        return None if may_become and place + len(rest) == len(text) else Found(1, complete=False)
    end = _URL_END.search(text, match.end())
    if end is None and not last and len(text) - place <= LONGEST_URL:
        return None
    stop = min(end.start() if end else len(text), place + LONGEST_URL)
    url = text[place:stop].rstrip(".,;:!?'»”*_~")
    while url.endswith(")") and url.count(")") > url.count("("):
        url = url[:-1].rstrip(".,;:!?'»”")
    if len(url) <= len(match[0]):
        return Found(1, complete=False)
    return Found(len(url), complete=True, text=url)
