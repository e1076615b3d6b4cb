"""What grids may be asked for (任务清单), as an office imported it; it writes nothing."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from storage.repositories.base import Repository
from storage.tables import admitted_items


@dataclass(frozen=True)
class AdmittedItem:
    """One line of a rulebook's list."""

    code: str
    name: str
    kind: str
    basis: str
    unit: str
    rulebook: str


class AdmittedItems(Repository):
    """Lists of what grids may be asked for."""

    async def of(self, rulebooks: Iterable[str]) -> list[AdmittedItem]:
        """Returns the lines of some rulebooks' lists, in the order in which they were first written."""
        columns = [admitted_items.c[name] for name in AdmittedItem.__dataclass_fields__]
        living = (admitted_items.c.rulebook.in_(list(rulebooks)), admitted_items.c.retired_at.is_(None))
        return await self.many(AdmittedItem, select(*columns).where(*living).order_by(admitted_items.c.id))
