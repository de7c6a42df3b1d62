"""What a model writes, made safe while it streams: marks, links and markup of known sources only.

Text from the web may have talked the model into anything. So links are kept only when they lead
to a source, and then with the source's own address, since a query or a fragment carries data away;
images never, markup of HTML not at all, and citation marks only with a known number. Code is left
alone. The result does not depend on how the text was cut into pieces: whatever could still turn
into something else is held back. Where something is left out, its neighbours must not grow together
into a link, a tag or code.
"""

import re
from collections.abc import Callable
from urllib.parse import quote

from kit.characters import drop_invisible

from chat_svc.answers.line_context import CodeBlock, TableRows, is_rule
from chat_svc.answers.markdown import (
    Found,
    bare_url,
    fence_begun,
    inline_code,
    link_target,
    matching_bracket,
    run_length,
)

_SPECIAL = re.compile(r"[\[!<`~\\\n]|(?<![a-z0-9])[hw]", re.IGNORECASE)
_MARK = re.compile(r"\s*\d+(?:\s*[,;]\s*\d+)*\s*")
_NUMBER = re.compile(r"\d+")
_LINE_OPENERS = frozenset(" \t>-*+.)0123456789")
_ADDRESS = re.compile(r"https?:|www\.|#", re.IGNORECASE)
_TAG_START = re.compile(r"[a-zA-Z/!?]")
_PUNCTUATION = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
_UNSAFE_IN_TARGET = re.compile(r"""[\s<>\[\]\\`"|]""")
_BALANCED = re.compile(r"[^()]*(?:\([^()]*\)[^()]*)*")
_GROWS = re.compile(r"\][(:]|!\[|<[a-zA-Z/!?]|``|~~|\\[^\w\s]")
MOST_DIGITS = 6


class CitationFilter:
    """Feed it text as it comes; it gives the text that may be shown."""

    def __init__(
        self, knows_number: Callable[[int], bool], find_url: Callable[[str], str | None]
    ) -> None:
        self.dropped = 0
        self._knows_number = knows_number
        self._find_url = find_url
        self._held = ""
        self._spaces = ""
        self._out: list[str] = []
        self._at_line_start = True
        self._line_is_open = False
        self._block = CodeBlock()
        self._rows = TableRows()
        self._before = ""
        self._shown = ""
        self._joint = False
        self._deal = {
            "\\": self._escape,
            "`": self._code,
            "~": self._tildes,
            "[": self._bracket,
            "!": self._exclamation,
            "<": self._angle,
        }

    def feed(self, text: str) -> str:
        """Take the next piece; give what is certain by now, which may be nothing."""
        self._held = self._scan(self._held + drop_invisible(text), last=False)
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
        self._shown = kept[-1:] or self._shown
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
        if not text:
            return
        if self._joint and _GROWS.match(self._before + text[0]):
            text = " " + text
        self._joint = False
        self._out.append(text)
        if self._rows.may_be_rule:
            self._rows.write(text)
        self._before = text[-1]
        if not self._line_is_open and not _LINE_OPENERS.issuperset(text):
            self._line_is_open = True

    def _line_start(self, text: str, place: int, last: bool) -> int | None:
        """At the start of a line: deal with code fences; give how much was taken, None: wait."""
        end = text.find("\n", place) + 1
        line = text[place:end] if end else text[place:]
        if not end and not last and self._must_be_whole(line):
            return None
        code, is_all = self._block.take(line)
        if code:
            self._out.append(code)
            self._start_line(code[-1])
        if is_all:
            return len(line)
        if self._rows.may_be_below_head:
            nested = self._nest()
            if is_rule(nested.feed(line) + nested.finish()):
                self._emit("\\")
        return 0

    def _must_be_whole(self, line: str) -> bool:
        return self._block.is_open or self._rows.may_be_below_head or fence_begun(line)

    def _start_line(self, before: str) -> None:
        self._rows.end_line()
        self._before = before
        self._at_line_start, self._line_is_open, self._joint = True, False, False

    def _special(self, text: str, place: int, *, last: bool) -> int | None:
        """Deal with what may be special here; give its length, or None to wait for more."""
        if text[place] == "\n":
            self._out.append("\n")
            self._start_line("\n")
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
        run = run_length(text, place)
        ticks, code = "`" * run, text[place + run : place + found.length - run]
        is_code = found.complete and self._rows.admits(code)
        if is_code and run >= 3 and not self._line_is_open:
            # Some renderers take such a run for the opening of a block.
            ticks, is_code = "`", "`" not in code
        if not is_code:
            self._emit("\\`" * run)
            return run
        self._emit(ticks + code + ticks)
        return found.length

    def _tildes(self, text: str, place: int, last: bool) -> int | None:
        """A run that is no fence at the start of a line must not become one inside a list."""
        run = run_length(text, place)
        if place + run == len(text) and not last:
            return None
        self._emit(("\\~" if run > 2 else "~") * run)
        return run

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
        self._emit(lead + ("\\[" if following in {"(", ":"} else "["))
        return 1

    def _mark(self, inner: str, length: int, target: Found, following: str) -> int:
        """A citation: keep the numbers that stand for sources."""
        numbers = [int(number[:MOST_DIGITS]) for number in _NUMBER.findall(inner)]
        known = [number for number in numbers if self._knows_number(number)]
        self.dropped += len(numbers) - len(known)
        is_link = target.complete and (
            _ADDRESS.match(target.text) is not None or self._find_url(target.text) is not None
        )
        starts_line = not self._line_is_open
        if known:
            self._emit("".join(f"[{number}]" for number in dict.fromkeys(known)))
            if (following == ":" and starts_line) or (following == "(" and not is_link):
                self._emit("\\")
        else:
            self._drop_spaces()
        self._joint = is_link or not known
        return length + (target.length if is_link else 0)

    def _drop_spaces(self) -> None:
        """Take back the spaces before a mark that is dropped."""
        before = (self._spaces + "".join(self._out)).rstrip(" \t")
        self._spaces = ""
        self._out[:] = [before] if before else []
        self._before = before[-1:] or self._shown

    def _link(self, inner: str, length: int, target: Found, *, image: bool) -> int:
        nested = self._nest()
        words = nested.feed(inner.replace("\n", " ")) + nested.finish()
        self.dropped += nested.dropped
        url = self._find_url(target.text) if target.text and not image else None
        self._joint = True
        self._emit(words if url is None else f"[{words}]({_as_target(url)})")
        self._joint = True
        return length + target.length

    def _nest(self) -> "CitationFilter":
        """Give a filter for what stands inside a line; links may hold images and marks."""
        nested = CitationFilter(self._knows_number, self._find_url)
        nested._line_is_open, nested._at_line_start = True, False
        return nested

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
        url = self._find_url(found.text)
        self._joint = True
        self._emit(f"`{found.text}`" if url is None else _as_target(url))
        self._joint = True
        return found.length


def _as_target(url: str) -> str:
    """Write a source's address so that none of it can be taken for markup."""
    safe = _UNSAFE_IN_TARGET.sub(lambda match: quote(match[0], safe=""), url)
    return safe if _BALANCED.fullmatch(safe) else safe.replace("(", "%28").replace(")", "%29")
