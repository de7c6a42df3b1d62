"""The edge's own settings."""

from pathlib import Path

from kit.settings import Settings
from pydantic import Field


class GatewaySettings(Settings):
    """Where the services are is in `<NAME>_SVC_URL`, as for every other service."""

    web_root: Path | None = Field(
        default=None, description="folder of the built web page; without it only the API is served"
    )
