"""`perplexica doctor`: one line for each thing, and a status that scripts can use."""

import socket

import pytest
from fastapi import FastAPI, Response
from kit.testing.serving import serve_app
from perplexica_cli.doctor import diagnose
from perplexica_cli.embedded.folder import DataFolder

NAMES = [
    "POSTGRES_URL", "REDIS_URL", "SEARXNG_URL", "LLM_PROVIDER", "OPENAI_API_KEY",
    "OPENAI_BASE_URL", "OPENAI_MODEL", "OLLAMA_BASE_URL", "OLLAMA_MODEL", "LC_ALL", "LANG",
]  # fmt: skip


def make_model_server(key: str = "secret") -> FastAPI:
    """The two listings of models, as the two kinds of servers give them."""
    app = FastAPI()

    @app.get("/v1/models")
    async def openai() -> dict[str, object]:
        return {"object": "list", "data": [{"id": "writer-1", "object": "model"}]}

    @app.get("/locked/models")
    async def locked(response: Response) -> dict[str, object]:
        response.status_code = 401
        return {"error": {"message": "Incorrect API key provided"}}

    @app.get("/api/tags")
    async def ollama() -> dict[str, object]:
        return {"models": [{"name": "small:latest", "model": "small:latest"}]}

    return app


def make_searxng(formats: list[str]) -> FastAPI:
    """SearXNG as far as its `search.formats` setting goes."""
    app = FastAPI()

    @app.get("/search")
    async def search(response: Response, q: str, format: str = "html") -> dict[str, object]:  # noqa: A002
        if format not in formats:
            response.status_code = 403
        return {"query": q, "results": []}

    return app


@pytest.fixture
def doctor(tmp_path, free_port, monkeypatch, capsys):
    """`await doctor(NAME="value") -> (healthy, lines)` with nothing else set."""

    async def run(**env: str) -> tuple[bool, list[str]]:
        for name in NAMES:
            monkeypatch.setenv(name, env.get(name, ""))
        folder = DataFolder(tmp_path / "data")
        healthy = await diagnose(folder, "127.0.0.1", free_port)
        return healthy, capsys.readouterr().out.splitlines()

    return run


async def test_a_fresh_machine_is_healthy(perplexica, tmp_path, free_port):
    ended = await perplexica("doctor", "--data", tmp_path / "data", "--port", str(free_port))
    assert (ended.status, ended.err) == (0, "")
    states = [line[:3].strip() for line in ended.out.splitlines()]
    assert states == ["ok", "ok", "ok", "ok", "ok", "off", "off"]
    assert not (tmp_path / "data").exists()


async def test_given_stores(doctor, postgres_url, redis_url):
    healthy, lines = await doctor(POSTGRES_URL=postgres_url, REDIS_URL=redis_url)
    assert healthy
    assert lines[3:5] == ["ok  PostgreSQL: 18", "ok  Redis: 6.2.14"]


async def test_given_stores_that_are_away(doctor, free_port):
    healthy, lines = await doctor(
        POSTGRES_URL=f"postgresql://u:hidden@127.0.0.1:{free_port}/x",
        REDIS_URL=f"redis://:hidden@127.0.0.1:{free_port}",
    )
    assert not healthy
    assert "does not answer at POSTGRES_URL" in lines[3]
    assert "does not answer at REDIS_URL" in lines[4]
    assert "hidden" not in "".join(lines)


async def test_a_port_and_a_folder_that_are_taken(doctor, tmp_path, free_port):
    (tmp_path / "data").write_text("")
    with socket.create_server(("127.0.0.1", free_port)):
        healthy, lines = await doctor()
    assert not healthy
    assert "is in use" in lines[1]
    assert "is not a folder" in lines[2]


@pytest.mark.parametrize(
    ("env", "state", "words"),
    [
        ({"OPENAI_BASE_URL": "{}/v1", "OPENAI_MODEL": "writer-1"}, "ok", "model writer-1 at"),
        ({"OPENAI_BASE_URL": "{}/v1", "OPENAI_MODEL": "other"}, "bad", "does not list"),
        ({"OPENAI_BASE_URL": "{}/locked", "OPENAI_MODEL": "x"}, "bad", "OPENAI_API_KEY"),
        ({"OPENAI_BASE_URL": "{}/missing", "OPENAI_MODEL": "x"}, "bad", "404"),
        ({"OPENAI_BASE_URL": "http://127.0.0.1:9", "OPENAI_MODEL": "x"}, "bad", "not answer"),
        ({"OLLAMA_BASE_URL": "{}", "OLLAMA_MODEL": "small"}, "ok", "model small at"),
        ({"OLLAMA_BASE_URL": "{}", "OLLAMA_MODEL": "large"}, "bad", "does not list"),
        ({"LLM_PROVIDER": "extractive", "OPENAI_API_KEY": "x"}, "off", "quotes"),
    ],
)
async def test_the_model(doctor, env, state, words):
    async with serve_app(make_model_server()) as url:
        settings = {name: value.format(url) for name, value in env.items()}
        healthy, lines = await doctor(**settings)
    assert words in lines[5]
    assert lines[5].startswith(state)
    assert healthy == (state != "bad")


async def test_searxng_without_json_is_explained(doctor):
    async with (
        serve_app(make_searxng(["html"])) as closed,
        serve_app(make_searxng(["html", "json"])) as fine,
    ):
        healthy, lines = await doctor(SEARXNG_URL=f"{fine}, {closed}/,http://127.0.0.1:9")
    assert not healthy
    assert lines[6].startswith("ok")
    assert "search.formats" in lines[7]
    assert lines[8].startswith("bad")
