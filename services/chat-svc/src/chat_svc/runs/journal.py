"""What a run's worker writes with: its events and results are collected and stored together."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from contracts.chat import DeltaEvent, Event
from pydantic import BaseModel

from chat_svc.runs.draft import Draft
from chat_svc.runs.log import RunLog
from chat_svc.runs.record import RunRecord
from chat_svc.runs.repository import Append
from chat_svc.runs.rewriting import Rewriting
from chat_svc.runs.wire import encode_delta, encode_event

ResultT = TypeVar("ResultT", bound=BaseModel)


class Store(Protocol):
    """Stores what journals have pending."""

    def schedule(self, journal: "Journal", *, at_once: bool) -> None:
        """Have it stored: now, or soon."""


@dataclass(frozen=True, slots=True)
class Past:
    """What stands of a run when a worker begins: its events, and results of work by their keys."""

    events: int = 1
    draft: Draft = field(default_factory=Draft)
    work: dict[str, bytes] = field(default_factory=dict)


class Journal:
    """The events of one run, in order; what was written is in `draft` at once.

    A worker that takes a run over walks the whole way again: results are found instead of work
    being done twice, and what was told before is not told again. `has_text` says whether this
    worker has written anything of the answer.
    """

    def __init__(
        self, record: RunRecord, run_log: RunLog, store: Store, past: Past | None = None
    ) -> None:
        past = past or Past()
        self.record = record
        self.log = run_log
        self.draft = past.draft
        self.lost = asyncio.Event()
        self.has_text = False
        self.stored = past.events
        self.results = past.work
        self._store = store
        self._rewriting = Rewriting(past.draft.answer) if past.draft.answer else None
        self._waiting: list[bytes] = []
        self._text: list[str] = []
        self._work: dict[str, bytes] = {}
        self._idle = asyncio.Event()
        self._idle.set()

    async def once(
        self, key: str, kind: type[ResultT], action: Callable[[], Awaitable[ResultT]]
    ) -> ResultT:
        """Do a piece of work once a run, whoever works on it; give its result.

        The result is stored no later than any event written after it.
        """
        known = self.results.get(key)
        if known is not None:
            return kind.model_validate_json(known)
        result = await action()
        self.results[key] = self._work[key] = result.model_dump_json().encode()
        self._schedule(at_once=False)
        return result

    def knows(self, key: str) -> bool:
        """Say whether this piece of work was done already."""
        return key in self.results

    def emit(self, event: Event) -> None:
        """Write any event but a delta, unless it was told before."""
        news = self.draft.untold(event)
        if news is None:
            return
        self._close_text()
        self._waiting.append(encode_event(news))
        self.draft.keep(news)
        self._schedule(at_once=False)

    def write(self, text: str) -> None:
        """Write the next piece of the answer; the very first goes out at once."""
        if not text:
            return
        self.has_text = True
        if self._rewriting is None:
            self._show(text)
        else:
            self._replace(self._rewriting.feed(text))

    def close_answer(self) -> None:
        """Take note that the answer is whole."""
        if self._rewriting is not None:
            self._replace(self._rewriting.close())
            self._rewriting = None

    async def flush(self) -> None:
        """Wait until everything written is stored, or the run is lost."""
        await self._idle.wait()

    def check(self) -> None:
        """Have the store asked whether it still has everything."""
        self._schedule(at_once=True)

    def pending(self) -> Append:
        """Give what is to be stored next."""
        self._close_text()
        record = self.record
        waiting, work = tuple(self._waiting), dict(self._work)
        return Append(record.run_id, record.token, self.stored, waiting, work)

    def confirm(self, ids: Sequence[bytes], append: Append) -> None:
        """Take note that this was stored, and show it."""
        count = len(append.payloads)
        self.log.extend(list(zip(ids, self._waiting[:count], strict=True)))
        self.stored += count
        del self._waiting[:count]
        for key in append.work:
            del self._work[key]
        if self._waiting or self._text or self._work:
            self._schedule(at_once=False)
        else:
            self._idle.set()

    def lose(self) -> None:
        """Take note that another worker has this run: nothing more can be written."""
        self._waiting.clear()
        self._text.clear()
        self._work.clear()
        self._idle.set()
        self.lost.set()

    def _show(self, text: str) -> None:
        first = not self.draft.text
        self._text.append(text)
        self.draft.text.append(text)
        self._schedule(at_once=first)

    def _replace(self, event: Event | None) -> None:
        if isinstance(event, DeltaEvent):
            self._show(event.text)
        elif event is not None:
            self.emit(event)
        if self._rewriting is not None and self._rewriting.over:
            self._rewriting = None

    def _schedule(self, *, at_once: bool) -> None:
        if self.lost.is_set():
            return
        self._idle.clear()
        self._store.schedule(self, at_once=at_once)

    def _close_text(self) -> None:
        if self._text:
            self._waiting.append(encode_delta("".join(self._text)))
            self._text.clear()
