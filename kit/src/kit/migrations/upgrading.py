"""Alembic, which is imported only when a schema has to change."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection


def upgrade(connection: Connection, schema: str, revisions: Path) -> None:
    """Run the pending revisions of a service over this connection."""
    config = alembic_config(schema, revisions)
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def alembic_config(schema: str, revisions: Path) -> Config:
    """Give Alembic's configuration for a service; `env.py` beside this file serves all."""
    config = Config()
    config.set_main_option("script_location", _escape(Path(__file__).parent))
    config.set_main_option("version_locations", _escape(revisions))
    config.set_main_option("path_separator", "newline")
    config.attributes["schema"] = schema
    return config


def _escape(path: Path) -> str:
    return str(path).replace("%", "%%")
