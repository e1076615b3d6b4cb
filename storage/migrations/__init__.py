"""The schema's history; Alembic runs it on both stores, in batch mode where SQLite needs it."""
