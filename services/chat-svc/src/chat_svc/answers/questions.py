"""What kind of question it is, what it is about, and how a follow-up reads on its own."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from contracts.library import Exchange
from kit.words import LIGHT_WORDS

from chat_svc.answers.words import is_little, stem, stems_of, words_of

Kind = Literal["definition", "when", "number", "how_to", "why", "where", "who", "other"]

_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (
        "number",
        re.compile(
            r"\bhow (?:many|much|long|far|old|tall|high|big|large|deep|fast|often|heavy|hot|cold|"
            r"warm|wide|thick|early|late|soon)\b|"
            r"\bwhat (?:is|was|are|were) the (?:\w+ )?(?:population|price|cost|height|length|"
            r"distance|speed|area|size|number|age|temperature|weight|mass|power|capacity|depth|"
            r"width|rate|share|percentage|fine|fee|diameter|volume|amount|score|density)\b|"
            r"\bсколько\b|\bскольки\w*\b|\bнасколько\b|\bкак (?:долго|далеко|часто|быстро)\b|"
            r"\bкак(?:ов[аоы]?|ая|ой|ую|ие) (?:\w+ )?(?:населени|численност|высот|длин|скорост|"
            r"площад|цен|стоимост|глубин|температур|мощност|масс|вес\b|ширин|толщин|урожайност|"
            r"протяж[её]нност|размер|дол[яю]\b|процент|штраф|срок|количеств|вместимост|диаметр)",
            re.IGNORECASE,
        ),
    ),
    (
        "when",
        re.compile(
            r"\bwhen\b|\b(?:what|which) (?:year|date|day)\b|\bкогда\b|\b(?:в каком|какого) году\b|"
            r"\bкакого числа\b",
            re.IGNORECASE,
        ),
    ),
    (
        "how_to",
        re.compile(
            r"\bhow (?:to|do|can|should|does one|would)\b|\bways? to\b|\bsteps to\b|"
            r"^\s*как (?!называ|зовут|дела)|\bкаким образом\b|\bспособы?\b",
            re.IGNORECASE,
        ),
    ),
    ("why", re.compile(r"\bwhy\b|\bwhat causes\b|\bпочему\b|\bзачем\b|\bотчего\b", re.IGNORECASE)),
    (
        "definition",
        re.compile(
            r"^\s*(?:what(?:'s| is| are| was| were| does)|who(?:'s| is| was| are)|define|"
            r"what do you mean by)\b|\bmeaning of\b|\bdefinition of\b|"
            r"^\s*(?:что (?:такое|это|значит|означает)|кто так(?:ой|ая|ие)|кто это|"
            r"что представляет)|\bопределение\b",
            re.IGNORECASE,
        ),
    ),
    ("where", re.compile(r"\bwhere\b|\bгде\b|\bкуда\b|\bоткуда\b", re.IGNORECASE)),
    ("who", re.compile(r"\bwho(?:m|se)?\b|\bкто\b|\bкого\b|\bкем\b|\bчей\b", re.IGNORECASE)),
)
_POINTS_BACK = re.compile(
    r"^\s*(?:and|but|so|then|also|what about|how about|а|и|но|ну|тогда|также)\b|"
    r"\b(?:it|its|they|them|their|he|him|his|she|her|this|that|these|those|there|one|ones|"
    r"former|latter|он|она|оно|они|его|её|ее|их|ему|ей|им|нём|нем|ней|них|это|этот|эта|эти|"
    r"этого|этой|этом|этих|там|туда|тогда|такой|такая|такие|последний)\b",
    re.IGNORECASE,
)
_CARRIED = 6
SHORT_WORDS = 3


@dataclass(frozen=True, slots=True)
class Question:
    """A question taken apart; `light` are those stems that name no topic, such as `use`."""

    text: str
    kind: Kind
    stems: tuple[str, ...]
    light: frozenset[str] = frozenset()


def take_apart(text: str) -> Question:
    """Find out what kind of question it is and what it is about."""
    kind: Kind = next((kind for kind, pattern in _KINDS if pattern.search(text)), "other")
    stems = tuple(dict.fromkeys(stems_of(text)))
    light = frozenset(stem(word) for word in words_of(text) if word.lower() in LIGHT_WORDS)
    return Question(text, kind, stems, light if not light.issuperset(stems) else frozenset())


def stand_alone(question: str, earlier: Sequence[Exchange]) -> str:
    """Give a follow-up as a search query of its own, without asking a model.

    A question that is short or points back (`its`, `там`) gets the topic words of the one before.
    """
    if not earlier:
        return question
    topic = _topic(question)
    if len(topic) > SHORT_WORDS and not _POINTS_BACK.search(question):
        return question
    if len(topic) > 2 * SHORT_WORDS:
        return question
    known = {stem(word) for word in topic}
    carried: list[str] = []
    for exchange in reversed(earlier):
        for word in _topic(exchange.query):
            if stem(word) not in known:
                known.add(stem(word))
                carried.append(word)
        if len(_topic(exchange.query)) > 1:
            break
    return " ".join([*carried[:_CARRIED], question]) if carried else question


def _topic(text: str) -> list[str]:
    return [
        word for word in words_of(text) if not is_little(word) and not _POINTS_BACK.fullmatch(word)
    ]
