"""Sums up the tree are right whatever the order of answers, corrections, moves of people and the deadline (hypothesis).

The program takes every step as people take it: lines in a chat, a head's form. The expectation is kept person by
person, by ancestors that are written down here; nothing of it is read from the program.
"""

import asyncio
import itertools
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select, update

from handlers.answers.correcting import FORM_OF_CORRECTION
from handlers.answers.tree import document_of
from handlers.context import Context
from handlers.events import Incoming, Press
from handlers.roster.importing import import_roster
from handlers.roster.rows import GridRow, PostRow, RosterRows
from handlers.router import handle
from handlers.tasks.counters.counter import here_params_of
from handlers.tasks.counters.counting import refresh_counters
from storage.engine import Store
from storage.tables import deliveries, people, posts, terminals
from tests.conversation import NOON, Town
from tests.rosters import rulebooks

ABOVE = {"V1": "T1", "V2": "T1", "V3": "T2", "V4": "T2", "T1": "0", "T2": "0"}
VILLAGES, GRIDS = ("V1", "V2", "V3", "V4"), ("0", "T1", "T2", "V1", "V2", "V3", "V4")
HOMES = ("V1", "V1", "V2", "V2", "V3", "V3", "V4", "V4")
OFFICE, FIRST_HEAD, FIRST_WORKER = 1, 10, 20
_copies = itertools.count()


def _below(grid: str) -> set[str]:
    """A grid and all below it."""
    return {one for one in GRIDS if grid in (one, ABOVE.get(one), ABOVE.get(ABOVE.get(one, ""), ""))}


def _phone(number: int) -> str:
    return str(13_900_000_000 + number)


