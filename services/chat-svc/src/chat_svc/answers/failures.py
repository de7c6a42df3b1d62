"""Failures of a model, as the run ends with them."""

from typing import ClassVar

from kit.errors import AppError
from kit.llm import ModelError

AWAY = frozenset({"model_unavailable", "model_timeout", "model_rate_limited", "model_interrupted"})


class ModelFailed(AppError):
    """502: the model gave no complete answer; the code says why."""

    status: ClassVar[int] = 502
    code = "model_failed"
    message = "The model did not give a complete answer."

    @classmethod
    def from_error(cls, error: ModelError) -> "ModelFailed":
        """Give what the user is told of it."""
        return cls(error.message, code=error.code)


def is_away(error: ModelError) -> bool:
    """Say whether the model cannot be reached or is busy, rather than wrongly configured."""
    return error.code in AWAY
