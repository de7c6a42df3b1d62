"""The table of paths and services, read from the Ingress that the cluster uses."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

import yaml

WEB_HOST = "perplexica.local"
WEB_SERVICE = "web"


@dataclass(frozen=True, order=True)
class Route:
    """A path prefix without a slash at its end (`""` is everything) and the service behind it."""

    prefix: str
    service: str

    def matches(self, path: str) -> bool:
        """Whether the prefix covers the path in whole elements: /api/v1/media, not /…/medias."""
        return path == self.prefix or path.startswith(self.prefix + "/")


class RouteTable:
    """Finds the service of a path: the longest prefix wins."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self.routes = sorted(routes, key=lambda route: len(route.prefix), reverse=True)

    def find_service(self, path: str) -> str | None:
        """The service's name, or None when no prefix covers the path."""
        return next((route.service for route in self.routes if route.matches(path)), None)


def load_routes(host: str = WEB_HOST) -> RouteTable:
    """The table of one host, from the Ingress manifest inside this package."""
    manifest = resources.files("api_gateway").joinpath("ingress.yaml").read_text(encoding="utf-8")
    return RouteTable(read_routes(yaml.safe_load_all(manifest), host))


def read_routes(documents: Iterable[Mapping[str, Any]], host: str) -> Iterator[Route]:
    """All rules of a host over all Ingresses; raises ValueError for a path type but Prefix."""
    for document in documents:
        if document["kind"] != "Ingress":
            continue
        for rule in document["spec"]["rules"]:
            if rule["host"] == host:
                yield from (read_route(path) for path in rule["http"]["paths"])


def read_route(path: Mapping[str, Any]) -> Route:
    """One line of a rule."""
    if path["pathType"] != "Prefix":
        raise ValueError(f"{path['path']}: only the path type Prefix is understood")
    return Route(path["path"].rstrip("/"), path["backend"]["service"]["name"])
