"""What every service of the workspace has in common; a new one is found by its folder."""

import re

import pytest
import settings_docs
import yaml
from api_gateway.routes import load_routes
from kit.app import create_app
from kit.settings import Settings
from kit.web.openapi import is_covered, list_routes
from workspace import ROOT, load_specs

SPECS = load_specs()
PARAMETER = re.compile(r"\{[^}]+\}")
INTERNAL = "/internal/"

each_service = pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.name)


@pytest.fixture(scope="module", params=SPECS, ids=lambda spec: spec.name)
async def served(request, serve_spec):
    """Give each service, started alone: what it needs of others, it asks when it is asked."""
    return await serve_spec(request.param)


def spec_of(served):
    return next(spec for spec in SPECS if spec.name in served.urls)


def routes_of(spec):
    return list_routes(create_app(spec))


def is_error(body, code):
    assert set(body) == {"error"}
    assert set(body["error"]) <= {"code", "message", "request_id", "fields"}
    assert (body["error"]["code"], bool(body["error"]["message"])) == (code, True)
    assert body["error"]["request_id"]
    return True


def test_all_services_are_found():
    folders = {path.name for path in (ROOT / "services").glob("*-svc") if any(path.rglob("app.py"))}
    assert {spec.name for spec in SPECS} == folders
    assert "library-svc" in folders


async def test_probes(served):
    name = spec_of(served).name
    assert await served.json("GET", "/health") == {"status": "ok", "service": name}
    assert await served.json("GET", "/ready") == {"status": "ready", "service": name}
    async with served.http.get(served.url + "/metrics") as response:
        assert response.status == 200


async def test_an_unknown_path_has_the_error_shape(served, callers):
    for headers in (callers.nobody, callers.owner):
        body = await served.json("GET", "/nowhere/at/all", headers=headers, status=404)
        assert is_error(body, "not_found")


async def test_bad_json_has_the_error_shape(served, callers):
    name = spec_of(served).name
    service = served.runtime.service_tokens("test").sign(name, callers.owner_principal)
    headers = {**callers.owner, "X-Service-Token": service, "Content-Type": "application/json"}
    for route in routes_of(spec_of(served)):
        if route.body_field is None:
            continue
        for method in route.methods:
            url = served.url + PARAMETER.sub("x", route.path)
            async with served.http.request(method, url, data="{", headers=headers) as response:
                assert response.status == 400, f"{method} {route.path}"
                assert is_error(await response.json(), "bad_request")


async def test_internal_routes_are_for_services_only(served, callers):
    for route in routes_of(spec_of(served)):
        if not route.path.startswith(INTERNAL):
            continue
        path = PARAMETER.sub("x", route.path)
        for method in route.methods:
            await served.json(method, path, headers=callers.nobody, body={}, status=401)
            for headers in (callers.owner, callers.outsider):
                body = await served.json(method, path, headers=headers, body={}, status=401)
                assert is_error(body, "service_token_missing")
            wrong = {"X-Service-Token": callers.owner["Authorization"].split()[1]}
            body = await served.json(method, path, headers=wrong, body={}, status=401)
            assert is_error(body, "service_token_invalid")


@each_service
def test_no_route_lies_outside_the_services_prefixes(spec):
    assert spec.prefixes
    for route in routes_of(spec):
        inside = is_covered(route.path, spec.prefixes)
        assert inside or route.path.startswith(INTERNAL), route.path


@each_service
@pytest.mark.parametrize("host", ["perplexica.local", "api.perplexica.local"])
def test_the_ingress_routes_every_public_path_here(spec, host):
    table = load_routes(host)
    for route in routes_of(spec):
        if not route.path.startswith(INTERNAL):
            assert table.find_service(PARAMETER.sub("x", route.path)) == spec.name, route.path


@each_service
def test_the_ingress_knows_the_services_port(spec):
    text = (ROOT / "deploy" / "k3s" / "base" / "ingress.yaml").read_text(encoding="utf-8")
    ports = {
        path["backend"]["service"]["port"]["number"]
        for document in yaml.safe_load_all(text)
        if document["kind"] == "Ingress"
        for rule in document["spec"]["rules"]
        for path in rule["http"]["paths"]
        if path["backend"]["service"]["name"] == spec.name
    }
    assert ports == {spec.port}


@each_service
def test_tables_have_a_schema_of_their_own(spec):
    assert (spec.schema is None) == (spec.migrations is None)
    if spec.migrations:
        assert [other.name for other in SPECS if other.schema == spec.schema] == [spec.name]
        assert list(spec.migrations.glob("[0-9]*.py"))


@each_service
def test_a_revision_is_called_as_its_file(spec):
    for path in spec.migrations.glob("*.py") if spec.migrations else ():
        assert f'revision = "{path.name[:4]}"' in path.read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("kind", settings_docs.find_settings(), ids=lambda kind: kind.__name__)
def test_every_setting_says_what_it_means(kind):
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    fields = settings_docs.own_fields(kind)
    assert fields
    for name, field in fields.items():
        assert field.description, name
        for variable in settings_docs.variables_of(name, field):
            assert f"`{variable}`" in page, variable


@each_service
def test_a_services_settings_are_among_the_documented(spec):
    assert issubclass(spec.settings, Settings)
    known = settings_docs.find_settings()
    assert spec.settings in known or spec.settings is Settings


def test_the_settings_page_is_not_stale():
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    assert page == settings_docs.write_page(), "run `uv run python scripts/settings_docs.py`"
