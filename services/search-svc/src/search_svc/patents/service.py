"""Patent search: expand, show or send, merge, and keep the answer for its table and follow-ups."""

import asyncio
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from contracts.patents import (
    AskedSource,
    PatentAnswer,
    PatentPreview,
    PatentPreviewRequest,
    PatentQuery,
    PatentRequest,
)
from contracts.search import SearchResult
from kit.deadline import remaining
from kit.errors import Conflict, InvalidRequest
from kit.identity import Principal
from kit.ids import new_id
from kit.logs import get_logger

from search_svc.asking.breaker import Breaker
from search_svc.patents.claims import ASKED, Claims
from search_svc.patents.expanding import Expander, Expansion
from search_svc.patents.merging import merge
from search_svc.patents.phrases import say
from search_svc.patents.prior_art import PriorArtSource, merge_prior_art
from search_svc.patents.sources import Hit, PatentSource, Sending
from search_svc.patents.store import KeptAnswer, KeptPreview, PatentStore
from search_svc.providers import ProviderFailed

log = get_logger(__name__)

ANSWER_SHARE = 0.7
"""The share of the time that sources get; claims and merging get the rest."""
CLAIMS_SECONDS = 4.0
LATE = "no answer in time"
UNEXPECTED = "an unexpected error, see the log"

Source = PatentSource | PriorArtSource


class PreviewRequired(Conflict):
    """The install sends no patent query that was not seen first."""

    code = "preview_required"
    message = "This server sends no patent query before you have seen it: ask for a preview."


@dataclass(frozen=True, slots=True)
class Sources:
    """Who can be asked; `offices` says whether a patent office is among them."""

    patents: Sequence[PatentSource]
    prior_art: Sequence[PriorArtSource]
    offices: bool
    claims: Claims | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """What came back of one query: patents or prior art, or why nothing came."""

    source: Source
    found: list[Hit] | list[SearchResult]
    error: str | None = None


