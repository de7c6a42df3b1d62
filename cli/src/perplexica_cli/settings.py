"""What the command line itself reads from the environment."""

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class CommandSettings(BaseSettings):
    """The command line's own settings."""

    model_config = SettingsConfigDict(env_ignore_empty=True, frozen=True)

    perplexica_min_free_mb: int | None = Field(
        default=None,
        ge=0,
        description="free megabytes that `perplexica up` wants on the data folder's disk; "
        "default: 200 for a first start, 50 later",
    )
