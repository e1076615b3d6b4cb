"""The inbox and the outbox: every update once in, every message at least once out."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from storage.tables.base import Id, Instant, JsonText, metadata

# received → done (handled and committed) | failed (rolled back; an apology is queued). Kept 30 days after that.
inbox = Table(
    "inbox",
    metadata,
    Column("id", Id, primary_key=True),
    Column("account", String, nullable=False),
    Column("event_id", String, nullable=False),
    Column("chat", String, nullable=False),
    Column("raw", Text, nullable=False),
    Column("state", String, nullable=False, server_default="received"),
    Column("received_at", Instant, nullable=False),
    Column("handled_at", Instant),
    Column("error", String),
    UniqueConstraint("account", "event_id"),
    CheckConstraint("state IN ('received', 'done', 'failed')", name="state"),
)
Index(
    "ix_inbox_waiting",
    inbox.c.account,
    inbox.c.id,
    sqlite_where=text("state = 'received'"),
    postgresql_where=text("state = 'received'"),
)

# What a chat wrote and pressed on a day: the burden in a digest counts it.
Index("ix_inbox_of_a_day", inbox.c.account, inbox.c.chat, inbox.c.received_at)

# What is said to many at once; a reply to one terminal carries its words in its delivery and has no row here.
messages = Table(
    "messages",
    metadata,
    Column("id", Id, primary_key=True),
    Column("kind", String, nullable=False),
    Column("params", JsonText, nullable=False),
    Column("buttons", JsonText, nullable=False),
    Column("subject", String, nullable=False, server_default="", index=True),
    Column("created_at", Instant, nullable=False),
)

# queued    by the use case's transaction, or by a retry; leaves with the outcome, or when a withdrawal cancels it
# sent      by the outcome; kept 90 days; an edit moves it back to queued with wanted_version > sent_version
# dead      by a refusal that no repeat would mend; the office may queue it again; kept 90 days
# cancelled by a withdrawal, an expiry, or a closed terminal before it was sent; kept 90 days
deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Id, primary_key=True),
    Column("message_id", Id, ForeignKey("messages.id")),
    Column("terminal_id", Id, ForeignKey("terminals.id"), nullable=False),
    Column("account", String, nullable=False),
    Column("lane", Integer, nullable=False),
    Column("state", String, nullable=False, server_default="queued"),
    # Own words of this delivery; where null, the message's stand.
    Column("kind", String),
    Column("params", JsonText),
    Column("buttons", JsonText),
    # The buttons as they first were: a press on an old screen still finds what it meant, and is told who did what.
    Column("first_buttons", JsonText),
    Column("subject", String, nullable=False, server_default=""),
    # The buttons' opaque 128-bit token; a button is this and a short code of what it does.
    Column("token", String(32), nullable=False, unique=True),
    Column("wanted_version", Integer, nullable=False, server_default="1"),
    Column("sent_version", Integer, nullable=False, server_default="0"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("created_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("expires_at", Instant),
    Column("sent_at", Instant),
    Column("vendor_message_id", String),
    Column("sent_text", Text),
    Column("reason", String),
    # The local day whose budget of unasked letters this one uses; null for replies and tasks. No edit changes it.
    Column("unasked_on", Date),
    CheckConstraint("state IN ('queued', 'sent', 'dead', 'cancelled')", name="state"),
)
Index(
    "ix_deliveries_queue",
    deliveries.c.account,
    deliveries.c.lane,
    deliveries.c.due_at,
    deliveries.c.id,
    sqlite_where=text("state = 'queued'"),
    postgresql_where=text("state = 'queued'"),
)
# The cards of one person among the thousands of a task: an answer edits them.
Index("ix_deliveries_subject", deliveries.c.subject, deliveries.c.terminal_id)
Index(
    "ix_deliveries_unasked",
    deliveries.c.terminal_id,
    deliveries.c.unasked_on,
    sqlite_where=text("unasked_on IS NOT NULL"),
    postgresql_where=text("unasked_on IS NOT NULL"),
)
# What a terminal got on a day: the burden in a digest counts it.
Index("ix_deliveries_of_a_day", deliveries.c.terminal_id, deliveries.c.created_at)

# Queued letters that a worker holds until the lease ends; a row goes with the outcome. The letter itself is written
# once, with its outcome: each time it is, it goes into four indexes anew. A foreign key would lock each letter.
delivery_claims = Table(
    "delivery_claims",
    metadata,
    Column("delivery_id", Id, primary_key=True, autoincrement=False),
    Column("worker", String, nullable=False),
    Column("lease_until", Instant, nullable=False),
)
