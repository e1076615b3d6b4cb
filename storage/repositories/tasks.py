"""Tasks, the people in their scope, and one receipt a person."""

from storage.repositories.base import Repository


class Tasks(Repository):
    """Tasks and receipts."""
