"""The parts of a text, one to three sentences long, that may bear a sentence out."""

import re
from dataclasses import dataclass, field
from functools import lru_cache

from chat_svc.answers.words import stem
from chat_svc.claims.lists import read_words
from chat_svc.claims.reading import Reading

LONGEST = 3
MOST_WINDOWS = 4
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


@dataclass(slots=True)
class Text:
    """A source's text: its sentences, and which of them have a word."""

    spans: list[tuple[int, int]]
    sentences_of: dict[str, list[int]] = field(default_factory=dict)


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


@lru_cache(maxsize=128)
def index_text(text: str) -> Text:
    """Split a text and index its words by stem, once while it is remembered."""
    indexed = Text(split_sentences(text))
    little = read_words("little")
    for number, (start, end) in enumerate(indexed.spans):
        words = {word.lower() for word in _WORD.findall(text[start:end])}
        for key in {stem(word) for word in words if word not in little}:
            indexed.sentences_of.setdefault(key, []).append(number)
    return indexed


def choose_windows(said: Reading, text: str) -> list[tuple[int, int]]:
    """Give the most promising windows of a text, as offsets."""
    indexed = index_text(text)
    count = len(indexed.spans)
    if count <= LONGEST or len(text) <= SHORT_TEXT:
        return [(indexed.spans[0][0], indexed.spans[-1][1])] if count else []
    points = _score_sentences(said, indexed)
    windows = {
        (first, last)
        for number in sorted(points, key=lambda one: -sum(points[one].values()))[:8]
        for first in range(max(0, number - LONGEST + 1), number + 1)
        for last in range(number, min(count, first + LONGEST))
    }

    def worth(window: tuple[int, int]) -> float:
        first, last = window
        stems: dict[str, float] = {}
        for number in range(first, last + 1):
            stems.update(points.get(number, {}))
        return sum(stems.values()) - 0.2 * (last - first)

    best = sorted(windows, key=worth, reverse=True)[:MOST_WINDOWS]
    return [(indexed.spans[first][0], indexed.spans[last][1]) for first, last in best]


def _score_sentences(said: Reading, indexed: Text) -> dict[int, dict[str, float]]:
    """Give for each sentence that shares words with what is said these words and their worth."""
    points: dict[int, dict[str, float]] = {}
    count = len(indexed.spans)
    for word in {one.lower() for one in _WORD.findall(said.text)} - read_words("little"):
        key = stem(word)
        places = indexed.sentences_of.get(key, ())
        for number in places:
            points.setdefault(number, {})[key] = 1.0 + (1.0 if len(places) * 4 <= count else 0.0)
    return points
