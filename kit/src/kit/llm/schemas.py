"""JSON Schemas in the subset that every server takes, and prompts for servers that take none."""

import re
from collections.abc import Mapping
from typing import Any

import orjson
from pydantic import BaseModel

from kit.llm.messages import Message
from kit.llm.prompts import load_prompt

_KEPT = {"type", "enum", "description", "required", "additionalProperties"}
_NOT_NAME = re.compile(r"[^A-Za-z0-9_-]")


def schema_of(model: type[BaseModel]) -> dict[str, Any]:
    """Give the schema of a model in the strict subset; our own validation checks the rest.

    Limits on numbers, lengths and patterns are left out, every property is required, no other is
    allowed. A TypeError tells a programmer that the subset cannot express the model (free keys,
    tuples, a model that holds itself, a root that is no object).
    """
    full = model.model_json_schema()
    schema = _narrow(full, full.get("$defs", {}), ())
    if schema.get("type") != "object":
        raise TypeError(f"{model.__name__} is no object")
    return {"title": schema_name(full), **schema}


def schema_name(schema: Mapping[str, Any]) -> str:
    """Give a name for the schema that every server takes."""
    return _NOT_NAME.sub("_", str(schema.get("title") or "answer"))[:64]


def with_schema_prompt(
    messages: tuple[Message, ...], schema: Mapping[str, Any]
) -> tuple[Message, ...]:
    """Give the messages with the schema told in words, in the system message at the front."""
    told = load_prompt("kit.llm", "json_answer").render(schema=orjson.dumps(schema).decode())
    if messages and messages[0].role == "system":
        first = Message("system", f"{messages[0].content}\n\n{told}")
        return (first, *messages[1:])
    return (Message("system", told), *messages)


def _narrow(node: dict[str, Any], defs: dict[str, Any], inside: tuple[str, ...]) -> dict[str, Any]:
    if "$ref" in node:
        name = node["$ref"].rsplit("/", 1)[-1]
        if name in inside:
            raise TypeError(f"{name} holds itself")
        return _narrow({**defs[name], **_description(node)}, defs, (*inside, name))
    if "prefixItems" in node or isinstance(node.get("additionalProperties"), dict):
        raise TypeError("tuples and free keys have no place in a strict schema")
    narrow = {key: value for key, value in node.items() if key in _KEPT}
    if "const" in node:
        narrow["enum"] = [node["const"]]
    if options := node.get("anyOf") or node.get("oneOf"):
        narrow["anyOf"] = [_narrow(option, defs, inside) for option in options]
    if "items" in node:
        narrow["items"] = _narrow(node["items"], defs, inside)
    if node.get("type") == "object":
        fields = node.get("properties")
        if fields is None:
            raise TypeError("free keys have no place in a strict schema")
        narrow["properties"] = {key: _narrow(one, defs, inside) for key, one in fields.items()}
        narrow["required"] = list(fields)
        narrow["additionalProperties"] = False
    return narrow


def _description(node: dict[str, Any]) -> dict[str, Any]:
    return {key: node[key] for key in ("description",) if key in node}
