"""Where results come from. A provider is one file here and one line in `registry`."""

from dataclasses import dataclass
from typing import Protocol

from contracts.search import Filters, Priority, SearchResult, SourceKind
from kit.identity import Principal

NO_FILTERS = Filters()


@dataclass(frozen=True, slots=True)
class Query:
    """A search as providers get it; `seconds` is how long an answer is of use.

    A provider filters what it can; the rest is filtered afterwards.
    """

    text: str
    principal: Principal
    language: str | None = None
    limit: int = 10
    seconds: float = 8.0
    filters: Filters = NO_FILTERS
    priority: Priority = "interactive"


@dataclass(frozen=True, slots=True)
class Found:
    """A provider's results, best first; `notice` says what was missing although it answered.

    `waited` are the seconds of its time that were spent in a queue; `kept` says that it was known
    already and nobody was asked.
    """

    results: tuple[SearchResult, ...] = ()
    notice: str | None = None
    waited: float = 0.0
    kept: bool = False


class ProviderFailed(Exception):
    """A provider gave no usable answer; `reason` is a sentence a person can act on.

    `rest` is for how many seconds it asks to be left alone.
    """

    def __init__(self, reason: str, rest: float = 0.0) -> None:
        self.reason = reason
        self.rest = rest
        super().__init__(reason)


class NotAnswerable(ProviderFailed):
    """There is no answer to this question now, which tells nothing about the next one's chances."""


class Provider(Protocol):
    """One source of results; its name and kind are shown to people."""

    @property
    def name(self) -> str:
        """The name in reports and results."""

    @property
    def kind(self) -> SourceKind:
        """What it searches."""

    async def search(self, query: Query) -> Found:
        """Search, or raise ProviderFailed; being cancelled at the deadline is fine."""
