"""Runs migrations on the connection that storage.schema hands over, or on a URL given to the alembic command."""

from alembic import context
from sqlalchemy import Connection, create_engine

from storage.tables import metadata


def _run(connection: Connection) -> None:
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True, compare_type=True)
    with context.begin_transaction():
        context.run_migrations()


handed_over = context.config.attributes.get("connection")
if handed_over is not None:
    _run(handed_over)
else:
    with create_engine(context.config.get_main_option("sqlalchemy.url") or "").connect() as opened:
        _run(opened)
