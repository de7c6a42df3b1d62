"""The parts of a text, one to three sentences long, that may bear a sentence out."""

import re
from functools import cached_property
from heapq import nlargest

from chat_svc.answers.words import stem
from chat_svc.claims.lists import read_words
from chat_svc.claims.reading import Reading, read_text

LONGEST = 3
MOST_WINDOWS, MOST_SENTENCES = 4, 8
NEAR = 0.0
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
    """A source's text while an answer is checked by it; what is read of it is read once."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._readings: dict[str, Reading] = {}

    def read(self, start: int, end: int) -> Reading:
        """Read a window of the text."""
        window = self.text[start:end]
        reading = self._readings.get(window)
        if reading is None:
            reading = self._readings[window] = read_text(window)
        return reading

    @cached_property
    def spans(self) -> list[tuple[int, int]]:
        """Give where its sentences begin and end."""
        return split_sentences(self.text)

    @cached_property
    def sentences_of(self) -> dict[str, list[int]]:
        """Give for each stem the sentences that have it; little words are left out."""
        little = read_words("little")
        by_word: dict[str, list[int]] = {}
        for number, (start, end) in enumerate(self.spans):
            for word in {*_WORD.findall(self.text[start:end].lower())}:
                by_word.setdefault(word, []).append(number)
        found: dict[str, list[int]] = {}
        for word, numbers in by_word.items():
            if word not in little:
                found.setdefault(stem(word), []).extend(numbers)
        return {key: sorted({*numbers}) for key, numbers in found.items()}


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
    points = _score_sentences(said, text)
    best = nlargest(MOST_SENTENCES, points, key=lambda one: sum(points[one].values()))
    windows = {
        (first, last)
        for number in best
        for first in range(max(0, number - LONGEST + 1), number + 1)
        for last in range(number, min(len(spans), first + LONGEST))
    }
    worth = {window: _weigh(points, *window) for window in windows}
    least = NEAR * max(worth.values(), default=0.0)
    near = nlargest(MOST_WINDOWS, windows, key=lambda one: worth[one])
    return [
        (spans[first][0], spans[last][1]) for first, last in near if worth[first, last] >= least
    ]


def _whole(text: str) -> list[tuple[int, int]]:
    """Give all of a text but the space around it."""
    start, end = len(text) - len(text.lstrip()), len(text.rstrip())
    return [(start, end)] if end > start else []


def _weigh(points: dict[int, dict[str, float]], first: int, last: int) -> float:
    """Weigh the stems of a window, each once; a shorter one is better."""
    stems: dict[str, float] = {}
    for number in range(first, last + 1):
        stems.update(points.get(number, {}))
    return sum(stems.values()) - 0.2 * (last - first)


def _score_sentences(said: Reading, text: Text) -> dict[int, dict[str, float]]:
    """Give for each sentence that shares words with what is said these words and their worth."""
    points: dict[int, dict[str, float]] = {}
    count = len(text.spans)
    for word in {*_WORD.findall(said.text.lower())} - read_words("little"):
        key = stem(word)
        places = text.sentences_of.get(key, ())
        for number in places:
            points.setdefault(number, {})[key] = 1.0 + (1.0 if len(places) * 4 <= count else 0.0)
    return points
