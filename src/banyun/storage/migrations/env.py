"""What Alembic runs: the migrations, on the connection it is handed, inside its transaction."""

from alembic import context

from banyun.storage.sqlite.schema import metadata

context.configure(
    connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True
)
context.run_migrations()