class PatentSearch:
    """Answers questions about patents; `must_preview`: nothing is sent without an approval."""

    def __init__(
        self,
        expander: Expander,
        sources: Sources,
        store: PatentStore,
        *,
        seconds: float,
        must_preview: bool,
    ) -> None:
        self._expander = expander
        self._sources = sources
        self._store = store
        self._seconds = seconds
        self._must_preview = must_preview
        everyone: list[Source] = [*sources.patents, *sources.prior_art]
        self._breakers = {one.name: Breaker(one.name, "patents") for one in everyone}

    async def preview(self, principal: Principal, request: PatentPreviewRequest) -> PatentPreview:
        """Show what would be sent, and keep it for an approval."""
        expansion = await self._expand(principal, request.question, request.previous)
        preview = PatentPreview(
            id=new_id(),
            queries=(
                *(query for query, _ in self._write(expansion)),
                *self._claims_query(expansion),
            ),
            concepts=expansion.concepts,
            cpc=expansion.cpc,
            notices=(*expansion.notices, *self._notices(expansion)),
            required=self._must_preview,
        )
        await self._store.keep_preview(KeptPreview.of(principal, expansion, preview=preview))
        return preview

    async def search(self, principal: Principal, request: PatentRequest) -> PatentAnswer:
        """Send all queries of a question, or those of a preview that were approved.

        Raises PreviewRequired, PatentSearchNotFound, and InvalidRequest for an approval of what
        was not shown.
        """
        if request.question is not None:
            if self._must_preview:
                raise PreviewRequired
            expansion = await self._expand(principal, request.question, request.previous)
            return await self._send(principal, expansion, self._write(expansion), claims=True)
        kept = await self._store.preview(principal, str(request.preview_id))
        shown = {query.id for query in kept.preview.queries}
        if not shown.issuperset(request.approved):
            raise InvalidRequest("A query was approved that the preview does not have.")
        queries = [one for one in kept.preview.queries if one.id in request.approved]
        approved = {(one.source, one.query) for one in queries}
        writing = [
            (query, source)
            for query, source in self._write(kept.expansion)
            if (query.source, query.query) in approved
        ]
        claims = any(one.query == ASKED for one in queries)
        return await self._send(principal, kept.expansion, writing, claims=claims)

    async def answer(self, principal: Principal, answer_id: str) -> PatentAnswer:
        """Give an answer of the caller's; raises PatentSearchNotFound."""
        return (await self._store.answer(principal, answer_id)).answer

    async def _expand(self, principal: Principal, question: str, previous: str | None) -> Expansion:
        before = (await self._store.answer(principal, previous)).expansion if previous else None
        return await self._expander.expand(question, before)

    def _write(self, expansion: Expansion) -> list[tuple[PatentQuery, Source]]:
        everyone: list[Source] = [*self._sources.patents, *self._sources.prior_art]
        written = [(source, query) for source in everyone for query in source.write(expansion)]
        return [
            (PatentQuery(id=str(number), host=source.host, source=source.name, query=query), source)
            for number, (source, query) in enumerate(written, 1)
        ]

    def _claims_query(self, expansion: Expansion) -> list[PatentQuery]:
        claims = self._sources.claims
        if claims is None or not expansion.groups:
            return []
        return [PatentQuery(id="claims", host=claims.host, source=claims.name, query=ASKED)]

    async def _send(
        self,
        principal: Principal,
        expansion: Expansion,
        writing: Sequence[tuple[PatentQuery, Source]],
        *,
        claims: bool,
    ) -> PatentAnswer:
        seconds = remaining(self._seconds) * ANSWER_SHARE
        sendings = [(source, Sending(query.query, principal, seconds)) for query, source in writing]
        heard = await asyncio.gather(*(self._hear(*one) for one in sendings))
        patents = merge([_hits(one) for one in heard], expansion)
        if claims and self._sources.claims is not None:
            left = remaining(CLAIMS_SECONDS) * ANSWER_SHARE
            patents = await self._sources.claims.fill(patents, left)
        asked = _report(heard)
        answer = PatentAnswer(
            id=new_id(),
            question=expansion.question,
            concepts=expansion.concepts,
            cpc=expansion.cpc,
            patents=patents,
            prior_art=merge_prior_art([_pages(one) for one in heard]),
            asked=asked,
            notices=(
                *expansion.notices,
                *self._notices(expansion),
                *(() if patents else _nothing(expansion, asked)),
            ),
            at=datetime.now(UTC),
        )
        await self._store.keep_answer(KeptAnswer.of(principal, expansion, answer=answer))
        return answer

    async def _hear(self, source: Source, sending: Sending) -> Heard:
        """Ask one source; nothing is raised."""
        breaker = self._breakers[source.name]
        if (refusal := breaker.refusal()) is not None:
            return Heard(source, [], refusal)
        breaker.admit()
        try:
            async with asyncio.timeout(sending.seconds):
                found = await _ask(source, sending)
        except ProviderFailed as failure:
            breaker.fail(failure.reason, failure.rest)
            return Heard(source, [], failure.reason)
        except TimeoutError:
            breaker.fail(LATE)
            return Heard(source, [], LATE)
        except asyncio.CancelledError:
            breaker.forget()
            raise
        except Exception as problem:
            log.exception("a patent source failed", source=source.name, exc_info=problem)
            breaker.fail(UNEXPECTED)
            return Heard(source, [], UNEXPECTED)
        breaker.succeed()
        return Heard(source, found)

    def _notices(self, expansion: Expansion) -> tuple[str, ...]:
        if not self._sources.patents:
            return (say("nobody", expansion.language),)
        return () if self._sources.offices else (say("no_keys", expansion.language),)


def _ask(source: Source, sending: Sending) -> Awaitable[list[Hit] | list[SearchResult]]:
    return source.search(sending)


def _hits(heard: Heard) -> list[Hit]:
    return [one for one in heard.found if isinstance(one, Hit)]


def _pages(heard: Heard) -> list[SearchResult]:
    return [one for one in heard.found if isinstance(one, SearchResult)]


def _report(heard: Sequence[Heard]) -> tuple[AskedSource, ...]:
    """Give one line a source; it failed when none of its queries was answered."""
    found: dict[str, AskedSource] = {}
    for one in heard:
        before = found.get(one.source.name)
        found[one.source.name] = AskedSource(
            source=one.source.name,
            ok=one.error is None or (before is not None and before.ok),
            error=(before.error if before else None) or one.error,
            found=len(one.found) + (before.found if before else 0),
        )
    return tuple(found.values())


def _nothing(expansion: Expansion, asked: Sequence[AskedSource]) -> tuple[str, ...]:
    sources = ", ".join(one.source for one in asked if one.ok) or "–"
    letters = "".join(term for group in expansion.groups for term in group)
    spoken = say("english" if letters.isascii() else "both", expansion.language)
    return (say("nothing", expansion.language, sources=sources, languages=spoken),)
