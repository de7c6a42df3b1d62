"""The rules of sources: a text is kept under its true hash, and shown to who may see its turn."""

import asyncio
import hashlib

from contracts.library import Comparison, FrozenSource, SaveTurn, SourceText, Turn
from contracts.search import Page, ReadRequest, SearchClient
from kit.errors import AppError, InvalidRequest
from kit.identity import Principal
from kit.ids import is_id
from kit.ratelimit import RateLimiter
from sqlalchemy.ext.asyncio import AsyncSession

from library_svc.comparison import compare_texts
from library_svc.errors import SourceNotKept, SourceUnreadable, ThreadNotFound, TurnNotFound
from library_svc.repository import ThreadRepository
from library_svc.texts import Text, TextRepository

COMPARISONS = 20
COMPARISON_SECONDS = 60.0


class KeptSources:
    """Sources with the texts that were read; without a limiter they are compared without limit."""

    def __init__(self, search: SearchClient, limiter: RateLimiter | None) -> None:
        self._search = search
        self._limiter = limiter

    async def read(
        self, session: AsyncSession, principal: Principal, thread_id: str, turn_id: str, number: int
    ) -> FrozenSource:
        """Give a source of a turn with its text.

        Raises ThreadNotFound, TurnNotFound, and SourceNotKept when the text was never read or is
        no longer there.
        """
        turn = await _find_turn(ThreadRepository(session), principal, thread_id, turn_id)
        source = next((source for source in turn.sources if source.number == number), None)
        if source is None or source.sha256 is None:
            raise SourceNotKept
        text = await TextRepository(session).find(principal, turn, source.sha256)
        if text is None:
            raise SourceNotKept
        return FrozenSource(source=source, text=text, read_at=source.read_at or turn.created_at)

    async def compare(self, principal: Principal, kept: FrozenSource) -> Comparison:
        """Have the source read again and say what changed; raises SourceUnreadable."""
        if self._limiter:
            await self._limiter.check(
                "compare", principal.user_id, count=COMPARISONS, seconds=COMPARISON_SECONDS
            )
        page = await self._read_again(principal, kept.source.url)
        found = await asyncio.to_thread(compare_texts, kept.text, page.text)
        return Comparison(
            changed=bool(found.removed or found.added),
            read_at=page.read_at,
            similarity=found.similarity,
            removed=found.removed,
            added=found.added,
        )

    async def _read_again(self, principal: Principal, url: str) -> Page:
        try:
            request = ReadRequest(urls=(url,), max_passages=1, no_cache=True)
            answer = await self._search.read(principal, request)
        except AppError as error:
            raise SourceUnreadable(error.code, error.message) from error
        for failure in answer.failures:
            raise SourceUnreadable(failure.code, failure.message)
        return answer.pages[0]


async def _find_turn(
    threads: ThreadRepository, principal: Principal, thread_id: str, turn_id: str
) -> Turn:
    if not is_id(thread_id):
        raise ThreadNotFound
    turn = await threads.find_turn(principal, thread_id, turn_id) if is_id(turn_id) else None
    if turn is None:
        found = await threads.find_thread(principal, thread_id)
        raise TurnNotFound if found else ThreadNotFound
    return turn


def check_texts(request: SaveTurn) -> list[Text]:
    """Give the texts that the turn's sources name, each once.

    Raises InvalidRequest for a wrong hash. 200,000 characters take 1 ms.
    """
    brought = [_encode(text) for text in request.texts]
    wrong = [
        f"texts.{number}.sha256"
        for number, (sent, text) in enumerate(zip(request.texts, brought, strict=True))
        if sent.sha256 != text.sha256
    ]
    if wrong:
        raise InvalidRequest(fields=dict.fromkeys(wrong, "This is not the hash of the text."))
    named = {source.sha256 for source in request.turn.sources}
    return list({text.sha256: text for text in brought if text.sha256 in named}.values())


def _encode(sent: SourceText) -> Text:
    content = sent.text.encode()
    return Text(hashlib.sha256(content).hexdigest(), content, len(sent.text))
