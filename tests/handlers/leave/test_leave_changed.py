"""请假 taken back or corrected: while it waits, after the decision, in its midst."""

from datetime import date

from tests.conversation import Phone, Town
from tests.handlers.conftest import Join
from tests.rosters import SECONDED_WORKER


async def test_a_request_is_withdrawn_by_its_person_and_the_heads_buttons_go(worker: Phone, head: Phone) -> None:
    await worker.says("请假 明天 看病")
    answer = await worker.presses("撤回请假")

    assert "已撤回" in answer
    assert "已撤回" in head.last
    assert head.labels() == []


async def test_after_consent_a_withdrawal_is_told_to_head_and_substitute(
    join: Join, worker: Phone, head: Phone
) -> None:
    substitute = await join(SECONDED_WORKER)
    await worker.says("请假 明天 看病 代岗李向阳")
    await head.presses("同意")
    await worker.presses("撤回请假")

    assert "王秀兰的请假已撤回" in head.last
    assert "不用代岗了" in substitute.last


async def test_in_the_midst_of_leave_the_days_taken_stay_on_record(town: Town, worker: Phone, head: Phone) -> None:
    await worker.says("请假 明天到下周五 看病")
    await head.presses("同意")
    town.clock.pass_by(days=2)
    answer = await worker.presses("撤回请假")

    assert "已销假" in answer
    async with town.store.reading(town.clock.now()) as uow:
        (left,) = await uow.leaves.overlapping([await town.person_id("王秀兰")], date(2026, 11, 1), date(2026, 12, 1))
    assert (left.from_on.day, left.to_on.day, left.state) == (19, 19, "approved")


async def test_leave_that_is_over_cannot_be_withdrawn(town: Town, worker: Phone, head: Phone) -> None:
    await worker.says("请假 明天 看病")
    await head.presses("同意")
    town.clock.pass_by(days=3)

    assert "已经休完了" in await worker.presses("撤回请假")


async def test_undo_takes_the_request_back(worker: Phone, head: Phone) -> None:
    await worker.says("请假 明天 看病")
    answer = await worker.says("撤回")

    assert "王秀兰的请假已撤回" in answer
    assert head.labels() == []


async def test_a_button_pressed_twice_says_what_became_of_it(worker: Phone) -> None:
    await worker.says("请假 明天 看病")
    button = worker.data("撤回请假")
    await worker.presses_data(button)

    assert "不用再处理了：已撤回" in await worker.presses_data(button)


async def test_an_edited_message_corrects_the_request_while_it_waits(worker: Phone, head: Phone) -> None:
    await worker.says("请假 明天 看病", message_id="m1")
    old = len(head.shown) - 1
    answer = await worker.edits("m1", "请假 后天 看病")

    assert "改好了" in answer
    assert "11月20日（周五）" in head.last
    assert head.labels(old) == []


async def test_a_second_edit_corrects_the_corrected_one(worker: Phone, head: Phone) -> None:
    await worker.says("请假 明天 看病", message_id="m1")
    await worker.edits("m1", "请假 后天 看病")
    await worker.edits("m1", "请假 11月25日 看病")

    assert "11月25日" in head.last


async def test_an_edit_that_names_no_days_changes_only_the_reason(worker: Phone, head: Phone) -> None:
    await worker.says("请假 明天 看病", message_id="m1")
    await worker.edits("m1", "请假 看牙")

    assert "11月19日" in head.last
    assert "原因：看牙" in head.last


async def test_after_the_decision_an_edit_is_not_taken_and_says_what_to_do(worker: Phone, head: Phone) -> None:
    await worker.says("请假 明天 看病", message_id="m1")
    await head.presses("同意")
    answer = await worker.edits("m1", "请假 后天 看病")

    assert "已经有结果了" in answer
    assert "先撤回" in answer
    assert worker.labels() == ["撤回请假"]


async def test_the_button_for_other_days_keeps_reason_and_substitute(worker: Phone, head: Phone) -> None:
    await worker.says("请假 明天 看病 代岗李向阳")
    asked = await worker.presses("改日期")
    await worker.says("11月25日")

    assert "现在是11月19日（周四）" in asked
    assert "11月25日" in head.last
    assert "代岗人：李向阳" in head.last
