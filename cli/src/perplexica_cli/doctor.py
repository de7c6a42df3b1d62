"""`perplexica doctor`: what the product needs from this machine, a line each."""

import os
import platform
import shutil
import socket
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, Literal

import aiohttp
from redis.asyncio import Redis
from redis.exceptions import RedisError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from perplexica_cli.embedded.folder import LATER_START_MB, DataFolder
from perplexica_cli.embedded.postgresql import connect, find_binaries
from perplexica_cli.embedded.redis import find_binary
from perplexica_cli.failures import Failure
from perplexica_cli.listening import listen
from perplexica_cli.words import say

OPENAI = "https://api.openai.com/v1"
OLLAMA = "http://localhost:11434"
TIMEOUT = aiohttp.ClientTimeout(total=10)


@dataclass(frozen=True)
class Finding:
    """One line: fine, switched off (which is fine too), or wrong."""

    state: Literal["ok", "off", "bad"]
    words: str


async def run_doctor(folder: DataFolder, host: str, port: int) -> bool:
    """Print what was found; give whether nothing is wrong."""
    healthy = True
    async for finding in examine(folder, host, port):
        healthy = healthy and finding.state != "bad"
        print(f"{finding.state:4}{finding.words}")
    return healthy


async def examine(folder: DataFolder, host: str, port: int) -> AsyncIterator[Finding]:
    """Look at one thing after the other."""
    old = sys.version_info < (3, 11)
    yield Finding("bad" if old else "ok", say("doctor_python", version=platform.python_version()))
    yield examine_port(folder, host, port)
    yield examine_folder(folder)
    yield await examine_postgres(os.environ.get("POSTGRES_URL") or "")
    yield await examine_redis(os.environ.get("REDIS_URL") or "")
    async with aiohttp.ClientSession(timeout=TIMEOUT) as http:
        yield await examine_model(http)
        for url in split_urls(os.environ.get("SEARXNG_URL") or ""):
            yield await examine_searxng(http, url)
    if not os.environ.get("SEARXNG_URL"):
        yield Finding("off", say("doctor_no_searxng"))


def examine_port(folder: DataFolder, host: str, port: int) -> Finding:
    """Free, or ours, or somebody else's."""
    running = folder.find_running()
    if running is not None and is_listening(running.address):
        return Finding("ok", say("doctor_running", address=running.address, pid=running.pid))
    try:
        listen(host, port).close()
    except Failure as failure:
        return Finding("bad", str(failure))
    return Finding("ok", say("doctor_port_free", port=port))


def is_listening(address: str) -> bool:
    """Whether somebody accepts connections there."""
    host, _, port = address.removeprefix("http://").rpartition(":")
    try:
        socket.create_connection((host.strip("[]"), int(port)), timeout=1).close()
    except OSError:
        return False
    return True


def examine_folder(folder: DataFolder) -> Finding:
    """Whether it, or the nearest folder above it that exists, can be written and has room."""
    place = next(path for path in (folder.path, *folder.path.parents) if path.exists())
    free = shutil.disk_usage(place).free // 1_000_000
    if not place.is_dir():
        return Finding("bad", say("not_a_folder", path=folder.path))
    if not os.access(place, os.R_OK | os.W_OK | os.X_OK):
        reason = os.strerror(13)
        return Finding("bad", say("folder_denied", path=folder.path, reason=reason))
    if free < LATER_START_MB:
        words = say("disk_low", path=folder.path, free=free, needed=LATER_START_MB)
        return Finding("bad", words)
    return Finding("ok", say("doctor_folder", path=folder.path, free=free))


async def examine_postgres(url: str) -> Finding:
    """The given server with its version and pgvector, or the embedded one's program."""
    name = "PostgreSQL"
    if not url:
        return examine_embedded(name, find_binaries)
    try:
        async with connect(url) as connection:
            version = int(str(await connection.scalar(text("SHOW server_version_num")))) // 10000
            vector = await connection.scalar(
                text("SELECT 1 FROM pg_available_extensions WHERE name = 'vector'")
            )
    except (SQLAlchemyError, OSError, ValueError) as error:
        return away(name, "POSTGRES_URL", error)
    if version < 15:
        return Finding("bad", say("doctor_postgres_old", version=version))
    if not vector:
        return Finding("bad", say("doctor_no_vector", version=version))
    return Finding("ok", say("doctor_server", name=name, version=version))


