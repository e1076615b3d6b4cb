"""Tasks in the store: recipients by INSERT … SELECT, one receipt a person, and figures; the same on both stores."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import DBAPIError

from storage.engine import Store
from storage.repositories.letters import Lane, Letter
from storage.repositories.outbox_claims import Settlement
from storage.repositories.tasks import Figures, TaskScope
from storage.tables import grids, leaves, people, posts, task_targets, terminals

NOW = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)
ON = date(2026, 11, 18)
SINCE = date(2026, 1, 1)
OFFICE = 1
ALL = TaskScope(("/1/",))
FIELD = {"label": "外出", "kind": "number", "unit": "", "low": None, "high": None, "target": None, "choices": []}


async def county(store: Store, workers: int, *, with_terminals: bool = True) -> None:
    """Writes a county down with an office (person 1) and one worker a grid (persons 2 and up), in a few statements."""
    numbers = range(2, workers + 2)
    async with store.connection() as connection:
        rows: list[dict[str, Any]] = [
            {"id": n, "code": f"C{n}", "name": f"格{n}", "level": 4, "parent_id": 1, "path": f"/1/{n}/"}
            for n in numbers
        ]
        root = {"id": 1, "code": "C1", "name": "大县", "level": 0, "parent_id": None, "path": "/1/"}
        await connection.execute(insert(grids), [root, *rows])
        who = [{"id": n, "name": f"人{n}", "phone": str(13_000_000_000 + n), "created_at": NOW} for n in (1, *numbers)]
        await connection.execute(insert(people), who)
        held = [{"person_id": n, "grid_id": n, "role": "worker", "title": "网格员", "since_on": SINCE} for n in numbers]
        office = {"person_id": 1, "grid_id": 1, "role": "office", "title": "网格办", "since_on": SINCE}
        await connection.execute(insert(posts), [office, *held])
        if with_terminals:
            chats = [
                {"channel": "paper", "account": "paper", "address": f"chat-{n}", "kind": "private", "state": "open",
                 "person_id": n, "opened_at": NOW}
                for n in (1, *numbers)
            ]  # fmt: skip
            await connection.execute(insert(terminals), chats)


async def issue(store: Store, scope: TaskScope = ALL, key: str = "key") -> int | None:
    async with store.writing(NOW) as uow:
        task_id = await uow.tasks.issue(
            scope, ON, title="防火巡查", body="", scope={"grids": [1]}, grid_id=1, urgent=False,
            deadline_at=NOW + timedelta(days=1), issuer_id=OFFICE, draft_key=key,
        )  # fmt: skip
        if task_id is not None:
            whom = uow.tasks.terminals_of(task_id, scope)
            letter = Letter("tasks.card", {"task": task_id})
            message_id = await uow.outbox.broadcast(letter, whom, Lane.TASK, subject=f"task:{task_id}")
            await uow.tasks.set_message(task_id, message_id)
        return task_id


async def figures(store: Store, task_id: int = 1) -> Figures:
    async with store.reading(NOW) as uow:
        return await uow.tasks.figures(task_id)


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


async def test_a_receipt_is_written_once_and_done_implies_it(any_store: Store) -> None:
    await county(any_store, 2)
    await issue(any_store)
    async with any_store.writing(NOW) as uow:
        first = await uow.tasks.sign(1, 2, 2, done=False)
        second = await uow.tasks.sign(1, 2, 2, done=False)
        done = await uow.tasks.sign(1, 3, 3, done=True)
        stranger = await uow.tasks.sign(1, 1, 1, done=True)

    assert first is not None
    assert first.received_at == NOW
    assert second is None
    assert done is not None
    assert done.received_at == done.done_at == NOW
    assert stranger is None
    assert ((await figures(any_store)).received, (await figures(any_store)).done) == (2, 1)


async def test_nothing_is_signed_after_the_withdrawal(any_store: Store) -> None:
    await county(any_store, 2)
    await issue(any_store)
    async with any_store.writing(NOW) as uow:
        first, second = await uow.tasks.withdraw(1, OFFICE), await uow.tasks.withdraw(1, OFFICE)
        signed = await uow.tasks.sign(1, 2, 2, done=False)

    assert (first, second) == (True, False)
    assert signed is None


async def test_unreachable_are_those_whom_no_terminal_brings_the_task(any_store: Store) -> None:
    await county(any_store, 5)
    async with any_store.writing(NOW) as uow:
        await uow.terminals.close(2, "blocked")
    await issue(any_store)
    async with any_store.writing(NOW) as uow:
        held = {one.terminal_id: one for one in await uow.outbox.claims.claim("paper", range(5), 9, "w", 60)}
        dead = Settlement(held[3].id, 1, "dead", NOW, reason="refused")
        sent = Settlement(held[4].id, 1, "sent", NOW, NOW, "v", "words")
        lost = Settlement(held[5].id, 1, "sent", NOW, NOW, "v", "words")
        await uow.outbox.claims.settle([dead, sent, lost])
        # The one of terminal 6 is still under way; the owner of terminal 5 leaves after it arrived.
        await uow.terminals.close(5, "blocked")

    assert await figures(any_store) == Figures(5, 0, 0, 3, 4, 2, 1)


async def test_a_withdrawal_makes_nobody_unreachable(any_store: Store) -> None:
    await county(any_store, 2)
    await issue(any_store)
    async with any_store.writing(NOW) as uow:
        await uow.tasks.withdraw(1, OFFICE)
        from storage.repositories.outbox import about

        await uow.outbox.cancel(about("task:1"), "withdrawn")

    assert await figures(any_store) == Figures(2, 0, 0, 0, 2, 0, 0)


async def test_chasing_is_allowed_once_in_its_pause(any_store: Store) -> None:
    await county(any_store, 2)
    await issue(any_store)
    answers = []
    for minutes in (0, 9, 10):
        at = NOW + timedelta(minutes=minutes)
        async with any_store.writing(at) as uow:
            answers.append(await uow.tasks.chase(1, at - timedelta(minutes=10)))

    assert answers == [True, False, True]


async def test_sending_again_passes_over_those_whose_first_card_is_still_queued(any_store: Store) -> None:
    await county(any_store, 3)
    await issue(any_store)
    async with any_store.writing(NOW) as uow:
        held = await uow.outbox.claims.claim("paper", range(5), 2, "w", 60)
        await uow.outbox.claims.settle([Settlement(one.id, 1, "sent", NOW, NOW, "v", "words") for one in held])
        await uow.tasks.sign(1, 2, 2, done=False)
        found = await uow.tasks.rows(uow.tasks.unsigned_terminals_of(1))

    assert [one.id for one in found] == [3]


@pytest.mark.parametrize("task_id", [0, -1, 7, 2**63, 10**30])
async def test_an_id_that_is_no_task_is_none(any_store: Store, task_id: int) -> None:
    async with any_store.reading(NOW) as uow:
        assert await uow.tasks.get(task_id) is None


async def test_tasks_and_receipts_are_never_deleted(any_store: Store) -> None:
    await county(any_store, 1)
    await issue(any_store)
    for table in ("task_recipients", "tasks"):
        with pytest.raises(DBAPIError, match="facts are kept"):
            async with any_store.connection() as connection:
                await connection.execute(text(f"DELETE FROM {table}"))  # noqa: S608


async def test_a_county_is_a_handful_of_statements(any_store: Store) -> None:
    """5,000 recipients: the number of statements does not grow with the number of people."""
    await county(any_store, 5000)
    seen: list[str] = []
    from sqlalchemy import event

    engine = any_store._write_engine.sync_engine
    event.listen(engine, "before_cursor_execute", lambda c, k, statement, *rest: seen.append(statement))
    await issue(any_store)

    assert len(seen) <= 10
    assert await figures(any_store) == Figures(5000, 0, 0, 0, 5000, 0, 5000)


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
