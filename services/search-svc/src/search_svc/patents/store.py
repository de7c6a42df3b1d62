"""Previews that wait for an approval, and answers, kept in Redis for their owners alone."""

from typing import Self, TypeVar

from contracts.patents import PatentAnswer, PatentPreview
from kit.errors import NotFound
from kit.identity import Principal
from pydantic import BaseModel
from redis.asyncio import Redis

from search_svc.patents.expanding import Expansion

PREVIEW_SECONDS = 3600
ANSWER_SECONDS = 7 * 24 * 3600

Kept = TypeVar("Kept", bound="KeptFor")


class PatentSearchNotFound(NotFound):
    """There is no such preview or answer, or it is another's, or too old."""

    code = "patent_search_not_found"
    message = "There is no such patent search, or it is too old. Ask again."


class KeptFor(BaseModel):
    """Something kept for one person, in one organisation or none."""

    user_id: str
    organisation_id: str | None
    expansion: Expansion

    @classmethod
    def of(cls, principal: Principal, expansion: Expansion, **more: object) -> Self:
        """Keep something for a caller."""
        owner = {"user_id": principal.user_id, "organisation_id": principal.organisation_id}
        return cls.model_validate({**owner, "expansion": expansion, **more})

    def is_for(self, principal: Principal) -> bool:
        """Say whether it is this caller's."""
        mine = (principal.user_id, principal.organisation_id)
        return (self.user_id, self.organisation_id) == mine


class KeptPreview(KeptFor):
    """What may be approved."""

    preview: PatentPreview


class KeptAnswer(KeptFor):
    """What was found."""

    answer: PatentAnswer


class PatentStore:
    """Keeps them by id; whoever else asks is told that there is none."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def keep_preview(self, kept: KeptPreview) -> None:
        """Keep a preview for an hour."""
        key = f"patent-preview:{kept.preview.id}"
        await self._redis.set(key, kept.model_dump_json(), ex=PREVIEW_SECONDS)

    async def keep_answer(self, kept: KeptAnswer) -> None:
        """Keep an answer for a week."""
        key = f"patent-answer:{kept.answer.id}"
        await self._redis.set(key, kept.model_dump_json(), ex=ANSWER_SECONDS)

    async def preview(self, principal: Principal, preview_id: str) -> KeptPreview:
        """Give a preview; raises PatentSearchNotFound."""
        return await self._find(principal, f"patent-preview:{preview_id}", KeptPreview)

    async def answer(self, principal: Principal, answer_id: str) -> KeptAnswer:
        """Give an answer; raises PatentSearchNotFound."""
        return await self._find(principal, f"patent-answer:{answer_id}", KeptAnswer)

    async def _find(self, principal: Principal, key: str, kind: type[Kept]) -> Kept:
        raw = await self._redis.get(key)
        kept = None if raw is None else kind.model_validate_json(raw)
        if kept is None or not kept.is_for(principal):
            raise PatentSearchNotFound
        return kept
