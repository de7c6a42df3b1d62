"""The process that inspects answers: requests by standard input, findings by standard output.

Each is JSON behind its length. It ends when its input ends, so it outlives nobody.
"""

import os
import signal
import struct
import sys
from typing import IO

from kit.collector import settle

from chat_svc.answers.inspection import Material, inspect
from chat_svc.claims.check import load_words

FRAME = struct.Struct(">I")
"""The length in bytes of what follows."""
NICENESS = 5


def serve(source: IO[bytes], sink: IO[bytes]) -> None:
    """Answer requests until the source ends."""
    while frame := source.read(FRAME.size):
        (size,) = FRAME.unpack(frame)
        material = Material.model_validate_json(source.read(size))
        body = inspect(material).model_dump_json().encode()
        sink.write(FRAME.pack(len(body)) + body)
        sink.flush()


def main() -> None:
    """Run behind whatever somebody waits for."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which closes the pipe
    os.nice(NICENESS)
    load_words()
    settle()
    serve(sys.stdin.buffer, sys.stdout.buffer)


if __name__ == "__main__":
    main()
