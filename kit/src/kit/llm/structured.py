"""Answers as validated objects: one call, and one more when the first cannot be used."""

import re
from dataclasses import replace
from typing import Any, TypeVar

import orjson
from pydantic import BaseModel, ValidationError

from kit.llm.errors import ModelError
from kit.llm.messages import Completion, Message, Model, ModelRequest
from kit.llm.prompts import disarm, load_prompt
from kit.llm.schemas import schema_of
from kit.llm.usage import Usage

Answer = TypeVar("Answer", bound=BaseModel)

_FENCED = re.compile(r"```(?:json)?\s*\n(.*?)```", re.DOTALL)
_PROBLEMS = 8


async def structured(
    model: Model, request: ModelRequest, schema: type[Answer], *, deadline: float | None = None
) -> tuple[Answer, Usage]:
    """Give an answer that is valid for `schema`, and what all calls for it used.

    After one failed repair, or when the answer was cut for length, it raises `ModelError`
    model_bad_answer with the last text as `partial`.
    """
    wire = schema_of(schema)
    asked = replace(request, response_schema=wire)
    first = await model.complete(asked, deadline=deadline)
    try:
        return _validated(first, schema), first.usage
    except ValidationError as error:
        repair = _repair(asked, first, error, wire)
    second = await model.complete(repair, deadline=deadline)
    try:
        return _validated(second, schema), first.usage + second.usage
    except ValidationError as error:
        message = f"The model did not give a valid {schema.__name__}."
        raise ModelError("model_bad_answer", message, partial=second.text) from error


def _validated(completion: Completion, schema: type[Answer]) -> Answer:
    if completion.finish_reason == "length":
        message = "The model's answer was cut before its JSON was complete."
        raise ModelError("model_bad_answer", message, partial=completion.text)
    return schema.model_validate_json(json_in(completion.text))


def json_in(text: str) -> str:
    """Give the JSON object in an answer that may have a code fence or words around it."""
    stripped = text.strip()
    if stripped.startswith("{"):
        return stripped
    if fenced := _FENCED.search(stripped):
        return fenced[1].strip()
    start, end = stripped.find("{"), stripped.rfind("}")
    return stripped[start : end + 1] if 0 <= start < end else stripped


def _repair(
    request: ModelRequest, answer: Completion, error: ValidationError, wire: dict[str, Any]
) -> ModelRequest:
    problems = "\n".join(
        f"- {'.'.join(map(str, one['loc'])) or 'answer'}: {one['msg']}"
        for one in error.errors(include_url=False, include_input=False)[:_PROBLEMS]
    )
    told = load_prompt("kit.llm", "json_repair").render(
        problems=problems, schema=orjson.dumps(wire).decode()
    )
    more = (Message("assistant", disarm(answer.text)), Message("user", told))
    return replace(request, messages=(*request.messages, *more))
