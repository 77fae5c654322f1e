"""Runs the migrations on the connection that `opsplanner.migrate.to_newest` gives."""

from alembic import context

from opsplanner.database import db

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=db.metadata,
    render_as_batch=True,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
