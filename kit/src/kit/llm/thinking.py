"""Reasoning that a model writes into its answer between `<think>` and `</think>`."""

from kit.llm.messages import Delta, ReasoningDelta, TextDelta

OPEN = "<think>"
CLOSE = "</think>"


class ThinkSplitter:
    """Tells reasoning from text while tags come in pieces.

    Only a tag at the very start of the answer counts: later ones are what the answer is about.
    """

    __slots__ = ("_held", "_state")

    _state: str  # start → thinking → after → text, or start → text

    def __init__(self) -> None:
        self._held = ""
        self._state = "start"

    @property
    def passing(self) -> bool:
        """Say that the rest of the answer is text, so that nobody needs to ask again."""
        return self._state == "text"

    def feed(self, piece: str) -> list[Delta]:
        """Give what the piece makes certain."""
        if self._state == "text":
            return [TextDelta(piece)]
        self._held += piece
        deltas: list[Delta] = []
        if self._state == "start":
            self._look_for_start()
        if self._state == "thinking":
            self._take_reasoning(deltas)
        if self._state == "after":
            self._skip_blank_lines()
        if self._state == "text" and self._held:
            deltas.append(TextDelta(self._held))
            self._held = ""
        return deltas

    def close(self) -> list[Delta]:
        """Give what was held back, at the end of the answer."""
        held, self._held = self._held, ""
        if not held or self._state == "after":
            return []
        return [ReasoningDelta(held) if self._state == "thinking" else TextDelta(held)]

    def _look_for_start(self) -> None:
        begun = self._held.lstrip()
        if begun.startswith(OPEN):
            self._held = begun[len(OPEN) :]
            self._state = "thinking"
        elif not OPEN.startswith(begun):
            self._state = "text"

    def _take_reasoning(self, deltas: list[Delta]) -> None:
        reasoning, closed, rest = self._held.partition(CLOSE)
        if closed:
            self._state = "after"
            self._held = rest
        else:
            keep = _overlap(reasoning, CLOSE)
            self._held = reasoning[len(reasoning) - keep :]
            reasoning = reasoning[: len(reasoning) - keep]
        if reasoning:
            deltas.append(ReasoningDelta(reasoning))

    def _skip_blank_lines(self) -> None:
        self._held = self._held.lstrip()
        if self._held:
            self._state = "text"


def _overlap(text: str, tag: str) -> int:
    """Give how many characters at the end of `text` may be the beginning of `tag`."""
    for size in range(min(len(tag) - 1, len(text)), 0, -1):
        if text.endswith(tag[:size]):
            return size
    return 0
