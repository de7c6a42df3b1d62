"""The cluster's real router takes every path where the laptop's edge takes it."""

import asyncio
import json
import sysconfig
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import yaml
from api_gateway.routes import load_routes
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, StreamingResponse
from kit.testing.serving import serve_app

MANIFEST = Path(__file__).parents[3] / "deploy" / "k3s" / "base" / "ingress.yaml"
TRAEFIK = Path(sysconfig.get_path("scripts")) / "traefik"
KINDS = {
    "ingresses": "Ingress",
    "services": "Service",
    "endpointslices": "EndpointSlice",
    "ingressclasses": "IngressClass",
    "secrets": "Secret",
    "nodes": "Node",
}
PATHS = [
    "/api/v1/library/threads", "/api/v1/search", "/api/v1/auth/session", "/api/v1/chat",
    "/api/v1/admin/audit-logs", "/api/v1/admin/users", "/.well-known/jwks.json",
    "/api/v1/media", "/api/v1/tasks", "/", "/library", "/assets/index.js",
]  # fmt: skip


class Cluster:
    """As much of a Kubernetes API as Traefik reads: lists, and watches that never bring news."""

    def __init__(self, objects: dict[str, list[dict[str, Any]]]) -> None:
        self.objects = objects
        self.over = asyncio.Event()
        self.app = FastAPI()
        self.app.add_api_route("/version", self.version)
        self.app.add_api_route("/{path:path}", self.read)

    async def version(self) -> dict[str, str]:
        return {"major": "1", "minor": "36", "gitVersion": "v1.36.4"}

    async def read(self, path: str, request: Request) -> Any:
        kind = path.rpartition("/")[2]
        if kind not in self.objects or "sendInitialEvents" in request.query_params:
            reason = "Invalid" if kind in self.objects else "NotFound"
            code = 422 if kind in self.objects else 404
            body = {"apiVersion": "v1", "kind": "Status", "status": "Failure", "reason": reason}
            return JSONResponse({**body, "code": code}, status_code=code)
        if request.query_params.get("watch") in {"1", "true"}:
            return StreamingResponse(self.watch(), media_type="application/json")
        version = "v1" if path.startswith("api/v1") else "/".join(path.split("/")[1:3])
        head = {"apiVersion": version, "kind": KINDS[kind] + "List"}
        return {**head, "metadata": {"resourceVersion": "1"}, "items": self.objects[kind]}

    async def watch(self) -> AsyncIterator[bytes]:
        await self.over.wait()
        yield b""


def list_services(ingresses: list[dict[str, Any]]) -> set[tuple[str, str, int]]:
    """Namespace, name and port of every backend."""
    return {
        (ingress["metadata"]["namespace"], service["name"], service["port"]["number"])
        for ingress in ingresses
        for rule in ingress["spec"]["rules"]
        for service in (path["backend"]["service"] for path in rule["http"]["paths"])
    }


def describe_service(namespace: str, name: str, port: int, target: int) -> tuple[dict, dict]:
    """A Service with one ready endpoint on this machine."""
    meta = {"namespace": namespace, "name": name, "resourceVersion": "1", "uid": namespace + name}
    named = {"name": "http", "protocol": "TCP"}
    service = {
        "metadata": meta,
        "spec": {"clusterIP": "10.43.0.9", "ports": [{**named, "port": port}]},
    }
    slice_ = {
        "metadata": {**meta, "labels": {"kubernetes.io/service-name": name}},
        "addressType": "IPv4",
        "ports": [{**named, "port": target}],
        "endpoints": [{"addresses": ["127.0.0.1"], "conditions": {"ready": True}}],
    }
    return service, slice_


def make_backend(name: str) -> FastAPI:
    """A service that answers its name."""
    app = FastAPI()

    @app.get("/{path:path}")
    async def answer() -> str:
        return name

    return app


