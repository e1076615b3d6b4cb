"""Sums up the tree are right whatever the order of answers, corrections and moves of people (issue B, hypothesis)."""

from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from handlers.answers.tree import sum_up
from storage.repositories.grids import Grid
from storage.repositories.task_sums import Correction

PATHS = ("/1/", "/1/2/", "/1/3/", "/1/2/4/", "/1/2/5/", "/1/3/6/", "/1/2/4/7/")
NOW = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)


def _grid(path: str) -> Grid:
    ids = [int(part) for part in path.strip("/").split("/")]
    parent = ids[-2] if len(ids) > 1 else None
    return Grid(ids[-1], f"G{ids[-1]}", f"格{ids[-1]}", len(ids) - 1, parent, path, "", None, None)


GRIDS = {int(path.strip("/").rsplit("/", 1)[-1]): _grid(path) for path in PATHS}
people = st.integers(0, 9)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("answer"), people, st.integers(0, 10_000)),
        st.tuples(st.just("correct"), st.sampled_from(sorted(GRIDS)), st.integers(-5_000, 20_000)),
        st.tuples(st.just("move"), people, st.sampled_from(sorted(GRIDS))),
    ),
    max_size=40,
)


@given(homes=st.lists(st.sampled_from(sorted(GRIDS)), min_size=10, max_size=10), taken=steps)
def test_every_sum_is_that_of_the_people_below_and_of_the_heads_corrections(homes: list[int], taken: list[Any]) -> None:
    """The expectation is counted person by person over ancestors; a move changes where a person stands, no figure."""
    answers: dict[int, int] = {}
    deltas: dict[int, int] = {}
    stands_now = list(homes)
    for step, who, value in taken:
        if step == "answer":
            answers[who] = value
        elif step == "move":
            stands_now[who] = value
        else:
            deltas[who] = value

    counted: dict[int, tuple[int, list[int]]] = {}
    for person, figure in answers.items():
        number, sums = counted.get(homes[person], (0, [0]))
        counted[homes[person]] = (number + 1, [sums[0] + figure])
    owed = {grid: homes.count(grid) for grid in set(homes)}
    corrections = [Correction(grid, GRIDS[grid].path, 0, 0, 0, delta, "", 1, "", NOW) for grid, delta in deltas.items()]
    nodes = sum_up(GRIDS.values(), counted, owed, corrections, 1)

    for grid_id, grid in GRIDS.items():
        below = {other for other, one in GRIDS.items() if one.path.startswith(grid.path)}
        mine = [person for person in range(10) if homes[person] in below]
        expected = sum(answers.get(person, 0) for person in mine)
        corrected = expected + sum(delta for other, delta in deltas.items() if other in below)
        if grid_id in nodes:
            node = nodes[grid_id]
            assert (node.original, node.figures) == ([expected], [corrected])
            assert (node.answered, node.owed) == (sum(person in answers for person in mine), len(mine))
        else:
            assert not mine
