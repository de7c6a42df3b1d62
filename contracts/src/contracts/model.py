"""The base of every model that crosses a border."""

from pydantic import BaseModel, ConfigDict


class Contract(BaseModel):
    """A message over a border; unknown fields are ignored so that newer callers work."""

    model_config = ConfigDict(extra="ignore", frozen=True)
