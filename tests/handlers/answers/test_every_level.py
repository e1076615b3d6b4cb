"""Heads and offices in scope work with a county's task: counters, own deadlines, substitutes."""

from collections import Counter
from datetime import timedelta

from sqlalchemy import insert, select

from storage.repositories.due_tasks import DueTasks
from storage.tables import residents, task_answers
from tests.conversation import Phone, Town
from tests.handlers.answers.lookups import document
from tests.handlers.conftest import Join, issue
from tests.handlers.scenes import leave
from tests.rosters import THIRD_HEAD, small_county

ASK = "/任务 南关村网格员 今天17点 报一个数：外出人数"

# ---- counters --------------------------------------------------------------------------------------


async def test_a_heads_counter_of_the_own_subtree_follows_answers_in_place(
    town: Town, office: Phone, worker: Phone, township_head: Phone
) -> None:
    await issue(office, ASK)
    shown = await township_head.says("/任务 1")
    messages = len(township_head.shown)
    await worker.says("3")
    await town.count()

    assert "在您这一片：会师镇东片区" in shown
    assert "已报 0 / 3" in shown
    assert "已报 1 / 3" in township_head.last
    assert "外出人数合计 3" in township_head.last
    assert len(township_head.shown) == messages


async def test_a_heads_counter_counts_the_own_subtree_alone(
    town: Town, office: Phone, worker: Phone, township_head: Phone
) -> None:
    rows = small_county()
    names = Counter(one.name for one in rows.people)
    other = next(
        one for one in rows.people if one.grid.startswith("HN02") and one.title == "网格员" and names[one.name] == 1
    )
    elsewhere = await town.phone(other.name)
    await issue(office, "/任务 全县网格员 今天17点 报一个数：外出人数")
    await township_head.says("/任务 1")
    await worker.says("3")
    await elsewhere.says("40")
    await town.count()

    assert "外出人数合计 3" in township_head.last


# ---- an earlier deadline ---------------------------------------------------------------------------


async def test_a_heads_earlier_deadline_holds_for_the_own_subtree_alone(
    town: Town, office: Phone, worker: Phone, township_head: Phone
) -> None:
    await issue(office, "/任务 全县网格员 今天17点 报一个数：外出人数")
    await township_head.says("/任务 1")
    await township_head.presses("提前截止")
    await township_head.says("今天16点")
    now = town.clock.now()
    async with town.store.reading(now) as uow:
        due = await DueTasks(uow.connection, now).between(now, now + timedelta(days=1))
        inside = await town.person_id("王秀兰")
    town.clock.pass_by(hours=6, minutes=5)
    await town.tick()
    said = await worker.says("3")

    assert "请在" in " ".join(worker.texts)
    at = {one.person_id: town.world.local(one.deadline_at).hour for one in due}
    assert at[inside] == 16
    assert set(at.values()) == {16, 17}
    assert "记作迟报" in said
    assert township_head.heard("您给会师镇东片区定的")


async def test_a_later_deadline_than_the_one_above_is_refused(
    town: Town, office: Phone, worker: Phone, township_head: Phone, join: Join
) -> None:
    village = await join(THIRD_HEAD)
    await issue(office, ASK)
    await township_head.says("/任务 1")
    await township_head.presses("提前截止")
    later = await township_head.says("今天18点")
    await township_head.presses("提前截止")
    await township_head.says("今天15点")
    await village.says("/任务 1")
    await village.presses("提前截止")
    beyond_the_heads = await village.says("今天16点")

    assert "只能更早，没有改" in later
    assert "上级定在" in beyond_the_heads
    assert "15:00" in beyond_the_heads


# ---- substitutes -----------------------------------------------------------------------------------


async def test_a_task_issued_before_the_leave_comes_to_the_stand_in_whose_receipt_counts(
    town: Town, office: Phone, worker: Phone
) -> None:
    second = await town.phone("李向阳")
    await issue(office, "/任务 王秀兰 今天17点 防火巡查")
    await leave(town, "王秀兰", "2026-11-18", "2026-11-18", "李向阳")
    town.clock.pass_by(minutes=5)
    await town.tick()
    card = second.heard("任务：防火巡查")[0]
    await second.presses("完成")
    async with town.store.reading(town.clock.now()) as uow:
        figures = await uow.tasks.figures(1)
        absent = await uow.tasks.receipt(1, await town.person_id("王秀兰"))

    assert "任务：防火巡查" in card
    assert (figures.people, figures.received, figures.done) == (2, 2, 2)
    assert absent is not None
    assert absent.done_at is not None
    assert "已完成" in worker.shown[0].text


async def test_the_stand_ins_answer_to_a_task_from_before_counts_for_the_one_on_leave(
    town: Town, office: Phone, worker: Phone
) -> None:
    second = await town.phone("李向阳")
    await issue(office, "/任务 王秀兰 今天17点 报一个数：外出人数")
    await leave(town, "王秀兰", "2026-11-18", "2026-11-18", "李向阳")
    town.clock.pass_by(minutes=5)
    await town.tick()
    said = await second.says("8")

    assert "（代王秀兰）" in said
    assert (await document(town))["answers"]["外出人数"] == {"sum": 8, "answered": 1, "missing": 0}  # type: ignore[index]


