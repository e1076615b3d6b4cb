"""Whether grids and workers have as many households as their rulebook says: a word with the clause, never a refusal.

Must never hold a number of its own: where a document gives no bound ("左右"), nothing is said.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from config.rulebooks.schema import Rulebook, Size
from handlers.roster.problems import RowWarning
from handlers.roster.rows import RosterRows
from handlers.roster.tree import Tree
from storage.repositories.roster import StoredGrid, StoredHousehold, StoredPerson


def size_warnings(
    rows: RosterRows,
    tree: Tree,
    people: Iterable[StoredPerson],
    households: Sequence[StoredHousehold],
    rulebooks: Mapping[str, Rulebook],
    on: date,
) -> list[RowWarning]:
    """Compares numbers of households with the sizes in force.

    Args:
        rows: the file, for the lines.
        tree: the grids to be; only those of the file are looked at.
        people: the people to be.
        households: the households to be.
        rulebooks: by name.
        on: the day whose sizes count.

    Returns:
        A warning for each grid or worker outside of a bound, with the clause.
    """
    by_id = {grid.id: grid for grid in tree.grids.values()}
    books = {code: rulebooks.get(tree.rulebook_of(code) or "") for code in tree.lines}
    return [
        *_grids(tree, by_id, households, books, on),
        *_workers(rows, tree, by_id, people, households, books, on),
    ]


def _grids(
    tree: Tree,
    by_id: Mapping[int, StoredGrid],
    households: Sequence[StoredHousehold],
    books: Mapping[str, Rulebook | None],
    on: date,
) -> list[RowWarning]:
    counted: Counter[int] = Counter()
    for grid_id, number in Counter(household.grid_id for household in households).items():
        if grid_id in by_id:
            for above in by_id[grid_id].path.strip("/").split("/"):
                counted[int(above)] += number
    parents = {grid.parent_id for grid in by_id.values()}
    found: list[RowWarning] = []
    for code, line in tree.lines.items():
        grid, book = tree.grids[code], books[code]
        number = grid.household_count if grid.household_count is not None else counted[grid.id]
        if book is None or not number:
            continue
        for size in book.sizes_on(on):
            # A size without a level is that of the smallest grids, in which people live.
            fits = grid.id not in parents if size.level is None else size.level == grid.level
            if size.per == "grid" and fits and size.grid_kind in (None, grid.kind):
                found += _compared("网格", line, f"{grid.name}（{code}）有 {number} 户", number, size, book)
    return found


def _workers(
    rows: RosterRows,
    tree: Tree,
    by_id: Mapping[int, StoredGrid],
    people: Iterable[StoredPerson],
    households: Sequence[StoredHousehold],
    books: Mapping[str, Rulebook | None],
    on: date,
) -> list[RowWarning]:
    looked_after: Counter[tuple[int, str]] = Counter()
    for household in households:
        grid = by_id.get(household.grid_id)
        book = books.get(grid.code) if grid is not None else None
        if book is not None and household.worker_id is not None:
            looked_after[household.worker_id, book.name] += 1
    named = {person.id: person for person in people}
    lines = {row.phone: row.line for row in reversed(rows.people)}
    used = {book.name: book for book in books.values() if book is not None}
    found: list[RowWarning] = []
    for (person_id, name), number in looked_after.items():
        person = named[person_id]
        for size in used[name].sizes_on(on):
            if size.per == "worker":
                says = f"{person.name}管 {number} 户"
                found += _compared("人员", lines.get(person.phone, 0), says, number, size, used[name])
    return found


def _compared(sheet: str, line: int, says: str, number: int, size: Size, book: Rulebook) -> list[RowWarning]:
    if (size.max is None or number <= size.max) and (size.min is None or number >= size.min):
        return []
    return [RowWarning(sheet, line, f"{says}；{size.says}", f"{book.name} {size.clause}")]
