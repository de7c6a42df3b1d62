"""Starting and stopping ASGI applications as a server would."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager

from kit.asgi import ASGIApp, Message
from kit.serve import describe
from pydantic import ValidationError


class ServiceDidNotStart(Exception):
    """An application refused to start; says which one, and why."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name} did not start: {reason}")
        self.name = name
        self.reason = reason


@asynccontextmanager
async def run_all(apps: Mapping[str, ASGIApp]) -> AsyncIterator[None]:
    """Start in the given order and stop in reverse, also when one of them does not start."""
    async with AsyncExitStack() as stack:
        for name, app in apps.items():
            await stack.enter_async_context(run_one(name, app))
        yield


@asynccontextmanager
async def run_one(name: str, app: ASGIApp) -> AsyncIterator[None]:
    """Start an application, and stop it at the end; raises ServiceDidNotStart."""
    orders: asyncio.Queue[Message] = asyncio.Queue()
    answers: asyncio.Queue[Message] = asyncio.Queue()
    scope = {"type": "lifespan", "asgi": {"version": "3.0", "spec_version": "2.0"}, "state": {}}
    task = asyncio.ensure_future(app(scope, orders.get, answers.put))
    orders.put_nowait({"type": "lifespan.startup"})
    answer = await wait_for_answer(task, answers)
    if answer is None or answer["type"] == "lifespan.startup.failed":
        raise ServiceDidNotStart(name, await read_reason(task, answer)) from task_error(task)
    try:
        yield
    finally:
        orders.put_nowait({"type": "lifespan.shutdown"})
        await wait_for_answer(task, answers)
        await task


async def wait_for_answer(
    task: asyncio.Future[None], answers: asyncio.Queue[Message]
) -> Message | None:
    """The next message of the application, or None when it ended without one."""
    getting = asyncio.ensure_future(answers.get())
    try:
        await asyncio.wait((task, getting), return_when=asyncio.FIRST_COMPLETED)
    finally:
        if not getting.done():
            getting.cancel()
    return getting.result() if getting.done() and not getting.cancelled() else None


async def read_reason(task: asyncio.Future[None], answer: Message | None) -> str:
    """Why it failed, in one line: wrong settings by name, else the end of what it said."""
    await asyncio.wait((task,), timeout=5)
    error = task_error(task)
    if isinstance(error, ValidationError):
        return describe(error)
    text = str(error or "") or str((answer or {}).get("message", "")) or type(error).__name__
    return text.strip().splitlines()[-1]


def task_error(task: asyncio.Future[None]) -> BaseException | None:
    """What the application raised, if it has ended by raising."""
    return task.exception() if task.done() and not task.cancelled() else None
