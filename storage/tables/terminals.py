"""Where people and groups can be reached, and how a terminal becomes somebody's."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, String, Table, UniqueConstraint

from storage.tables.base import Id, Instant, metadata

# States: open (messages go there) → closed (blocked, removed, handed over) → open again when its owner comes back.
# 'new' is a chat that has spoken to the bot and is nobody's yet; rows are kept for ever.
terminals = Table(
    "terminals",
    metadata,
    Column("id", Id, primary_key=True),
    Column("channel", String, nullable=False),
    Column("account", String, nullable=False),
    Column("address", String, nullable=False),
    Column("kind", String, nullable=False),  # private | group
    Column("state", String, nullable=False, server_default="new"),
    Column("person_id", Id, ForeignKey("people.id"), index=True),
    Column("grid_id", Id, ForeignKey("grids.id"), index=True),
    Column("language", String, nullable=False, server_default="zh_CN"),
    Column("label", String, nullable=False, server_default=""),
    Column("opened_at", Instant, nullable=False),
    Column("closed_at", Instant),
    Column("closed_reason", String),
    # When this chat may be written to again: a chat's own second, a group's 20 a minute, or a 429's word.
    Column("free_at", Instant),
    UniqueConstraint("account", "address"),
    CheckConstraint("state IN ('new', 'open', 'closed')", name="state"),
    CheckConstraint("kind IN ('private', 'group')", name="kind"),
    CheckConstraint("person_id IS NULL OR kind = 'private'", name="group_is_nobodys"),
)

# A number that already has a terminal elsewhere waits here for the head's word.
# asked → approved | refused by the head; an asked row is superseded when the same terminal asks again.
terminal_claims = Table(
    "terminal_claims",
    metadata,
    Column("id", Id, primary_key=True),
    Column("terminal_id", Id, ForeignKey("terminals.id"), nullable=False),
    Column("person_id", Id, ForeignKey("people.id"), nullable=False),
    Column("state", String, nullable=False, server_default="asked"),
    Column("asked_at", Instant, nullable=False),
    Column("decided_at", Instant),
    Column("decided_by_id", Id, ForeignKey("people.id")),
    CheckConstraint("state IN ('asked', 'approved', 'refused')", name="state"),
)

invites = Table(
    "invites",
    metadata,
    Column("code_hash", String, primary_key=True),
    Column("person_id", Id, ForeignKey("people.id"), nullable=False),
    # The bot whose link it is, where several serve one county; null: the invite was made for whichever comes.
    Column("account", String),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant),
    Column("used_by_terminal_id", Id, ForeignKey("terminals.id")),
)

# A leader names who files for them; ended_at is set when the leader names another or takes it back. Kept.
secretaries = Table(
    "secretaries",
    metadata,
    Column("id", Id, primary_key=True),
    Column("leader_id", Id, ForeignKey("people.id"), nullable=False, index=True),
    Column("secretary_id", Id, ForeignKey("people.id"), nullable=False, index=True),
    Column("since_at", Instant, nullable=False),
    Column("ended_at", Instant),
)
