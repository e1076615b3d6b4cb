"""Plans, duty rosters and periods in the store: claimed once, superseded and never deleted; the same on both stores."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete
from sqlalchemy.exc import DBAPIError

from storage.engine import Store
from storage.tables import duty_shifts
from tests.storage.county import NOW, ON, county


async def planned(store: Store, key: str = "key") -> int | None:
    made: dict[str, Any] = {"title": "日报数", "scope": {"grids": [{"id": 1}]}, "start": NOW}
    async with store.writing(NOW) as uow:
        return await uow.plans.add(
            1, kind="repeat", title="日报数", made=made, rhythm={"every": "day"}, start_at=None, grid_id=1,
            draft_key=key, source="", period_id=None,
        )  # fmt: skip


async def test_a_draft_makes_one_plan_and_an_occurrence_is_claimed_once(any_store: Store) -> None:
    await county(any_store, 2)
    plan_id = await planned(any_store)
    again = await planned(any_store)
    assert plan_id is not None
    claimed = []
    for _ in range(2):
        async with any_store.writing(NOW) as uow:
            claimed.append(await uow.plans.claim(plan_id, ON, "issued"))

    assert again is None
    assert claimed == [True, False]
    async with any_store.reading(NOW) as uow:
        assert await uow.plans.days_done([plan_id], ON) == {(plan_id, ON)}
        assert [plan.grid_path for plan in await uow.plans.living(2, ["/1/"])] == ["/1/"]


async def test_a_resumption_counts_from_its_moment_and_a_takeover_changes_the_issuer(any_store: Store) -> None:
    await county(any_store, 2)
    plan_id = await planned(any_store)
    assert plan_id is not None
    async with any_store.writing(NOW) as uow:
        stopped = await uow.plans.turn(plan_id, "stopped", None, from_states=["running"], to="paused")
        twice = await uow.plans.turn(plan_id, "stopped", None, from_states=["running"], to="paused")
    later = NOW + timedelta(hours=3)
    async with any_store.writing(later) as uow:
        await uow.plans.turn(plan_id, "taken_over", 2, from_states=["paused"], to="running")
        plan = await uow.plans.get(plan_id)
        changes = await uow.plans.changes(plan_id)

    assert (stopped, twice) == (True, False)
    assert plan is not None
    assert (plan.issuer_id, plan.since_at, plan.state) == (2, later, "running")
    assert [(one.what, one.by_name) for one in changes] == [("taken_over", "人2"), ("stopped", None), ("made", "人1")]


async def test_a_replaced_shift_stays_in_the_record_and_facts_are_not_deleted(any_store: Store) -> None:
    await county(any_store, 2)
    async with any_store.writing(NOW) as uow:
        roster_id = await uow.duty.add(
            [{"on": ON, "slot": "", "person_id": 2}],
            grid_id=1,
            name="值班",
            period_id=None,
            draft_key="k",
            made_by_id=1,
        )
        (shift,) = await uow.duty.shifts_on([ON])
        await uow.duty.replace(shift, 3)
    async with any_store.reading(NOW) as uow:
        standing = await uow.duty.shifts_seen(["/1/"], 1, ON, ON)

    assert roster_id is not None
    assert [one.person_id for one in standing] == [3]
    with pytest.raises(DBAPIError, match="facts are kept"):
        async with any_store.connection() as connection:
            await connection.execute(delete(duty_shifts))


async def test_periods_are_found_from_above_and_from_below(any_store: Store) -> None:
    await county(any_store, 2)
    async with any_store.writing(NOW) as uow:
        period_id = await uow.special_periods.add(
            grid_id=2, name="防汛", from_on=ON, to_on=ON + timedelta(days=3), says="", draft_key="k", declared_by_id=1
        )
    async with any_store.reading(NOW) as uow:
        assert [one.id for one in await uow.special_periods.touching(["/1/"], ON)] == [period_id]
        assert [one.id for one in await uow.special_periods.above(["/1/2/"], ON)] == [period_id]
        assert await uow.special_periods.above(["/1/3/"], ON) == []
