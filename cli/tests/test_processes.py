"""`perplexica up --processes`: services as processes that live as long as the parent, no longer."""

import asyncio
import errno
import json
import os
import signal
import socket
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import psutil
import pytest
from fastapi import FastAPI
from kit.testing.serving import serve_app
from perplexica_cli.embedded.child import is_alive
from perplexica_cli.embedded.folder import DataFolder
from perplexica_cli.failures import Failure
from perplexica_cli.processes import places, product
from perplexica_cli.processes.places import Place, choose_places, find_ports, list_addresses
from perplexica_cli.processes.product import describe_environment, run_replicas
from perplexica_cli.processes.replica import Replica, choose_manner
from perplexica_cli.processes.roster import Roster
from pydantic import SecretStr

SERVICES = ["auth-svc", "library-svc", "search-svc", "chat-svc-1", "chat-svc-2"]
QUIET = {"WEB_SEARCH": "off", "RATE_LIMIT": "off"}


class Stage:
    """A running product in many processes, spoken to as somebody with an account."""

    def __init__(self, running, folder: Path) -> None:
        self.address = running.address
        self.folder = folder
        self.parent = running.process
        self.headers: dict[str, str] = {}
        self.http: aiohttp.ClientSession

    def processes(self) -> dict[str, dict[str, object]]:
        listed = json.loads((self.folder / "processes.json").read_text("utf-8"))
        return {process["name"]: process for process in listed}

    async def request(self, method: str, path: str, body=None) -> tuple[int, dict[str, object]]:
        request = self.http.request(method, self.address + path, json=body, headers=self.headers)
        async with request as response:
            return response.status, await response.json()


@pytest.fixture(scope="module")
async def stage(up, tmp_path_factory):
    """Started once; the last test kills it."""
    folder = tmp_path_factory.mktemp("processes") / "мои данные"
    twice = ("--processes", "--chat-replicas", "2")
    async with up("--data", folder, *twice, AUTH_MODE="multi", **QUIET) as running:
        stage = Stage(running, folder)
        async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as stage.http:
            person = {"email": "ann@a.example", "password": "correct horse battery"}
            status, tokens = await stage.request("POST", "/api/v1/auth/sign-up", person)
            assert status == 201, tokens
            stage.headers = {"Authorization": f"Bearer {tokens['access_token']}"}
            yield stage


async def test_every_service_is_a_process_that_is_ready(stage):
    processes = stage.processes()
    assert sorted(processes) == sorted(SERVICES)
    children = {child.pid for child in psutil.Process(stage.parent.pid).children()}
    for name, process in processes.items():
        assert process["service"] == name.rstrip("-12")
        assert process["pid"] in children
        async with stage.http.get(f"{process['address']}/ready") as response:
            assert await response.json() == {"status": "ready", "service": process["service"]}
    assert (stage.folder / "processes.json").stat().st_mode & 0o077 == 0


async def test_an_account_made_in_one_process_counts_in_the_others(stage):
    for path in ("/api/v1/models", "/api/v1/models", "/api/v1/models", "/api/v1/library/threads"):
        assert (await stage.request("GET", path))[0] == 200
    stage.headers, person = {}, stage.headers
    assert (await stage.request("GET", "/api/v1/models"))[0] == 401
    stage.headers = person


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
async def test_a_chat_replica_that_ends_is_back_and_nobody_notices(stage, how):
    before = stage.processes()["chat-svc-2"]
    os.kill(before["pid"], how)
    asked = 0
    async with asyncio.timeout(30):
        while stage.processes().get("chat-svc-2", before)["pid"] == before["pid"]:
            assert (await stage.request("GET", "/api/v1/models"))[0] == 200
            asked += 1
            await asyncio.sleep(0.02)
    assert asked > 5
    assert stage.processes()["chat-svc-2"]["address"] == before["address"]
    assert len(stage.processes()) == len(SERVICES)


async def test_kill_of_the_parent_leaves_no_child(stage):
    children = psutil.Process(stage.parent.pid).children(recursive=True)
    assert len(children) >= len(SERVICES) + 2
    stage.parent.kill()
    await stage.parent.wait()
    async with asyncio.timeout(10):
        while any(is_alive(child) for child in children):
            await asyncio.sleep(0.05)


async def test_a_service_that_cannot_start_is_named_with_its_last_words(tmp_path):
    environment = describe_environment({"smtp_url": SecretStr("pigeon://")}, {})
    manner = choose_manner(environment, 5)
    with pytest.raises(Failure) as failed:
        async with run_replicas(DataFolder(tmp_path), choose_places({"auth-svc": 1}), manner):
            pass
    sentence, *words = str(failed.value).splitlines()
    assert sentence.startswith("auth-svc does not start. The end of its log ")
    assert sentence.endswith(f"{tmp_path / 'logs' / 'auth-svc.log'}:")
    assert words[-1].startswith("    auth-svc: ")
    assert "smtp" in words[-1].lower()
    assert "pigeon" not in words[-1]


def test_a_service_that_is_slow_is_named_with_its_last_words(tmp_path):
    replica = Replica(Place("chat-svc", "chat-svc-2", 1), tmp_path / "x.log", choose_manner({}, 5))
    output = "\n".join(f"строка {number}" for number in range(100)).encode()
    first, *words = str(replica.explain(output, slow=True)).splitlines()
    assert first.startswith("chat-svc-2 did not become ready within 120 seconds")
    assert words == [f"    строка {number}" for number in range(88, 100)]


