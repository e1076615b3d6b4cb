"""The totals that a document plans for a whole county (grids, workers, households of each) beside a roster.

It informs: a roster may differ from the plan of its day, and nothing is refused for it. Must never hold a number of its
own, nor compare a part of a county with the plan of the whole. Source: 三（三）配强工作力量.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from config.rulebooks.schema import Quota, Rulebook
from handlers.roster.problems import RowWarning
from handlers.roster.tree import Tree
from storage.repositories.roster import StoredHousehold, StoredPost

COUNTY = 0
"""The level of a whole county."""


class Place(Protocol):
    """A grid as the totals need it, of a file or of the store; its household count is what the roster itself says."""

    @property
    def id(self) -> int:
        """What the place's workers and households name it by."""
        ...

    @property
    def level(self) -> int:
        """How deep it lies: 0 is the whole county."""
        ...

    @property
    def kind(self) -> str:
        """城镇, 农村 and the like; empty where the roster gives none."""
        ...

    @property
    def path(self) -> str:
        """The ids from the root down, '/1/7/'."""
        ...

    @property
    def household_count(self) -> int | None:
        """How many households the roster writes beside it; None where it writes nothing."""
        ...


@dataclass(frozen=True)
class Total:
    """One total: its name, its unit and both figures; ``found`` is None where there is nothing to divide by."""

    words: str
    unit: str
    planned: int
    found: int | None
    clause: str


def totals(
    book: Rulebook, on: date, grids: Iterable[Place], workers: Iterable[tuple[int, int]], households: Mapping[int, int]
) -> list[Total]:
    """Returns a document's totals beside those of a county, in the document's order, the sums of all levels behind.

    Args:
        book: the rulebook that the county follows.
        on: the day whose rules count.
        grids: all of the county's grids.
        workers: (person, grid) of its workers.
        households: how many there are in each grid, by the grid's id; a grid's own count goes before it.
    """
    rules = [one for one in book.quotas_on(on) if one.kind == "staffing" and one.of.level is not None]
    if not rules:
        return []
    places = list(grids)
    kinds = _kinds(places)
    inside: dict[tuple[int, str], set[int]] = {}
    for place in places:
        if (kind := kinds.get(place.id)) is not None:
            inside.setdefault((place.level, kind), set()).add(place.id)
    posts = list(workers)
    living = {**households, **{one.id: one.household_count for one in places if one.household_count is not None}}
    found: list[Total] = []
    sums: dict[str, tuple[int, int]] = {}
    for rule in rules:
        meant = inside.get((int(rule.of.level or 0), str(rule.of.grid_kind)), set())
        people = {person_id for person_id, grid_id in posts if grid_id in meant}
        counted: int | None = len(meant)
        if rule.of.covers == "people":
            counted = len(people)
        elif rule.of.covers == "households":
            counted = round(sum(living.get(one, 0) for one in meant) / len(people)) if people else None
        found.append(_total(rule, counted))
        if rule.of.covers == "grids":
            planned, there = sums.get(str(rule.of.grid_kind), (0, 0))
            sums[str(rule.of.grid_kind)] = planned + found[-1].planned, there + len(meant)
    clause = rules[0].clause or ""
    return [*found, *(Total(f"{kind}网格合计", "grids", *both, clause=clause) for kind, both in sums.items())]


def _total(rule: Quota, counted: int | None) -> Total:
    planned = 0 if rule.target in (None, "all") else int(rule.target or 0)
    return Total(rule.of.words, str(rule.unit), planned, counted, rule.clause or "")


def _kinds(places: Iterable[Place]) -> dict[int, str]:
    """Returns each grid's kind: its own, or where it has none that of all grids below it, if they are alike."""
    known: dict[int, str] = {}
    below: dict[int, set[str]] = {}
    for place in places:
        if place.kind:
            known[place.id] = place.kind
            for above in place.path.strip("/").split("/"):
                below.setdefault(int(above), set()).add(place.kind)
    return {one: next(iter(kinds)) for one, kinds in below.items() if len(kinds) == 1} | known


def total_warnings(
    tree: Tree,
    posts: Iterable[StoredPost],
    households: Iterable[StoredHousehold],
    rulebooks: Mapping[str, Rulebook],
    on: date,
) -> list[RowWarning]:
    """Returns one word for each county whose roster differs from its document's totals."""
    found: list[RowWarning] = []
    counted: dict[int, int] = {}
    for household in households:
        counted[household.grid_id] = counted.get(household.grid_id, 0) + 1
    workers = [(post.person_id, post.grid_id) for post in posts if post.role == "worker"]
    for code, county in tree.grids.items():
        book = rulebooks.get(tree.rulebook_of(code) or "") if county.level == COUNTY else None
        if book is None:
            continue
        grids = [one for one in tree.grids.values() if one.path.startswith(county.path)]
        differing = [one for one in totals(book, on, grids, workers, counted) if one.found != one.planned]
        if differing:
            said = "；".join(map(_said, differing))
            found.append(RowWarning("网格", 0, f"和方案里的总数比一比：{said}", f"{book.name} {differing[0].clause}"))
    return found


_UNITS = {"grids": "个", "people": "人", "households": "户"}


def _said(one: Total) -> str:
    unit = _UNITS.get(one.unit, "")
    if one.found is None:
        return f"{one.words}方案写 {one.planned} {unit}，名册里还没有人"
    way = "差" if one.found < one.planned else "多"
    gap = abs(one.planned - one.found)
    return f"{one.words}方案写 {one.planned} {unit}，名册里 {one.found} {unit}，{way} {gap} {unit}"
