"""Leave in the store, on SQLite and on PostgreSQL; and what happens where nobody stands above."""

from datetime import date, timedelta

from handlers.leave.absence import absences, substitutes
from handlers.roster.importing import import_roster
from handlers.roster.rows import GridRow, PostRow, RosterRows
from storage.engine import Store
from tests.conversation import NOON, Town
from tests.rosters import FOURTH_HEAD, SECONDED_WORKER, WORKER, load_small_county, rulebooks

NOVEMBER = (date(2026, 11, 1), date(2026, 11, 30))


async def id_of(town: Town, number: str) -> int:
    async with town.store.reading(town.clock.now()) as uow:
        person = await uow.people.by_phone(number)
        assert person is not None
        return person.id


async def test_leave_is_asked_approved_seen_and_cut_short_on_either_store(any_store: Store) -> None:
    await load_small_county(any_store, NOON)
    town = await Town.open(any_store)
    worker, head = await town.join(WORKER), await town.join(FOURTH_HEAD)
    person, colleague = await id_of(town, WORKER), await id_of(town, SECONDED_WORKER)
    await worker.says("请假 明天到下周五 看病 代岗李向阳", message_id="m1")
    await worker.edits("m1", "请假 明天到后天 看病 代岗李向阳")
    async with any_store.reading(NOON) as uow:
        asked = await absences(uow, [person], *NOVEMBER)
        waiting = await uow.leaves.asked_by(person)
    await head.presses("同意")
    async with any_store.reading(NOON) as uow:
        approved = await absences(uow, [person], *NOVEMBER)
        stand_in = [await substitutes(uow, date(2026, 11, day)) for day in (18, 19, 20, 21)]
    town.clock.move_to(NOON + timedelta(days=2))
    await worker.presses("撤回请假")
    async with any_store.reading(NOON) as uow:
        left = await absences(uow, [person], *NOVEMBER)

    assert asked == {}
    assert [(one.from_on.day, one.to_on.day) for one in waiting] == [(19, 20)]
    assert [(one.from_on.day, one.to_on.day) for one in approved[person]] == [(19, 20)]
    assert stand_in == [{}, {person: colleague}, {person: colleague}, {}]
    assert [(one.from_on.day, one.to_on.day) for one in left[person]] == [(19, 19)]


async def test_a_worker_above_whom_nobody_stands_learns_whom_to_call_and_nothing_is_kept(store: Store) -> None:
    rows = RosterRows(
        grids=[GridRow("A", "甲县", 0, rulebook="huining-2022")], people=[PostRow("张三", "13800000001", "网格员", "A")]
    )
    await import_roster(store, rows, rulebooks(), now=NOON)
    town = await Town.open(store)
    worker = await town.join("13800000001")
    answer = await worker.says("请假 明天 看病")

    assert "没有找到能审批的网格长，所以没有记下" in answer
    async with store.reading(NOON) as uow:
        assert await uow.leaves.asked_by(await id_of(town, "13800000001")) == []


async def test_at_the_top_of_the_tree_leave_is_on_record_at_once(store: Store) -> None:
    rows = RosterRows(
        grids=[GridRow("A", "甲县", 0, rulebook="huining-2022")], people=[PostRow("李四", "13800000002", "领导", "A")]
    )
    await import_roster(store, rows, rulebooks(), now=NOON)
    town = await Town.open(store)
    leader = await town.join("13800000002")
    answer = await leader.says("请假 明天 开会")

    assert "上面没有审批人，已直接记下（本单位设置）" in answer
    async with store.reading(NOON) as uow:
        assert len((await absences(uow, [await id_of(town, "13800000002")], *NOVEMBER)).popitem()[1]) == 1