@pytest.fixture(scope="module")
def asked(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store in which an office has just asked eight workers for one number; the office and two heads look on."""
    path = tmp_path_factory.mktemp("sums") / "asked.sqlite3"
    shutil.copy(sqlite_template, path)
    rows = [GridRow("0", "大县", 0, rulebook="huining-2022")]
    rows += [GridRow(one, f"{one}镇", 1, "0") for one in ("T1", "T2")]
    rows += [GridRow(one, f"{one}村", 3, ABOVE[one]) for one in VILLAGES]
    staff = [PostRow("王办公", _phone(OFFICE), "网格办", "0")]
    staff += [
        PostRow(f"李{chr(0x4E00 + n)}", _phone(FIRST_HEAD + n), "一级网格长" if one[0] == "T" else "三级网格长", one)
        for n, one in enumerate(GRIDS) if one != "0"
    ]  # fmt: skip
    staff += [PostRow(f"张{chr(0x4E00 + n)}", _phone(FIRST_WORKER + n), "网格员", one) for n, one in enumerate(HOMES)]

    async def prepare() -> None:
        store = Store(f"sqlite+aiosqlite:///{path}")
        await import_roster(store, RosterRows(rows, staff), rulebooks(), now=NOON)
        async with store.writing(NOON) as uow:
            found = await uow.connection.execute(select(people.c.id, people.c.phone))
            joined = {"channel": "paper", "account": "paper", "kind": "private", "state": "open", "opened_at": NOON}
            known = [{**joined, "address": str(int(row.phone) - 13_900_000_000), "person_id": row.id} for row in found]
            await uow.connection.execute(insert(terminals), known)
        town = await Town.open(store)
        await _says(town, OFFICE, "/任务 全县网格员 今天17点 报一个数：外出人数")
        await _publish(town)
        for looks_on in (GRIDS[1], GRIDS[3]):
            await _says(town, FIRST_HEAD + GRIDS.index(looks_on), "/任务 1")
        await store.close()

    with ThreadPoolExecutor(1) as threads:
        threads.submit(asyncio.run, prepare()).result()
    return path


async def _says(town: Town, number: int, text: str) -> None:
    event = Incoming("paper", "paper", "x", str(number), "private", "message", str(number), text=text)
    async with town.store.writing(town.clock.now()) as uow:
        await handle(town.world, uow, event)


async def _publish(town: Town) -> None:
    await town.settle()
    (button,) = [b for row in town.channel.chats[str(OFFICE)][-1].buttons for b in row if "确认发布" in b.label]
    office = str(OFFICE)
    event = Incoming("paper", "paper", "y", office, "private", "press", office, press=Press(button.data))
    async with town.store.writing(town.clock.now()) as uow:
        await handle(town.world, uow, event)


@dataclass
class Expected:
    """What stands in the county, person by person."""

    answers: dict[int, int] = field(default_factory=dict)
    late: set[int] = field(default_factory=set)
    stands: list[str] = field(default_factory=lambda: list(HOMES))
    raised: dict[str, int] = field(default_factory=dict)
    over: bool = False

    def answer(self, who: int, value: int) -> None:
        """Whoever left the grid where they were asked is not heard any more; what they said stays."""
        if self.stands[who] == HOMES[who]:
            self.answers[who] = value
            (self.late.add if self.over else self.late.discard)(who)

    def plain(self, grid: str) -> int:
        """The sum of a grid without any correction."""
        return sum(value for who, value in self.answers.items() if HOMES[who] in _below(grid))

    def sum(self, grid: str) -> int:
        """The sum of a grid as its head sees it."""
        return self.plain(grid) + sum(more for where, more in self.raised.items() if where in _below(grid))

    def correct(self, grid: str, value: int) -> None:
        """A head says what a sum ought to be; a second word takes the place of the first."""
        self.raised[grid] = self.raised.get(grid, 0) + value - self.sum(grid)

    def asked(self, grid: str) -> tuple[int, int]:
        """How many have answered in a grid, and how many have not."""
        mine = [who for who, home in enumerate(HOMES) if home in _below(grid)]
        answered = sum(who in self.answers for who in mine)
        return answered, len(mine) - answered


workers = st.integers(0, len(HOMES) - 1)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("answer"), workers, st.integers(0, 999)),
        st.tuples(st.just("answer"), workers, st.integers(0, 999)),
        st.tuples(st.just("correct"), st.sampled_from(GRIDS[1:]), st.integers(0, 5_000)),
        st.tuples(st.just("move"), workers, st.sampled_from(VILLAGES)),
        st.tuples(st.just("deadline"), st.just(0), st.just(0)),
    ),
    min_size=4,
    max_size=14,
)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(taken=steps)
async def test_every_sum_and_every_counter_is_right_whatever_the_order(asked: Path, tmp_path: Path, taken: Any) -> None:
    path = tmp_path / f"{next(_copies)}.sqlite3"
    shutil.copy(asked, path)
    store = Store(f"sqlite+aiosqlite:///{path}")
    try:
        town, expected = await Town.open(store), Expected()
        for step in taken:
            await _take(town, expected, *step)

        await _compare(town, expected)
    finally:
        await store.close()


async def _take(town: Town, expected: Expected, step: str, what: Any, value: Any) -> None:
    town.clock.pass_by(seconds=1)
    if step == "answer":
        await _says(town, FIRST_WORKER + what, str(value))
        expected.answer(what, value)
    elif step == "correct":
        await _correct(town, what, value)
        expected.correct(what, value)
    elif step == "move":
        async with town.store.writing(town.clock.now()) as uow:
            grid = await uow.grids.by_code(value)
            assert grid is not None
            mine = select(people.c.id).where(people.c.phone == _phone(FIRST_WORKER + what)).scalar_subquery()
            await uow.connection.execute(update(posts).where(posts.c.person_id == mine).values(grid_id=grid.id))
        expected.stands[what] = value
    else:
        town.clock.pass_by(hours=7 * (not expected.over))
        expected.over = True


async def _correct(town: Town, code: str, value: int) -> None:
    async with town.store.writing(town.clock.now()) as uow:
        terminal = await uow.terminals.at("paper", str(FIRST_HEAD + GRIDS.index(code)))
        grid = await uow.grids.by_code(code)
        assert grid is not None
        assert terminal is not None
        assert terminal.person_id is not None
        head = await uow.people.get(terminal.person_id)
        event = Incoming("paper", "paper", "z", terminal.address, "private", "message", terminal.address)
        held = await uow.people.posts_of(head.id, town.clock.now().date())
        context = Context(town.world, uow, event, terminal, head, held)
        answers = {
            "task": 1, "grid": grid.id, "place": 0, "value": value * 1000, "reason": "核对", "title": "",
            "labels": ["外出人数"],
        }  # fmt: skip
        await FORM_OF_CORRECTION.finish(context, answers)


async def _compare(town: Town, expected: Expected) -> None:
    await refresh_counters(town.store, town.clock.now())
    async with town.store.reading(town.clock.now()) as uow:
        task = await uow.tasks.get(1)
        assert task is not None
        document = {one["code"]: one for one in (await document_of(uow, task))["grids"]}
        tree = {one.id: one.code for one in await uow.grids.all()}
        every = await here_params_of(uow, task, await uow.grids.all())
        late = {one.phone for one in await uow.tasks.respondents.all(1) if one.late}
        shown = select(deliveries.c.subject, deliveries.c.params).where(deliveries.c.subject.like("counter:%"))
        screens = {row.subject: row.params for row in (await uow.connection.execute(shown)).all()}

    wanted = {grid: (expected.sum(grid), *expected.asked(grid)) for grid in GRIDS}
    assert {code: (one["sum"]["外出人数"], one["answered"], one["missing"]) for code, one in document.items()} == wanted
    assert {tree[one]: _figures(params["sums"]) for one, params in every.items()} == wanted
    counters = {tree[int(subject.split(":")[2])] if subject.count(":") == 2 else "0": _figures(params["sums"])
                for subject, params in screens.items()}  # fmt: skip
    assert counters == {grid: wanted[grid] for grid in ("0", GRIDS[1], GRIDS[3])}
    assert late == {_phone(FIRST_WORKER + who) for who in expected.late}


def _figures(sums: Any) -> tuple[int, int, int]:
    (figure,) = sums["figures"]
    return figure // 1000, sums["answered"], sums["owed"] - sums["answered"]
