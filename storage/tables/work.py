"""What lets the program go on where it stopped: forms, kept notes, occurrences, leases, notices, the calendar."""

from sqlalchemy import Boolean, CheckConstraint, Column, Date, ForeignKey, String, Table, Text

from storage.tables.base import Id, Instant, Json, metadata

# One active form a person and terminal; deleted when finished or cancelled (a form is no fact).
forms = Table(
    "forms",
    metadata,
    Column("terminal_id", Id, ForeignKey("terminals.id"), primary_key=True),
    Column("person_id", Id, ForeignKey("people.id"), primary_key=True),
    Column("name", String, nullable=False),
    Column("step", String, nullable=False),
    Column("answers", Json, nullable=False),
    Column("nonce", String, nullable=False),
    Column("updated_at", Instant, nullable=False),
)

# kept → used (filed as a report or a visit) | dropped, by the person's button.
notes = Table(
    "notes",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person_id", Id, ForeignKey("people.id"), nullable=False, index=True),
    Column("terminal_id", Id, ForeignKey("terminals.id"), nullable=False),
    Column("text", Text, nullable=False),
    Column("attachments", Json, nullable=False),
    Column("source", String, nullable=False, server_default=""),
    Column("state", String, nullable=False, server_default="kept"),
    Column("at", Instant, nullable=False),
    CheckConstraint("state IN ('kept', 'used', 'dropped')", name="state"),
)

# claimed by one process under the primary key → done last; a claimed row whose lease is over may be claimed again.
occurrences = Table(
    "occurrences",
    metadata,
    Column("job", String, primary_key=True),
    Column("due_at", Instant, primary_key=True),
    Column("state", String, nullable=False),
    Column("lease_until", Instant, nullable=False),
    Column("done_at", Instant),
    CheckConstraint("state IN ('claimed', 'done')", name="state"),
)

# What one process at a time may do, such as polling one bot's updates: held until expires_at, renewed by its owner,
# taken over by anybody after that; an owner that ends well gives it back at once. One row a name, kept for ever.
leases = Table(
    "leases",
    metadata,
    Column("name", String, primary_key=True),
    Column("owner", String, nullable=False),
    Column("expires_at", Instant, nullable=False),
)

# Said once: the key names post, rule, period and stage, or what else it was, and to whom. Kept as long as the facts.
notices = Table(
    "notices",
    metadata,
    Column("key", String, primary_key=True),
    Column("at", Instant, nullable=False),
    sqlite_with_rowid=False,
)

calendar_days = Table(
    "calendar_days",
    metadata,
    Column("on", Date, primary_key=True),
    Column("working", Boolean, nullable=False),
    Column("name", String, nullable=False, server_default=""),
)

# Small marks of the program itself, such as a poller's offset.
marks = Table(
    "marks",
    metadata,
    Column("key", String, primary_key=True),
    Column("value", Json, nullable=False),
)
