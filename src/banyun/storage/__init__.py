"""Where records live: SQLite, and the in-memory twin."""
