"""A thread as a file to take away: Markdown to read, JSON to process."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from urllib.parse import quote

from contracts.library import Claim, ExportFormat, OutgoingQuery, Route, Source, Thread, Turn

from library_svc.phrases import Phrases, phrases_for

NAME_LENGTH = 80

_SPECIAL = re.compile(r"([\\`*_\[\]<>])")
_UNSAFE_IN_URL = re.compile(r"[\s<>]+")
_UNSAFE_IN_NAME = re.compile(r'[\x00-\x1f\x7f"\\/:*?<>|]+')


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
    """Write title, questions and answers with their `[n]`.

    Under each answer stand what of it was not borne out, its numbered sources, and its route.
    """
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
    phrases = phrases_for(turn.query)
    yield f"## {_one_line(turn.query)}"
    if turn.answer:
        yield turn.answer.strip()
    note = {
        "failed": phrases.failed.format(code=turn.error or "unknown"),
        "stopped": phrases.stopped,
        "running": phrases.running,
    }.get(turn.status)
    if note:
        yield f"*{note}*"
    if turn.claims:
        yield f"### {phrases.checked}"
        yield from _write_claims(turn.claims, phrases)
    if turn.sources:
        yield f"### {phrases.sources}"
        yield "\n".join(_write_source(source, phrases) for source in turn.sources)
    route = " · ".join(_write_route(turn.route, phrases)) if turn.route else ""
    if route:
        yield route


def _write_claims(claims: tuple[Claim, ...], phrases: Phrases) -> Iterator[str]:
    counts = Counter(claim.verdict for claim in claims)
    named = [f"{word}: {counts[key]}" for key, word in phrases.verdicts.items() if counts[key]]
    yield phrases.checked_count.format(count=len(claims), verdicts=", ".join(named))
    doubted = [_write_claim(claim, phrases) for claim in claims if claim.verdict != "supported"]
    if doubted:
        yield "\n".join(doubted)


def _write_claim(claim: Claim, phrases: Phrases) -> str:
    verdict = phrases.verdicts[claim.verdict].capitalize()
    reason = f" ({phrases.reasons[claim.reason]})" if claim.reason else ""
    line = f"- **{verdict}**{reason}: {_plain(claim.text)}"
    if not claim.quote:
        return line
    mark = f"[{claim.source}] " if claim.source else ""
    return f"{line}\n  > {mark}{_plain(claim.quote)}"


def _write_source(source: Source, phrases: Phrases) -> str:
    title = _plain(source.title) or "…"
    url = _UNSAFE_IN_URL.sub(lambda match: quote(match.group()), source.url)
    known = []
    if source.read_at:
        known.append(phrases.read.format(time=f"{source.read_at.astimezone(UTC):%Y-%m-%d %H:%M}"))
    if source.sha256:
        known.append(f"SHA-256 {source.sha256}")
    receipt = f" ({', '.join(known)})" if known else ""
    return f"- [{source.number}] {title}: <{url}>{receipt}"


def _write_route(route: Route, phrases: Phrases) -> Iterator[str]:
    if route.answered_model:
        model = phrases.model.format(name=_plain(route.answered_model))
        yield model + _write_choice(route, phrases)
    if route.queries:
        queries = "; ".join(_write_query(query, phrases) for query in route.queries)
        yield phrases.queries.format(queries=queries)
    if route.took_ms:
        yield phrases.time.format(seconds=_number(f"{route.took_ms / 1000:.1f}", phrases))
    if route.usage.cost_usd is not None:
        yield phrases.cost.format(dollars=_number(f"{route.usage.cost_usd:.4f}", phrases))


def _write_choice(route: Route, phrases: Phrases) -> str:
    """Say which model was asked for, and why another answered, where that is so."""
    known = []
    if route.asked_model and route.asked_model != route.answered_model:
        known.append(phrases.asked_model.format(name=_plain(route.asked_model)))
    if route.fall_back:
        known.append(phrases.fall_back.format(why=_plain(route.fall_back)))
    return f" ({'; '.join(known)})" if known else ""


def _write_query(query: OutgoingQuery, phrases: Phrases) -> str:
    providers = f" ({', '.join(query.providers)})" if query.providers else ""
    return _plain(phrases.query.format(words=query.query) + providers)


def _number(text: str, phrases: Phrases) -> str:
    return text.replace(".", phrases.decimal_point)


def _plain(text: str) -> str:
    """Give text as one line that Markdown shows as it is."""
    return _SPECIAL.sub(r"\\\1", _one_line(text))


def _one_line(text: str) -> str:
    return " ".join(text.split())
