"""One table for the cluster and the laptop, and it is the one that the specification names."""

from importlib import resources
from pathlib import Path

import pytest
import yaml
from api_gateway.routes import Route, RouteTable, load_routes, read_routes
from hypothesis import given
from hypothesis import strategies as st

MANIFEST = Path(__file__).parents[3] / "deploy" / "k3s" / "base" / "ingress.yaml"
SPECIFIED = {
    "/api/v1/discover": "discover-svc:3002",
    "/api/v1/finance": "finance-svc:3003",
    "/api/v1/travel": "travel-svc:3004",
    "/api/v1/media": "media-svc:3005",
    "/api/v1/collections": "projects-svc:3006",
    "/api/v1/projects": "projects-svc:3006",
    "/api/v1/connectors": "projects-svc:3006",
    "/api/v1/upload": "upload-svc:3007",
    "/api/v1/billing": "billing-svc:3008",
    "/api/v1/library": "library-svc:3009",
    "/api/v1/memory": "memory-svc:3010",
    "/api/v1/create": "create-svc:3011",
    "/api/v1/export": "create-svc:3011",
    "/api/v1/admin/audit-logs": "audit-svc:3012",
    "/api/v1/notifications": "notifications-svc:3013",
    "/api/v1/patents": "search-svc:3001",
    "/api/v1/search": "search-svc:3001",
    "/api/v1/tasks": "chat-svc:3000",
    "/api/v1/auth": "auth-svc:3000",
    "/.well-known": "auth-svc:3000",
    "/api": "chat-svc:3000",
}
WEB = {"/": "web:80"}
HOSTS = {
    "api.perplexica.local": SPECIFIED,
    "perplexica.local": SPECIFIED | WEB,
    "*.perplexica.local": SPECIFIED | WEB,
    "auth.perplexica.local": {"/": "auth-svc:3000"},
}


def read_ingresses():
    return list(yaml.safe_load_all(MANIFEST.read_text(encoding="utf-8")))


def test_the_package_carries_the_cluster_s_own_file():
    packaged = resources.files("api_gateway").joinpath("ingress.yaml").read_bytes()
    assert packaged == MANIFEST.read_bytes()


@pytest.mark.parametrize("host", HOSTS)
def test_every_host_has_exactly_the_paths_it_should(host):
    found = {}
    for ingress in read_ingresses():
        for rule in ingress["spec"]["rules"]:
            if rule["host"] != host:
                continue
            for path in rule["http"]["paths"]:
                service = path["backend"]["service"]
                assert path["path"] not in found
                found[path["path"]] = f"{service['name']}:{service['port']['number']}"
    assert found == HOSTS[host]


def test_backends_are_in_the_namespace_of_their_ingress():
    for ingress in read_ingresses():
        namespace = ingress["metadata"]["namespace"]
        for rule in ingress["spec"]["rules"]:
            for path in rule["http"]["paths"]:
                service = path["backend"]["service"]
                assert set(service) == {"name", "port"}
                assert namespace == (
                    "perplexica-auth" if service["name"] == "auth-svc" else "perplexica"
                )
        hosts = {rule["host"] for rule in ingress["spec"]["rules"]}
        assert {host for tls in ingress["spec"]["tls"] for host in tls["hosts"]} == hosts


@pytest.mark.parametrize(
    ("path", "service"),
    [
        ("/api/v1/library", "library-svc"),
        ("/api/v1/library/", "library-svc"),
        ("/api/v1/library/threads/1", "library-svc"),
        ("/api/v1/libraryish", "chat-svc"),
        ("/api/v1/admin/audit-logs/7", "audit-svc"),
        ("/api/v1/admin/users", "chat-svc"),
        ("/api", "chat-svc"),
        ("/apiary", "web"),
        ("/.well-known/jwks.json", "auth-svc"),
        ("/", "web"),
        ("/библиотека", "web"),
        ("", "web"),
    ],
)
def test_the_longest_prefix_of_whole_elements_wins(path, service):
    assert load_routes().find_service(path) == service


def test_no_rule_no_service():
    assert RouteTable([]).find_service("/") is None
    assert load_routes("api.perplexica.local").find_service("/") is None


def test_another_path_type_is_refused():
    path = {"path": "/x", "pathType": "Exact", "backend": {"service": {"name": "x"}}}
    rule = {"host": "h", "http": {"paths": [path]}}
    with pytest.raises(ValueError, match="Prefix"):
        list(read_routes([{"kind": "Ingress", "spec": {"rules": [rule]}}], "h"))


elements = st.lists(st.sampled_from(["api", "v1", "a", "b", "б"]), max_size=4)


@given(st.lists(elements, max_size=6), elements)
def test_a_route_found_is_the_deepest_ancestor(prefixes, path):
    table = RouteTable(Route("".join(f"/{x}" for x in p), str(len(p))) for p in prefixes)
    depths = [len(p) for p in prefixes if path[: len(p)] == p]
    found = table.find_service("".join(f"/{x}" for x in path))
    assert found == (str(max(depths)) if depths else None)
