"""`perplexica up`: the whole product on one address until it is told to stop."""

import argparse
import ctypes
import importlib
import os
import signal
import sys
from contextlib import suppress

import psutil

from perplexica_cli.embedded.folder import DataFolder
from perplexica_cli.embedded.launch import PR_SET_PDEATHSIG
from perplexica_cli.listening import listen, refuse_open_door

RUNNERS = {"make", "gmake", "uv"}


def run(options: argparse.Namespace, folder: DataFolder) -> bool:
    """Serve until SIGINT, SIGTERM or SIGHUP; Failure when it cannot start."""
    follow_runner()
    refuse_open_door(options.host, insist=options.i_know_this_is_public)
    with folder.hold(), listen(options.host, options.port) as bound:
        # Whoever must free a port or a disk first should not wait for the import.
        serving = importlib.import_module("perplexica_cli.serving")
        replicas = options.chat_replicas if options.processes else None
        serving.run(folder, bound, options.host, replicas)
    return True


def follow_runner() -> None:
    """End with `make` or `uv`, which only wait for us, also when they are killed (Linux)."""
    parent = os.getppid()
    with suppress(psutil.Error):
        if sys.platform == "linux" and psutil.Process(parent).name() in RUNNERS:
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signal.SIGTERM), 0, 0, 0)
