"""Burden in digests: messages got and steps taken, counted by hand; names for heads alone, and no reproach."""

from tests.conversation import Town
from tests.handlers.scenes import at, remind


async def test_a_digest_has_the_median_and_the_most_messages_and_steps_of_a_worker(town: Town) -> None:
    await remind(town, "李向阳", 1, 3)
    await town.settle()
    for _ in range(2):
        await town.phones["李向阳"].says("/今天")
    await town.phones["王秀兰"].says("/今天")

    said = await town.phones["周海燕"].says("/简报")

    # 李向阳: three reminders and two answers, two steps; 王秀兰: one answer, one step.
    assert "网格员每天收消息 3 条（中位数），最多 5 条；回复和点按 1.5 次" in said


async def test_an_edit_is_no_message_and_what_a_press_changed_still_counts(town: Town) -> None:
    await remind(town, "李向阳", 1, 7)
    await town.settle()
    phone = town.phones["李向阳"]
    await phone.presses_data(phone.shown[0].buttons[0][0].data)

    said = await town.phones["周海燕"].says("/简报")

    # Six unasked, the last of them with two in it, and the answer to the press.
    assert "最多 7 条" in said


async def test_the_figure_opens_into_who_gets_most_with_the_setting_that_it_follows(town: Town) -> None:
    await remind(town, "李向阳", 1, 3)
    await town.settle()
    await town.phones["李向阳"].says("/今天")
    await town.phones["周海燕"].says("/简报")

    said = await town.phones["周海燕"].presses("看消息负担")

    assert "1. 李向阳 南关村一组 4 条，其中机器人主动发 3 条；回复和点按 1 次" in said
    assert "凭什么：本单位设置，机器人主动发的每天不超过 6 条" in said


async def test_a_weeks_burden_is_that_of_a_working_day(town: Town) -> None:
    await remind(town, "李向阳", 1, 6)
    await town.settle()
    town.clock.move_to(at("2026-11-23", "09:00"))

    said = await town.phones["周海燕"].says("/简报 上周")

    # Six messages over five working days.
    assert "最多 1.2 条" in said


async def test_steps_are_unknown_once_the_updates_are_gone_and_messages_are_not(town: Town) -> None:
    await remind(town, "李向阳", 1, 6)
    await town.settle()
    town.clock.move_to(at("2026-12-31", "09:00"))

    said = await town.phones["周海燕"].says("/简报 上月")

    # Six messages over November's twenty-one working days.
    assert "最多 0.3 条" in said
    assert "回复和点按" not in said
