"""The product with runs that nobody could take over or follow elsewhere: only for comparing.

usage: python benchmarks/undurable.py up --port PORT --data DIR
"""

import itertools
import sys
from collections.abc import Mapping, Sequence

import chat_svc.app
from chat_svc.runs.record import RunRecord
from chat_svc.runs.repository import Append, Creation, Entry, Renewal, RunBehind, RunRepository
from perplexica_cli.__main__ import main


class ForgetfulRepository(RunRepository):
    """Keeps runs in this process alone: no event log, no lease, no results of work in Redis."""

    runs: dict[str, RunRecord]
    numbers: "itertools.count[int]"

    def __init__(self, redis: object, *, lease_seconds: float) -> None:
        super().__init__(redis, lease_seconds=lease_seconds)  # type: ignore[arg-type]
        self.runs, self.numbers = {}, itertools.count(1)

    def _next(self) -> bytes:
        return b"%d-0" % next(self.numbers)

    async def create(self, record: RunRecord, first_event: bytes) -> Creation:  # noqa: ARG002
        """Remember the run."""
        self.runs[record.run_id] = record
        return Creation(event_id=self._next())

    async def get(self, run_id: str) -> RunRecord | None:
        """Give what is remembered."""
        return self.runs.get(run_id)

    async def append(self, appends: Sequence[Append]) -> list[list[bytes] | RunBehind | None]:
        """Number the events."""
        return [[self._next() for _ in one.payloads] for one in appends]

    async def finish(self, record: RunRecord, *_end: object, **_how: int) -> bytes | None:
        """Forget the run."""
        self.runs.pop(record.run_id, None)
        return self._next()

    async def renew(self, runs: Sequence[tuple[str, int]]) -> list[Renewal]:
        """Keep everything."""
        return ["kept"] * len(runs)

    async def claim_expired(self, most: int = 20) -> list[tuple[str, int]]:  # noqa: ARG002
        """Find nothing."""
        return []

    async def events(self, run_id: str, after: tuple[int, int] = (0, 0)) -> list[Entry]:  # noqa: ARG002
        """Give nothing."""
        return []

    async def undelivered(self) -> Mapping[str, bytes]:  # type: ignore[override]
        """Give nothing."""
        return {}


if __name__ == "__main__":
    chat_svc.app.RunRepository = ForgetfulRepository  # type: ignore[misc]
    sys.exit(main())
