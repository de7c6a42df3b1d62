"""Every service a process of its own, chat-svc three times: an answer outlives what carries it."""

import asyncio
import json
import os
import signal
from dataclasses import dataclass

import aiohttp
import psutil
import pytest
from conftest import find_port
from stage.product import Answer, Product, read_events, running_product
from stage.world import QUESTION

pytestmark = pytest.mark.journey


@pytest.fixture(scope="module")
async def product(slow_world, tmp_path_factory):
    """Started once; the last test stops it."""
    folder = tmp_path_factory.mktemp("processes")
    settings = slow_world.settings("openai")
    async with running_product(folder, find_port(), settings, ["--processes"]) as product:
        yield product


@dataclass(frozen=True)
class ChatReplica:
    """One of the processes of chat-svc."""

    pid: int
    port: int

    def is_streaming(self) -> bool:
        """Whether the edge has a connection to it."""
        return any(
            connection.status == psutil.CONN_ESTABLISHED and connection.laddr.port == self.port
            for connection in psutil.Process(self.pid).net_connections("tcp")
        )


def chat_replicas(product: Product) -> list[ChatReplica]:
    listed = json.loads((product.folder / "processes.json").read_text("utf-8"))
    return [
        ChatReplica(process["pid"], int(process["address"].rpartition(":")[2]))
        for process in listed
        if process["service"] == "chat-svc"
    ]


async def only_streaming(product: Product) -> ChatReplica:
    """The one replica that carries a stream, once those that were left have noticed."""
    async with asyncio.timeout(10):
        while len(busy := [one for one in chat_replicas(product) if one.is_streaming()]) != 1:
            await asyncio.sleep(0.02)
    return busy[0]


async def test_a_stream_that_is_cut_goes_on_at_another_replica(product):
    answer = Answer()
    async for event in product.stream(QUESTION["en"], depth="speed"):
        answer.events.append(event)
        if event[1] == "delta":
            break
    worker = await only_streaming(product)
    url = f"{product.url}/api/v1/chat/runs/{answer.run['run_id']}/events"

    async def follow() -> None:
        headers = {"Last-Event-ID": answer.last_id}
        async with product.http.get(url, headers=headers) as response:
            async for event in read_events(response):
                answer.events.append(event)
                if len(answer.of("delta")) == 2:
                    carrier.set_result(await only_streaming(product))
                    os.kill(carrier.result().pid, signal.SIGKILL)

    carrier = asyncio.get_running_loop().create_future()
    with pytest.raises(aiohttp.ClientPayloadError):
        await follow()
    assert carrier.result() != worker
    rest = await product.resume(answer.run["run_id"], after=answer.last_id)
    answer.events += rest.events
    assert answer.end[0] == "done"
    assert answer.events == (await product.resume(answer.run["run_id"])).events
    thread = await product.json("GET", f"/api/v1/library/threads/{answer.thread_id}")
    assert thread["turns"][0]["answer"] == answer.text != ""


async def test_ctrl_c_leaves_nothing(product):
    assert product.process is not None
    family = psutil.Process(product.process.pid).children(recursive=True)
    assert len(family) >= 8
    assert await product.stop(signal.SIGINT) == 0
    assert [one for one in family if one.is_running()] == []
    assert not (product.folder / "processes.json").exists()