class Recorder:
    """Stands in for a child: it says what happens to it."""

    events: list[str]
    broken = ""

    def __init__(self, replica, _) -> None:
        self.name = replica.name

    async def start(self) -> None:
        if self.name == self.broken:
            raise Failure("process_failed", name=self.name, log="x", words="")
        self.events.append(f"+{self.name}")

    async def stop(self) -> None:
        self.events.append(f"-{self.name}")


@pytest.fixture
def recorder(monkeypatch):
    monkeypatch.setattr(product, "Child", Recorder)
    monkeypatch.setattr(Recorder, "events", [], raising=False)
    return Recorder


@pytest.fixture
def counts():
    return {"auth-svc": 1, "search-svc": 1, "chat-svc": 2}


async def test_chat_starts_after_those_it_calls_and_stops_before_them(recorder, tmp_path, counts):
    async with run_replicas(DataFolder(tmp_path), choose_places(counts), choose_manner({}, 5)):
        assert recorder.events == ["+auth-svc", "+search-svc", "+chat-svc-1", "+chat-svc-2"]
        recorder.events.clear()
    assert recorder.events == ["-chat-svc-1", "-chat-svc-2", "-auth-svc", "-search-svc"]


@pytest.mark.parametrize(
    ("broken", "stopped"),
    [
        ("auth-svc", ["-auth-svc", "-search-svc"]),
        ("chat-svc-2", ["-chat-svc-1", "-chat-svc-2", "-auth-svc", "-search-svc"]),
    ],
)
async def test_when_one_does_not_start_the_others_are_stopped(
    recorder, tmp_path, counts, monkeypatch, broken, stopped
):
    monkeypatch.setattr(recorder, "broken", broken)
    with pytest.raises(Failure, match=f"{broken} does not start"):
        async with run_replicas(DataFolder(tmp_path), choose_places(counts), choose_manner({}, 5)):
            pass
    assert [event for event in recorder.events if event.startswith("-")] == stopped


def test_places_have_names_and_different_ports(counts):
    chosen = choose_places(counts)
    assert [place.name for place in chosen] == [
        "auth-svc", "search-svc", "chat-svc-1", "chat-svc-2",
    ]  # fmt: skip
    assert len({place.port for place in chosen}) == 4
    assert list_addresses(chosen)["chat-svc"] == (chosen[2].address, chosen[3].address)


def test_a_port_in_use_is_not_chosen(monkeypatch, free_port):
    monkeypatch.setattr(places, "PORTS", range(free_port, free_port + 1))
    assert find_ports(1) == [free_port]
    with socket.create_server(("127.0.0.1", free_port)), pytest.raises(Failure) as failed:
        find_ports(1)
    assert "in use" in str(failed.value)


def test_children_know_what_was_decided_and_where_the_others_are(monkeypatch):
    monkeypatch.setenv("OPENAI_MODEL", "m")
    monkeypatch.setenv("LOG_LEVEL", "debug")
    chosen = {"jwt_secret": SecretStr("a\nb"), "shutdown_grace": 5.0, "data_dir": Path("/мои")}
    environment = describe_environment(chosen, {"chat-svc": ("http://a", "http://b")})
    assert environment["JWT_SECRET"] == "a\nb"
    assert environment["CHAT_SVC_URL"] == "http://a,http://b"
    assert environment["DATA_DIR"] == "/мои"
    assert (environment["OPENAI_MODEL"], environment["LOG_LEVEL"]) == ("m", "debug")


@asynccontextmanager
async def ready_as(name: str, status: int = 200):
    app = FastAPI()

    @app.get("/ready", status_code=status)
    async def ready() -> dict[str, str]:
        return {"status": "ready", "service": name}

    async with serve_app(app) as url:
        yield int(url.rpartition(":")[2])


async def test_a_stranger_on_the_port_is_not_taken_for_the_service(tmp_path, free_port):
    def replica(port: int) -> Replica:
        place = Place("chat-svc", "chat-svc-1", port)
        return Replica(place, tmp_path / "x.log", choose_manner({}, 5))

    assert not await replica(free_port).is_ready()
    async with ready_as("chat-svc") as port:
        assert await replica(port).is_ready()
    async with ready_as("other") as port:
        assert not await replica(port).is_ready()


def test_the_roster_names_who_serves_and_survives_a_full_disk(tmp_path, monkeypatch, capsys):
    def listed() -> list[dict[str, object]]:
        return json.loads((tmp_path / "processes.json").read_text("utf-8"))

    roster, place = Roster(DataFolder(tmp_path)), Place("chat-svc", "chat-svc-1", 20_000)
    tell = roster.follow(place)
    tell(7)
    process = {"name": "chat-svc-1", "service": "chat-svc", "pid": 7, "address": place.address}
    assert listed() == [process]
    tell(None)
    assert listed() == []

    def fill_up(self, processes) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(DataFolder, "announce_processes", fill_up)
    tell(8)
    assert "is full" in capsys.readouterr().err


@pytest.mark.parametrize("count", ["0", "17", "many"])
async def test_wrong_numbers_of_replicas(perplexica, count):
    ended = await perplexica("up", "--processes", "--chat-replicas", count)
    assert ended.status == 2
    assert "--chat-replicas" in ended.err
