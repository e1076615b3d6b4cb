"""Puts households that are left together as they are walked: by the grid they live in, or in one grid by their street.

Pure arithmetic on names and addresses. It must never read the store: callers bring the grids' names.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Protocol

_LAST_NUMBER = re.compile(r"[\s－-]*\d+\D*$")
"""What an address ends with: 12号 in 桥头村1组12号, -201 in 幸福小区3-201."""


class Left(Protocol):
    """Whatever is left; ``grid`` is the id of the grid it lies in, as a text."""

    @property
    def name(self) -> str:
        """What it is called."""

    @property
    def address(self) -> str:
        """Where it is."""

    @property
    def grid(self) -> str:
        """In which grid."""


class Neighbour(NamedTuple):
    """Something that is left, for a caller who has nothing of the kind."""

    name: str
    address: str
    grid: str


def together(left: Sequence[Left], grids: Mapping[str, str], *, by_street: bool = True) -> list[dict[str, Any]]:
    """Returns groups {grid, names} in the order given; nothing where groups would only make the list longer.

    Args:
        left: who is left, in order.
        grids: the grids' names by their ids as texts.
        by_street: whether what lies in one grid is put together by addresses.
    """
    if len({one.grid for one in left}) < 2:
        return _by_street(left) if by_street else []
    by_grid: dict[str, list[str]] = {}
    for one in left:
        by_grid.setdefault(one.grid, []).append(one.name)
    return [{"grid": grids[grid], "names": theirs} for grid, theirs in by_grid.items() if grid in grids]


def _by_street(left: Sequence[Left]) -> list[dict[str, Any]]:
    """Puts neighbours together by what their addresses begin with; nothing where that would not bring many together."""
    by_street: dict[str, list[str]] = {}
    for one in left:
        street = _LAST_NUMBER.sub("", one.address).strip()
        if not street:
            return []
        by_street.setdefault(street, []).append(one.name)
    # Addresses that all differ are no neighbourhoods, and a line each would only be longer to read.
    if not 2 <= len(by_street) <= len(left) / 2:
        return []
    return [{"grid": street, "names": theirs} for street, theirs in by_street.items()]
