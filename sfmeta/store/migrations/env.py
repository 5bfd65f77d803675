"""What alembic runs: the migrations, on the connection and inside the transaction that the program has opened."""

from alembic import context

from sfmeta.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite changes a table by making it anew
)
context.run_migrations()
