"""The claims of the best patents, where a source gives them."""

import asyncio
from collections.abc import Sequence
from typing import Protocol

from contracts.patents import Patent
from kit.logs import get_logger

from search_svc.providers import ProviderFailed

log = get_logger(__name__)

BEST = 3
ASKED = f"the claims of the best {BEST} patents found"
"""What a preview shows in place of a query: the numbers are not known before."""


class ClaimsGiver(Protocol):
    """A source that gives claims by number."""

    @property
    def name(self) -> str:
        """The name in reports."""

    @property
    def host(self) -> str:
        """Where it is asked."""

    async def claims(self, patent: Patent, seconds: float) -> tuple[str, ...]:
        """Give the first claims, none where there are none; raises ProviderFailed."""


class Claims:
    """Fills claims in; what fails stays without."""

    def __init__(self, giver: ClaimsGiver) -> None:
        self.name = giver.name
        self.host = giver.host
        self._giver = giver

    async def fill(self, patents: Sequence[Patent], seconds: float) -> tuple[Patent, ...]:
        """Give the same patents, the first ones with their claims."""
        found = await asyncio.gather(*(self._find(one, seconds) for one in patents[:BEST]))
        filled = [
            patent.model_copy(update={"claims": claims}) if claims else patent
            for patent, claims in zip(patents, found, strict=False)
        ]
        return (*filled, *patents[BEST:])

    async def _find(self, patent: Patent, seconds: float) -> tuple[str, ...]:
        try:
            async with asyncio.timeout(seconds):
                return await self._giver.claims(patent, seconds)
        except (ProviderFailed, TimeoutError) as error:
            log.info("no claims", number=patent.number, reason=str(error))
            return ()
