"""Writes docs/settings.md from the settings classes; with --check it only says if it is stale."""

import argparse
import inspect
import re
import sys
import types
from collections.abc import Iterable, Iterator
from typing import Any, Literal, Union, get_args, get_origin

from kit.settings import Settings
from pydantic import AliasChoices, SecretStr
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings
from workspace import ROOT, load_settings_modules, load_specs

PAGE = ROOT / "docs" / "settings.md"

INTRODUCTION = """\
# Settings

Every setting is an environment variable, and an empty one counts as absent. This page is made from
the code by `scripts/settings_docs.py`.
"""

EVERYONE = "every service"

SettingsClass = type[BaseSettings]


def find_settings() -> list[SettingsClass]:
    """Give all settings classes: first those that many share, then each service's own."""
    found = [
        value
        for module in load_settings_modules()
        for value in vars(module).values()
        if inspect.isclass(value)
        and issubclass(value, BaseSettings)
        and value.__module__ == module.__name__
    ]
    return sorted(
        found, key=lambda kind: (kind is not Settings, kind.__module__.split(".")[0] != "kit")
    )


def own_fields(kind: SettingsClass) -> dict[str, FieldInfo]:
    """Give the fields that the class itself declares."""
    inherited = {name for base in kind.__mro__[1:] for name in getattr(base, "model_fields", ())}
    return {name: field for name, field in kind.model_fields.items() if name not in inherited}


def variables_of(name: str, field: FieldInfo) -> list[str]:
    """Give the environment variables that a field is read from."""
    alias = field.validation_alias
    if isinstance(alias, AliasChoices):
        return [str(choice).upper() for choice in alias.choices]
    return [(alias if isinstance(alias, str) else name).upper()]


def write_page() -> str:
    """Give the page's text."""
    return "\n".join([INTRODUCTION, *(_write_section(kind) for kind in find_settings())])


def main(arguments: list[str]) -> int:
    """Write or check; give the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    page = write_page()
    if parser.parse_args(arguments).check:
        return 0 if PAGE.exists() and PAGE.read_text(encoding="utf-8") == page else 1
    PAGE.write_text(page, encoding="utf-8")
    return 0


def _write_section(kind: SettingsClass) -> str:
    readers = _join(_readers(kind))
    title = "Shared by all" if kind is Settings else _title(kind)
    lines = [f"## {title}", "", inspect.cleandoc(kind.__doc__ or ""), ""]
    lines += ["| variable | default | meaning | read by |", "|---|---|---|---|"]
    for name, field in own_fields(kind).items():
        variables = " or ".join(f"`{variable}`" for variable in variables_of(name, field))
        cells = (variables, _default(field), _meaning(field), readers)
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join([*lines, ""])


def _title(kind: SettingsClass) -> str:
    package = kind.__module__.split(".")[0]
    return "The model" if package == "kit" else package.replace("_", "-")


def _readers(kind: SettingsClass) -> list[str]:
    """Give who reads a class: its own package, or, for a shared one, whoever names it."""
    package = kind.__module__.split(".")[0]
    if kind is Settings:
        return [EVERYONE]
    if package != "kit":
        return [package.replace("_", "-")]
    return [spec.name for spec in load_specs() if _names(spec.name, kind)]


def _names(service: str, kind: SettingsClass) -> bool:
    word = re.compile(rf"\b{kind.__name__}\b")
    modules = (ROOT / "services" / service / "src").rglob("*.py")
    return any(word.search(path.read_text(encoding="utf-8")) for path in modules)


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    value = field.get_default(call_default_factory=True, validated_data={})
    if value in (None, (), {}, ""):
        return "–"
    if isinstance(value, SecretStr):
        return "a secret"
    if isinstance(value, tuple):
        return f"`{','.join(map(str, value))}`"
    return f"`{value}`"


def _meaning(field: FieldInfo) -> str:
    choices = list(_choices(field.annotation))
    listed = f" ({_join([f'`{choice}`' for choice in choices])})" if choices else ""
    return (field.description or "") + listed


def _choices(annotation: Any) -> Iterator[str]:
    """Give the words that a field takes, if it takes only certain ones."""
    if get_origin(annotation) is Literal:
        yield from map(str, get_args(annotation))
    elif get_origin(annotation) in {Union, types.UnionType}:
        for inner in get_args(annotation):
            yield from _choices(inner)


def _join(words: Iterable[str]) -> str:
    return ", ".join(words)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
