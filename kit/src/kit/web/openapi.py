"""A service's public API as an OpenAPI 3.1 document: the same bytes wherever it is made."""

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts

from kit.app import ServiceSpec, create_app
from kit.web.dependencies import ACCESS_COOKIE, ScopeCheck, identify, require_caller

ERROR_SCHEMA = {
    "title": "Error",
    "description": "The one shape of every failure.",
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "message", "request_id"],
            "properties": {
                "code": {"type": "string", "description": "for programs"},
                "message": {"type": "string", "description": "for people"},
                "request_id": {"type": "string", "description": "to find it in the logs"},
                "fields": {
                    "type": "object",
                    "description": "what is wrong with which field",
                    "additionalProperties": True,
                },
            },
        }
    },
}

ERROR_RESPONSE = {
    "description": "Any failure: 4xx, or 5xx when it is ours.",
    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}},
}

SECURITY_SCHEMES = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "An access token, or an API key with the scopes named.",
    },
    "cookie": {"type": "apiKey", "in": "cookie", "name": ACCESS_COOKIE},
}

_OWN_ERRORS = frozenset({"HTTPValidationError", "ValidationError"})


def list_routes(app: FastAPI) -> list[RouteContext]:
    """Give the service's own routes, those of included routers too; probes are left out."""
    return [
        context
        for context in iter_route_contexts(app.routes)
        if isinstance(context.original_route, APIRoute) and context.include_in_schema
    ]


def is_covered(path: str, prefixes: tuple[str, ...]) -> bool:
    """Say whether a prefix covers the path in whole elements, as the Ingress sees it."""
    return any(path == prefix or path.startswith(prefix + "/") for prefix in prefixes)


def describe_api(spec: ServiceSpec[Any]) -> dict[str, Any]:
    """Give the document of a service: what lies below its prefixes, who may call, how it fails."""
    routes = [
        route for route in list_routes(create_app(spec)) if is_covered(str(route.path), spec.prefixes)
    ]
    document = get_openapi(title=spec.name, version="1", summary=spec.summary, routes=routes)
    for route in routes:
        for method in route.methods or ():
            operation = document["paths"][route.path_format][method.lower()]
            operation["responses"].pop("422", None)
            operation["responses"]["default"] = {"$ref": "#/components/responses/Error"}
            operation["security"] = _security(route.dependant)
    return {**document, "components": _components(document)}


def _components(document: dict[str, Any]) -> dict[str, Any]:
    schemas = document.get("components", {}).get("schemas", {})
    kept = {name: schema for name, schema in schemas.items() if name not in _OWN_ERRORS}
    return {
        "schemas": {**kept, "Error": ERROR_SCHEMA},
        "responses": {"Error": ERROR_RESPONSE},
        "securitySchemes": SECURITY_SCHEMES,
    }


def _security(dependant: Dependant) -> list[dict[str, list[str]]]:
    """Give the ways to be known to a route; an empty one says that nobody may come too."""
    checks = list(_checks(dependant))
    scopes = sorted({check.scope for check in checks if isinstance(check, ScopeCheck)})
    ways: list[dict[str, list[str]]] = [{name: scopes} for name in SECURITY_SCHEMES]
    if require_caller in checks:
        return ways
    return [{}, *ways] if identify in checks else []


def _checks(dependant: Dependant) -> Iterator[Any]:
    yield dependant.call
    for inner in dependant.dependencies:
        yield from _checks(inner)
