"""The roster as plain rows, from a workbook or straight from Python, before anything is checked.

Must never hold ids of the store: people write codes and phone numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

# What a cell of a workbook may hold.
Cell = str | int | float | bool | date | datetime | time | timedelta | None


@dataclass(frozen=True)
class SheetRows:
    """A sheet as it was read; the first row is row 1 of the sheet, headers and empty rows included."""

    title: str
    rows: Sequence[Sequence[Cell]]


class GridRow(NamedTuple):
    """A line of 网格; ``parent`` is a code or empty, ``rulebook`` empty to inherit. ``line`` 0: not from a sheet."""

    code: str
    name: str
    level: int
    parent: str = ""
    kind: str = ""
    household_count: int | None = None
    rulebook: str = ""
    line: int = 0


class PostRow(NamedTuple):
    """A line of 人员: one post of a person; several lines with one phone are one person."""

    name: str
    phone: str
    title: str
    grid: str
    unit: str = ""
    nature: str = ""
    line: int = 0


class HouseholdRow(NamedTuple):
    """A line of 住户."""

    code: str
    name: str
    address: str = ""
    grid: str = ""
    worker_phone: str = ""
    tags: tuple[str, ...] = ()
    group_name: str = ""
    line: int = 0


class PlaceRow(NamedTuple):
    """A line of 场所."""

    code: str
    name: str
    kind: str
    address: str = ""
    grid: str = ""
    worker_phone: str = ""
    tags: tuple[str, ...] = ()
    line: int = 0


class DepartmentRow(NamedTuple):
    """A line of 部门."""

    code: str
    name: str
    parent: str = ""
    contact_phone: str = ""
    line: int = 0


class ItemRow(NamedTuple):
    """A line of 任务清单: something that grids of one rulebook's jurisdictions may be asked to help with."""

    code: str
    name: str
    kind: str = ""
    basis: str = ""
    unit: str = ""
    rulebook: str = ""
    line: int = 0


class ResidentRow(NamedTuple):
    """A line of 人口: somebody who lives in a household."""

    household: str
    name: str
    relation: str = ""
    phone: str = ""
    tags: tuple[str, ...] = ()
    line: int = 0


@dataclass(frozen=True)
class RosterRows:
    """A whole roster; a sheet that is None was not given, and what the store has of it stays.

    ``doubtful`` are codes and phones of rows that were refused already: a reference to them is no second problem.
    """

    grids: Sequence[GridRow]
    people: Sequence[PostRow]
    households: Sequence[HouseholdRow] = ()
    places: Sequence[PlaceRow] | None = None
    departments: Sequence[DepartmentRow] | None = None
    admitted_items: Sequence[ItemRow] | None = None
    residents: Sequence[ResidentRow] | None = None
    doubtful: frozenset[str] = frozenset()
    unread: bool = False
    """Whether a sheet was missing or had no header: then no row can be checked against another."""

    def __len__(self) -> int:
        """Counts the rows of all sheets."""
        optional = (self.places or (), self.departments or (), self.admitted_items or (), self.residents or ())
        return sum(map(len, (self.grids, self.people, self.households, *optional)))
