"""The table of states: under any steps by anybody a matter stays in it, and a number never passes for another."""

import asyncio
import functools
import itertools
import shutil
import uuid
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import cast, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy.exc import IntegrityError

from config.calendar import Calendar, PublishedCalendar
from config.settings import Settings
from handlers.catalogue import all_areas
from handlers.context import World
from handlers.matters import numbers
from handlers.matters.registering import NewMatter, register_matter
from handlers.matters.states import BACK, SAME, STATES, State, Who, leads_to
from handlers.matters.steps import StepRefused, StepTaken, Wish, take_step
from handlers.matters.sweeping import sweep
from storage.engine import Store
from storage.repositories.matters import Matter, Step
from storage.tables.matters import OPEN_STATES, REASONED_STEPS
from storage.tables.matters import STATES as STORED
from tests.conversation import HandClock, Town
from tests.rosters import load_small_county, rulebooks

NOW = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)
STEPS = sorted({what for row in STATES.values() for what in row.moves})
ANYBODY = ["holder", "department", "reporter", "follower", "closer"]
WHY = ("impossible", "not_yours", "incomplete", "no_level_above", "skips", "beyond_whole")
Given = tuple[str, int | None, str | None, str | None]
GIVEN = st.tuples(
    st.sampled_from(["", "原因"]), st.sampled_from([None, -1, 1, 5, 30]), st.sampled_from(["personal", "other", None]),
    st.sampled_from(["安全隐患", "环境卫生", "家庭矛盾", "没有的"]),
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


class MatterMachine(RuleBasedStateMachine):
    """A matter, the clock, and anybody who presses anything; the table is the model."""

    def __init__(self, template: Path, folder: Path) -> None:
        """Opens a fresh copy of the small county and registers two matters."""
        super().__init__()
        path = folder / f"{uuid.uuid4().hex}.sqlite3"
        shutil.copy(template, path)
        self.store = Store(f"sqlite+aiosqlite:///{path}")
        self.world = World(Settings(), rulebooks(), Calendar(PublishedCalendar(), {}), all_areas())
        self.clock = HandClock(NOW)
        self.loop = asyncio.Runner()
        self.loop.run(self._register())
        self.model = "registered"
        self.resumes_to: str | None = None

    async def _register(self) -> None:
        async with self.store.writing(NOW) as uow:
            grid = await uow.grids.by_code("FM01-1-1-1")
            assert grid is not None
            self.path = grid.path
            self.id = (await register_matter(self.world, uow, NewMatter(grid, "路灯不亮", "安全隐患"))).matter.id
            self.other_id = (await register_matter(self.world, uow, NewMatter(grid, "垃圾没清", "环境卫生"))).matter.id
            (self.department,) = await uow.matters.departments("水务")

    async def _now(self) -> Matter:
        async with self.store.reading(self.clock.now()) as uow:
            matter = await uow.matters.get(self.id)
        assert matter is not None
        return matter

    def _wish(self, what: str, by_id: int, who: Who, given: Given) -> Wish:
        words, days, cause, kind = given
        on = None if days is None else self.world.local(self.clock.now()).date() + timedelta(days=days)
        up = "/".join(self.path.split("/")[:-2]) + "/"
        return Wish(
            what, by_id, frozenset({who}), words, on, self.department.id, up, self.other_id, cause, kind=kind,
            how="phone" if what in ("satisfied", "unsatisfied") else "",
        )  # fmt: skip

    async def _take(self, seen: Matter, wish: Wish) -> StepTaken | StepRefused:
        async with self.store.writing(self.clock.now()) as uow:
            return await take_step(self.world, uow, seen, wish, version=seen.version)

    def _follow(self, wish: Wish, who: Who, outcome: StepTaken) -> None:
        """The table is what allows a step and what it leads to."""
        move = STATES[cast(State, self.model)].moves[wish.what]
        assert who in move.by
        assert wish.words or not move.words
        assert wish.on is not None or not move.date
        before, self.model = self.model, leads_to(self.model, wish.what, self.resumes_to)
        if self.model == "followed" and outcome.matter.overdue_at is None:
            self.model = "closed"  # nothing is left for a person to say
        self.resumes_to = before if self.model in ("paused", "meeting") and before != self.model else self.resumes_to
        assert outcome.matter.state == self.model

    @rule(what=st.sampled_from(STEPS), who=st.sampled_from(ANYBODY), given=GIVEN)
    def somebody_presses(self, what: str, who: Who, given: Given) -> None:
        seen = self.loop.run(self._now())
        wish = self._wish(what, 1, who, given)
        outcome = self.loop.run(self._take(seen, wish))
        if isinstance(outcome, StepRefused):
            assert outcome.matter == seen
            assert outcome.why in WHY
        else:
            self._follow(wish, who, outcome)

    @rule(first=st.sampled_from(STEPS), second=st.sampled_from(STEPS), who=st.sampled_from(ANYBODY), given=GIVEN)
    def two_press_at_once(self, first: str, second: str, who: Who, given: Given) -> None:
        """Both saw the same matter: one wins, the other is told who did what."""
        seen = self.loop.run(self._now())
        wish = self._wish(first, 1, who, given)
        outcome = self.loop.run(self._take(seen, wish))
        if isinstance(outcome, StepRefused):
            return
        self._follow(wish, who, outcome)
        late = self.loop.run(self._take(seen, self._wish(second, 2, who, given)))

        assert isinstance(late, StepRefused)
        assert late.why in ("late", *WHY)
        if self._could(seen, second, who, given):
            assert late.why == "late"
            assert late.last["what"] in (first, "close")
        assert self.loop.run(self._now()) == outcome.matter

    def _could(self, seen: Matter, what: str, who: Who, given: Given) -> bool:
        """Whether nothing but the other one stood in the way of a plain step."""
        move = STATES[cast(State, seen.state)].moves.get(what)
        return what in ("keep", "settle", "solve", "accept") and move is not None and who in move.by and bool(given[0])

    @rule(hours=st.integers(1, 150))
    def time_passes(self, hours: int) -> None:
        self.clock.pass_by(hours=hours)
        self.loop.run(sweep(self.store, self.world, self.clock, self.clock.now()))
        after = self.loop.run(self._now())
        if self.model == "paused" and after.state != "paused":
            self.model = self.resumes_to or "handling"
        assert after.state == self.model

    @invariant()
    def it_stands_in_the_table_and_its_history_is_whole(self) -> None:
        now = self.loop.run(self._now())
        steps = self.loop.run(self._steps())

        assert now.state == self.model
        assert [step.version for step in steps] == list(range(1, now.version + 1))
        assert all(a.to_state == b.from_state for a, b in itertools.pairwise(steps))
        assert all(step.words for step in steps if step.what in REASONED_STEPS)
        assert (now.next_at is not None) <= (STATES[cast(State, now.state)].deadline or now.state == "paused")
        assert (now.due_at is None) == (now.due_on is None)
        assert (now.state != "paused") or now.asked_due_on is not None
        if now.whole_due_on is not None and now.due_on is not None and now.is_open:
            assert now.due_on <= now.whole_due_on
        if now.state == "closed":
            assert now.satisfied
            assert (now.overdue_at is None) == (now.overdue_cause is None)

    async def _steps(self) -> list[Step]:
        async with self.store.reading(self.clock.now()) as uow:
            return await uow.matters.steps(self.id)

    def teardown(self) -> None:
        """Lets go of the store and the loop."""
        self.loop.run(self.store.close())
        self.loop.close()


def test_any_steps_by_anybody_at_any_time_keep_a_matter_in_the_table(county_template: Path, tmp_path: Path) -> None:
    run_state_machine_as_test(
        functools.partial(MatterMachine, county_template, tmp_path),  # type: ignore[arg-type]
        settings=settings(max_examples=15, stateful_step_count=15, deadline=None),
    )


async def test_of_two_who_decide_at_the_same_moment_one_wins_and_the_other_is_told_who(any_store: Store) -> None:
    await load_small_county(any_store, NOW)
    town = await Town.open(any_store, HandClock(NOW))
    async with any_store.writing(NOW) as uow:
        grid = await uow.grids.by_code("FM01-1-1-1")
        assert grid is not None
        seen = (await register_matter(town.world, uow, NewMatter(grid, "路灯不亮", "安全隐患"))).matter

    async def decide(what: str, by_id: int) -> StepTaken | StepRefused:
        async with any_store.writing(NOW) as uow:
            wish = Wish(what, by_id, frozenset({"holder"}), words="要镇里出钱")
            return await take_step(town.world, uow, seen, wish, version=seen.version)

    outcomes = await asyncio.gather(decide("keep", 1), decide("up", 2))

    (won,) = [one for one in outcomes if isinstance(one, StepTaken)]
    (lost,) = [one for one in outcomes if isinstance(one, StepRefused)]
    assert lost.why == "late"
    assert lost.last["what"] == ("keep" if won.matter.state == "handling" else "up")
    assert lost.last["by"]


@pytest.mark.parametrize(
    "values",
    [
        {"state": "closed"}, {"state": "closed", "closed_at": NOW, "solved_at": NOW}, {"state": "solved"},
        {"state": "followed", "solved_at": NOW}, {"state": "dispatched"}, {"state": "paused"}, {"state": "meeting"},
        {"state": "merged"}, {"state": "elsewhere"}, {"due_on": None, "due_at": NOW}, {"overdue_cause": "weather"},
    ],
)  # fmt: skip
async def test_the_store_itself_refuses_what_the_table_does_not_have(
    county_store: Store, values: dict[str, object]
) -> None:
    town = await Town.open(county_store, HandClock(NOW))
    async with county_store.writing(NOW) as uow:
        grid = await uow.grids.by_code("FM01-1-1-1")
        assert grid is not None
        matter = (await register_matter(town.world, uow, NewMatter(grid, "路灯不亮", "安全隐患"))).matter

    with pytest.raises(IntegrityError):
        async with county_store.writing(NOW) as uow:
            await uow.matters.note(matter.id, **values)


async def test_the_store_itself_refuses_a_step_without_its_reason(county_store: Store) -> None:
    town = await Town.open(county_store, HandClock(NOW))
    async with county_store.writing(NOW) as uow:
        grid = await uow.grids.by_code("FM01-1-1-1")
        assert grid is not None
        matter = (await register_matter(town.world, uow, NewMatter(grid, "路灯不亮", "安全隐患"))).matter

    with pytest.raises(IntegrityError):
        async with county_store.writing(NOW) as uow:
            await uow.matters.change(matter, "up", 1, words="")


def test_every_step_that_asks_for_a_word_is_held_to_it_by_the_store() -> None:
    asked = {what for row in STATES.values() for what, move in row.moves.items() if move.words}

    assert asked == set(REASONED_STEPS)


def test_each_state_says_who_leaves_it_with_what_whether_a_deadline_runs_and_how_long_it_is_kept() -> None:
    for row in STATES.values():
        assert row.kept
        assert all(set(move.by) <= set(get_args(Who)) for move in row.moves.values())
        assert row.deadline == ("raise" in row.moves)


@given(
    code=st.text("ABCHN0123456789-", min_size=1, max_size=14).filter(lambda c: not c.endswith("-") and c[0] != "-"),
    serial=st.integers(1, 9999),
    at=st.integers(0, 200),
)
def test_one_wrong_digit_or_two_swapped_never_pass_for_a_number(code: str, serial: int, at: int) -> None:
    number = numbers.give(code, date(2026, 11, 18), serial)
    tail = len(number) - 1 - at % 6
    digit = number[tail]

    assert numbers.read(number.lower()) == number
    if digit.isdigit():
        wrong = f"{number[:tail]}{(int(digit) + 1) % 10}{number[tail + 1 :]}"
        assert numbers.read(wrong) is None
    if number[-2] != number[-1]:
        assert numbers.read(number[:-2] + number[-1] + number[-2]) is None
