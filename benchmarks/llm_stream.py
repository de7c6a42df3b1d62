"""CPU of the model client a streamed token, against a server in another process.

Prints microseconds of user and system time of this process, for many paced streams at once (each
token in a read of its own, as in life) and for one stream that comes as fast as it can.

usage: uv run python benchmarks/llm_stream.py [--streams 100] [--tokens 200]
"""

import argparse
import asyncio
import resource
import subprocess
import sys

import aiohttp
import uvloop
from kit.llm import Finished, Message, Model, ModelRequest, OllamaModel, OpenAIModel
from kit.testing.model_servers import Behaviour, OllamaServer, OpenAIServer, Received

WORD = "token "


def behave(received: Received) -> Behaviour:
    """Give as many tokens, at the pace in milliseconds, as the message says."""
    tokens, pace = received.last_message().split()
    return Behaviour(text=[WORD] * int(tokens), token_delay=float(pace) / 1000)


async def serve() -> None:
    """Serve both formats until standard input closes; print the two URLs first."""
    async with OpenAIServer(behave) as openai, OllamaServer(behave) as ollama:
        print(openai.url, ollama.url, flush=True)
        await asyncio.to_thread(sys.stdin.read)


async def read(model: Model, tokens: int, pace: float) -> None:
    """Read one answer to its end."""
    request = ModelRequest((Message("user", f"{tokens} {pace}"),))
    last = [event async for event in model.stream(request)][-1]
    if not isinstance(last, Finished) or last.text != WORD * tokens:
        raise SystemExit("the answer is not whole")


async def measure(model: Model, streams: int, tokens: int, pace: float) -> float:
    """Give microseconds of CPU a token."""
    await read(model, 10, 0)
    before = resource.getrusage(resource.RUSAGE_SELF)
    await asyncio.gather(*(read(model, tokens, pace) for _ in range(streams)))
    after = resource.getrusage(resource.RUSAGE_SELF)
    spent = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return spent / (streams * tokens) * 1e6


async def main(streams: int, tokens: int, urls: list[str]) -> None:
    """Measure and print."""
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector) as session:
        models: list[Model] = [
            OpenAIModel(session, urls[0], None, "m"),
            OllamaModel(session, urls[1], "m"),
        ]
        for model in models:
            paced = await measure(model, streams, tokens, 20)
            burst = await measure(model, 1, streams * tokens, 0)
            print(f"{model.provider:7} {streams} paced streams {paced:5.1f} µs a token")
            print(f"{model.provider:7} one fast stream   {burst:5.1f} µs a token")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--streams", type=int, default=100)
    parser.add_argument("--tokens", type=int, default=200)
    parser.add_argument("--serve", action="store_true", help="be the server")
    options = parser.parse_args()
    if options.serve:
        uvloop.run(serve())
        sys.exit()
    with subprocess.Popen(
        [sys.executable, __file__, "--serve"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stdout is not None
        uvloop.run(main(options.streams, options.tokens, server.stdout.readline().split()))
        server.communicate()