async def examine_redis(url: str) -> Finding:
    """The given server with its version, or the embedded one's program."""
    name = "Redis"
    if not url:
        return examine_embedded(name, find_binary)
    try:
        async with Redis.from_url(url, socket_timeout=5, socket_connect_timeout=5) as client:
            version = (await client.info("server"))["redis_version"]
    except (RedisError, OSError, ValueError) as error:
        return away(name, "REDIS_URL", error)
    return Finding("ok", say("doctor_server", name=name, version=version))


def examine_embedded(name: str, find: Any) -> Finding:
    """Whether the program is installed."""
    try:
        find()
    except Failure as failure:
        return Finding("bad", str(failure))
    return Finding("ok", say("doctor_embedded", name=name))


def away(name: str, variable: str, error: Exception) -> Finding:
    """A server that does not answer; only the first line of why, which names no password."""
    reason = (str(error).strip() or type(error).__name__).splitlines()[0]
    return Finding("bad", say("doctor_server_away", name=name, variable=variable, reason=reason))


async def examine_model(http: aiohttp.ClientSession) -> Finding:
    """Whether the model's server answers and knows the model."""
    env = os.environ
    provider = env.get("LLM_PROVIDER")
    openai = env.get("OPENAI_API_KEY") or env.get("OPENAI_BASE_URL")
    ollama = env.get("OLLAMA_MODEL") or env.get("OLLAMA_BASE_URL")
    if provider == "extractive" or not (provider or openai or ollama):
        return Finding("off", say("doctor_no_model"))
    if provider == "ollama" or (provider is None and not openai):
        url = (env.get("OLLAMA_BASE_URL") or OLLAMA).rstrip("/")
        return await ask_models(http, url, f"{url}/api/tags", "models", env.get("OLLAMA_MODEL"))
    url = (env.get("OPENAI_BASE_URL") or OPENAI).rstrip("/")
    return await ask_models(http, url, f"{url}/models", "data", env.get("OPENAI_MODEL"))


async def ask_models(
    http: aiohttp.ClientSession, url: str, listing: str, field: str, model: str | None
) -> Finding:
    """Ask for the list of models; one that is served under `name:latest` counts."""
    key = os.environ.get("OPENAI_API_KEY") if field == "data" else None
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    try:
        async with http.get(listing, headers=headers) as response:
            if response.status in {401, 403}:
                return Finding("bad", say("doctor_model_key", url=url, status=response.status))
            response.raise_for_status()
            listed = (await response.json(content_type=None))[field]
    except (aiohttp.ClientError, OSError, TimeoutError, ValueError, KeyError, TypeError) as error:
        reason = str(error) or type(error).__name__
        return Finding("bad", say("doctor_model_away", url=url, reason=reason))
    names = {str(entry.get(name)) for entry in listed for name in ("id", "name")}
    if model and not {model, f"{model}:latest"} & names:
        return Finding("bad", say("doctor_model_missing", url=url, model=model))
    return Finding("ok", say("doctor_model", url=url, model=model or "?"))


async def examine_searxng(http: aiohttp.ClientSession, url: str) -> Finding:
    """Whether it answers searches as JSON, which its default settings forbid."""
    query = {"q": "perplexica", "format": "json"}
    try:
        async with http.get(f"{url}/search", params=query) as response:
            if response.status == 403:
                return Finding("bad", say("doctor_searxng_json", url=url))
            response.raise_for_status()
            (await response.json(content_type=None))["results"]
    except (aiohttp.ClientError, OSError, TimeoutError, ValueError, KeyError, TypeError) as error:
        reason = str(error) or type(error).__name__
        return Finding("bad", say("doctor_searxng_away", url=url, reason=reason))
    return Finding("ok", say("doctor_searxng", url=url))


def split_urls(value: str) -> list[str]:
    """The addresses of a comma-separated variable."""
    return [part.strip().rstrip("/") for part in value.split(",") if part.strip()]
