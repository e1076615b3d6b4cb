"""One matter through five levels and four weeks: a make-up Saturday and a holiday inside, a department that returns it,
an extension, a redo, and the resident's satisfaction."""

from datetime import UTC, datetime

from storage.engine import Store
from tests.conversation import Phone
from tests.handlers.matters.numbers import number_in
from tests.handlers.matters.valley import LEVELS, WATER, WORKER, day, matter_of, open_valley, steps_of

# 2026: 25 September (Mid-Autumn) and 1 to 7 October are holidays, Saturday 10 October is made up for.
START = datetime(2026, 9, 24, 2, 0, tzinfo=UTC)


def read(phone: Phone, words: str) -> bool:
    """Whether one of the newest letters says this; reminders of other areas may come at the same moment."""
    return any(words in message.text for message in phone.shown[-4:])


async def test_a_matter_goes_through_five_levels_and_four_weeks_to_its_end(any_store: Store) -> None:
    town = await open_valley(any_store, "fumeng-2022", START)
    office, first, second, third, _fourth = [await town.join(number) for number in LEVELS]
    worker, water = await town.join(WORKER), await town.join(WATER)
    # The fourth level works here and does not head: its report goes to the third, and on up to the county.
    # Thursday 24 September: the village's three working days are 28, 29 and 30; Friday 25 is Mid-Autumn.
    registered = await worker.says("/上报 村头水渠污水堵塞")
    number = number_in(registered)
    assert "期限：9月30日（周三）（四3）" in registered
    await third.presses("报上一级")
    await third.says("要村里出钱")
    await second.presses("报上一级")
    await second.says("渠道归镇里管")
    # The township has five: 28, 29, 30 September, 8 and 9 October; the holiday is not counted.
    assert read(first, "期限：10月9日（周五）（四3）")
    await day(town, 9, 29)
    assert read(first, "期限过了一半")
    await day(town, 9, 30)

    await first.presses("派给部门")
    await first.presses("水务局")
    # From 30 September: 8, 9, the make-up Saturday 10, then 12 and 13 October.
    assert read(water, "期限：10月13日（周二）")
    await water.presses("退回")
    await water.says("不是主渠，归镇里")
    assert read(first, "派出去的这件回来了")
    await first.presses("派给部门")
    await first.presses("水务局")
    await water.presses("接单")
    await day(town, 10, 10)
    await water.presses("申请延期")
    await water.says("等水泥到货")
    await water.says("10月15日")
    assert read(first, "部门申请延期")
    await first.presses("同意延期")
    assert read(water, "同意延期，到 10月15日")
    assert read(office, "改了期限")
    assert read(office, "等水泥到货")

    await day(town, 10, 14)
    assert read(water, "下个工作日到期")
    await day(town, 10, 15)
    assert read(water, "今天到期")

    # Thursday the 15th passes; with the next minute the matter is overdue, and the county hears of it.
    await day(town, 10, 15, 16, 1)
    await day(town, 10, 16, 1, 5)
    assert read(office, "过了期限，请督办")
    await day(town, 10, 19)
    assert len(office.heard("请督办")) == 1

    await water.presses("办结")
    await water.says("清了渠")
    assert read(worker, "请回访一下")
    await worker.presses("不满意，重办")
    await worker.says("下雨又堵")
    assert read(first, "重办第 1 次")
    await day(town, 10, 21)
    await first.presses("报上一级")
    await first.says("要县里出管子")
    assert read(office, "下一级报上来一件事")
    await office.presses("当场办结")
    await office.says("换了粗管")
    await worker.presses("回访满意")
    assert (await matter_of(town, number)).state == "followed"
    await office.presses("逾期非个人原因")

    matter = await matter_of(town, number)
    assert matter.state == "closed"
    assert matter.overdue_cause == "other"
    assert matter.satisfied
    assert matter.posted
    assert await steps_of(town, number) == [
        "register", "up", "up", "dispatch", "return", "dispatch", "accept", "ask_time", "grant_time", "raise",
        "solve", "unsatisfied", "up", "settle", "satisfied", "close",
    ]  # fmt: skip
