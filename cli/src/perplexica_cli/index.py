"""`perplexica index PATH|URL`: add a folder, a file or a site to the local index."""

import argparse
import asyncio
import sys

from kit.runtime import Runtime
from search_svc.indexing import cli as indexing
from search_svc.indexing.indexer import LocationBusy, LocationUnreadable
from search_svc.indexing.progress import Progress, Report

from perplexica_cli.embedded.folder import DataFolder
from perplexica_cli.failures import Failure
from perplexica_cli.get import ADDRESS
from perplexica_cli.product import choose_settings, explaining_settings, find_servers
from perplexica_cli.words import say

BAR = 30
FAILURES_SHOWN = 10


def run(options: argparse.Namespace, folder: DataFolder) -> bool:
    """Index for everyone on this installation; Failure when nothing there can be read."""
    report = asyncio.run(index(folder, options.location))
    show_report(report)
    return True


async def index(folder: DataFolder, location: str) -> Report:
    """Index on the servers of a running product, or on our own for the while."""
    show = show_bar if sys.stderr.isatty() else show_nothing
    with explaining_settings():
        async with (
            find_servers(folder) as urls,
            Runtime.open(choose_settings(folder, urls, ADDRESS)) as runtime,
        ):
            try:
                return await indexing.run(location, runtime, show)
            except (LocationUnreadable, LocationBusy) as error:
                raise Failure("not_indexed", reason=str(error).rstrip(".")) from error


def show_bar(progress: Progress) -> None:
    """Draw the state over the last one."""
    share = progress.done / progress.total if progress.total else 0
    bar = "█" * round(share * BAR)
    line = f"{bar:░<{BAR}} {progress.done}/{progress.total} {progress.current[-40:]}"
    end = "\n" if progress.total and progress.done >= progress.total else ""
    sys.stderr.write(f"\r\x1b[K{line}{end}")
    sys.stderr.flush()


def show_nothing(_progress: Progress) -> None:
    """A log file is no place for a bar."""


def show_report(report: Report) -> None:
    """What was done, and why some documents were not read."""
    print(
        say(
            "indexed",
            stored=report.stored,
            unchanged=report.unchanged,
            removed=report.removed,
            failed=len(report.failures),
            seconds=f"{report.seconds:.1f}",
        )
    )
    for place, reason in report.failures[:FAILURES_SHOWN]:
        print(f"  - {place}: {reason}")
    if report.notice:
        print(report.notice)
