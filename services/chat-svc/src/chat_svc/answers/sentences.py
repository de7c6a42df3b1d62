"""Whole sentences of a text in English or Russian, without the clutter of web pages."""

import re
from dataclasses import dataclass

from chat_svc.word_lists import load_words

SHORTEST = 15
LONGEST = 420
LEAST_WORDS = 3

LEAST_OF_AN_ITEM = 12
LIKELY_WRAPPED = 60
"""A line longer than this that does not end a sentence goes on in the next one."""

_NEVER_LAST = load_words("abbreviations")
_STARTERS = load_words("sentence_starters")
_OFTEN_LAST = frozenset({"г", "гг", "вв", "руб", "коп", "н.э", "т.д", "т.п", "inc", "ltd", "co"})
_SPACED = re.compile(r"(?:^|\s)(\w\.\s?\w\.)\s+$")
_NUMERALS = frozenset("ivx")
WORDS_OF_A_LEAD = 5
_LOW = "абвгдеёжзийклмнопрстуфхцчшщъыьэюяabcdefghijklmnopqrstuvwxyz"
_GAP = re.compile(r"[.!?…]+[\"»”’)\]]*\s+(?=[\"«“‘(\[]?[A-ZА-ЯЁ0-9])")
_TOKEN = re.compile(r"([^\s(«\"“]+?)[.!?…]+[\"»”’)\]]*\s+$")
_SPACE = re.compile(r"[ \t\u00a0\u200b]+")
_FOREIGN_MARKS = re.compile(
    r"\s?\[(?:\d{1,3}|[a-z]|edit|citation needed|note \d+|править[^\]]*|источник не указан[^\]]*"
    r"|уточнить|прим\. ?\d+)\]",
    re.IGNORECASE,
)
_DATE_LEAD = re.compile(
    r"^(?:\d{1,2}\s+[^\W\d]{3,9}\.?\s+\d{4}(?:\s?г\.)?|[^\W\d]{3,9}\.?\s+\d{1,2},\s+\d{4}"
    r"|\d+\s+(?:hours?|days?|weeks?|months?|years?)\s+ago|\d{4}-\d\d-\d\d)\s*[—–·|:.-]+\s+"
)
_LIST_LEAD = re.compile(r"^(?:[-*•·▪●◦]|\d{1,2}[.)])\s+")
_END = re.compile(r"[.!?][\"»”’)\]*`]*$")
_CUT = re.compile(r"(?:…|\.\.\.)[\"»”’)\]]*$")
_CLUTTER = re.compile(
    r"\b(?:cookies?|subscribe|sign up|sign in|log ?in|newsletter|read more|learn more|click here|"
    r"all rights reserved|privacy policy|terms of (?:use|service)|share this|follow us|"
    r"advertis\w+|javascript is|enable javascript|skip to|table of contents|page not found|"
    r"accept all|your browser|download (?:the|our) app|jump to)\b"
    r"|©|\b(?:подпишитесь|подписаться|читать далее|читайте также|подробнее|войти|войдите|"
    r"зарегистрируйтесь|все права защищены|политик\w+ конфиденциальности|файлы cookie|реклама|"
    r"поделиться|нажмите здесь|ваш браузер|скачайте приложение|перейти к|материал из википедии)\b",
    re.IGNORECASE,
)
_SAYS_OF = re.compile(r"\S:\s|\s[—–-]\s")
_SEPARATORS = re.compile(r"[|›•·→»«/\\]{1}")
_START = re.compile(r"[\"«“‘(\[`]*[A-ZА-ЯЁ0-9]|[`a-z_]+[\w.]*\(|[a-z]+[A-Z0-9]\w*")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """The sentences of a paragraph or of one item of a list."""

    sentences: tuple[str, ...]
    is_item: bool


def split_text(text: str) -> list[Paragraph]:
    """Split at the ends of sentences; abbreviations, initials, decimals and quotes stay whole."""
    return [
        Paragraph(tuple(_split_paragraph(words)), is_item)
        for words, is_item in _paragraphs(_FOREIGN_MARKS.sub("", text))
    ]


