"""Down and up: a task handed down is due no later than above, figures run back up, heads confirm step by step."""

from datetime import UTC, datetime

from tests.conversation import Phone, Town
from tests.handlers.answers.lookups import document, workbook
from tests.handlers.conftest import Join, issue
from tests.rosters import THIRD_HEAD


async def hand_down(phone: Phone, task: int, to: str = "") -> None:
    await phone.says(f"/任务 {task}")
    await phone.presses("分解下发")
    if to:
        await phone.presses("修改")
        await phone.presses("发给谁")
        await phone.says(to)
    await phone.presses("确认发布")


async def test_figures_run_back_up_through_two_levels_and_a_corrected_sum_does_too(
    town: Town, office: Phone, township_head: Phone, join: Join
) -> None:
    village, worker = await join(THIRD_HEAD), await town.phone("王秀兰")
    await issue(office, "/任务 周海燕 今天17点 报两个数：外出人数、返乡人数")
    await hand_down(township_head, 1, THIRD_HEAD)
    await hand_down(village, 2)
    await worker.says("3 5")
    answered = (await document(town, 1))["answers"]
    await village.says("/任务 3")
    await village.presses("看汇总")
    await village.presses("改合计")
    await village.presses("外出人数")
    await village.says("10")
    await village.says("电话核对过")
    corrected = (await document(town, 1))["answers"]

    assert answered["外出人数"] == {"sum": 3, "answered": 1, "missing": 0}  # type: ignore[index]
    assert corrected["外出人数"]["sum"] == 10  # type: ignore[index]
    assert corrected["返乡人数"]["sum"] == 5  # type: ignore[index]


async def test_whoever_is_asked_above_and_below_answers_once_and_counts_once(
    town: Town, office: Phone, township_head: Phone, join: Join
) -> None:
    village, worker, other = await join(THIRD_HEAD), await town.phone("王秀兰"), await town.phone("李向阳")
    await issue(office, f"/任务 周海燕、{THIRD_HEAD}、王秀兰 今天17点 报一个数：外出人数")
    await hand_down(township_head, 1, f"{THIRD_HEAD}、王秀兰")
    await hand_down(village, 2, "王秀兰、李向阳")
    await other.says("4")
    said = await worker.says("3")
    first = [(await document(town, task))["answers"]["外出人数"] for task in (1, 2, 3)]  # type: ignore[index]
    await worker.says("5")
    changed = [(await document(town, task))["answers"]["外出人数"]["sum"] for task in (1, 2, 3)]  # type: ignore[index]

    assert "已记「报外出人数」" in said
    assert first == [
        {"sum": 7, "answered": 3, "missing": 0},
        {"sum": 7, "answered": 2, "missing": 0},
        {"sum": 7, "answered": 2, "missing": 0},
    ]
    assert changed == [9, 9, 9]
    assert len(worker.heard("外出人数 5\n已签收")) == 3


async def test_what_a_head_hands_down_in_two_parts_is_added_up_above(
    town: Town, office: Phone, township_head: Phone
) -> None:
    phones = [await town.phone(name) for name in ("王秀兰", "李向阳")]
    await issue(office, "/任务 周海燕 今天17点 报一个数：外出人数")
    for name in ("王秀兰", "李向阳"):
        await hand_down(township_head, 1, name)
    for phone, figure in zip(phones, "34", strict=True):
        await phone.says(figure)

    assert (await document(town))["answers"]["外出人数"]["sum"] == 7  # type: ignore[index]


async def test_two_tasks_with_one_title_are_told_apart_by_issuer_and_deadline(
    town: Town, office: Phone, township_head: Phone
) -> None:
    worker = await town.phone("王秀兰")
    await issue(office, "/任务 王秀兰 今天17点 报一个数：外出人数")
    await issue(township_head, "/任务 王秀兰 今天18点 报一个数：外出人数")
    await worker.says("3")

    assert worker.labels() == [
        "报外出人数，陈建国发，11月18日（周三） 17:00 截止",
        "报外出人数，周海燕发，11月18日（周三） 18:00 截止",
    ]


async def test_ticks_run_back_up_through_two_levels_with_a_change_and_a_late_one_and_count_once(
    town: Town, office: Phone, township_head: Phone, join: Join
) -> None:
    village, worker = await join(THIRD_HEAD), await town.phone("王秀兰")
    await issue(office, "/任务 周海燕、王秀兰 今天17点 防汛转移 逐户：已转移、联系不上")
    await hand_down(township_head, 1, THIRD_HEAD)
    await hand_down(village, 2)
    await worker.presses("逐个登记")
    await worker.presses("1 联系不上")
    await worker.presses("1 已转移")
    town.clock.pass_by(hours=8)
    await worker.presses("2 联系不上")
    all_tasks = [(await document(town, task))["answers"] for task in (1, 2, 3)]
    await township_head.says("/任务 1")
    await township_head.presses("看汇总")
    await office.says("/任务 1")
    await office.presses("导出")
    rows = list(workbook(office)["明细"].iter_rows(min_row=2, values_only=True))

    assert [(one["已转移"]["sum"], one["联系不上"]["sum"]) for one in all_tasks] == [(1, 1)] * 3  # type: ignore[index]
    assert "南关村　已报 2/20　已转移 1、联系不上 1" in township_head.last
    assert len(rows) == len({row[2:4] for row in rows}) == 20
    assert [(row[4], row[6], *row[8:]) for row in rows if row[6]] == [
        ("王秀兰", "已转移", "王秀兰", None, "是"),
        ("王秀兰", "联系不上", "王秀兰", "是", None),
    ]
    assert {row[4] for row in rows if not row[6]} == {"王秀兰", "周海燕"}


