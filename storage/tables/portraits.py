"""Portraits that people sent of themselves for public notices and cards: whose, and the file at its account.

Facts: never deleted. A portrait counts while ``ended_at`` is null; a newer one, or its owner, ends it.
"""

from sqlalchemy import Column, ForeignKey, String, Table

from storage.tables.base import Id, Instant, metadata

portraits = Table(
    "portraits",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person_id", Id, ForeignKey("people.id"), nullable=False, index=True),
    Column("account", String, nullable=False),
    Column("file_id", String, nullable=False),
    Column("sent_at", Instant, nullable=False),
    Column("ended_at", Instant),
)
