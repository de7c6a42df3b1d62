"""`perplexica migrate`: bring every service's tables to their newest revision."""

import argparse
import asyncio

from kit.app import migrate_service
from kit.runtime import Runtime

from perplexica_cli.embedded.folder import DataFolder
from perplexica_cli.get import ADDRESS
from perplexica_cli.product import choose_settings, explaining_settings, find_servers
from perplexica_cli.services import SPECS
from perplexica_cli.words import say


def run(_options: argparse.Namespace, folder: DataFolder) -> bool:
    """Migrate and say so, a line a service that has tables."""
    asyncio.run(migrate(folder))
    return True


async def migrate(folder: DataFolder) -> None:
    """Migrate on the servers of a running product, or on our own for the while."""
    with explaining_settings():
        async with (
            find_servers(folder) as urls,
            Runtime.open(choose_settings(folder, urls, ADDRESS)) as runtime,
        ):
            for spec in SPECS:
                await migrate_service(spec, runtime)
                if spec.schema:
                    print(say("migrated", service=spec.name))