async def test_whoever_split_a_task_is_done_with_it_when_everything_below_is_ticked(
    town: Town, office: Phone, township_head: Phone
) -> None:
    worker = await town.phone("王秀兰")
    await issue(office, "/任务 周海燕 今天17点 防汛转移 逐户：已转移、联系不上")
    await hand_down(township_head, 1, "王秀兰")
    await worker.presses("逐个登记")
    for n in range(1, 9):
        await worker.presses(f"{n} 已转移")
    await office.says("/任务 1")

    assert (await document(town))["answers"]["已转移"] == {"sum": 8, "answered": 8, "missing": 0}  # type: ignore[index]
    assert "未签收" not in office.labels()
    assert township_head.heard("已完成")


async def test_what_is_handed_down_is_never_due_later_than_above(
    town: Town, office: Phone, township_head: Phone
) -> None:
    await issue(office, "/任务 周海燕 今天17点 报一个数：外出人数")
    await township_head.says("/任务 1")
    await township_head.presses("分解下发")
    await township_head.presses("修改")
    await township_head.presses("截止时间")
    later = await township_head.says("今天19点")
    never = await township_head.presses("不设")
    earlier = await township_head.says("今天16点")
    await township_head.presses("确认发布")
    await township_head.presses("改任务")
    await township_head.presses("截止时间")
    moved = await township_head.says("今天18点")

    assert "17:00" in later
    assert "只能更早" in later
    assert "只能更早" in never
    assert "16:00 前" in earlier
    assert "只能更早，没有改" in moved


async def test_a_deadline_that_moves_earlier_above_pulls_in_what_was_split_two_deep_and_tells_its_people(
    town: Town, office: Phone, township_head: Phone, join: Join
) -> None:
    village, worker = await join(THIRD_HEAD), await town.phone("王秀兰")
    await issue(office, "/任务 周海燕 今天17点 报一个数：外出人数")
    await hand_down(township_head, 1, THIRD_HEAD)
    await hand_down(village, 2)
    for until in ("今天16点", "今天18点"):
        await office.says("/任务 1")
        await office.presses("改任务")
        await office.presses("截止时间")
        await office.says(until)
    async with town.store.reading(town.clock.now()) as uow:
        ends = [task.deadline_at for n in (2, 3) if (task := await uow.tasks.get(n))]
        authors = [(one.kind, one.by_name) for one in await uow.tasks.sums.changes(3)]

    assert ends == [datetime(2026, 11, 18, 8, 0, tzinfo=UTC)] * 2
    assert authors == [("deadline", "陈建国")]
    assert worker.texts[1:] == ["「报外出人数」陈建国把截止时间提前了，请在 11月18日（周三） 16:00 前办好。"]
    assert "16:00" in worker.shown[0].text
    for splitter in (township_head, village):
        assert len(splitter.heard("您下发的「报外出人数」也改到 11月18日（周三） 16:00")) == 1


async def test_a_head_confirms_upward_and_a_later_answer_shows_as_changed_since(
    town: Town, office: Phone, township_head: Phone
) -> None:
    worker = await town.phone("王秀兰")
    await issue(office, "/任务 南关村网格员 今天17点 逐级确认 报一个数：外出人数")
    await worker.says("3")
    await township_head.says("/任务 1")
    await township_head.presses("看汇总")
    confirmed = await township_head.presses("确认上报")
    told = office.heard("周海燕确认了")[-1]
    await township_head.presses("看汇总")
    same = township_head.last
    await worker.says("4")
    await township_head.presses("看汇总")

    assert "已确认上报" in confirmed
    assert "外出人数 3（已报 1/3）" in told
    assert "周海燕已确认" in same
    assert "周海燕确认后又有变动" in township_head.last


async def test_a_confirmation_goes_step_by_step_to_the_next_head_and_the_last_one_to_the_issuer(
    town: Town, office: Phone, township_head: Phone, join: Join
) -> None:
    village = await join(THIRD_HEAD)
    worker = await town.phone("王秀兰")
    await issue(office, "/任务 会师镇东片区网格员 今天17点 逐级确认 报一个数：外出人数")
    await worker.says("3")
    heard = len(office.shown)
    await village.says("/任务 1")
    await village.presses("看汇总")
    await village.presses("确认上报")
    first = (township_head.last, len(office.shown))
    await township_head.presses("看汇总")
    await township_head.presses("确认上报")

    assert "确认了「报外出人数」南关村的数" in first[0]
    assert first[1] == heard
    assert "周海燕确认了「报外出人数」会师镇东片区的数" in office.last
