"""A migration that fails after it has made tables."""

from sqlalchemy import Connection

from banyun.storage.sqlite import migrating


def migrate(connection: Connection) -> None:
    """The real one, then a statement that SQLite refuses."""
    migrating.migrate(connection)
    connection.exec_driver_sql("CREATE TABLE materials (id)")
