"""The table of states: under any steps by anybody a matter stays in it, and a number never passes for another."""

import asyncio
import itertools
from datetime import UTC, date, datetime
from typing import get_args

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.calendar import Calendar, PublishedCalendar
from config.rulebooks.loader import load_rulebooks
from config.settings import Settings
from handlers.catalogue import all_areas
from handlers.context import World
from handlers.matters import numbers
from handlers.matters.masking import masked
from handlers.matters.registering import NewMatter, register_matter
from handlers.matters.states import BACK, SAME, STATES, State
from handlers.matters.steps import StepRefused, Wish, take_step
from storage.engine import Store
from storage.tables.matters import OPEN_STATES
from storage.tables.matters import STATES as STORED

NOW = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)
STEPS = sorted({what for row in STATES.values() for what in row.moves})
DAYS = st.dates(date(2026, 11, 18), date(2026, 12, 18))
WISHES = st.lists(
    st.tuples(st.sampled_from(STEPS), st.sampled_from(["holder", "department", "reporter", "follower"]), DAYS,
              st.sampled_from(["", "原因"]), st.sampled_from(["personal", "other", None])),
    max_size=14,
)  # fmt: skip


def test_the_table_of_the_code_and_the_checks_of_the_store_name_the_same_states() -> None:
    assert set(STATES) == set(get_args(State)) == set(STORED)
    assert {name for name, row in STATES.items() if row.moves} == set(OPEN_STATES)
    assert {move.to for row in STATES.values() for move in row.moves.values()} <= {*STATES, BACK, SAME}


def test_every_state_can_be_reached_and_every_open_one_can_be_ended() -> None:
    reached = {"registered"}
    for _ in STATES:
        reached |= {move.to for name in reached & set(STATES) for move in STATES[name].moves.values()}

    assert set(STATES) <= reached | {BACK, SAME}


async def _walk(url: str, steps: list[tuple[str, str, date, str, str | None]]) -> None:
    store = Store(url)
    try:
        world = World(Settings(), _BOOKS, Calendar(PublishedCalendar(), {}), all_areas())
        async with store.writing(NOW) as uow:
            grid = await uow.grids.by_code("FM01-1-1-1")
            assert grid is not None
            matter = (await register_matter(world, uow, NewMatter(grid, "路灯不亮", "安全隐患"))).matter
            other = (await register_matter(world, uow, NewMatter(grid, "垃圾没清", "环境卫生"))).matter
            (department,) = await uow.matters.departments("水务")
        for what, who, on, words, cause in steps:
            async with store.writing(NOW) as uow:
                before = await uow.matters.get(matter.id)
                assert before is not None
                wish = Wish(what, 1, frozenset({who}), words, on, department.id, grid.path[:-1] + "/", other.id, cause)
                outcome = await take_step(world, uow, before, wish)
            allowed = STATES[before.state].moves.get(what)
            if isinstance(outcome, StepRefused):
                assert outcome.matter == before
            else:
                assert allowed is not None
                assert who in allowed.by
                assert outcome.matter.version > before.version
                assert (outcome.matter.due_at is not None) == (outcome.matter.due_on is not None)
        async with store.reading(NOW) as uow:
            end = await uow.matters.get(matter.id)
            history = await uow.matters.steps(matter.id)
        assert end is not None
        assert [step.version for step in history] == list(range(1, end.version + 1))
        assert all(a.to_state == b.from_state for a, b in itertools.pairwise(history))
        assert (end.next_at is not None) <= end.is_open
    finally:
        await store.close()


_BOOKS = load_rulebooks()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=WISHES)
def test_any_steps_by_anybody_keep_a_matter_in_the_table(
    county_url: str, steps: list[tuple[str, str, date, str, str | None]]
) -> None:
    asyncio.run(_walk(county_url, steps))


@given(
    code=st.text("ABCHN0123456789-", min_size=1, max_size=14).filter(lambda c: not c.endswith("-") and c[0] != "-"),
    serial=st.integers(1, 9999),
    at=st.integers(0, 200),
)
def test_one_wrong_digit_or_two_swapped_never_pass_for_a_number(code: str, serial: int, at: int) -> None:
    number = numbers.give(code, date(2026, 11, 18), serial)
    tail = len(number) - 1 - at % 6
    digit = number[tail]

    assert numbers.read(number.lower()) in (number, None) or "--" in number
    if digit.isdigit():
        wrong = f"{number[:tail]}{(int(digit) + 1) % 10}{number[tail + 1 :]}"
        assert numbers.read(wrong) is None
    if number[-2] != number[-1]:
        assert numbers.read(number[:-2] + number[-1] + number[-2]) is None


def test_personal_data_is_masked_in_what_is_posted() -> None:
    text = masked("张大爷（13912345678）3号楼402室漏水，李晓红投诉", ["李晓红"])

    assert "13912345678" not in text
    assert "402" not in text
    assert "李晓红" not in text
    assert "漏水" in text