async def test_after_how_long_the_unsigned_are_called_is_said_in_the_line(
    town: Town, office: Phone, worker: Phone, join: Join
) -> None:
    head = await join("13909310041")
    preview = await office.says("/任务 王秀兰 今天17点 15分钟没签收打电话 转移群众")
    await office.presses("确认发布")
    town.clock.pass_by(minutes=10)
    await town.tick()
    early = head.heard("请打电话")
    town.clock.pass_by(minutes=6)
    await town.tick()

    assert "转移群众" in preview
    assert "15 分钟还没签收的，请网格长打电话" in preview
    assert early == []
    assert head.heard("任务「转移群众」这些人还没签收")


async def test_after_how_long_they_are_called_is_changed_by_a_button(town: Town, office: Phone, join: Join) -> None:
    head, _ = await join("13909310041"), await town.phone("王秀兰")
    await office.says("/任务 加急 王秀兰 今天17点 转移群众")
    await office.presses("修改")
    asked = await office.presses("打电话的时间")
    offered = office.labels()
    unread = await office.says("快一点")
    preview = await office.says("一个小时")
    await office.presses("修改")
    await office.presses("打电话的时间")
    pressed = await office.presses("10 分钟")
    await office.presses("确认发布")
    town.clock.pass_by(minutes=11)
    await town.tick()

    assert "发出多久还没签收" in asked
    assert offered[:4] == ["10 分钟", "30 分钟", "60 分钟", "不另外定"]
    assert "没看懂是多久" in unread
    assert "60 分钟还没签收的" in preview
    assert "10 分钟还没签收的，请网格长打电话" in pressed
    assert head.heard("请打电话")


# ---- ticks -----------------------------------------------------------------------------------------


async def test_people_are_ticked_one_by_one_and_a_household_without_them_stands_for_itself(
    town: Town, office: Phone, worker: Phone
) -> None:
    async with town.store.writing(town.clock.now()) as uow:
        mine = await uow.households.of_worker(await town.person_id("王秀兰"))
        rows = [{"household_id": mine[0].id, "name": who} for who in ("吴大爷", "吴大娘")]
        await uow.connection.execute(insert(residents), rows)
    await issue(office, "/任务 王秀兰 今天17点 摸底 逐人：在家、外出")
    card = worker.last
    page = await worker.presses("逐个登记")
    await worker.presses("下一页")
    rest = worker.last

    assert "要逐人登记：在家 / 外出" in card
    assert "吴大爷" in rest
    assert "吴大娘" in rest
    assert f"已登记 0/{len(mine) + 1}" in page


# ---- two phones, costs -----------------------------------------------------------------------------


async def test_one_person_on_two_phones_counts_once_and_the_second_line_says_what_it_replaced(
    town: Town, office: Phone, worker: Phone
) -> None:
    async with town.store.writing(town.clock.now()) as uow:
        terminal = await uow.terminals.meet("paper", "paper", "chat-other", "private")
        await uow.terminals.give(terminal.id, person_id=await town.person_id("王秀兰"))
    other = Phone(town, "chat-other")
    await issue(office, ASK)
    await worker.says("3")
    said = await other.says("4")

    assert "已改" in said
    assert "外出人数 4（原来 3）" in said
    assert (await document(town))["answers"]["外出人数"] == {"sum": 4, "answered": 1, "missing": 2}  # type: ignore[index]


async def test_two_answers_at_the_same_moment_leave_one_that_counts_and_both_in_the_record(
    town: Town, office: Phone, worker: Phone
) -> None:
    await issue(office, ASK)
    person = await town.person_id("王秀兰")
    async with town.store.writing(town.clock.now()) as uow:
        slot = await uow.tasks.answers.slot(1, person)
        assert slot is not None
        first = await uow.tasks.answers.file(slot, {"0": 1000}, [1000], late=False, by_id=person, source="")
        second = await uow.tasks.answers.file(slot, {"0": 2000}, [2000], late=False, by_id=person, source="")
        kept = (await uow.connection.execute(select(task_answers.c.ended_at).order_by(task_answers.c.id))).all()

    assert first is None
    assert second is not None
    assert second.figures == [1000]
    assert [row.ended_at is None for row in kept] == [False, True]


# ---- changed after issue ---------------------------------------------------------------------------


async def test_every_change_after_issue_has_its_author_in_the_record_and_one_edit_on_the_card(
    town: Town, office: Phone, worker: Phone
) -> None:
    await issue(office, "/任务 南关村网格员 今天17点 防火巡查")
    before = len(worker.shown)
    await office.presses("改任务")
    await office.presses("截止时间")
    await office.says("今天18点")
    moved = worker.shown[0].text
    await office.presses("改任务")
    await office.presses("正文")
    await office.says("先看坟头")
    worded = worker.shown[0].text
    await office.presses("改任务")
    await office.presses("提前结束")
    async with town.store.reading(town.clock.now()) as uow:
        changes = await uow.tasks.sums.changes(1)
        task = await uow.tasks.get(1)

    assert "18:00 前" in moved
    assert "陈建国" in moved
    assert "先看坟头" in worded
    assert "已结束" in worker.shown[0].text
    assert len(worker.shown) == before
    assert [(one.kind, one.by_name) for one in changes] == [
        ("deadline", "陈建国"), ("text", "陈建国"), ("closed", "陈建国")
    ]  # fmt: skip
    assert task is not None
    assert task.closed_by_id is not None
