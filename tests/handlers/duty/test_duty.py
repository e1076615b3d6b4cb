"""Duty rosters: pasted or asked for, told the evening before and that morning, swapped with a head's consent."""

from datetime import date

from tests.conversation import Phone, Town, november
from tests.handlers.conftest import restarted
from tests.handlers.scenes import leave

ROSTER = (
    "/值班 防汛值班\n11月19日 王秀兰、李向阳\n11月20日 白班 李向阳 夜班 周海燕\n11月21日至11月23日 轮流：王秀兰、李向阳"
)


async def made(office: Phone) -> None:
    await office.says(ROSTER)
    await office.presses("确认")


async def test_a_pasted_roster_is_previewed_day_by_day_and_made_once(town: Town, office: Phone) -> None:
    worker = await town.phone("王秀兰")
    shown = await office.says(ROSTER)
    confirm = office.data("确认")
    done = await office.presses_data(confirm)
    again = await office.presses_data(confirm)

    assert "防汛值班（会宁县）" in shown
    assert "11月19日（周四） 王秀兰、李向阳" in shown
    assert "11月20日（周五） 周海燕（夜班）、李向阳（白班）" in shown
    assert "11月22日（周日） 李向阳" in shown
    assert "一共 3 个人轮着值班" in shown
    assert "排好了" in done
    assert "已经排好了" in again
    assert "您这几天值班：\n11月19日（周四）、11月21日（周六）、11月23日（周一）" in worker.last


async def test_what_was_not_understood_is_told_line_by_line_and_nothing_is_made(town: Town, office: Phone) -> None:
    shown = await office.says(
        "/值班 防汛值班\n11月19日 钱多多\n马德福 11月20日\n随便哪天 王秀兰\n11月1日 王秀兰\n11月21日"
    )
    office = await restarted(town, office)
    fixed = await office.says("11月19日 王秀兰")

    for problem in (
        "没有「钱多多」",
        "不止一个「马德福」",
        "「随便哪天 王秀兰」没看懂是哪一天",
        "已经过了",
        "没写谁值班",
    ):
        assert problem in shown
    assert "11月19日（周四） 王秀兰" in fixed


async def test_a_roster_is_a_kind_of_task(office: Phone) -> None:
    shown = await office.says("/任务 值班表：防汛值班\n11月19日 王秀兰")

    assert "防汛值班（会宁县）" in shown


async def test_a_roster_may_be_asked_for_step_by_step(office: Phone) -> None:
    await office.says("值班")
    name = await office.presses("排值班表")
    lines = await office.says("春节值班")
    shown = await office.says("11月19日 13909310041")

    assert "叫什么" in name
    assert "一天一行" in lines
    assert "11月19日（周四） 马德福" in shown


async def test_a_worker_makes_no_roster(town: Town) -> None:
    worker = await town.phone("王秀兰")

    assert "由网格长或网格办来排" in await worker.says(ROSTER)


async def test_the_one_on_duty_is_told_the_evening_before_and_that_morning_once(town: Town, office: Phone) -> None:
    worker = await town.phone("王秀兰")
    await made(office)
    town.clock.move_to(november(18, 18, 1))
    await town.tick()
    await town.tick()
    evening = worker.heard("明天您值班")
    await worker.presses("收到")
    town.clock.move_to(november(19, 8, 31))
    await town.tick()
    await town.tick()
    morning = worker.heard("今天您值班")
    here = await worker.presses("到岗")

    assert evening == ["明天您值班：防汛值班，11月19日（周四）。"]
    assert morning == ["今天您值班：防汛值班，11月19日（周四）。到了请点「到岗」。"]
    assert "到岗记下了" in here


async def test_heads_see_who_is_on_duty_and_who_is_there(town: Town, office: Phone) -> None:
    worker = await town.phone("王秀兰")
    await made(office)
    town.clock.move_to(november(19, 9))
    await worker.says("今天")
    await worker.presses("到岗")
    shown = await office.says("值班")

    assert "今天（11月19日（周四））值班：" in shown
    assert "王秀兰" in shown
    assert "已到岗" in shown
    assert "明天（11月20日（周五））值班：" in shown


async def test_weekends_are_on_the_roster_as_well(town: Town, office: Phone) -> None:
    worker = await town.phone("王秀兰")
    await made(office)
    town.clock.move_to(november(21, 8, 31))
    await town.tick()

    assert "今天您值班" in worker.last


