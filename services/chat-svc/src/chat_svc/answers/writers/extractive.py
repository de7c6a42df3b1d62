"""The writer that needs no model: quotes the best sentences, each with its citation."""

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from typing import ClassVar

from kit.llm import Usage

from chat_svc.answers.extracts import Extract, choose_extracts
from chat_svc.answers.language import Known
from chat_svc.answers.phrases import phrase
from chat_svc.answers.questions import take_apart
from chat_svc.answers.sources import Evidence
from chat_svc.answers.writers import Assignment

NAME = "extractive"
CLOSEST_PAGES = 5

_MARKUP = re.compile(r"([\\`*<\[\]])|(?<!\w)(_)|(_)(?!\w)")
_AUTOLINK = re.compile(r"(https?:)(//)|\b(www)(\.)", re.IGNORECASE)


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
    pieces = [" ".join(_quote(item) for item in groups[0])]
    bullet = "\n\n- " if len(groups) > 2 else "\n\n"
    for group in groups[1:]:
        pieces.append(bullet + " ".join(_quote(item) for item in group))
        bullet = "\n- " if len(groups) > 2 else bullet
    return pieces


def _quote(item: Extract) -> str:
    return f"{escape_markdown(item.text)} [{item.number}]"


def _closest(evidence: Sequence[Evidence], language: Known | None) -> list[str]:
    lines = [
        f"\n- {escape_markdown(item.source.title)} [{item.source.number}]"
        for item in evidence[:CLOSEST_PAGES]
    ]
    return [phrase("no_sentence", language) + "\n", *lines]


def escape_markdown(text: str) -> str:
    """Make a quoted sentence show as it stands, with no markup or link of its own."""
    plain = _MARKUP.sub(r"\\\1\2\3", text)
    plain = _AUTOLINK.sub(r"\1\3\\\2\4", plain)
    return re.sub(r"^([#>+-]|\d+[.)](?=\s))", _escape_lead, plain)


def _escape_lead(match: re.Match[str]) -> str:
    lead = match[1]
    return f"{lead[:-1]}\\{lead[-1]}"
