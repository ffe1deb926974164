"""The store on disk: one SQLite file, originals beside it."""

from banyun.storage.sqlite.store import SqliteStore

__all__ = ["SqliteStore"]
