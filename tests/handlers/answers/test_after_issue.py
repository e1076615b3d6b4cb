"""Changes after issue, chasing by time, ticks, feedback, handing down (issue B)."""

import io
from collections import Counter

import openpyxl
from sqlalchemy import select

from handlers.events import Contact
from storage.tables import deliveries
from tests.conversation import Phone, Town
from tests.handlers.answers.lookups import document
from tests.handlers.conftest import issue
from tests.rosters import small_county


async def test_a_corrected_text_is_one_edit_and_keeps_the_persons_receipt(
    town: Town, office: Phone, worker: Phone
) -> None:
    await issue(office, "/任务 南关村网格员 今天17点 防火巡查")
    await worker.presses("收到")
    before = len(worker.shown)
    await office.presses("改任务")
    await office.presses("标题")
    await office.says("防火巡查（含坟头）")

    assert len(worker.shown) == before
    assert "任务：防火巡查（含坟头）" in worker.shown[0].text
    assert "陈建国" in worker.shown[0].text
    assert "已签收" in worker.shown[0].text


async def test_a_wider_scope_sends_the_card_to_the_new_ones_alone(town: Town, office: Phone, worker: Phone) -> None:
    other = await town.phone("刘桂英")
    await issue(office, "/任务 南关村网格员 今天17点 防火巡查")
    before = len(worker.shown)
    await office.presses("改任务")
    await office.presses("再加人")
    said = await office.says("刘桂英")

    assert "加了 1 人，只发给了他们" in said
    assert "任务：防火巡查" in other.last
    assert len(worker.shown) == before


async def test_an_urgent_task_unsigned_after_half_an_hour_is_a_telephone_list_for_the_head(
    town: Town, office: Phone, worker: Phone
) -> None:
    head = Phone(town, "chat-fourth")
    await head.says(contact=Contact("13909310041", own=True))
    await issue(office, "/任务 加急 王秀兰 今天17点 转移群众")
    town.clock.pass_by(minutes=31)
    await town.tick()
    lists = head.heard("请打电话")
    town.clock.pass_by(minutes=6)
    await town.tick()

    assert lists == ["加急任务「转移群众」这些人还没签收，请打电话：\n王秀兰 13909310051（南关村一组）"]
    assert head.heard("请打电话") == lists
    assert not worker.heard("13909310051")


async def test_every_household_is_ticked_by_thumb_and_counted(town: Town, office: Phone, worker: Phone) -> None:
    await issue(office, "/任务 王秀兰 今天17点 防汛转移 逐户：已转移、已通知、联系不上")
    page = await worker.presses("逐个登记")
    await worker.presses("1 已转移")
    await worker.presses("2 联系不上")
    reopened = await worker.presses("逐个登记")
    answers = (await document(town))["answers"]

    assert "已登记 0/8" in page
    assert "已登记 2/8" in reopened
    assert answers["已转移"] == {"sum": 1, "answered": 2, "missing": 6}  # type: ignore[index]
    assert answers["联系不上"] == {"sum": 1, "answered": 2, "missing": 6}  # type: ignore[index]


async def test_feedback_is_a_private_thread_with_the_issuer(town: Town, office: Phone, worker: Phone) -> None:
    group = await town.group("HN01-1-1")
    await issue(office, "/任务 南关村 今天17点 防火巡查")
    heard_in_group = len(group.shown)
    await worker.presses("有困难")
    await worker.says("桥断了过不去")
    asked = office.last
    await office.presses("回复")
    await office.says("先不过河")

    assert "王秀兰" in asked
    assert "（有困难）：桥断了过不去" in asked
    assert "陈建国" in worker.last
    assert "先不过河" in worker.last
    assert len(group.shown) == heard_in_group


async def test_figures_of_a_task_handed_down_run_back_up_to_it(town: Town, office: Phone, worker: Phone) -> None:
    head = await town.phone("周海燕")
    await issue(office, "/任务 周海燕 今天17点 报两个数：外出人数、返乡人数")
    await head.says("/任务 1")
    await head.presses("分解下发")
    await head.presses("确认发布")
    await worker.says("3 5")

    assert (await document(town, 1))["answers"]["外出人数"] == {"sum": 3, "answered": 1, "missing": 0}  # type: ignore[index]
    assert (await document(town, 2))["answers"]["返乡人数"]["sum"] == 5  # type: ignore[index]


async def test_the_exported_sheet_equals_one_computed_by_hand(town: Town, office: Phone, worker: Phone) -> None:
    await issue(office, "/任务 南关村网格员 今天17点 报两个数：外出人数、返乡人数")
    await worker.says("3 5")
    await office.presses("导出")
    picture = office.shown[-1].picture

    assert picture is not None
    assert not picture.as_photo
    book = openpyxl.load_workbook(io.BytesIO(picture.content))
    (row,) = [row for row in book["明细"].iter_rows(min_row=2, values_only=True) if row[7] == "已报"]
    assert row[:6] == ("HN01-1-1-1", "南关村一组", "王秀兰", "13909310051", 3, 5)
    assert "李向阳" in [row[2] for row in book["未报"].iter_rows(min_row=2, values_only=True)]
    village = list(book["三级网格汇总"].iter_rows(min_row=2, values_only=True))
    assert village == [("HN01-1-1", "南关村", 3, 5, 1, 2)]


