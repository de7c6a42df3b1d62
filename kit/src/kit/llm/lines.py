"""Lines out of a byte stream that is cut anywhere."""

from kit.llm.errors import ModelError

MAX_LINE = 16 * 1024 * 1024


class LineSplitter:
    r"""Splits on `\n` only; a cut line waits for its rest, so no character is ever torn."""

    __slots__ = ("_parts", "_waiting")

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._waiting = 0

    def feed(self, data: bytes) -> list[bytes]:
        """Give the lines that `data` completes; a line over 16 MiB is a `ModelError`."""
        lines = data.split(b"\n")
        rest = lines.pop()
        if lines and self._parts:
            self._parts.append(lines[0])
            lines[0] = b"".join(self._parts)
            self._parts = []
            self._waiting = 0
        if rest:
            self._parts.append(rest)
            self._waiting += len(rest)
            if self._waiting > MAX_LINE:
                raise ModelError("model_bad_answer", "The model server sent an endless line.")
        return lines

    def rest(self) -> bytes:
        """Give what stands after the last line end, once."""
        rest = b"".join(self._parts)
        self._parts = []
        return rest
