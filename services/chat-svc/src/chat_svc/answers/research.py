"""Searching and reading for one run; each action is a step that the user sees."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from time import monotonic

from contracts.chat import SourcesEvent
from contracts.library import OutgoingQuery, Step
from contracts.search import (
    ReadRequest,
    ReadResponse,
    SearchClient,
    SearchRequest,
    SearchResponse,
)
from kit.errors import AppError

from chat_svc.answers.language import detect_language
from chat_svc.answers.results import Read, Searched
from chat_svc.answers.sources import SourceRegistry
from chat_svc.runs.journal import Journal
from chat_svc.settings import ChatSettings
from kit import deadline

QUERY_CHARACTERS = 400
PASSAGES_A_PAGE = 5
MOST_REPORTS = 60
INDEX = "local"


class Research:
    """Finds sources for a run; searches may be started before it is known that they are wanted."""

    def __init__(self, journal: Journal, client: SearchClient, settings: ChatSettings) -> None:
        self.sources = SourceRegistry(most=settings.chat_max_sources)
        self.queries: list[str] = []
        self.failed = False
        self._journal = journal
        self._client = client
        self._settings = settings
        self._started: dict[str, asyncio.Task[SearchResponse | str]] = {}
        self._rounds = 0
        self._tried: set[str] = set()

    def start(self, query: str) -> None:
        """Begin a search whose results may be wanted later."""
        known = self._journal.knows(f"search-{self._rounds + 1}")
        if not known and query not in self._started:
            self._started[query] = asyncio.create_task(self._fetch(query))

    async def search(self, queries: Sequence[str]) -> None:
        """Search for all queries at once and number what they find."""
        began = monotonic()
        for query in queries:
            self.start(query)
        self._rounds += 1
        step = Step(
            id=f"search-{self._rounds}", kind="search", status="running", queries=tuple(queries)
        )
        self._journal.emit(step)
        self.queries.extend(queries)
        searched = await self._journal.once(step.id, Searched, lambda: self._search_all(queries))
        for query, outcome in zip(queries, searched.outcomes, strict=True):
            if isinstance(outcome, SearchResponse):
                self._register(query, outcome)
        self._journal.emit(self._finished(step, searched.outcomes, began))

    def abandon(self) -> None:
        """Stop searches that nobody waits for."""
        for task in self._started.values():
            task.cancel()

    async def read(self, query: str, most: int) -> None:
        """Read the best pages that were not read yet, as many as given."""
        urls = [
            url for url in self.sources.unread(most + len(self._tried)) if url not in self._tried
        ]
        urls = urls[:most]
        if not urls:
            return
        began = monotonic()
        self._tried.update(urls)
        step = Step(id=f"read-{self._rounds}", kind="read", status="running", urls=tuple(urls))
        self._journal.emit(step)
        read = await self._journal.once(step.id, Read, lambda: self._read_all(urls, query))
        if isinstance(read.outcome, str):
            change: dict[str, object] = {"status": "failed", "note": read.outcome}
        else:
            change = self._keep_pages(read.outcome)
        self._journal.emit(step.model_copy(update=change | {"took_ms": _since(began)}))

    async def _search_all(self, queries: Sequence[str]) -> Searched:
        outcomes = await asyncio.gather(*(self._started[query] for query in queries))
        return Searched(outcomes=tuple(outcomes))

    async def _read_all(self, urls: Sequence[str], query: str) -> Read:
        thorough = self._journal.record.request.depth == "quality"
        request = ReadRequest(
            urls=tuple(urls),
            query=query[:QUERY_CHARACTERS],
            max_passages=PASSAGES_A_PAGE,
            wait_for="all" if thorough else "most",
        )
        try:
            with at_most(self._settings.chat_read_seconds):
                answer = await self._client.read(self._journal.record.principal, request)
        except AppError as error:
            return Read(outcome=error.message)
        return Read(outcome=answer)

    def _keep_pages(self, answer: ReadResponse) -> dict[str, object]:
        found = sum([self.sources.attach(page) for page in answer.pages])
        note = "; ".join(f"{item.url}: {item.message}" for item in answer.failures[:3]) or None
        return {"status": "done" if found else "failed", "found": found, "note": note}

    async def _fetch(self, query: str) -> SearchResponse | str:
        record, settings = self._journal.record, self._settings
        speed = record.request.depth == "speed"
        request = SearchRequest(
            query=query[:QUERY_CHARACTERS],
            sources=record.request.sources,
            language=detect_language(query),
            max_results=settings.chat_speed_results if speed else settings.chat_balanced_results,
            filters=record.request.filters,
        )
        try:
            with at_most(settings.chat_search_seconds):
                return await self._client.search(record.principal, request)
        except AppError as error:
            return error.message

    def _register(self, query: str, response: SearchResponse) -> None:
        asked = (report.provider for report in response.providers if report.provider != INDEX)
        if providers := tuple(asked):
            self._journal.draft.queries.append(OutgoingQuery(query=query, providers=providers))
        first = not len(self.sources)
        added = self.sources.add(response.results)
        if added:
            self._journal.emit(SourcesEvent(sources=tuple(added), added=not first))

    def _finished(self, step: Step, outcomes: Sequence[SearchResponse | str], began: float) -> Step:
        answers = [item for item in outcomes if isinstance(item, SearchResponse)]
        reports = [report for answer in answers for report in answer.providers]
        troubles = [f"{report.provider}: {report.error}" for report in reports if not report.ok]
        troubles += [item for item in outcomes if isinstance(item, str)]
        found = sum(len(answer.results) for answer in answers)
        failed = not found and bool(troubles)
        self.failed = failed and not len(self.sources)
        change = {
            "status": "failed" if failed else "done",
            "found": found,
            "providers": tuple(dict.fromkeys(report.provider for report in reports if report.ok)),
            "reports": tuple(reports[:MOST_REPORTS]),
            "note": "; ".join(dict.fromkeys(troubles)) or None,
            "took_ms": _since(began),
        }
        return step.model_copy(update=change)


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Shorten the deadline that calls to other services carry."""
    token = deadline.replace_deadline(deadline.remaining(seconds))
    try:
        yield
    finally:
        deadline.restore_deadline(token)


def _since(began: float) -> int:
    return round((monotonic() - began) * 1000)
