"""The command `perplexica`."""

import argparse
import errno
import importlib
import sys
from collections.abc import Sequence
from pathlib import Path

from perplexica_cli.embedded.folder import DataFolder
from perplexica_cli.failures import Failure, explain_os_error


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command; what an operator can mend ends with one sentence and exit status 1."""
    options = make_parser().parse_args(arguments)
    folder = DataFolder(options.data.expanduser().absolute())
    try:
        # Each command is a module with `run(options, folder) -> bool`; only one is ever imported.
        command = importlib.import_module(f"perplexica_cli.{options.command}")
        sys.exit(0 if command.run(options, folder) else 1)
    except Failure as failure:
        sys.exit(str(failure))
    except KeyboardInterrupt:
        sys.exit(130)
    except OSError as error:
        if error.errno not in {errno.ENOSPC, errno.EDQUOT}:
            raise
        sys.exit(str(explain_os_error(error, folder.path)))


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
    up.add_argument(
        "--processes",
        action="store_true",
        help="run every service as a process of its own, chat-svc several times",
    )
    up.add_argument(
        "--chat-replicas",
        type=int,
        choices=range(1, 17),
        default=3,
        metavar="N",
        help="with --processes: how many times chat-svc runs, 1 to 16 (default: 3)",
    )
    get = commands.add_parser(
        "get", parents=[place], help="send one GET request through the product and print the answer"
    )
    get.add_argument("path", help="for instance /api/v1/library/threads")
    index = commands.add_parser(
        "index", parents=[place], help="add a folder, a file or a site to the local index"
    )
    index.add_argument("location", metavar="PATH|URL")
    commands.add_parser("migrate", parents=[place], help="bring the tables up to date")
    commands.add_parser("doctor", parents=[place, address], help="examine this machine")
    measures = commands.add_parser("eval", help="measure quality on labelled data")
    add_measures(measures.add_subparsers(dest="measure", required=True, metavar="WHAT"), place)
    return parser


def add_measures(
    measures: "argparse._SubParsersAction[argparse.ArgumentParser]", place: argparse.ArgumentParser
) -> None:
    """What `perplexica eval` can measure."""
    claims = measures.add_parser(
        "claims", parents=[place], help="how well claims are judged without a model"
    )
    claims.add_argument(
        "--pairs", type=Path, help="a file of JSON lines (default: all in evals/claims)"
    )
    claims.add_argument("--show-errors", action="store_true", help="list what was misjudged")
    claims.set_defaults(command="evals.claims")
    questions = question_options()
    retrieval = measures.add_parser(
        "retrieval", parents=[place, questions], help="how well passages are ranked, step by step"
    )
    retrieval.add_argument(
        "--set", choices=["claims", "manual", "questions"], action="append", help="default: all"
    )
    retrieval.add_argument(
        "--read", action="store_true", help="serve the pages as a website and read them from it"
    )
    retrieval.set_defaults(command="evals.retrieval.command")
    answers = measures.add_parser(
        "answers", parents=[place, questions], help="how often questions are answered and proven"
    )
    answers.add_argument("--depth", choices=["speed", "balanced", "quality"], default="balanced")
    answers.add_argument("--show-errors", action="store_true", help="print what was not answered")
    answers.set_defaults(command="evals.answers.command")


def question_options() -> argparse.ArgumentParser:
    """Which questions are asked, of what measures rankings and answers alike."""
    options = argparse.ArgumentParser(add_help=False)
    options.add_argument("--file", type=Path, help="a file in SQuAD's format instead of our sets")
    options.add_argument(
        "--half",
        choices=["tuned", "held-out", "all"],
        default="held-out",
        help="the questions to develop against, or those nothing was tuned on (the default)",
    )
    options.add_argument(
        "--limit", type=int, metavar="N", help="at most so many questions a set and language"
    )
    return options


if __name__ == "__main__":
    main()
