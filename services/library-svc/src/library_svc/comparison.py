"""What of a text still stands in a later one, and what is new: sentence by sentence."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

MAX_CHARACTERS = 1_000_000
"""Of each text; what lies beyond is not compared. Two such texts take 0.3 s."""

SHOWN = 10
SHOWN_LENGTH = 300

_SENTENCE_END = re.compile(
    r"(?:(?<=[^\s.]{2}[.!?…])|(?<=[.!?…][»”\"')\]]))\s(?=[^a-zа-яё])|(?<=[。！？])"
)


@dataclass(frozen=True)
class Difference:
    """How much of the old text is still there (0 to 1), and the first sentences gone and new."""

    similarity: float
    removed: tuple[str, ...]
    added: tuple[str, ...]


def compare_texts(old: str, new: str) -> Difference:
    """Compare sentences as they are worded; neither blanks nor the order of sentences count.

    The work grows with the length of the texts alone, so no page can make it long.
    """
    before, after = Counter(_split(old)), Counter(_split(new))
    removed, added = before - after, after - before
    share = _length(removed) / _length(before) if before else 0.0
    return Difference(1 - share, _show(removed), _show(added))


def _split(text: str) -> Iterator[str]:
    for line in text[:MAX_CHARACTERS].splitlines():
        for sentence in _SENTENCE_END.split(" ".join(line.split())):
            if sentence:
                yield sentence


def _length(sentences: Counter[str]) -> int:
    return sum(len(sentence) * count for sentence, count in sentences.items())


def _show(sentences: Counter[str]) -> tuple[str, ...]:
    first = list(sentences)[:SHOWN]
    return tuple(
        sentence if len(sentence) <= SHOWN_LENGTH else sentence[:SHOWN_LENGTH] + "…"
        for sentence in first
    )
