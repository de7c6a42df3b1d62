"""A thread as a file to take away: Markdown to read, JSON to process."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from contracts.library import ExportFormat, Source, Thread, Turn

NAME_LENGTH = 80

_SPECIAL = re.compile(r"([\\`*_\[\]<>])")
_UNSAFE_IN_URL = re.compile(r"[\s<>]+")
_UNSAFE_IN_NAME = re.compile(r'[\x00-\x1f\x7f"\\/:*?<>|]+')
_CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)


@dataclass(frozen=True)
class Words:
    """What the file says of its own accord, in the language of the question."""

    sources: str
    failed: str
    stopped: str
    running: str


ENGLISH = Words(
    sources="Sources",
    failed="There is no answer: it failed ({code}).",
    stopped="The answer was stopped here.",
    running="The answer is still being written.",
)
RUSSIAN = Words(
    sources="Источники",
    failed="Ответа нет: ошибка ({code}).",
    stopped="Ответ остановлен здесь.",
    running="Ответ ещё пишется.",
)


@dataclass(frozen=True)
class File:
    """Bytes with their media type and the Content-Disposition to send them with."""

    content: bytes
    media_type: str
    disposition: str


def export_thread(thread: Thread, kind: ExportFormat) -> File:
    """Write a thread as a file named after its title."""
    disposition = make_disposition(thread.title, kind)
    if kind == "json":
        content = thread.model_dump_json(indent=2, exclude={"excerpt"}).encode()
        return File(content, "application/json", disposition)
    return File(write_markdown(thread).encode(), "text/markdown; charset=utf-8", disposition)


def write_markdown(thread: Thread) -> str:
    """Write title, questions, answers with their `[n]`, and under each the numbered sources."""
    parts = [f"# {_one_line(thread.title)}"]
    for turn in thread.turns:
        parts += _write_turn(turn)
    return "\n\n".join(parts) + "\n"


def make_disposition(title: str, extension: str) -> str:
    """Make a Content-Disposition with the name in ASCII and, after RFC 5987, in full."""
    name = _UNSAFE_IN_NAME.sub(" ", title)
    name = " ".join(name.split())[:NAME_LENGTH].strip(" .") or "thread"
    plain = "".join(character if character.isascii() else "_" for character in name)
    if not re.search(r"[A-Za-z0-9]", plain):
        plain = "thread"
    full = quote(f"{name}.{extension}", safe="")
    return f"attachment; filename=\"{plain}.{extension}\"; filename*=UTF-8''{full}"


def _write_turn(turn: Turn) -> Iterator[str]:
    words = RUSSIAN if _CYRILLIC.search(turn.query) else ENGLISH
    yield f"## {_one_line(turn.query)}"
    if turn.answer:
        yield turn.answer.strip()
    note = {
        "failed": words.failed.format(code=turn.error or "unknown"),
        "stopped": words.stopped,
        "running": words.running,
    }.get(turn.status)
    if note:
        yield f"*{note}*"
    if turn.sources:
        yield f"### {words.sources}"
        yield "\n".join(_write_source(source) for source in turn.sources)


def _write_source(source: Source) -> str:
    title = _SPECIAL.sub(r"\\\1", _one_line(source.title)) or "…"
    url = _UNSAFE_IN_URL.sub(lambda match: quote(match.group()), source.url)
    return f"- [{source.number}] {title}: <{url}>"


def _one_line(text: str) -> str:
    return " ".join(text.split())
