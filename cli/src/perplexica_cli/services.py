"""The services of the product, in the order in which they start."""

import importlib
import importlib.util
from typing import Any

from kit.app import ServiceSpec

PACKAGES = ("auth_svc", "library_svc", "search_svc", "chat_svc")


def load_specs() -> list[ServiceSpec[Any]]:
    """Each service's description."""
    names = [f"{package}.app" for package in PACKAGES]
    return [importlib.import_module(name).SPEC for name in names if importlib.util.find_spec(name)]
