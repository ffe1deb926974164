"""The tables of a new home, made at once as the migrations left them in another."""

from __future__ import annotations

import sqlite3
import uuid
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from banyun.storage.sqlite import SqliteStore
from banyun.storage.sqlite.opening import DATABASE

SHADOWS: tuple[str, ...] = ("recall_data", "recall_idx", "recall_docsize", "recall_config")
SHADOWS += tuple(name.replace("recall", "recall_past") for name in SHADOWS)
"""Tables that a full-text index makes for itself."""


@dataclass(frozen=True, slots=True)
class Tables:
    """Statements in the order in which they were made, and the version they are at."""

    statements: tuple[str, ...]
    version: str

    def make(self, connection: Connection) -> None:
        for statement in self.statements:
            connection.exec_driver_sql(statement)
        connection.exec_driver_sql("INSERT INTO alembic_version VALUES (?)", (self.version,))
        connection.exec_driver_sql("INSERT INTO facts VALUES ('notes_state', ?)", (uuid.uuid4().hex,))


def tables_left(folder: Path) -> Tables:
    """What the migrations leave behind, run once in a folder."""
    SqliteStore(folder).close()
    with closing(sqlite3.connect(folder / DATABASE)) as database:
        made = database.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid")
        statements = tuple(sql for name, sql in made if name not in SHADOWS)
        ((version,),) = database.execute("SELECT version_num FROM alembic_version")
        return Tables(statements, version)


def is_new(connection: Connection) -> bool:
    return not connection.exec_driver_sql("SELECT 1 FROM sqlite_master LIMIT 1").fetchall()
