"""What the workspace holds: its services and the modules with their settings."""

import importlib
from pathlib import Path
from types import ModuleType
from typing import Any

from kit.app import ServiceSpec

ROOT = Path(__file__).resolve().parent.parent


def load_specs() -> list[ServiceSpec[Any]]:
    """Give the SPEC of every service in the workspace, by name; a folder is all it takes."""
    found = ROOT.glob("services/*-svc/src/*/app.py")
    apps = [importlib.import_module(f"{path.parent.name}.app") for path in sorted(found)]
    return [app.SPEC for app in apps]


def load_settings_modules() -> list[ModuleType]:
    """Give every `settings` module: the kit's first, then those of services and command line."""
    folders = (ROOT / "kit", *sorted((ROOT / "services").iterdir()), ROOT / "cli")
    paths = [path for folder in folders for path in sorted(folder.glob("src/**/settings.py"))]
    return [importlib.import_module(_module_name(path)) for path in paths]


def _module_name(path: Path) -> str:
    parts = path.with_suffix("").parts
    return ".".join(parts[len(parts) - parts[::-1].index("src") :])
