"""The parts of a text, one to three sentences long, that may bear a sentence out."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property
from heapq import nlargest

from chat_svc.answers.words import stem as find_stem
from chat_svc.claims.lists import read_words
from chat_svc.claims.reading import Reading, find_stems, read_text

LONGEST = 3
MOST_WINDOWS, MOST_SENTENCES = 4, 8
NEAR = 0.7
"""A window that has less than this of what the best one has of a sentence is not looked at."""
LONGEST_SENTENCE = 600
SHORT_TEXT = 400
"""A text of so many characters is one window; only the sentences that matter are quoted."""
LIKELY_OVER = 60
"""After so many characters an abbreviation such as `Inc.` may well end the sentence."""

_GAP = re.compile(r"(?:[.!?…]+[\"»”’)\]]*(?:\[\d{1,3}\])*\s+(?=[\"«“‘(\[]?[A-ZА-ЯЁ0-9])|\s*\n\s*)")
_ABBREVIATED = re.compile(
    r"(?:\b(?:mr|mrs|ms|dr|prof|st|mt|vs|no|fig|e\.g|i\.e|u\.s|u\.k|approx|ca|jr|sr|inc|ltd|co|corp"
    r"|sec|art|al|т\.\s?е|т\.\s?к|т\.\s?н|см|ср|стр|рис|табл|гл|проф|акад|им|ул|пр|ст|п|тыс|млн|млрд"
    r"|руб|г|гг|в|вв|н\.\s?э|до н|д)|\b[A-ZА-ЯЁ])\.\s+$",
    re.IGNORECASE,
)
_MAY_END = re.compile(
    r"(?:\b(?:inc|ltd|co|corp|руб|г|гг|в|вв|н\.\s?э|u\.s|u\.k))\.\s+$", re.IGNORECASE
)
_WORD = re.compile(r"[^\W_]+")


class Text:
    """A source's text while an answer is checked by it; what is read of it is read once.

    Texts that are given the same `readings` share what they have alike.
    """

    def __init__(self, text: str, readings: dict[str, Reading] | None = None) -> None:
        self.text = text
        self._readings = {} if readings is None else readings
        self._stems: dict[int, frozenset[str]] = {}

    def read(self, window: str) -> Reading:
        """Read a part of the text."""
        if window not in self._readings:
            self._readings[window] = read_text(window)
        return self._readings[window]

    @cached_property
    def spans(self) -> list[tuple[int, int]]:
        """Give where its sentences begin and end."""
        return split_sentences(self.text)

    @cached_property
    def sentences_of(self) -> dict[str, list[int]]:
        """Give for each stem the sentences that have it; little words are left out."""
        by_word: dict[str, list[int]] = {}
        for number, (start, end) in enumerate(self.spans):
            for word in {*_WORD.findall(self.text[start:end].lower())}:
                by_word.setdefault(word, []).append(number)
        found: dict[str, list[int]] = {}
        for word in by_word.keys() - read_words("little"):
            found.setdefault(find_stem(word), []).extend(by_word[word])
        return {key: sorted({*numbers}) for key, numbers in found.items()}

    def stems_of(self, number: int) -> frozenset[str]:
        """Give the stems of a sentence."""
        if number not in self._stems:
            start, end = self.spans[number]
            self._stems[number] = find_stems(self.text[start:end])
        return self._stems[number]


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Give where the sentences of a text begin and end."""
    spans: list[tuple[int, int]] = []
    start = 0
    for gap in _GAP.finditer(text):
        if "\n" in gap[0] or ends_sentence(text[start : gap.end()]):
            _add_span(text, start, gap.end(), spans)
            start = gap.end()
    _add_span(text, start, len(text), spans)
    return spans


def ends_sentence(text: str) -> bool:
    """Say whether a text that ends in a stop and a space is over, or ends in an abbreviation."""
    if _ABBREVIATED.search(text, max(0, len(text) - 14)) is None:
        return True
    return len(text) > LIKELY_OVER and _MAY_END.search(text, len(text) - 14) is not None


def _add_span(text: str, start: int, end: int, spans: list[tuple[int, int]]) -> None:
    """Add a sentence without the space around it, cut where it is endless."""
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip())
    end = start + len(piece.strip())
    while end - start > LONGEST_SENTENCE:
        cut = text.rfind(" ", start, start + LONGEST_SENTENCE)
        cut = cut if cut > start else start + LONGEST_SENTENCE
        spans.append((start, cut))
        start = cut + 1
    if end > start:
        spans.append((start, end))


def choose_windows(said: Reading, text: Text) -> list[tuple[int, int]]:
    """Give the most promising windows of a text, as offsets."""
    if len(text.text) <= SHORT_TEXT:
        return _whole(text.text)
    spans = text.spans
    if len(spans) <= LONGEST:
        return [(spans[0][0], spans[-1][1])] if spans else []
    # Those that few sentences of the text have come first, and count twice.
    shared = sorted(
        said.stems & text.sentences_of.keys(), key=lambda one: (len(text.sentences_of[one]), one)
    )
    rare = sum(4 * len(text.sentences_of[one]) <= len(spans) for one in shared)
    scores: Counter[int] = Counter()
    for stem in [*shared, *shared[:rare]]:
        scores.update(text.sentences_of[stem])
    best = nlargest(MOST_SENTENCES, scores, key=scores.__getitem__)
    near = _choose(text, best, shared, rare)
    return [(spans[first][0], spans[last][1]) for first, last in near]


def _choose(
    text: Text, sentences: Iterable[int], shared: Sequence[str], rare: int
) -> list[tuple[int, int]]:
    """Choose the windows that have most of what is said; each sentence costs a little.

    What a sentence has is kept as bits, one a shared stem.
    """
    bits = {stem: 1 << number for number, stem in enumerate(shared)}
    known, twice = frozenset(shared), (1 << rare) - 1
    windows = _windows_around(sentences, len(text.spans))
    masks = {
        number: sum(bits[stem] for stem in known & text.stems_of(number))
        for number in {one for window in windows for one in window}
    }
    weights: dict[tuple[int, int], float] = {}
    for first, last in windows:
        mask = masks[first] | masks[last]
        for number in range(first + 1, last):
            mask |= masks[number]
        points = mask.bit_count() + (mask & twice).bit_count()
        weights[first, last] = points - 0.2 * (last - first)
    least = NEAR * max(weights.values(), default=0.0)
    near = [window for window in weights if weights[window] >= least]
    return nlargest(MOST_WINDOWS, near, key=weights.__getitem__)


def _windows_around(sentences: Iterable[int], count: int) -> set[tuple[int, int]]:
    """Give the first and last sentences of all windows that have one of these sentences."""
    return {
        (first, last)
        for number in sentences
        for first in range(max(0, number - LONGEST + 1), number + 1)
        for last in range(number, min(count, first + LONGEST))
    }


def _whole(text: str) -> list[tuple[int, int]]:
    """Give all of a text but the space around it."""
    start, end = len(text) - len(text.lstrip()), len(text.rstrip())
    return [(start, end)] if end > start else []
