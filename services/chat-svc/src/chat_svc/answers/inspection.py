"""What the words of an answer and its sources tell: claims and origins. Pure work, no service."""

from collections.abc import Mapping

from contracts.library import Claim, Source
from pydantic import BaseModel

from chat_svc.answers.origins import find_origins
from chat_svc.answers.phrases import is_own
from chat_svc.claims.check import check_claims


class Material(BaseModel):
    """A finished answer, its sources, and their texts by number."""

    answer: str
    sources: tuple[Source, ...]
    texts: Mapping[int, str]

    @property
    def size(self) -> int:
        """Characters in all."""
        return len(self.answer) + sum(len(text) for text in self.texts.values())


class Findings(BaseModel):
    """Claims in their order, and for each source the smallest number of its origin."""

    claims: tuple[Claim, ...] = ()
    origins: dict[int, int] = {}


def inspect(material: Material) -> Findings:
    """Check the statements, but for what the product says itself, and group the sources."""
    claims = check_claims(material.answer, material.texts)
    return Findings(
        claims=tuple(claim for claim in claims if not is_own(claim.text)),
        origins=find_origins(material.sources, material.texts),
    )
