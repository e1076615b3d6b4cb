"""The household book (户情): who lives in a household, and every correction with its author; nothing is overwritten.

``households`` itself holds what is true now and what everybody looks for: name, address, tags. What it said before
stands here.
"""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, String, Table

from storage.tables.base import Id, Instant, Json, metadata

# A correction retires the row and adds one that supersedes it. by_id is null where the roster workbook brought it.
residents = Table(
    "residents",
    metadata,
    Column("id", Id, primary_key=True),
    Column("household_id", Id, ForeignKey("households.id"), nullable=False, index=True),
    Column("name", String, nullable=False),
    Column("relation", String, nullable=False, server_default=""),  # 户主, 配偶, 孙女 …
    Column("phone", String, nullable=False, server_default=""),
    Column("tags", String, nullable=False, server_default=""),  # As in households.
    Column("supersedes_id", Id, ForeignKey("residents.id")),
    Column("by_id", Id, ForeignKey("people.id")),
    Column("created_at", Instant),
    Column("retired_at", Instant),
    Column("retired_by_id", Id, ForeignKey("people.id")),
)

# One word about a household: a correction (what it said before, what it says now), or 'same': looked at, unchanged.
# The newest row that counts is the day on which the book was confirmed. ended_at: taken back by its author.
book_entries = Table(
    "book_entries",
    metadata,
    Column("id", Id, primary_key=True),
    Column("household_id", Id, ForeignKey("households.id"), nullable=False),
    Column("what", String, nullable=False),
    Column("before", Json),
    Column("after", Json),
    Column("visit_id", Id, ForeignKey("visits.id")),
    Column("filed_by_id", Id, ForeignKey("people.id"), nullable=False),
    Column("filed_at", Instant, nullable=False),
    Column("source", String, nullable=False, server_default="", index=True),
    Column("ended_at", Instant),
    Column("ended_by_id", Id, ForeignKey("people.id")),
    CheckConstraint("what IN ('name', 'address', 'tags', 'needs', 'resident', 'same')", name="what"),
)
Index("ix_book_entries_household", book_entries.c.household_id, book_entries.c.filed_at)
Index("ix_book_entries_author", book_entries.c.filed_by_id, book_entries.c.id)
