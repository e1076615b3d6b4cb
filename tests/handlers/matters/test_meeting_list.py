"""To a meeting and back (huining 第八条（五）): one tap puts it on the list, the decision comes back."""

from datetime import UTC, datetime

from tests.conversation import Phone, Town
from tests.handlers.matters.numbers import number_in
from tests.handlers.matters.valley import FOURTH, THIRD, WORKER, matter_of

AT_THREE = datetime(2026, 11, 19, 7, 0, tzinfo=UTC)


async def convened(head: Phone) -> None:
    await head.says("会议 全体 明天下午3点 村委会 工作例会")
    await head.presses("发出邀请")


async def listed(worker: Phone, head: Phone, text: str) -> str:
    number = number_in(await worker.says(f"/上报 {text}"))
    await head.presses("更多办法")
    await head.presses("提交例会")
    return number


async def test_one_tap_puts_a_matter_on_the_next_meeting_s_list_and_its_convener_hears(valley: Town) -> None:
    worker, head, above = await valley.join(WORKER), await valley.join(FOURTH), await valley.join(THIRD)
    await convened(above)

    await listed(worker, head, "东沟垃圾没清")

    assert "已列入「工作例会」（11月19日（周四） 15:00）的清单" in head.last
    assert "有一件事要上「工作例会」" in above.last
    assert "您报的" in worker.last
    assert "提交例会" in worker.last


async def test_a_meeting_that_is_convened_later_finds_what_waits(valley: Town) -> None:
    worker, head, above = await valley.join(WORKER), await valley.join(FOURTH), await valley.join(THIRD)
    await listed(worker, head, "东沟垃圾没清")
    said = head.last

    await convened(above)

    assert "还没有召集下一次例会" in said
    assert "清单上有 1 件要研究" in above.last
    assert "例会清单（1 件）" in above.labels()


async def test_the_decision_comes_back_onto_the_matter_and_stands_in_the_minutes(valley: Town) -> None:
    worker, head, above = await valley.join(WORKER), await valley.join(FOURTH), await valley.join(THIRD)
    await convened(above)
    number = await listed(worker, head, "东沟垃圾没清")
    valley.clock.move_to(AT_THREE)

    await above.says("会议")
    await above.presses("看：工作例会")
    agenda = await above.presses("例会清单")
    asked = await above.presses("写决定")
    after = await above.says("村里出一辆车，周五清完")
    card = await head.says(f"/件 {number}")
    await above.presses("看这场")
    minutes = await above.presses("记纪要")
    minutes = await above.says("大家都同意")

    assert number in agenda
    assert "怎么定的" in asked
    assert "清单研究完了" in after
    assert (await matter_of(valley, number)).state == "registered"
    assert "例会定了（11月19日（周四）工作例会）" in card
    assert "村里出一辆车，周五清完" in card
    assert len(head.heard("例会定了，决定写在「经过」里")) == 1
    assert "村里出一辆车，周五清完" in minutes


async def test_before_the_meeting_nothing_is_decided(valley: Town) -> None:
    worker, head, above = await valley.join(WORKER), await valley.join(FOURTH), await valley.join(THIRD)
    await convened(above)
    await listed(worker, head, "东沟垃圾没清")
    await above.presses("看例会清单")

    refused = await above.presses("写决定")

    assert "才开" in refused


async def test_a_confidential_matter_stands_on_the_list_without_its_words(valley: Town) -> None:
    worker, head, above = await valley.join(WORKER), await valley.join(FOURTH), await valley.join(THIRD)
    await convened(above)
    number = await listed(worker, head, "户主1家夫妻打架")
    told = above.last

    agenda = await above.presses("看例会清单")

    assert number in agenda
    assert "（保密）" in agenda
    assert "打架" not in agenda
    assert "打架" not in told


async def test_of_two_meetings_that_decide_the_second_is_told_who_was_first(valley: Town) -> None:
    worker, head, above = await valley.join(WORKER), await valley.join(FOURTH), await valley.join(THIRD)
    await convened(above)
    number = await listed(worker, head, "东沟垃圾没清")
    valley.clock.move_to(AT_THREE)
    await above.presses("看例会清单")
    await head.says(f"/件 {number}")
    await head.presses("写例会决定")
    await head.says("我们自己清")

    await above.presses("写决定")
    refused = await above.says("村里清")

    assert "长4级已经先办了" in refused
    assert "例会定了" in refused
