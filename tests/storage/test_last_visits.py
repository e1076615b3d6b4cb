"""The table of last visits: kept by the store itself, whatever files, withdraws or corrects a visit."""

from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text

from storage.engine import Store
from storage.migrations.triggers import drop_last_visits, keep_last_visits
from storage.tables import last_visits, visit_targets
from storage.unit_of_work import UnitOfWork
from tests.conversation import NOON
from tests.handlers.quotas.counties import load


async def _visit(uow: UnitOfWork, person_id: int, on: date, *targets: tuple[str, int]) -> int:
    visit_id = await uow.visits.add(person_id=person_id, filed_by_id=person_id, on=on, text="", attachments=[])
    await uow.visits.add_targets(visit_id, person_id, on, targets)
    return visit_id


async def _kept(uow: UnitOfWork) -> set[tuple[int, str, int, date]]:
    return {tuple(row) for row in await uow.visits.rows(select(last_visits))}


async def _counted(uow: UnitOfWork) -> set[tuple[int, str, int, date]]:
    v = visit_targets.c
    newest = select(v.person_id, v.kind, v.target_id, func.max(v.on)).where(v.ended_at.is_(None))
    return {tuple(row) for row in await uow.visits.rows(newest.group_by(v.person_id, v.kind, v.target_id))}


async def test_a_visit_is_the_last_one_only_if_it_is_newer(any_store: Store) -> None:
    await load(any_store, "huining-2022")

    async with any_store.writing(NOON) as uow:
        await _visit(uow, 1, date(2026, 11, 5), ("household", 1), ("household", 2))
        await _visit(uow, 1, date(2026, 11, 3), ("household", 1))
        await _visit(uow, 2, date(2026, 11, 9), ("household", 1))

        assert await _kept(uow) == {
            (1, "household", 1, date(2026, 11, 5)),
            (1, "household", 2, date(2026, 11, 5)),
            (2, "household", 1, date(2026, 11, 9)),
        }


async def test_a_withdrawn_visit_gives_way_to_the_one_before_or_to_none(any_store: Store) -> None:
    await load(any_store, "huining-2022")

    async with any_store.writing(NOON) as uow:
        await _visit(uow, 1, date(2026, 11, 3), ("household", 1))
        newer = await _visit(uow, 1, date(2026, 11, 5), ("household", 1), ("household", 2))
        await uow.visits.end(newer, 1)

        assert await _kept(uow) == {(1, "household", 1, date(2026, 11, 3))}


_STEPS = st.lists(
    st.tuples(st.integers(1, 2), st.integers(1, 3), st.integers(1, 9), st.booleans()), min_size=1, max_size=12
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=_STEPS)
async def test_it_says_the_same_as_the_visits_after_any_order_of_filing_and_withdrawing(
    store: Store, steps: list[tuple[int, int, int, bool]]
) -> None:
    if not await _is_loaded(store):
        await load(store, "huining-2022")

    async with store.writing(NOON) as uow:
        filed: list[int] = []
        for person, target, day, withdraws in steps:
            if withdraws and filed:
                await uow.visits.end(filed.pop(day % len(filed)), person)
            else:
                filed.append(await _visit(uow, person, date(2026, 11, day), ("household", target), ("place", target)))

        assert await _kept(uow) == await _counted(uow)


async def _is_loaded(store: Store) -> bool:
    async with store.reading(NOON) as uow:
        return await uow.people.count() > 0


async def test_the_triggers_can_be_taken_away_and_put_back(any_store: Store) -> None:
    await load(any_store, "huining-2022")
    dialect = "sqlite" if any_store.is_sqlite else "postgresql"

    async with any_store.connection() as connection:
        for statement in [*drop_last_visits(dialect), *keep_last_visits(dialect)]:
            await connection.execute(text(statement))
    async with any_store.writing(NOON) as uow:
        await _visit(uow, 1, date(2026, 11, 5), ("grid", 1))

        assert await _kept(uow) == {(1, "grid", 1, date(2026, 11, 5))}
