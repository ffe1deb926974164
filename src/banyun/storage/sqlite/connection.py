"""Connections to the file: one a thread, and transactions on it."""

from __future__ import annotations

import os
import threading
import weakref
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, Executable, Row, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry, NullPool

from banyun.errors import StorageError
from banyun.storage.failures import failures

PATIENCE_S = 10.0
"""How long a writer waits for another one."""


@lru_cache(maxsize=64)
def engine_for(path: Path) -> Engine:
    """An engine that starts no transaction by itself: ``Transactions`` does. One a file, for it keeps the
    statements that it has compiled; it holds no connection (``NullPool``)."""
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        poolclass=NullPool,
        isolation_level="AUTOCOMMIT",
        connect_args={"timeout": PATIENCE_S, "check_same_thread": False},
    )
    event.listen(engine, "connect", _configure)
    return engine


def _configure(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys = ON")
    # In WAL mode FULL syncs the log at every commit: an acknowledged write survives not only a
    # killed process but a power cut. Batches make it cheap.
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA temp_store = MEMORY")
    cursor.execute("PRAGMA cache_size = -32000")
    cursor.close()


class _Thread(threading.local):
    """A thread's connection, the process that opened it and the depth of its transactions."""

    connection: Connection | None = None
    process: int = 0
    depth: int = 0


class Transactions:
    """Statements on the calling thread's connection; errors become the tree's."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._engine = engine_for(path)
        self._thread = _Thread()
        self._open: weakref.WeakSet[Connection] = weakref.WeakSet()
        self._closed = False

    @property
    def connection(self) -> Connection:
        """The thread's own. A forked child must not use its parent's."""
        mine = self._thread
        if self._closed:
            raise StorageError(f"{self.path} has been closed.")
        if mine.connection is None or mine.process != os.getpid():
            mine.connection, mine.process, mine.depth = self._engine.connect(), os.getpid(), 0
            self._open.add(mine.connection)
        return mine.connection

    @contextmanager
    def writing(self) -> Iterator[None]:
        """A transaction that holds the file's write lock from the start; inner ones are savepoints."""
        depth = self._depth()
        begin, commit, undo = _BOUNDS if depth == 0 else _inner(depth)
        self.sql(begin)
        self._thread.depth = depth + 1
        try:
            yield
            self.sql(commit)
        except BaseException:
            self._undo(undo)
            raise
        finally:
            self._thread.depth = depth

    @contextmanager
    def reading(self) -> Iterator[None]:
        """A transaction that sees the file as it is at its first question."""
        if self._depth():
            yield
            return
        self.sql("BEGIN")
        self._thread.depth = 1
        try:
            yield
            self.sql("COMMIT")
        except BaseException:
            self._undo(("ROLLBACK",))
            raise
        finally:
            self._thread.depth = 0

    def _depth(self) -> int:
        with failures(self.path):
            return self._thread.depth if self.connection else 0

    def unchanged(self) -> tuple[int, int, int] | None:
        """A value that stays the same as long as nobody writes to the file, as this thread's connection sees
        it; None within a transaction, which may be taken back."""
        if self._depth():
            return None
        driver: Any = self.connection.connection.dbapi_connection
        with failures(self.path):
            version = driver.execute("PRAGMA data_version").fetchone()[0]
        return threading.get_ident(), version, driver.total_changes

    def _undo(self, statements: Sequence[str]) -> None:
        # A full disk makes SQLite roll back by itself; then there is nothing to undo.
        driver = self.connection.connection.dbapi_connection
        if getattr(driver, "in_transaction", False):
            for statement in statements:
                self.sql(statement)

    def run(self, statement: Executable, rows: Sequence[dict[str, Any]] | None = None) -> int:
        """Executes a statement, once or for each row; returns how many rows it touched."""
        with failures(self.path):
            if rows is None:
                return self.connection.execute(statement).rowcount
            return self.connection.execute(statement, rows).rowcount if rows else 0

    def all(self, statement: Executable) -> Sequence[Row[Any]]:
        with failures(self.path):
            return self.connection.execute(statement).all()

    def first(self, statement: Executable) -> Row[Any] | None:
        with failures(self.path):
            return self.connection.execute(statement).first()

    def sql(self, statement: str, values: tuple[Any, ...] | dict[str, Any] = ()) -> list[Any]:
        """SQLite's own SQL, for what Core cannot say or says too slowly."""
        with failures(self.path):
            result = self.connection.exec_driver_sql(statement, values)
            return list(result.all()) if result.returns_rows else []

    def stream(self, statement: str, values: tuple[Any, ...] | dict[str, Any]) -> Generator[Any, None, None]:
        """Rows as they are needed; close the iterator when enough are read."""
        with failures(self.path), self.connection.exec_driver_sql(statement, values) as result:
            yield from result

    def sql_many(self, statement: str, rows: Sequence[tuple[Any, ...] | dict[str, Any]]) -> None:
        if rows:
            with failures(self.path):
                self.connection.exec_driver_sql(statement, list(rows))

    def close(self) -> None:
        """Closes every thread's connection."""
        self._closed = True
        for connection in list(self._open):
            connection.close()


_BOUNDS: tuple[str, str, tuple[str, ...]] = ("BEGIN IMMEDIATE", "COMMIT", ("ROLLBACK",))


def _inner(depth: int) -> tuple[str, str, tuple[str, ...]]:
    name = f"inner{depth}"
    return f"SAVEPOINT {name}", f"RELEASE {name}", (f"ROLLBACK TO {name}", f"RELEASE {name}")
