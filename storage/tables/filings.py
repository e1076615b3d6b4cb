"""What somebody files for a period (报送, 周查, 月考核, 进度), and what a head asks for by a day (带日期的要求).

Facts: never deleted; a row counts while ``ended_at`` is null.
"""

from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, Index, Integer, String, Table, Text

from storage.tables.base import Id, Instant, Json, metadata

# One collection, check or milestone of a rulebook, done by a person on a day; the period it counts in is the day's.
filings = Table(
    "filings",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person_id", Id, ForeignKey("people.id"), nullable=False),
    # The grid and the role of the post that owed it: what one of an office files, all of it have filed.
    Column("grid_id", Id, ForeignKey("grids.id"), nullable=False),
    Column("role", String, nullable=False),
    Column("rulebook", String, nullable=False),
    Column("rule", String, nullable=False),
    Column("on", Date, nullable=False),
    Column("text", Text, nullable=False),
    Column("attachments", Json, nullable=False),
    Column("filed_by_id", Id, ForeignKey("people.id"), nullable=False),
    Column("filed_at", Instant, nullable=False),
    Column("source", String, nullable=False, server_default="", index=True),
    Column("ended_at", Instant),
    Column("ended_by_id", Id, ForeignKey("people.id")),
)
Index("ix_filings_rule", filings.c.rule, filings.c.grid_id, filings.c.on)

# Each worker and level-4 head of a subtree is to reach so many households between two days; null is all their own.
demands = Table(
    "demands",
    metadata,
    Column("id", Id, primary_key=True),
    Column("grid_id", Id, ForeignKey("grids.id"), nullable=False),
    # The grid's path, so that whoever is below is found without a walk through the tree.
    Column("path", String, nullable=False),
    Column("households", Integer),
    Column("start_on", Date, nullable=False),
    Column("until_on", Date, nullable=False, index=True),
    Column("filed_by_id", Id, ForeignKey("people.id"), nullable=False),
    Column("filed_at", Instant, nullable=False),
    Column("source", String, nullable=False, server_default="", index=True),
    Column("ended_at", Instant),
    Column("ended_by_id", Id, ForeignKey("people.id")),
    CheckConstraint("until_on >= start_on", name="order"),
    CheckConstraint("households > 0", name="households"),
)
