"""Holds a data folder and runs the embedded servers until it is told to stop; used by tests."""

import asyncio
import json
import os
import signal
import sys
from pathlib import Path

from perplexica_cli.embedded.folder import DataFolder, Running
from perplexica_cli.embedded.servers import serve
from perplexica_cli.failures import Failure


async def main(folder: DataFolder) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    with folder.hold():
        async with serve(folder) as urls:
            folder.announce(Running(os.getpid(), "http://localhost:3000", "", ""))
            print(json.dumps({"postgres": urls.postgres, "redis": urls.redis}), flush=True)
            await stop.wait()


try:
    asyncio.run(main(DataFolder(Path(sys.argv[1]))))
except Failure as failure:
    sys.exit(str(failure))
