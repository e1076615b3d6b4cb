"""Whom a task reaches: recipients by INSERT … SELECT, stand-ins, a county at once; the same on both stores."""

from datetime import date

from sqlalchemy import event, insert

from storage.engine import Store
from storage.repositories.tasks import Figures, TaskScope
from storage.tables import leaves, posts
from tests.storage.county import ALL, NOW, OFFICE, ON, SINCE, county, figures, issue


async def test_everybody_in_scope_but_the_issuer_is_a_recipient_once(any_store: Store) -> None:
    await county(any_store, 5)
    async with any_store.connection() as connection:
        second = {"person_id": 2, "grid_id": 3, "role": "head", "title": "四级网格长", "since_on": SINCE}
        await connection.execute(insert(posts).values(second))
    async with any_store.reading(NOW) as uow:
        reach = await uow.tasks.reach(ALL, ON, OFFICE)
    await issue(any_store)

    assert (reach.people, reach.private, reach.groups, reach.without_terminal) == (5, 5, 0, 0)
    assert await figures(any_store) == Figures(5, 0, 0, 0, 5, 0, 5)


async def test_posts_that_ended_or_have_not_begun_are_out_of_scope(any_store: Store) -> None:
    await county(any_store, 3)
    async with any_store.connection() as connection:
        await connection.execute(posts.update().where(posts.c.person_id == 2).values(until_on=date(2026, 11, 17)))
        await connection.execute(posts.update().where(posts.c.person_id == 3).values(since_on=date(2026, 11, 19)))
    await issue(any_store)

    assert (await figures(any_store)).people == 1


async def test_a_scope_is_a_subtree_a_role_or_people(any_store: Store) -> None:
    await county(any_store, 12)
    async with any_store.reading(NOW) as uow:
        counts = [
            (await uow.tasks.reach(scope, ON, OFFICE)).people
            for scope in (
                TaskScope(("/1/2/",)),
                TaskScope(("/1/2/", "/1/12/")),
                TaskScope(("/1/",), role="worker"),
                TaskScope(("/1/",), titles=("网格员",)),
                TaskScope(("/1/",), role="head"),
                TaskScope(("/1/",), person_ids=(2, 3, 999)),
                TaskScope(("/1/4/",), person_ids=(2, 3)),
                TaskScope(()),
            )
        ]

    assert counts == [1, 2, 12, 12, 0, 2, 0, 0]


async def test_a_draft_is_issued_once(any_store: Store) -> None:
    await county(any_store, 2)
    first, second = await issue(any_store), await issue(any_store)

    assert first == 1
    assert second is None
    assert (await figures(any_store)).terminals == 2


async def test_a_stand_in_is_added_once_and_not_if_in_scope_already(any_store: Store) -> None:
    await county(any_store, 6)
    leave = {"filed_by_id": 2, "filed_at": NOW, "from_on": ON, "to_on": ON, "reason": "", "state": "approved"}
    async with any_store.connection() as connection:
        await connection.execute(
            insert(leaves),
            [
                {**leave, "person_id": 2, "substitute_id": 6},
                {**leave, "person_id": 3, "substitute_id": 6},
                {**leave, "person_id": 4, "substitute_id": 2},
                {**leave, "person_id": 5, "substitute_id": OFFICE},
                {**leave, "person_id": 2, "substitute_id": 7, "state": "asked"},
            ],
        )
    scope = TaskScope(("/1/",), person_ids=(2, 3, 4, 5))
    async with any_store.reading(NOW) as uow:
        reach = await uow.tasks.reach(scope, ON, OFFICE)
    await issue(any_store, scope)
    async with any_store.reading(NOW) as uow:
        stand_in, own = await uow.tasks.receipt(1, 6), await uow.tasks.receipt(1, 2)

    assert reach.people == (await figures(any_store)).people == 5
    assert stand_in is not None
    assert stand_in.stand_in_for_id == 2
    assert own is not None
    assert own.stand_in_for_id is None


async def test_a_county_is_a_handful_of_statements(any_store: Store) -> None:
    """5,000 recipients: the number of statements does not grow with the number of people."""
    await county(any_store, 5000)
    seen: list[str] = []
    engine = any_store._write_engine.sync_engine
    event.listen(engine, "before_cursor_execute", lambda c, k, statement, *rest: seen.append(statement))
    await issue(any_store)

    assert len(seen) <= 10
    assert await figures(any_store) == Figures(5000, 0, 0, 0, 5000, 0, 5000)
