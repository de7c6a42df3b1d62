"""Fixtures for journeys: one small world a session, one product for each writer."""

import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from stage.gullible import GullibleWorld, gullible_world
from stage.product import Product, running_product
from stage.world import World, small_world


def find_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
async def world() -> AsyncIterator[World]:
    """A website, a search engine over it, and two model servers."""
    async with small_world() as world:
        yield world


@pytest.fixture(scope="session")
async def slow_world() -> AsyncIterator[World]:
    """The same, with models that take their time."""
    async with small_world(token_delay=0.25) as world:
        yield world


@pytest.fixture(scope="session")
async def products(world: World, tmp_path_factory):
    """`await products(writer) -> Product`: each started once a session."""
    async with AsyncExitStack() as stack:
        running: dict[str, Product] = {}

        async def get(writer: str) -> Product:
            if writer not in running:
                folder = tmp_path_factory.mktemp(writer)
                start = running_product(folder, find_port(), world.settings(writer))
                running[writer] = await stack.enter_async_context(start)
            return running[writer]

        yield get


@pytest.fixture(params=["extractive", "openai", "ollama"])
async def product(request, products) -> Product:
    """The product with each of the writers."""
    return await products(request.param)


@pytest.fixture
async def extractive(products) -> Product:
    """The product as a newcomer has it: no model, no key."""
    return await products("extractive")


@pytest.fixture(scope="session")
async def gullible() -> AsyncIterator[GullibleWorld]:
    """Hostile pages, and a model that obeys them."""
    async with gullible_world() as world:
        yield world


@pytest.fixture(scope="session")
async def gullible_product(gullible, tmp_path_factory) -> AsyncIterator[Product]:
    """The product in that world."""
    folder = tmp_path_factory.mktemp("gullible")
    async with running_product(folder, find_port(), gullible.settings()) as product:
        yield product


@pytest.fixture
def own_folder(tmp_path: Path) -> Path:
    """A data folder whose path has spaces and Cyrillic letters."""
    folder = tmp_path / "мои данные"
    folder.mkdir()
    return folder
