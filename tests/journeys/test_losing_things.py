"""What happens when somebody stops, leaves, or pulls the plug."""

import asyncio
import os
import signal
from itertools import chain
from pathlib import Path

import pytest
from stage.product import Answer, running_product
from stage.world import ANSWER, QUESTION

pytestmark = pytest.mark.journey


async def test_stopping_keeps_the_text_so_far(slow_world, own_folder, free_port):
    async with running_product(own_folder, free_port, slow_world.settings("openai")) as product:
        answer = Answer()
        async for event in product.stream(QUESTION["en"], depth="speed"):
            answer.events.append(event)
            if event[1] == "delta" and len(answer.of("delta")) == 2:
                await product.json("POST", f"/api/v1/chat/runs/{answer.run['run_id']}/stop")
        assert answer.end == ("done", answer.end[1])
        assert answer.end[1]["status"] == "stopped"
        thread = await product.json("GET", f"/api/v1/library/threads/{answer.thread_id}")
        assert thread["turns"][0]["status"] == "stopped"
        assert thread["turns"][0]["answer"] == answer.text != ""


async def test_a_client_that_leaves_finds_the_whole_answer_later(slow_world, own_folder, free_port):
    async with running_product(own_folder, free_port, slow_world.settings("ollama")) as product:
        async for _, name, data in product.stream(QUESTION["ru"], depth="speed"):
            if name == "run":
                run = data
            if name == "delta":
                break
        conflict = await product.json(
            "POST",
            "/api/v1/chat",
            {"query": "Ещё?", "thread_id": run["thread_id"]},
            status=409,
        )
        assert conflict["error"]["fields"]["run_id"] == run["run_id"]
        one, two = await asyncio.gather(
            product.resume(run["run_id"]), product.resume(run["run_id"])
        )
        assert one.events == two.events
        assert one.end[0] == "done"
        thread = await product.json("GET", f"/api/v1/library/threads/{run['thread_id']}")
        assert thread["turns"][0]["answer"] == one.text


@pytest.mark.parametrize("victim", ["product", "postgres", "redis-server", "everything"])
async def test_no_stored_thread_is_lost_after_kill(world, own_folder, free_port, victim):
    async with running_product(own_folder, free_port, world.settings("extractive")) as product:
        answer = await product.ask(QUESTION["en"])
        assert product.process is not None
        pids = {
            "product": [product.process.pid],
            "postgres": children_named(product.process.pid, "postgres"),
            "redis-server": children_named(product.process.pid, "redis-server"),
        }
        assert all(pids.values())
        chosen = [*chain(*pids.values())] if victim == "everything" else pids[victim]
        for pid in chosen:
            os.kill(pid, signal.SIGKILL)
        if product.process.pid in chosen:
            await product.process.wait()
            await product.start()
        async with asyncio.timeout(30):
            while not await is_there(product, answer.thread_id):
                await asyncio.sleep(0.2)
            while not await accepts_questions(product):
                await asyncio.sleep(0.2)
        again = await product.ask(QUESTION["ru"], thread_id=answer.thread_id)
        assert again.end[0] == "done"


@pytest.mark.parametrize("victim", ["product", "postgres", "redis-server"])
async def test_an_answer_under_way_outlives_a_kill(slow_world, own_folder, free_port, victim):
    async with running_product(own_folder, free_port, slow_world.settings("openai")) as product:
        assert product.process is not None
        answer = Answer()
        stream = product.stream(QUESTION["en"], depth="speed")
        async for event in stream:
            answer.events.append(event)
            if len(answer.of("delta")) == 3:
                break
        pid = product.process.pid
        chosen = [pid] if victim == "product" else children_named(pid, victim)
        for one in chosen:
            os.kill(one, signal.SIGKILL)
        await stream.aclose()
        if victim == "product":
            await product.process.wait()
            await product.start()
        await product.follow(answer)
        assert answer.end[0] == "done"
        assert answer.end[1]["status"] == "completed"
        assert answer.text == ANSWER["en"]
        ids = [event[0] for event in answer.events]
        assert len(ids) == len(set(ids))
        thread = await product.json("GET", f"/api/v1/library/threads/{answer.thread_id}")
        turn = thread["turns"][0]
        assert (turn["status"], turn["answer"]) == ("completed", answer.text)
        again = await product.resume(answer.run["run_id"])
        assert again.text == answer.text


def children_named(pid: int, name: str) -> list[int]:
    children = (
        int(child)
        for task in Path(f"/proc/{pid}/task").iterdir()
        for child in (task / "children").read_text().split()
    )
    return [child for child in children if command_of(child) == name]


def command_of(pid: int) -> str:
    return Path(f"/proc/{pid}/comm").read_text().strip()


async def is_there(product, thread_id: str) -> bool:
    url = f"{product.url}/api/v1/library/threads/{thread_id}"
    async with product.http.get(url) as response:
        return response.status == 200


async def accepts_questions(product) -> bool:
    """Ask something; while a store comes back the answer is 503 with a clear code."""
    url, body = f"{product.url}/api/v1/chat", {"query": "x", "incognito": True}
    async with product.http.post(url, json=body) as response:
        if response.status == 503:
            assert (await response.json())["error"]["code"] == "store_away"
        return response.status == 200