async def test_after_the_deadline_the_issuer_decides(town: Town, office: Phone, worker: Phone) -> None:
    await issue(office, "/任务 南关村网格员 今天11点 报一个数：外出人数")
    town.clock.pass_by(hours=1, minutes=1)
    await town.tick()
    asked = office.heard("继续收，还是到此为止")[-1]
    await office.presses("到此为止")
    said = await worker.says("3")

    assert "报了 0/3，还差 3" in asked
    assert "没有记" in said


async def test_a_change_is_one_edit_on_every_terminal_that_shows_the_card(
    town: Town, office: Phone, worker: Phone
) -> None:
    async with town.store.writing(town.clock.now()) as uow:
        desk = await uow.terminals.meet("paper", "paper", "desk", "private")
        await uow.terminals.give(desk.id, person_id=await town.person_id("王秀兰"))
    chats = [worker, Phone(town, "desk"), await town.group("HN01-1-1-1"), await town.group("HN01-1-1")]
    await issue(office, "/任务 南关村 今天17点 防火巡查")
    before = await _sent(town)
    await office.presses("改任务")
    await office.presses("标题")
    await office.says("防火巡查（含坟头）")
    after = await _sent(town)

    assert [len(chat.shown) for chat in chats] == [1, 1, 1, 1]
    assert all("任务：防火巡查（含坟头）" in chat.last and "陈建国" in chat.last for chat in chats)
    assert len(before) >= len(chats)
    assert after == {delivery: version + 1 for delivery, version in before.items()}


async def _sent(town: Town) -> dict[int, int]:
    """How often each card was sent or edited."""
    async with town.store.reading(town.clock.now()) as uow:
        cards = select(deliveries.c.id, deliveries.c.sent_version).where(deliveries.c.subject == "task:1")
        return {row.id: row.sent_version for row in (await uow.connection.execute(cards)).all()}


async def test_an_issuer_who_lets_it_run_on_gets_late_answers_that_are_marked(
    town: Town, office: Phone, worker: Phone
) -> None:
    await issue(office, "/任务 南关村网格员 今天11点 报一个数：外出人数")
    town.clock.pass_by(hours=1, minutes=1)
    await town.tick()
    kept = await office.presses("继续收")
    said = await worker.says("3")
    await worker.says("4")
    await worker.says("3")
    tree = await office.presses("看汇总")

    assert "迟报 1 份、报后改过 1 份" in tree
    assert "后报的记作迟报" in kept
    assert "记作迟报" in said
    assert (await document(town))["answers"]["外出人数"] == {"sum": 3, "answered": 1, "missing": 2}  # type: ignore[index]


def _worker_elsewhere() -> str:
    """A worker of the other township whose name nobody else has."""
    rows = small_county().people
    names = Counter(one.name for one in rows)
    return next(
        one.name for one in rows if one.grid.startswith("HN02") and one.title == "网格员" and names[one.name] == 1
    )


async def test_a_head_adds_a_line_sends_again_and_answers_for_somebody_in_the_own_subtree_alone(
    town: Town, office: Phone, worker: Phone
) -> None:
    head, elsewhere = await town.phone("周海燕"), await town.phone(_worker_elsewhere())
    await issue(office, "/任务 全县网格员 今天17点 报一个数：外出人数")
    away = len(elsewhere.shown)
    await head.says("/任务 1")
    await head.presses("补充一句")
    await head.says("先打电话再上门")
    line = worker.last
    await head.presses("再发")
    again = worker.last
    missing = await head.presses("未报名单")
    await head.presses("代王秀兰报")
    filed = await head.says("6")
    async with town.store.reading(town.clock.now()) as uow:
        answer = await uow.tasks.answers.current(1, await town.person_id("王秀兰"))

    assert "周海燕（会师镇东片区）关于「报外出人数」" in line
    assert "先打电话再上门" in line
    assert "〔再次提醒，还没有签收〕" in again
    assert "王秀兰 13909310051" in missing
    assert "（代王秀兰）" in filed
    assert answer is not None
    assert answer.filed_by_id == await town.person_id("周海燕")
    assert len(elsewhere.shown) == away


async def test_who_has_not_answered_is_never_said_in_a_group(town: Town, office: Phone, worker: Phone) -> None:
    group = await town.group("HN01-1-1-1")
    await issue(office, "/任务 南关村 今天17点 报一个数：外出人数")
    missing = office.data("未报名单")
    private = await office.presses_data(missing)
    await group.presses_data(missing, sender=office)

    assert "13909310051" in private
    assert not group.heard("1390931")
