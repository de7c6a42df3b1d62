"""The process that parses pages: what a hostile page breaks is only this.

It reads requests from standard input and answers on standard output, one at a time, each as a
length-prefixed head (JSON) and body, and ends when its input ends. It imports neither the web
framework nor the fetcher: 19 MB when it is ready, 80 MB once trafilatura was needed.
"""

import resource
import signal
import struct
import sys
from typing import IO

import orjson

from search_svc.reading.extracting import extract

FRAME = struct.Struct(">II")
"""Lengths in bytes of the head and body of a request; of an answer, 1 if grown and its length."""

# Seconds and bytes one page may take; the largest honest pages measured need 0.4 s and 90 MB.
TIME_LIMIT = 3.0
MEMORY_LIMIT = 130_000_000
# A worker that has grown asks to be replaced: memory that C libraries have taken is not given back,
# and a service with its workers has to stay under 256 MB. (The kernel's own peak figure is of no
# use here, a child starts with its parent's.)
_LARGE_PAGE = 1_000_000


def serve(source: IO[bytes], sink: IO[bytes]) -> None:
    """Answer requests until the source ends; a page beyond its time kills the process.

    The alarm's default action ends the process even inside a parser that never returns to Python.
    """
    while frame := source.read(FRAME.size):
        head_size, body_size = FRAME.unpack(frame)
        request = orjson.loads(source.read(head_size))
        body = source.read(body_size)
        signal.setitimer(signal.ITIMER_REAL, TIME_LIMIT)
        found = extract(body, request["content_type"], request["url"], request["charset"])
        signal.setitimer(signal.ITIMER_REAL, 0)
        answer = orjson.dumps(found)
        sink.write(FRAME.pack(_has_grown(body_size), len(answer)) + answer)
        sink.flush()


def _has_grown(size: int) -> bool:
    return size > _LARGE_PAGE or "trafilatura" in sys.modules


def main() -> None:
    """Run under the limits of one page."""
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_LIMIT, MEMORY_LIMIT))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which closes the pipe
    serve(sys.stdin.buffer, sys.stdout.buffer)


if __name__ == "__main__":
    main()
