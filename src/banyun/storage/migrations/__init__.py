"""Alembic's scripts, run by ``storage.sqlite.migrating``."""
