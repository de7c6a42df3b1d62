"""Where results come from. A provider is one file here and one line in `search_svc.app`."""

from dataclasses import dataclass
from typing import Protocol

from contracts.search import SearchResult, SourceKind
from kit.identity import Principal


@dataclass(frozen=True, slots=True)
class Query:
    """A search as providers get it; `seconds` is how long an answer is of use."""

    text: str
    principal: Principal
    language: str | None = None
    limit: int = 10
    seconds: float = 8.0


@dataclass(frozen=True, slots=True)
class Found:
    """A provider's results, best first; `notice` says what was missing although it answered."""

    results: tuple[SearchResult, ...] = ()
    notice: str | None = None


class ProviderFailed(Exception):
    """A provider gave no usable answer; `reason` is a sentence a person can act on."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


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
