"""What one process of the program does; `gridbot run` does all of it, `--only` a part."""

from enum import StrEnum


class Role(StrEnum):
    """A part that can run in a process of its own."""

    INGRESS = "ingress"
    """Receives updates and handles them."""
    DELIVERY = "delivery"
    """Sends what the outbox holds."""
    SCHEDULE = "schedule"
    """Does what time brings: reminders, digests, housekeeping."""
    WEB = "web"
    """Serves health, and pages."""


ALL_ROLES = frozenset(Role)
# What one process a database does at a time where the database is a file.
ALONE_ON_SQLITE = (Role.DELIVERY, Role.SCHEDULE)