@asynccontextmanager
async def run_traefik(api: str, http: aiohttp.ClientSession) -> AsyncIterator[str]:
    """Traefik over that API; give the URL of its entry point once it knows the Ingresses."""
    log = asyncio.subprocess.DEVNULL
    ports = [find_port() for _ in range(2)]
    process = await asyncio.create_subprocess_exec(
        TRAEFIK, "--global.checknewversion=false", "--global.sendanonymoususage=false",
        f"--entrypoints.websecure.address=127.0.0.1:{ports[0]}",
        f"--entrypoints.traefik.address=127.0.0.1:{ports[1]}", "--api.insecure=true",
        "--providers.kubernetesingress=true", f"--providers.kubernetesingress.endpoint={api}",
        "--providers.kubernetesingress.token=x",
        stdout=log, stderr=log, env={},
    )  # fmt: skip
    try:
        for _ in range(300):
            if await knows_routes(http, f"http://127.0.0.1:{ports[1]}"):
                break
            await asyncio.sleep(0.1)
        yield f"http://127.0.0.1:{ports[0]}"
    finally:
        process.terminate()
        await process.wait()


async def knows_routes(http: aiohttp.ClientSession, admin: str) -> bool:
    try:
        async with http.get(f"{admin}/api/http/routers?per_page=500") as response:
            if response.status != 200:
                return False
            routers = json.loads(await response.text())
    except aiohttp.ClientConnectionError:
        return False
    return any(router["provider"] == "kubernetes" for router in routers)


def find_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
async def router():
    """(client, URL) of a Traefik that has read the manifest."""
    documents = list(yaml.safe_load_all(MANIFEST.read_text(encoding="utf-8")))
    for number, document in enumerate(documents):
        document["metadata"] |= {"resourceVersion": "1", "uid": str(number)}
    ingress_class = {
        "metadata": {"name": "traefik", "resourceVersion": "1", "uid": "class"},
        "spec": {"controller": "traefik.io/ingress-controller"},
    }
    objects: dict[str, list[dict[str, Any]]] = {kind: [] for kind in KINDS}
    objects |= {"ingresses": documents, "ingressclasses": [ingress_class]}
    async with AsyncExitStack() as stack:
        for namespace, name, port in sorted(list_services(documents)):
            url = await stack.enter_async_context(serve_app(make_backend(f"{namespace}/{name}")))
            target = int(url.rpartition(":")[2])
            service, endpoints = describe_service(namespace, name, port, target)
            objects["services"].append(service)
            objects["endpointslices"].append(endpoints)
        cluster = Cluster(objects)
        api = await stack.enter_async_context(serve_app(cluster.app))
        stack.callback(cluster.over.set)
        http = await stack.enter_async_context(aiohttp.ClientSession())
        yield http, await stack.enter_async_context(run_traefik(api, http))


async def ask(router, host: str, path: str) -> str | None:
    """Namespace and name of the service that answered; None for 404."""
    http, url = router
    async with http.get(url + path, headers={"Host": host}) as response:
        if response.status == 404:
            return None
        assert response.status == 200
        return str(await response.json())


@pytest.mark.parametrize("host", ["perplexica.local", "team.perplexica.local"])
async def test_the_page_s_hosts_are_routed_as_on_a_laptop(router, host):
    table = load_routes()
    for path in PATHS:
        name = table.find_service(path)
        namespace = "perplexica-auth" if name == "auth-svc" else "perplexica"
        assert await ask(router, host, path) == f"{namespace}/{name}", path


async def test_the_api_s_host(router):
    table = load_routes("api.perplexica.local")
    for path in PATHS:
        name = table.find_service(path)
        namespace = "perplexica-auth" if name == "auth-svc" else "perplexica"
        wanted = f"{namespace}/{name}" if name else "perplexica/web"
        assert await ask(router, "api.perplexica.local", path) == wanted, path


async def test_the_auth_host_is_auth_svc_s_alone(router):
    for path in PATHS:
        assert await ask(router, "auth.perplexica.local", path) == "perplexica-auth/auth-svc", path


async def test_a_stranger_s_host_gets_nothing(router):
    for path in PATHS:
        assert await ask(router, "perplexica.example", path) is None
