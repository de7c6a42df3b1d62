"""Writers: a model, or extracts of the sources; one Protocol."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from contracts.library import Depth, Exchange
from kit.llm import Usage

from chat_svc.answers.language import Known
from chat_svc.answers.sources import SourceRegistry


@dataclass(frozen=True, slots=True)
class Assignment:
    """What is to be written: the question, what it follows, and from which sources.

    `language` was asked for; `spoken` is the question's own, None when it cannot be told.
    """

    query: str
    standalone: str
    earlier: Sequence[Exchange]
    sources: SourceRegistry
    depth: Depth
    language: str | None
    spoken: Known | None
    searched: bool
    search_failed: bool = False


class Writer(Protocol):
    """Writes an answer as it goes; what it gives is safe to show."""

    @property
    def name(self) -> str:
        """Who writes: `provider/model`, or `extractive`."""

    @property
    def usage(self) -> Usage:
        """What it has used up so far."""

    def write(self, assignment: Assignment) -> AsyncIterator[str]:
        """Give the answer piece by piece."""
