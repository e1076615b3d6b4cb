"""Puts households that are left together as they are walked: by the grid they live in, or in one grid by their street.

Pure arithmetic on names and addresses. It must never read the store: callers bring the grids' names.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

_LAST_NUMBER = re.compile(r"[\s－-]*\d+\D*$")
"""What an address ends with: 12号 in 桥头村1组12号, -201 in 幸福小区3-201."""


class Neighbour(NamedTuple):
    """Whatever is left, by its name; ``grid`` is the id of the grid it lies in, as a text."""

    name: str
    address: str
    grid: str


def together(left: Sequence[Neighbour], grids: Mapping[str, str], *, by_street: bool = True) -> list[dict[str, Any]]:
    """Returns groups {grid, names} in the order given; nothing where groups would only make the list longer.

    Args:
        left: who is left, in order.
        grids: the grids' names by their ids as texts.
        by_street: whether what lies in one grid is put together by addresses.
    """
    by_grid: dict[str, list[str]] = {}
    for one in left:
        by_grid.setdefault(one.grid, []).append(one.name)
    if len(by_grid) < 2:
        return _by_street(left) if by_street else []
    return [{"grid": grids[grid], "names": theirs} for grid, theirs in by_grid.items() if grid in grids]


def _by_street(left: Sequence[Neighbour]) -> list[dict[str, Any]]:
    """Puts neighbours together by what their addresses begin with; nothing where that would not bring many together."""
    by_street: dict[str, list[str]] = {}
    for one in left:
        by_street.setdefault(_LAST_NUMBER.sub("", one.address).strip(), []).append(one.name)
    # Addresses that all differ are no neighbourhoods, and a line each would only be longer to read.
    if "" in by_street or not 2 <= len(by_street) <= len(left) / 2:
        return []
    return [{"grid": street, "names": theirs} for street, theirs in by_street.items()]
