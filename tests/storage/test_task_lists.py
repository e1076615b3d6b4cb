"""How tasks are found again: by id, in lists of whoever is concerned, and in families; the same on both stores."""

from datetime import timedelta

import pytest
from sqlalchemy import insert

from storage.engine import Store
from storage.repositories.letters import Lane, Letter
from storage.tables import task_targets
from tests.storage.county import ALL, NOW, OFFICE, ON, county, issue


@pytest.mark.parametrize("task_id", [0, -1, 7, 2**63, 10**30])
async def test_an_id_that_is_no_task_is_none(any_store: Store, task_id: int) -> None:
    async with any_store.reading(NOW) as uow:
        assert await uow.tasks.get(task_id) is None


async def test_lists_show_what_is_open_to_whom(any_store: Store) -> None:
    await county(any_store, 4)
    await issue(any_store)
    async with any_store.writing(NOW) as uow:
        counter = Letter("tasks.counter", {"received": 0})
        await uow.outbox.send([await uow.terminals.get(1)], counter, Lane.REPLY, subject="counter:1")
        await uow.tasks.sign(1, 2, 2, done=False)
        await uow.tasks.sign(1, 3, 3, done=True)
    async with any_store.reading(NOW) as uow:
        lists = uow.tasks.lists
        received, done, stranger = [await lists.open_for(person) for person in (2, 3, OFFICE)]
        (own,) = await lists.issued_by(OFFICE, since=NOW)
        (below,) = await lists.touching(["/1/2/", "/1/4/"], not_by=2, since=NOW)
        everybody = await lists.unsigned(1, None, ON, offset=0, limit=1)
        below_unsigned = await lists.unsigned(1, ["/1/4/"], ON, offset=0, limit=10)
        (shown,) = await uow.tasks.counters.watched(NOW - timedelta(days=1))

    assert (received[0].title, received[0].received_at, received[0].issuer_name) == ("防火巡查", NOW, "人1")
    assert (done, stranger) == ([], [])
    assert (own.people, own.received) == (4, 2)
    assert (below.people, below.received) == (2, 1)
    assert ([one.name for one in everybody[0]], everybody[1]) == (["人4"], 2)
    assert ([one.name for one in below_unsigned[0]], below_unsigned[1]) == (["人4"], 1)
    assert not below_unsigned[0][0].away
    assert (shown.task_id, shown.grid_id, shown.params) == (1, None, {"received": 0})


async def test_a_finished_task_is_no_longer_watched_or_listed(any_store: Store) -> None:
    await county(any_store, 2)
    await issue(any_store)
    later = NOW + timedelta(days=30)
    async with any_store.reading(later) as uow:
        listed = await uow.tasks.lists.issued_by(OFFICE, since=later - timedelta(days=14))
        watched = await uow.tasks.counters.watched(later - timedelta(days=2))

    assert (listed, watched) == ([], [])


FIELD = {"label": "外出", "kind": "number", "unit": "", "low": None, "high": None, "target": None, "choices": []}


async def test_a_family_of_split_tasks_is_found_from_any_of_them_and_shares_ticks_and_figures(any_store: Store) -> None:
    await county(any_store, 3)
    marks = {"of": "place", "tags": [], "marks": ["好", "坏"]}
    async with any_store.writing(NOW) as uow:
        for n, (asks, fields, parent) in enumerate(
            [
                ("each", marks, None),
                ("each", marks, 1),
                ("each", marks, 2),
                ("fields", [FIELD], None),
                ("fields", [FIELD], 4),
            ]
        ):
            await uow.tasks.issue(
                ALL, ON, title="防汛", body="", scope={}, grid_id=1, urgent=False,
                deadline_at=NOW + timedelta(hours=3 - n), issuer_id=OFFICE, draft_key=f"key-{n}", asks=asks,
                fields=fields, parent_id=parent,
            )  # fmt: skip
        there = [
            {"task_id": n, "kind": "place", "target_id": 7, "person_id": 2, "grid_id": 2, "name": "桥"}
            for n in (1, 2, 3)
        ]
        await uow.connection.execute(insert(task_targets), there)
    async with any_store.writing(NOW + timedelta(hours=2)) as uow:
        for mark in (0, 1):
            ticked = await uow.tasks.ticks.tick(2, "place", 7, mark, 2)
        lines = [(await uow.tasks.ticks.all(n))[0] for n in (1, 2, 3)]
        slot = await uow.tasks.answers.slot(5, 2)
        assert slot is not None
        twins = await uow.tasks.answers.twins(slot)
        for one in (slot, *twins):
            await uow.tasks.answers.file(one, {"0": 3000}, [3000], late=False, by_id=2, source="")
        brought = await uow.tasks.totals.of_parts([5], 1, 4)
        above = [one.id for one in await uow.tasks.families.above(3)]
        tops = await uow.tasks.families.tops([3, 5])

    assert sorted(one.task_id for one in ticked) == [1, 2, 3]
    assert [(one.mark, one.late) for one in lines] == [(1, False), (1, False), (1, True)]
    assert [one.task_id for one in twins] == [4]
    assert brought == [0]
    assert (above, tops) == ([3, 2, 1], {3: 1, 5: 4})
