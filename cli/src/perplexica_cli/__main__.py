"""The command `perplexica`."""

import argparse
import asyncio
import errno
import sys
from collections.abc import Sequence
from pathlib import Path

from perplexica_cli.doctor import run_doctor
from perplexica_cli.embedded.folder import DataFolder
from perplexica_cli.failures import Failure, explain_os_error
from perplexica_cli.get import run_get
from perplexica_cli.migrate import run_migrate
from perplexica_cli.up import run_up


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command; what an operator can mend ends with one sentence and exit status 1."""
    options = make_parser().parse_args(arguments)
    folder = DataFolder(options.data.expanduser().absolute())
    try:
        sys.exit(0 if run(options, folder) else 1)
    except Failure as failure:
        sys.exit(str(failure))
    except KeyboardInterrupt:
        sys.exit(130)
    except OSError as error:
        if error.errno not in {errno.ENOSPC, errno.EDQUOT}:
            raise
        sys.exit(str(explain_os_error(error, folder.path)))


def run(options: argparse.Namespace, folder: DataFolder) -> bool:
    """Do what was asked; give whether it went well."""
    if options.command == "up":
        insist = options.i_know_this_is_public
        run_up(folder, options.host, options.port, insist=insist)
        return True
    if options.command == "get":
        return asyncio.run(run_get(folder, options.path))
    if options.command == "migrate":
        asyncio.run(run_migrate(folder))
        return True
    return asyncio.run(run_doctor(folder, options.host, options.port))


def make_parser() -> argparse.ArgumentParser:
    """The commands and their options."""
    place = argparse.ArgumentParser(add_help=False)
    place.add_argument(
        "--data", type=Path, default=Path("data"), help="data folder (default: ./data)"
    )
    address = argparse.ArgumentParser(add_help=False)
    address.add_argument("--host", default="127.0.0.1", help="address to listen on")
    address.add_argument("--port", type=int, default=3000, help="port to listen on")

    parser = argparse.ArgumentParser(prog="perplexica", description="A self-hosted answer engine.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    up = commands.add_parser("up", parents=[place, address], help="start the product and stay")
    up.add_argument(
        "--i-know-this-is-public",
        action="store_true",
        help="serve without a login on an address that other machines reach",
    )
    get = commands.add_parser(
        "get", parents=[place], help="send one GET request through the product and print the answer"
    )
    get.add_argument("path", help="for instance /api/v1/library/threads")
    commands.add_parser("migrate", parents=[place], help="bring the tables up to date")
    commands.add_parser("doctor", parents=[place, address], help="examine this machine")
    return parser


if __name__ == "__main__":
    main()
