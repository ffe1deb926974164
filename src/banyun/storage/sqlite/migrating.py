"""Brings a file to the newest tables. Loaded only where there is something to do: Alembic is slow to load."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

SCRIPTS = "banyun.storage:migrations"


def migrate(connection: Connection, revision: str = "head") -> None:
    """Runs the missing migrations up to a revision, on a connection that holds the write lock."""
    config = Config()
    config.set_main_option("script_location", SCRIPTS)
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
