"""`perplexica doctor`: what the product needs from this machine, a line each."""

import argparse
import asyncio
import os
import platform
import shutil
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import aiohttp

from perplexica_cli.embedded.folder import LATER_START_MB, DataFolder
from perplexica_cli.embedded.given import check_postgres, check_redis
from perplexica_cli.embedded.postgresql import find_binaries
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


def run(options: argparse.Namespace, folder: DataFolder) -> bool:
    """Print what was found; give whether nothing is wrong."""
    return asyncio.run(diagnose(folder, options.host, options.port))


async def diagnose(folder: DataFolder, host: str, port: int) -> bool:
    """Print a line for each finding as soon as it is made."""
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
    env = os.environ.get
    yield await examine_server("PostgreSQL", env("POSTGRES_URL"), check_postgres, find_binaries)
    yield await examine_server("Redis", env("REDIS_URL"), check_redis, find_binary)
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


async def examine_server(
    name: str, url: str | None, check: Callable[[str], Awaitable[str]], find: Callable[[], Path]
) -> Finding:
    """The given server with its version; without a URL whether the embedded one is installed."""
    try:
        if url:
            return Finding("ok", say("doctor_server", name=name, version=await check(url)))
        find()
    except Failure as failure:
        return Finding("bad", str(failure))
    return Finding("ok", say("doctor_embedded", name=name))


async def examine_model(http: aiohttp.ClientSession) -> Finding:
    """Whether the model's server answers and knows the model."""
    env = os.environ
    provider = env.get("LLM_PROVIDER") or None
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
