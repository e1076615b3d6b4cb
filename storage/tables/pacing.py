"""How fast each channel account may send, held in the store so that all processes share one budget."""

from sqlalchemy import Column, Float, String, Table

from storage.tables.base import Instant, metadata

# One row an account. next_at: when its next send may start; every claim moves it forward by the slots that it took.
# share: the part of the published rate that is used now (1 is all of it); a 429 lowers it, sends let it grow again.
# halted_until: no send starts before, because several chats were told to wait.
# taker: the worker that took the latest slots; alone_since: from then on nobody else has had one. Kept for ever.
paces = Table(
    "paces",
    metadata,
    Column("account", String, primary_key=True),
    Column("next_at", Instant, nullable=False),
    Column("share", Float, nullable=False, server_default="1"),
    Column("halted_until", Instant),
    Column("taker", String, nullable=False, server_default=""),
    Column("alone_since", Instant),
)
