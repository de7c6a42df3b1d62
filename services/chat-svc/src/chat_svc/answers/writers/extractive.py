"""The writer that needs no model: quotes the best sentences, each with its citation."""

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from typing import ClassVar

from kit.characters import drop_invisible
from kit.llm import Usage

from chat_svc.answers.extracts import Extract, choose_extracts
from chat_svc.answers.language import Known
from chat_svc.answers.markdown import inline_code
from chat_svc.answers.phrases import phrase
from chat_svc.answers.questions import take_apart
from chat_svc.answers.sources import Evidence
from chat_svc.answers.writers import Assignment

NAME = "extractive"
CLOSEST_PAGES = 5

_MARKUP = re.compile(
    r"\\(?=[^\w\s]|$)"  # would escape what follows
    r"|(?<!\s)\*|\*(?!\s)|(?<!\w)_|_(?!\w)|~~|`"  # emphasis and code without an end
    r"|<(?=[a-zA-Z/!?])|&(?=#?\w+;)"  # HTML
    r"|\[(?![^\[\]\n]*[^\W\d][^\[\]\n]*\](?![(\[:]))"  # links, images, citation marks
)
_BACKTICKS = re.compile(r"`+")
_AUTOLINK = re.compile(r"(https?:)(//)|\b(www)(\.)", re.IGNORECASE)
_LEAD = re.compile(r"(>|(?:#{1,6}|[+-]|\d+[.)])(?=\s|$))")


class ExtractiveWriter:
    """Quotes whole sentences word for word and says that it does."""

    name: ClassVar[str] = NAME
    usage: ClassVar[Usage] = Usage()

    async def write(self, assignment: Assignment) -> AsyncIterator[str]:
        """Give the extract sentence by sentence."""
        language = _answer_language(assignment)
        evidence = assignment.sources.evidence
        if not evidence:
            yield phrase(_why_nothing(assignment), language)
            return
        question = take_apart(assignment.standalone)
        chosen = await asyncio.to_thread(choose_extracts, question, evidence, language)
        pieces = _lay_out(chosen) if chosen else _closest(evidence, language)
        for piece in pieces:
            yield piece
        if chosen:
            yield "\n\n" + phrase("extract", language)


def _answer_language(assignment: Assignment) -> Known | None:
    match assignment.language:
        case "ru":
            return "ru"
        case "en":
            return "en"
    return assignment.spoken


def _why_nothing(assignment: Assignment) -> str:
    if not assignment.searched:
        return "no_search"
    return "search_failed" if assignment.search_failed else "no_sources"


def _lay_out(chosen: Sequence[Extract]) -> list[str]:
    """Give the lead as a paragraph, the rest as a list; neighbours on a page stay together."""
    groups: list[list[Extract]] = []
    for item in chosen:
        last = groups[-1][-1] if groups else None
        if last and last.number == item.number and item.place == last.place + 1:
            groups[-1].append(item)
        else:
            groups.append([item])
    pieces = [_quote_all(groups[0])]
    as_list = len(groups) > 2
    for place, group in enumerate(groups[1:]):
        text = _quote_all(group)
        if as_list:
            pieces.append(("\n- " if place else "\n\n- ") + text.replace("\n", "\n  "))
        else:
            pieces.append("\n\n" + text)
    return pieces


def _quote_all(group: Sequence[Extract]) -> str:
    text = ""
    for item in group:
        gap = "" if not text or text.endswith("\n") else " "
        text += gap + _quote(item)
    return text.rstrip("\n")


def _quote(item: Extract) -> str:
    words = f"{escape_markdown(item.text)} [{item.number}]"
    if item.code is None:
        return words
    language, lines = map(drop_invisible, item.code)
    longest = max(map(len, _BACKTICKS.findall(lines)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{words}\n\n{fence}{language}\n{lines}\n{fence}\n\n"


def _closest(evidence: Sequence[Evidence], language: Known | None) -> list[str]:
    lines = [
        f"\n- {escape_markdown(item.source.title)} [{item.source.number}]"
        for item in evidence[:CLOSEST_PAGES]
    ]
    return [phrase("no_sentence", language) + "\n", *lines]


def escape_markdown(text: str) -> str:
    """Make quoted words show as they stand: their code as code, no other markup, no link."""
    text, place, safe = drop_invisible(text), 0, ""
    while place < len(text):
        tick = text.find("`", place)
        end = tick if tick >= 0 else len(text)
        safe += _escape(text[place:end])
        place = end
        if tick >= 0:
            code = inline_code(text, tick, last=True)
            length = code.length if code else 1
            raw = text[tick : tick + length]
            safe += raw if code and code.complete else "\\`" * length
            place += length
    return _LEAD.sub(_escape_lead, safe, count=1) if _LEAD.match(safe) else safe


def _escape(text: str) -> str:
    plain = _MARKUP.sub(lambda match: "".join("\\" + letter for letter in match[0]), text)
    return _AUTOLINK.sub(r"\1\3\\\2\4", plain)


def _escape_lead(match: re.Match[str]) -> str:
    lead = match[1]
    return f"{lead[:-1]}\\{lead[-1]}"
