"""What a model writes, made safe while it streams: marks, links and markup of known sources only.

Text from the web may have talked the model into anything. So links are kept only when they lead
to a source, images never, markup of HTML not at all, and citation marks only with a known number.
Code is left alone. The result does not depend on how the text was cut into pieces: whatever could
still turn into something else is held back.
"""

import re
from collections.abc import Callable

from chat_svc.answers.markdown import (
    Found,
    bare_url,
    fence_opening,
    inline_code,
    link_target,
    matching_bracket,
)

_SPECIAL = re.compile(r"[\[!<`\\\n]|(?<![a-z0-9])[hw]", re.IGNORECASE)
_MARK = re.compile(r"\s*\d+(?:\s*[,;]\s*\d+)*\s*")
_NUMBER = re.compile(r"\d+")
_LINE_OPENERS = frozenset(" \t>-*+.)0123456789")
_ADDRESS = re.compile(r"https?:|www\.|#", re.IGNORECASE)
_TAG_START = re.compile(r"[a-zA-Z/!?]")
_PUNCTUATION = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
MOST_DIGITS = 6


class CitationFilter:
    """Feed it text as it comes; it gives the text that may be shown."""

    def __init__(
        self, knows_number: Callable[[int], bool], knows_url: Callable[[str], bool]
    ) -> None:
        self.dropped = 0
        self._knows_number = knows_number
        self._knows_url = knows_url
        self._held = ""
        self._spaces = ""
        self._out: list[str] = []
        self._at_line_start = True
        self._line_is_open = False
        self._fence = ""
        self._before = ""
        self._deal = {
            "\\": self._escape,
            "`": self._code,
            "[": self._bracket,
            "!": self._exclamation,
            "<": self._angle,
        }

    def feed(self, text: str) -> str:
        """Take the next piece; give what is certain by now, which may be nothing."""
        self._held = self._scan(self._held + text, last=False)
        return self._release(last=False)

    def finish(self) -> str:
        """Give the rest."""
        self._held = self._scan(self._held, last=True)
        return self._release(last=True)

    def _release(self, *, last: bool) -> str:
        text = self._spaces + "".join(self._out)
        self._out.clear()
        self._spaces = ""
        if last:
            return text
        kept = text.rstrip(" \t")
        self._spaces = text[len(kept) :]
        return kept

    def _scan(self, text: str, *, last: bool) -> str:
        """Work through the text; give the end of it that cannot be decided yet."""
        place = 0
        while place < len(text):
            if self._at_line_start:
                step = self._line_start(text, place, last=last)
                if step is None:
                    return text[place:]
                if step:
                    place += step
                    continue
                self._at_line_start = False
            found = _SPECIAL.search(text, place)
            if found is None:
                self._emit(text[place:])
                return ""
            self._emit(text[place : found.start()])
            place = found.start()
            length = self._special(text, place, last=last)
            if length is None:
                return text[place:]
            place += length
        return ""

    def _emit(self, text: str) -> None:
        if text:
            self._out.append(text)
            self._before = text[-1]
            if not self._line_is_open and not _LINE_OPENERS.issuperset(text):
                self._line_is_open = True

    def _line_start(self, text: str, place: int, last: bool) -> int | None:
        """At the start of a line: deal with code fences; give how much was taken, None: wait."""
        end = text.find("\n", place)
        if end < 0 and not last:
            if self._fence or fence_opening(text[place:], partial=True):
                return None
            return 0
        line = text[place:] if end < 0 else text[place : end + 1]
        if not self._fence:
            self._fence = fence_opening(line)
            if not self._fence:
                return 0
        elif _closes(line, self._fence):
            self._fence = ""
        elif _leaves(line, self._fence):
            self._fence = ""
            return 0
        self._out.append(line)
        self._before = line[-1]
        return len(line)

    def _special(self, text: str, place: int, *, last: bool) -> int | None:
        """Deal with what may be special here; give its length, or None to wait for more."""
        if text[place] == "\n":
            self._out.append("\n")
            self._before = "\n"
            self._at_line_start, self._line_is_open = True, False
            return 1
        return self._deal.get(text[place], self._address)(text, place, last)

    def _escape(self, text: str, place: int, last: bool) -> int | None:
        following = text[place + 1 : place + 2]
        if not following and not last:
            return None
        pair = following in _PUNCTUATION if following else False
        self._emit("\\" + following if pair else "\\")
        return 2 if pair else 1

    def _code(self, text: str, place: int, last: bool) -> int | None:
        found = inline_code(text, place, last=last)
        if found is None:
            return None
        raw = text[place : place + found.length]
        self._emit(raw if found.complete else "\\`" * found.length)
        return found.length

    def _exclamation(self, text: str, place: int, last: bool) -> int | None:
        if place + 1 == len(text) and not last:
            return None
        if text[place + 1 : place + 2] != "[":
            self._emit("!")
            return 1
        length = self._bracket(text, place + 1, last, after_exclamation=True)
        return None if length is None else length + 1

    def _bracket(
        self, text: str, place: int, last: bool, *, after_exclamation: bool = False
    ) -> int | None:
        found = matching_bracket(text, place, last=last)
        if found is None:
            return None
        lead = "!" if after_exclamation else ""
        if not found.complete:
            self._emit(lead + "\\[")
            return 1
        end = place + found.length
        if end == len(text) and not last:
            return None
        target: Found | None = Found(0, complete=False)
        if text[end : end + 1] == "(":
            target = link_target(text, end, last=last)
        if target is None:
            return None
        return self._settle(text[place:end], text[end : end + 1], target, lead)

    def _settle(self, bracket: str, following: str, target: Found, lead: str) -> int:
        """Deal with a whole bracket; what follows tells whether it is a link."""
        inner = bracket[1:-1]
        if _MARK.fullmatch(inner) and len(inner) <= 60:
            self._emit(lead)
            return self._mark(inner, len(bracket), target, following)
        if target.complete:
            return self._link(inner, len(bracket), target, image=bool(lead))
        could_link = following in {"(", ":"} and not inner.startswith("^")
        self._emit(lead + ("\\[" if could_link else "["))
        return 1

    def _mark(self, inner: str, length: int, target: Found, following: str) -> int:
        """A citation: keep the numbers that stand for sources."""
        numbers = [int(number[:MOST_DIGITS]) for number in _NUMBER.findall(inner)]
        known = [number for number in numbers if self._knows_number(number)]
        self.dropped += len(numbers) - len(known)
        is_link = target.complete and (
            _ADDRESS.match(target.text) is not None or self._knows_url(target.text)
        )
        starts_line = not self._line_is_open
        if known:
            self._emit("".join(f"[{number}]" for number in dict.fromkeys(known)))
            if (following == ":" and starts_line) or (following == "(" and not is_link):
                self._emit("\\")
        else:
            self._drop_spaces()
        return length + (target.length if is_link else 0)

    def _drop_spaces(self) -> None:
        """Take back the spaces before a mark that is dropped."""
        before = (self._spaces + "".join(self._out)).rstrip(" \t")
        self._spaces = ""
        self._out[:] = [before] if before else []

    def _link(self, inner: str, length: int, target: Found, *, image: bool) -> int:
        words = self._clean(inner)
        if target.text and not image and self._knows_url(target.text):
            self._emit(f"[{words}]({target.text})")
        else:
            self._emit(words)
        return length + target.length

    def _clean(self, text: str) -> str:
        """Make the words of a link safe; they may hold images and marks."""
        nested = CitationFilter(self._knows_number, self._knows_url)
        nested._line_is_open, nested._at_line_start = True, False
        cleaned = nested.feed(text) + nested.finish()
        self.dropped += nested.dropped
        return cleaned

    def _angle(self, text: str, place: int, last: bool) -> int | None:
        following = text[place + 1 : place + 2]
        if not following and not last:
            return None
        if following and _TAG_START.match(following):
            self._emit("\\")
        self._emit("<")
        return 1

    def _address(self, text: str, place: int, last: bool) -> int | None:
        if self._before.isalnum() and self._before.isascii():
            self._emit(text[place])
            return 1
        found = bare_url(text, place, last=last)
        if found is None:
            return None
        if not found.complete:
            self._emit(text[place])
            return 1
        url = found.text
        self._emit(url if self._knows_url(url) else f"`{url}`")
        return found.length


def _closes(line: str, fence: str) -> bool:
    stripped = line.strip()
    mark = fence.lstrip()
    return len(stripped) >= len(mark) and set(stripped) == {mark[0]}


def _leaves(line: str, fence: str) -> bool:
    """Say whether a line stands left of an indented fence: then a list may have ended it."""
    indent = len(fence) - len(fence.lstrip())
    return bool(line.strip()) and len(line) - len(line.lstrip(" ")) < indent
