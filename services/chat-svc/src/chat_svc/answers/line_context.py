"""What a line of Markdown belongs to: a block of code, or a table whose bars cut even code.

Renderers differ in where they see the end of code. So its end is written here, in the one form in
which all of them see it.
"""

import re

from chat_svc.answers.markdown import fence_opening

_RULE = re.compile(r"[ \t>]*(?=[^-]*-)(?=[^|]*\|)[|:\- \t]+")
_RULE_CHARACTERS = frozenset("|:- \t>")
_BARE_BAR = re.compile(r"(?<!\\)(?:\\\\)*\|")


class CodeBlock:
    """The fenced code that the text is in, if it is in any."""

    def __init__(self) -> None:
        self._fence = ""

    @property
    def is_open(self) -> bool:
        """Whether the next line may be code."""
        return bool(self._fence)

    def take(self, line: str) -> tuple[str, bool]:
        """Give what is code, or a fence, at this line, and whether that is the whole line.

        A line left of an indented fence may have ended the list that the code is in, or not: the
        code is closed before it.
        """
        closing = ""
        if self._fence:
            if not _closes(line, self._fence) and not _leaves(line, self._fence):
                return line, True
            fence, self._fence = self._fence, ""
            if _closes(line, fence):
                return fence + _line_end(line), True
            closing = fence + "\n"
        self._fence, language = fence_opening(line)
        if not self._fence:
            return closing, False
        return closing + self._fence + language + _line_end(line), True


def _closes(line: str, fence: str) -> bool:
    """Say whether any renderer takes the line for the end of the code."""
    stripped, mark = line.strip(), fence.lstrip()
    return stripped.startswith(mark) and set(stripped) <= {"`", "~"}


def _leaves(line: str, fence: str) -> bool:
    indent = len(fence) - len(fence.lstrip())
    return bool(line.strip(" \t\n")) and len(line) - len(line.lstrip(" \t")) < indent


def _line_end(line: str) -> str:
    return line[len(line.rstrip("\n")) :]


class TableRows:
    """Whether the line that is being written may be the row of a table.

    `may_be_rule` says that `write` wants to know what is shown of the line, `may_be_below_head`
    that the line must not become a rule: the one above it has code with a bar in it.
    """

    def __init__(self) -> None:
        self.may_be_rule = True
        self.may_be_below_head = False
        self._inside = False
        self._line = ""
        self._has_bar_in_code = False

    def admits(self, code: str) -> bool:
        """Say whether inline code stays code; in a table it does not when a bar cuts it."""
        if "|" not in code or _BARE_BAR.search(code) is None:
            return True
        self._has_bar_in_code = True
        return not self._inside

    def write(self, text: str) -> None:
        """Take what is shown of the line."""
        self.may_be_rule = _RULE_CHARACTERS.issuperset(text)
        self._line += text

    def end_line(self) -> None:
        """Go to the next line."""
        if self.may_be_rule:
            blank = not self._line.strip(" \t>")
            self._inside = not blank and (self._inside or is_rule(self._line))
        self.may_be_rule, self._line = True, ""
        self.may_be_below_head, self._has_bar_in_code = self._has_bar_in_code, False


def is_rule(line: str) -> bool:
    """Say whether a line makes the one above it the head of a table."""
    return _RULE.fullmatch(line.rstrip("\n")) is not None
