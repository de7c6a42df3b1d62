"""Where patents come from. A source is one file here and one line in `registry`."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from contracts.patents import Patent
from kit.identity import Principal

from search_svc.patents.expanding import Expansion

MOST = 25
"""Patents that a source is asked for at a time."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A publication as one source tells of it; `family` is the source's own name of its family."""

    patent: Patent
    family: str | None = None


@dataclass(frozen=True, slots=True)
class Sending:
    """One query as it is sent, on whose behalf, and for how many seconds an answer is of use."""

    query: str
    principal: Principal
    seconds: float
    language: str | None = field(default=None)


class PatentSource(Protocol):
    """One source of patents; its name is shown to people."""

    @property
    def name(self) -> str:
        """The name in reports and patents."""

    @property
    def host(self) -> str:
        """Where its queries go."""

    def write(self, expansion: Expansion) -> Sequence[str]:
        """Write the queries in the source's own language, the narrowest first."""

    async def search(self, sending: Sending) -> list[Hit]:
        """Send one query; raises ProviderFailed."""