def _paragraphs(text: str) -> list[tuple[str, bool]]:
    """Join lines that were only wrapped; a heading or list item stands for itself."""
    paragraphs: list[tuple[str, bool]] = []
    open_line = False
    for raw in text.splitlines():
        line = _SPACE.sub(" ", raw).strip()
        if not line:
            open_line = False
            continue
        lead = _LIST_LEAD.match(line)
        before, is_item = paragraphs[-1] if paragraphs else ("", False)
        continues = line[0].lower() in _LOW and line[0].islower()
        if open_line and lead is None and (continues or len(before) > LIKELY_WRAPPED):
            paragraphs[-1] = (f"{before} {line}", is_item)
        else:
            paragraphs.append((_LIST_LEAD.sub("", line), lead is not None))
        open_line = _END.search(line) is None
    return paragraphs


def _split_paragraph(paragraph: str) -> list[str]:
    sentences: list[str] = []
    start = 0
    for gap in _GAP.finditer(paragraph):
        if _is_end(paragraph[start : gap.end()], paragraph[gap.end() :]):
            sentences.append(paragraph[start : gap.end()].strip())
            start = gap.end()
    rest = paragraph[start:].strip()
    return [*sentences, rest] if rest else sentences


def _is_end(before: str, after: str) -> bool:
    match = _TOKEN.search(before)
    if match is None or not before.rstrip().rstrip('"»”’)]').endswith("."):
        return True
    token = match[1].rstrip(".").lower().lstrip('"«“‘([')
    spaced = _SPACED.search(before)
    if spaced is not None:
        token = spaced[1].replace(" ", "").lower().rstrip(".")
    if token in _NUMERALS:
        return _first_word(after) in _STARTERS
    if token in _OFTEN_LAST:
        return len(before.split()) > WORDS_OF_A_LEAD or _first_word(after) in _STARTERS
    initial = len(token) == 1 and token.isalpha()
    return not (initial or spaced is not None or token in _NEVER_LAST)


def _first_word(text: str) -> str:
    match = re.match(r"\W*([^\W\d_]+)", text)
    return match[1].lower() if match else ""


def clean_sentence(sentence: str) -> str | None:
    """Give the sentence if it is whole and says something, without a leading date; else None."""
    text = _DATE_LEAD.sub("", sentence).strip(" \t—–-·|")
    if not SHORTEST <= len(text) <= LONGEST or len(text.split()) < LEAST_WORDS:
        return None
    if _END.search(text) is None or _CUT.search(text) is not None or _START.match(text) is None:
        return None
    if _CLUTTER.search(text) is not None or len(_SEPARATORS.findall(text)) > 5:
        return None
    return text if _reads_well(text) else None


def clean_item(text: str) -> str | None:
    """Give a list item, which need not be a sentence, if it says something of something.

    Without a sign between the two it is a heading or a link.
    """
    cluttered = _CLUTTER.search(text) is not None or len(_SEPARATORS.findall(text)) > 5
    return None if cluttered or _SAYS_OF.search(text) is None else clean_row(text)


def clean_row(text: str) -> str | None:
    """Give a table row read aloud if it is whole; what pages are cluttered with is no table."""
    short = not LEAST_OF_AN_ITEM <= len(text) <= LONGEST or len(text.split()) < 2
    if short or _CUT.search(text) is not None or text.endswith((":", ",", ";")):
        return None
    return text if _is_balanced(text) else None


def _is_balanced(text: str) -> bool:
    return text.count("(") == text.count(")") and text.count("«") == text.count("»")


def _reads_well(text: str) -> bool:
    letters = sum(letter.isalpha() for letter in text)
    words = text.split()
    capitals = sum(word[:1].isupper() for word in words)
    return _is_balanced(text) and letters >= 0.6 * len(text) and (capitals <= 0.7 * len(words) + 1)
