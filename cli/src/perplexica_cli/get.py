"""`perplexica get PATH`: one request through the same application that serves."""

import argparse
import asyncio
import sys

from kit.asgi import call_app

from perplexica_cli.embedded.folder import DataFolder
from perplexica_cli.product import find_servers, open_product

ADDRESS = "http://localhost:3000"


def run(options: argparse.Namespace, folder: DataFolder) -> bool:
    """Write the answer's body to standard output; give whether its status was 2xx."""
    return asyncio.run(get(folder, options.path))


async def get(folder: DataFolder, path: str) -> bool:
    """Send the request as a browser on this machine would."""
    target = path if path.startswith("/") else f"/{path}"
    async with find_servers(folder) as urls, open_product(folder, urls, ADDRESS) as product:
        headers = [(b"host", b"localhost")]
        status, _, body = await call_app(product.edge, "GET", target, headers, b"")
    sys.stdout.buffer.write(body)
    sys.stdout.flush()
    return 200 <= status < 300
