"""`perplexica up`: what it says, how it stops, and every way it refuses to start."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import aiohttp
import psutil
import pytest
from perplexica_cli.embedded.child import is_alive
from perplexica_cli.keys import read_or_make_key
from perplexica_cli.services import SPECS

ROOT = Path(__file__).parents[2]


FORGOTTEN = {"POSTGRES_URL": "", "REDIS_URL": "", "AUTH_MODE": "", "LC_ALL": "C.UTF-8"}


def list_servers(running) -> list[str]:
    children = psutil.Process(running.process.pid).children()
    return sorted(child.name() for child in children if child.name() != "python")


async def read_json(url: str) -> tuple[int, dict[str, object]]:
    async with aiohttp.ClientSession() as http, http.get(url) as response:
        return response.status, await response.json()


async def test_it_serves_says_so_and_stops_in_order(up, tmp_path):
    async with up("--data", tmp_path / "мои данные") as running:
        assert await read_json(f"{running.address}/ready") == (
            200,
            {"status": "ready", "service": "api-gateway"},
        )
        status, body = await read_json(f"{running.address}/api/v1/nothing-like-this")
        assert status == 404
        assert set(body["error"]) >= {"code", "message", "request_id"}
        children = psutil.Process(running.process.pid).children()
        assert list_servers(running) == ["postgres", "redis-server"]
        ended = await running.stop(signal.SIGINT)
    assert ended.status == 0
    assert ended.err == ""
    for variable in ("OPENAI_API_KEY", "SEARXNG_URL", "SMTP_URL", "AUTH_MODE=multi"):
        assert variable in ended.out
    assert not any(is_alive(child) for child in children)


async def test_what_is_on_is_not_called_off(up, tmp_path):
    on = {
        "SEARXNG_URL": "http://127.0.0.1:1",
        "SMTP_URL": "smtp://127.0.0.1:1",
        "OPENAI_API_KEY": "k",
    }
    async with up("--data", tmp_path, LC_ALL="ru_RU.UTF-8", **on) as running:
        assert "готова" in running.said[0]
        ended = await running.stop(signal.SIGTERM)
    assert "SEARXNG_URL" not in ended.out
    assert "SMTP_URL" not in ended.out
    assert "AUTH_MODE=multi" in ended.out


async def test_ctrl_c_in_the_terminal_reaches_the_whole_group(up, tmp_path):
    async with up("--data", tmp_path) as running:
        children = psutil.Process(running.process.pid).children()
        os.killpg(running.process.pid, signal.SIGINT)
        os.killpg(running.process.pid, signal.SIGINT)
        assert await asyncio.wait_for(running.process.wait(), 30) == 0
    assert not any(is_alive(child) for child in children)
    assert "database system is shut down" in (tmp_path / "logs/postgresql.log").read_text()


async def test_a_stop_while_starting_leaves_nothing_behind(tmp_path):
    process = subprocess.Popen(  # noqa: ASYNC220 - it is watched by pid only
        [sys.executable, "-m", "perplexica_cli", "up", "--port", "0", "--data", str(tmp_path)]
    )
    try:
        for _ in range(600):
            if (tmp_path / "postgresql").exists():
                break
            await asyncio.sleep(0.05)
        children = psutil.Process(process.pid).children()
        process.send_signal(signal.SIGTERM)
        assert await asyncio.to_thread(process.wait, 40) == 0
    finally:
        process.kill()
    assert not any(is_alive(child) for child in children)


async def test_a_busy_port(perplexica, tmp_path, free_port):
    with socket.create_server(("127.0.0.1", free_port)):
        ended = await perplexica("up", "--data", tmp_path, "--port", str(free_port))
    assert ended.sentence.startswith(f"Port {free_port} on 127.0.0.1 is in use")
    assert not (tmp_path / "postgresql").exists()


async def test_an_address_that_is_not_ours(perplexica, tmp_path):
    ended = await perplexica("up", "--data", tmp_path, "--host", "192.0.2.1", AUTH_MODE="multi")
    assert ended.sentence.startswith("Cannot listen on 192.0.2.1:3000")


async def test_beside_a_running_product(perplexica, up, tmp_path):
    async with up("--data", tmp_path) as running:
        ended = await perplexica("up", "--data", tmp_path, "--port", "0")
        assert "already running" in ended.sentence
        assert running.address in ended.sentence
        ended = await perplexica("get", "api/v1/nothing-like-this", "--data", tmp_path)
        assert ended.status == 1
        assert json.loads(ended.out)["error"]["code"] == "not_found"
        ended = await perplexica("doctor", "--data", tmp_path)
        assert f"running at {running.address}" in ended.out


async def test_a_folder_that_cannot_be_used(perplexica, tmp_path):
    (tmp_path / "file").write_text("")
    ended = await perplexica("up", "--data", tmp_path / "file")
    assert "is not a folder" in ended.sentence
    ended = await perplexica("up", "--data", "/sys/perplexica")
    assert "cannot be read and written" in ended.sentence


async def test_a_full_disk(perplexica, tmp_path):
    ended = await perplexica("up", "--data", tmp_path, PERPLEXICA_MIN_FREE_MB="999999999")
    assert "nearly full" in ended.sentence


async def test_a_newer_database(perplexica, tmp_path):
    (tmp_path / "postgresql").mkdir()
    (tmp_path / "postgresql" / "PG_VERSION").write_text("19\n")
    ended = await perplexica("up", "--data", tmp_path, "--port", "0")
    assert "written by PostgreSQL 19" in ended.sentence


async def test_an_open_door_is_refused(perplexica, tmp_path):
    ended = await perplexica("up", "--data", tmp_path, "--host", "0.0.0.0")
    assert "--i-know-this-is-public" in ended.sentence


async def test_an_open_door_on_purpose(up, tmp_path):
    public = ("--host", "0.0.0.0", "--i-know-this-is-public")
    async with up("--data", tmp_path, *public) as running:
        assert (await read_json(f"{running.address}/health"))[0] == 200
        ended = await running.stop(signal.SIGTERM)
    assert "ALLOWED_HOSTS" in ended.out


async def test_a_wrong_setting(perplexica, tmp_path):
    ended = await perplexica("up", "--data", tmp_path, "--port", "0", RATE_LIMIT="maybe")
    assert "RATE_LIMIT" in ended.sentence


async def test_a_server_of_one_s_own_that_is_away(perplexica, tmp_path, free_port):
    url = f"redis://127.0.0.1:{free_port}"
    ended = await perplexica("up", "--data", tmp_path, "--port", "0", REDIS_URL=url)
    assert "REDIS_URL" in ended.sentence


async def test_given_servers_are_used(up, tmp_path, postgres_url, redis_url):
    env = {"POSTGRES_URL": postgres_url, "REDIS_URL": redis_url}
    async with up("--data", tmp_path, **env) as running:
        assert list_servers(running) == []
        assert not (tmp_path / "postgresql").exists()


async def test_accounts_get_a_key_of_their_own(up, tmp_path):
    async with up("--data", tmp_path, AUTH_MODE="multi"):
        key = tmp_path / "jwt.pem"
        assert key.stat().st_mode & 0o077 == 0
    first = read_or_make_key(key)
    assert first == read_or_make_key(key)
    assert first["jwt_secret"].get_secret_value() == key.read_text()


async def test_get_prints_the_body(perplexica, tmp_path):
    ended = await perplexica("get", "/ready", "--data", tmp_path)
    assert (ended.status, ended.err) == (0, "")
    assert json.loads(ended.out) == {"status": "ready", "service": "api-gateway"}


async def test_migrate(perplexica, tmp_path):
    ended = await perplexica("migrate", "--data", tmp_path)
    assert (ended.status, ended.err) == (0, "")
    assert len(ended.out.splitlines()) == len([spec for spec in SPECS if spec.schema])


async def test_index(perplexica, up, tmp_path):
    library = tmp_path / "книги"
    library.mkdir()
    (library / "whales.md").write_text("# Whales\n\nThe blue whale is the largest animal known.")
    (library / "кит.html").write_text("<h1>Кит</h1><p>Синий кит крупнее всех животных.</p>")
    async with up("--data", tmp_path / "data", WEB_SEARCH="off"):
        ended = await perplexica("index", library, "--data", tmp_path / "data")
        assert (ended.status, ended.err) == (0, "")
        assert "2 stored" in ended.out
    ended = await perplexica("index", tmp_path / "missing", "--data", tmp_path / "data")
    assert ended.sentence.startswith("Not indexed: ")


async def test_it_ends_with_the_make_that_waits_for_it(tmp_path):
    make = await asyncio.create_subprocess_exec(
        "make", "--no-print-directory", "up",
        "PYTHON=true", "PORT=0", f"DATA={tmp_path / 'мои данные'}",
        cwd=ROOT, stdout=asyncio.subprocess.PIPE, env={**os.environ, **FORGOTTEN},
    )  # fmt: skip
    assert make.stdout is not None
    assert b"http://" in await asyncio.wait_for(make.stdout.readline(), 60)
    family = psutil.Process(make.pid).children(recursive=True)
    assert len(family) >= 3
    make.kill()
    await asyncio.wait_for(make.communicate(), 30)  # the pipe closes with the product itself
    for _ in range(100):
        alive = [process for process in family if is_alive(process)]
        if not alive:
            break
        await asyncio.sleep(0.1)
    assert alive == []


@pytest.mark.parametrize("command", [[], ["up", "--port", "many"], ["fly"]])
async def test_wrong_words(perplexica, command):
    ended = await perplexica(*command)
    assert ended.status == 2
    assert "usage: perplexica" in ended.err
