"""Keeping the leases of this replica's runs, and taking over runs that nobody works on any more."""

import asyncio

from kit.logs import get_logger
from redis.exceptions import RedisError

from chat_svc.runs.repository import RunRepository
from chat_svc.runs.runner import STOPPED, Runner

log = get_logger(__name__)

TICK_SECONDS = 0.5


class LeaseKeeper:
    """One loop a replica. It renews before it sweeps, so that a frozen process keeps its own."""

    def __init__(self, runs: RunRepository, runner: Runner) -> None:
        self._runs = runs
        self._runner = runner
        self.sweeping = True

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            await asyncio.sleep(TICK_SECONDS)
            try:
                await self.renew()
                if self.sweeping:
                    await self.sweep()
            except (RedisError, OSError) as error:
                log.warning("leases not renewed", error=str(error))

    async def renew(self) -> None:
        """Prolong all leases with one call, and learn which runs are to stop."""
        active = list(self._runner.active.values())
        held = [(run.journal.record.run_id, run.journal.record.token) for run in active]
        for run, answer in zip(active, await self._runs.renew(held), strict=True):
            if answer == "stop":
                run.interrupt(STOPPED)
            elif answer == "gone":
                run.journal.check()
            elif answer == "lost":
                run.journal.lose()
                run.work.cancel()

    async def sweep(self) -> None:
        """Take over runs whose lease is over."""
        for run_id, token in await self._runs.claim_expired():
            log.warning("run abandoned by its worker", run=run_id)
            await self._runner.take_over(run_id, token)