async def test_somebody_on_leave_is_told_to_whoever_made_the_roster(town: Town, office: Phone) -> None:
    worker = await town.phone("王秀兰")
    await made(office)
    await leave(town, "王秀兰", "2026-11-19", "2026-11-19")
    before = len(worker.shown)
    town.clock.move_to(november(18, 18, 1))
    await town.tick()

    assert not any("您值班" in message.text for message in worker.shown[before:])
    assert office.heard("他这天请假，请换人")


async def test_a_swap_needs_the_colleague_and_a_head_and_only_then_counts(town: Town, office: Phone) -> None:
    asker, other = await town.phone("王秀兰"), await town.phone("周海燕")
    await made(office)
    await asker.says("值班")
    await asker.presses("收到")
    await asker.presses("换班")
    which = asker.labels()
    await asker.presses("周海燕（11月20日（周五） 夜班）")
    before = await office.says("值班")
    agreed = await other.presses("同意")
    wish = office.last
    await office.presses("批准")
    after = await office.says("值班")

    assert "请别人替" in which
    assert "防汛值班 王秀兰" in before
    assert "等网格长批准" in agreed
    assert "王秀兰和周海燕想换班：11月19日（周四）换11月20日（周五） 夜班" in wish
    assert "周海燕值班" in asker.last
    assert "防汛值班 王秀兰" not in after
    assert "防汛值班 周海燕" in after


async def test_a_refused_swap_changes_nothing(town: Town, office: Phone) -> None:
    asker, other = await town.phone("王秀兰"), await town.phone("周海燕")
    await made(office)
    await asker.says("值班")
    await asker.presses("换班")
    await asker.presses("请别人替")
    unknown = await asker.says("钱多多")
    await asker.says("周海燕")
    wish = other.last
    agree = other.data("同意")
    await other.presses("不同意换")
    over = await other.presses_data(agree)

    assert "没有找到「钱多多」" in unknown
    assert "王秀兰想请您替他值班：11月19日（周四）" in wish
    assert "没有同意换班" in asker.last
    assert "已经办完或者取消" in over
    async with town.store.reading(town.clock.now()) as uow:
        assert len(await uow.duty.shifts_of(await town.person_id("王秀兰"), date(2026, 11, 18))) == 3


async def test_an_ended_roster_reminds_nobody(town: Town, office: Phone) -> None:
    worker = await town.phone("王秀兰")
    await made(office)
    await office.presses("看一看")
    ended = await office.presses("结束这张表")
    town.clock.move_to(november(18, 18, 1))
    await town.tick()

    assert "以后不再提醒" in ended
    assert "明天您值班" not in worker.last


async def test_a_head_puts_somebody_else_on_duty_with_a_reason_and_both_are_told(town: Town, office: Phone) -> None:
    old, new = await town.phone("王秀兰"), await town.phone("周海燕")
    await made(office)
    await office.presses("看一看")
    labels = office.labels()
    await office.presses("换人：11月19日（周四） 王秀兰")
    already = await office.says("李向阳")
    why = await office.says("周海燕")
    done = await office.says("王秀兰看病")
    async with town.store.reading(town.clock.now()) as uow:
        shifts = await uow.duty.shifts_on([date(2026, 11, 19)])
    town.clock.move_to(november(18, 18, 1))
    await town.tick()

    assert "换人：11月20日（周五） 夜班 周海燕" in labels
    assert "这一班本来就在" in already
    assert "为什么换" in why
    assert "由周海燕值班，原来是王秀兰" in done
    assert "两个人都通知了" in done
    assert "改由周海燕值班，您这一班不用来了。原因：王秀兰看病" in old.last
    assert any("陈建国请您值班" in message.text and "原因：王秀兰看病" in message.text for message in new.shown)
    assert sorted(one.person_name for one in shifts) == ["周海燕", "李向阳"]
    assert "明天您值班" in new.last


async def test_nobody_but_heads_and_the_office_puts_others_on_duty(town: Town, office: Phone) -> None:
    worker, boss = await town.phone("王秀兰"), await town.phone("周海燕")
    await made(office)
    await office.presses("看一看")
    replace = office.data("换人")
    await worker.says("值班")
    await worker.presses("整张表")
    borrowed = await worker.presses_data(replace)
    await boss.says("值班")
    await boss.presses("整张表")

    assert not any("换人" in label for label in worker.labels())
    assert "换人" not in borrowed
    assert not any("换人" in label for label in boss.labels())
