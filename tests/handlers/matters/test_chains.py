"""Chains of their own: what a superior gives, what may be about the head, and what only its chain may read."""

from tests.conversation import Town
from tests.handlers.matters.numbers import number_in
from tests.handlers.matters.valley import FOURTH, SECOND, THIRD, WATER, WORKER, matter_of


async def test_an_inspection_is_entered_by_a_superior_answered_by_the_head_and_judged_by_who_gave_it(
    valley: Town,
) -> None:
    giver, head = await valley.join(THIRD), await valley.join(FOURTH)

    number = number_in(await giver.says("/上报 Z1-1-1-1格 督查发现垃圾没清"))
    entered = await matter_of(valley, number)
    await head.presses("本级办理")
    await head.presses("办结")
    await head.says("清了两车")
    labels = head.labels()
    asked = giver.last
    await giver.presses("上门回访满意")

    assert entered.kind == "督查发现"
    assert entered.holder_id == entered.grid_id
    assert not any("回访" in label or "不满意" in label for label in labels)
    assert "请回访一下" in asked
    assert (await matter_of(valley, number)).state == "closed"


async def test_a_worker_cannot_enter_an_inspection_and_is_offered_what_they_can(valley: Town) -> None:
    worker = await valley.join(WORKER)

    asked = await worker.says("/上报 督查说门口不整齐")
    refused = await worker.says("督查发现")

    assert "哪一类" in asked
    assert "由上级录入" in refused
    assert "督查发现" not in worker.labels()
    assert "环境卫生" in worker.labels()


async def test_the_head_cannot_call_one_s_own_rectification_done_well(valley: Town) -> None:
    giver, head = await valley.join(THIRD), await valley.join(FOURTH)
    number = number_in(await giver.says("/上报 Z1-1-1-1格 整改消防通道"))
    await head.presses("当场办结")
    await head.says("搬走了")

    refused = await head.says(f"/件 {number}")

    assert "已办结，待回访" in refused
    assert "上门回访满意" not in head.labels()
    assert "上门回访满意" in giver.labels()


async def test_a_complaint_begins_one_level_higher_and_is_hidden_from_the_grid_s_own_head_and_workers(
    valley: Town,
) -> None:
    above, head = await valley.join(THIRD), await valley.join(FOURTH)
    worker, other = await valley.join(WORKER), await valley.join(WATER)

    number = number_in(await worker.says("/上报 群众投诉网格长不来走访"))
    hidden_from_head = await head.says(f"/件 {number}")
    hidden_from_worker = await other.says(f"/件 {number}")

    assert "群众投诉网格长" in above.last
    assert "不归您看" in hidden_from_head
    assert "不归您看" in hidden_from_worker
    assert (await matter_of(valley, number)).holder_path.count("/") == 5


async def test_a_complaint_that_is_handed_to_the_head_is_theirs_to_see(valley: Town) -> None:
    above, head, worker = await valley.join(THIRD), await valley.join(FOURTH), await valley.join(WORKER)
    number = number_in(await worker.says("/上报 群众投诉垃圾车不来"))
    await above.presses("更多办法")
    await above.presses("移交")
    await above.presses("Z1-1-1-1格")

    await above.says("请当面说清楚")

    assert "有一件事移交给您" in head.last
    assert "群众投诉垃圾车不来" in await head.says(f"/件 {number}")


async def test_a_worker_who_wrote_a_complaint_down_cannot_settle_it_nor_take_it_back_nor_say_that_it_helped(
    valley: Town,
) -> None:
    """It may be about that very worker."""
    worker, above = await valley.join(WORKER), await valley.join(THIRD)
    number = number_in(await worker.says("/上报 群众投诉网格员小王不来走访"))
    at_first = worker.labels()
    undone = await worker.says("撤销")
    corrected = (await matter_of(valley, number)).state
    await above.presses("本级办理")
    await above.presses("办结")
    await above.says("当面道了歉")
    today = await worker.says("今天")
    card = await worker.says(f"/件 {number}")
    at_last = worker.labels()
    await above.presses("电话回访满意")

    assert not {"当场办结", "撤回上报"} & set(at_first)
    assert "撤回" not in undone
    assert corrected == "registered"
    assert "要回访" not in today
    assert "办理结果：当面道了歉" in card
    assert at_last == ["经过"]
    assert (await matter_of(valley, number)).state == "closed"
    assert not worker.heard("请回访一下")


async def test_a_complaint_that_was_handed_down_is_judged_by_the_level_above(valley: Town) -> None:
    above, head, worker = await valley.join(THIRD), await valley.join(FOURTH), await valley.join(WORKER)
    number = number_in(await worker.says("/上报 群众投诉网格长不来走访"))
    await above.presses("更多办法")
    await above.presses("移交")
    await above.presses("Z1-1-1-1格")
    await above.says("请当面说清楚")
    await head.presses("本级办理")
    await head.presses("办结")
    await head.says("去过了")

    await head.says(f"/件 {number}")
    labels = head.labels()
    await above.presses("上门：不满意，重办")
    await above.says("人家说没去过")

    assert not any("满意" in label for label in labels)
    assert (await matter_of(valley, number)).redone == 1


async def test_petitions_and_domestic_disputes_are_confidential_by_themselves(valley: Town) -> None:
    worker, head, second = await valley.join(WORKER), await valley.join(FOURTH), await valley.join(SECOND)

    number = number_in(await worker.says("/上报 户主1家夫妻打架"))
    hidden = await second.says(f"/件 {number}")

    assert (await matter_of(valley, number)).confidential
    assert "【保密】" in head.last
    assert "不归您看" in hidden


async def test_what_goes_up_is_seen_by_the_level_it_goes_to(valley: Town) -> None:
    worker, head, third = await valley.join(WORKER), await valley.join(FOURTH), await valley.join(THIRD)
    number = number_in(await worker.says("/上报 户主1家夫妻打架"))
    before = await third.says(f"/件 {number}")

    await head.presses("报上一级")
    await head.says("要村里出面")

    assert "不归您看" in before
    assert "户主1家夫妻打架" in third.last
