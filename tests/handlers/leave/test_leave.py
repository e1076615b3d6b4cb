"""请假 asked for: in a line or question by question, for oneself or another, in private or in a group."""

from datetime import UTC, datetime

from tests.conversation import Phone, Town


async def test_one_line_asks_the_direct_head_and_echoes_the_days(worker: Phone, head: Phone) -> None:
    answer = await worker.says("/请假 明天到后天 孩子生病")

    assert "11月19日（周四）至11月20日（周五），共 2 天" in answer
    assert "孩子生病" in answer
    assert "已转给马德福审批（本单位设置）" in answer
    assert worker.labels() == ["改日期", "选代岗人", "撤回请假"]
    assert "王秀兰请假" in head.last
    assert head.labels() == ["同意", "不同意", "不同意：人手不够", "不同意：请改日期"]


async def test_without_a_slash_the_word_begins_the_line(worker: Phone, head: Phone) -> None:
    await worker.says("请假 明天上午 开家长会")

    assert "11月19日（周四）上午，共 0.5 天" in head.last


async def test_no_letter_about_leave_cites_a_clause(worker: Phone, head: Phone) -> None:
    await worker.says("请假 明天 看病")
    await head.presses("同意")

    # The first that the head was shown is the welcome.
    letters = [*worker.texts, *head.texts[1:]]
    assert len(letters) == 4
    assert not any("条" in letter or "《" in letter for letter in letters)


async def test_what_is_missing_is_asked_one_after_the_other(worker: Phone, head: Phone) -> None:
    asked_days = await worker.says("请假")
    asked_reason = await worker.says("明天")
    asked_substitute = await worker.presses("看病")
    done = await worker.presses("不用")

    assert asked_days.startswith("请哪几天假？")
    assert "11月19日（周四）" in asked_reason
    assert "代岗" in asked_substitute
    assert "已转给马德福审批" in done
    assert "原因：看病" in head.last


async def test_a_reason_said_with_the_days_is_not_asked_again(worker: Phone) -> None:
    await worker.says("请假")
    answer = await worker.says("明天请假，我妈住院")

    assert "请谁代岗" in answer


async def test_days_can_be_mended_while_the_reason_is_asked(worker: Phone, head: Phone) -> None:
    await worker.says("请假 明天")
    asked = await worker.presses("改日期")
    await worker.says("后天")
    await worker.says("家里有事")
    await worker.presses("不用")

    assert asked.startswith("请哪几天假？")
    assert "11月20日（周五）" in head.last


async def test_doubtful_days_are_offered_as_buttons_and_the_reason_is_kept(worker: Phone, head: Phone) -> None:
    asked = await worker.says("请假 三天 看病")
    labels = worker.labels()
    await worker.presses("11月19日")
    await worker.presses("不用")

    assert "从哪天开始" in asked
    assert labels == ["11月18日（周三）至11月20日（周五）", "11月19日（周四）至11月21日（周六）", "取消"]
    assert "11月19日（周四）至11月21日（周六），共 3 天，其中工作日 2 天" in head.last
    assert "原因：看病" in head.last


async def test_a_text_without_days_is_asked_for_them_and_kept_as_the_reason(worker: Phone, head: Phone) -> None:
    asked = await worker.says("请假 孩子生病")
    await worker.says("明天")
    await worker.presses("不用")

    assert "没看出来是哪几天" in asked
    assert "原因：孩子生病" in head.last


async def test_leave_for_today_is_taken(worker: Phone, head: Phone) -> None:
    await worker.says("请假 今天下午 看病")

    assert "11月18日（周三）下午" in head.last


async def test_past_days_are_refused_with_the_reason(worker: Phone, head: Phone) -> None:
    joined = len(head.shown)
    answer = await worker.says("请假 昨天 看病")

    assert "11月17日（周二）" in answer
    assert "已经过去了" in answer
    assert len(head.shown) == joined


async def test_this_morning_is_past_in_the_afternoon(town: Town, worker: Phone) -> None:
    town.clock.move_to(datetime(2026, 11, 18, 6, 0, tzinfo=UTC))

    assert "已经过去了" in await worker.says("请假 今天上午 看病")


async def test_days_that_began_in_the_past_are_offered_from_today(worker: Phone, head: Phone) -> None:
    await worker.says("请假 11月17日至19日 看病")
    await worker.presses("11月18日（周三）至11月19日（周四）")
    await worker.presses("不用")

    assert "11月18日（周三）至11月19日（周四）" in head.last


async def test_overlapping_days_are_refused_and_name_the_other_request(worker: Phone, head: Phone) -> None:
    await worker.says("请假 明天到后天 看病")
    asked = len(head.shown)
    answer = await worker.says("请假 后天 办事")

    assert "正在等审批的请假重叠了：11月19日（周四）至11月20日（周五）" in answer
    assert len(head.shown) == asked


async def test_morning_and_afternoon_of_one_day_do_not_overlap(worker: Phone) -> None:
    await worker.says("请假 明天上午 看病")

    assert "已转给" in await worker.says("请假 明天下午 办事")


async def test_one_button_takes_the_old_request_back_and_asks_for_the_new_days(worker: Phone, head: Phone) -> None:
    await worker.says("请假 明天到后天 看病")
    await head.presses("同意")
    refused = await worker.says("请假 后天到大后天 看病")
    await worker.presses("撤回那次，改请这次")
    await worker.presses("不用")

    assert "已经批准的请假重叠" in refused
    assert "11月20日（周五）至11月21日（周六）" in head.last
    assert head.labels()[0] == "同意"


async def test_a_very_long_leave_is_asked_back_once(worker: Phone, head: Phone) -> None:
    asked = await worker.says("请假 12月1日到2027年3月1日 生孩子")
    await worker.presses("对，就是这 91 天")
    await worker.presses("不用")

    assert "对不对" in asked
    assert "共 91 天" in head.last


async def test_a_head_asks_for_a_worker_and_both_names_are_shown(worker: Phone, head: Phone) -> None:
    await head.says("请假 代王秀兰 明天 住院")

    assert "马德福代报" in worker.last
    assert "已转给马德福审批" in worker.last


async def test_in_a_group_neither_days_nor_reason_are_shown(town: Town, worker: Phone, head: Phone) -> None:
    group = await town.group("HN01-1-1-1")
    answer = await group.says("/请假 明天 住院", sender=worker)

    assert answer == "王秀兰的请假已转给马德福审批。"
    assert group.labels() == []
    assert "住院" in worker.last
    assert "住院" in head.last


async def test_in_a_group_what_is_missing_is_asked_in_private(town: Town, worker: Phone) -> None:
    group = await town.group("HN01-1-1-1")
    answer = await group.says("/请假 明天", sender=worker)

    assert "私聊" in answer
    assert "因为什么事" in worker.last


async def test_the_list_of_today_shows_the_head_what_waits(worker: Phone, head: Phone) -> None:
    await worker.says("请假 明天 看病")
    listed = await head.says("今天")
    shown = await head.presses("审批王秀兰请假")
    await head.presses("同意")

    assert "王秀兰请假等您审批" in listed
    assert "请您审批" in shown
    assert "同意了" in worker.last


async def test_the_list_of_today_shows_the_own_request_until_it_is_decided(worker: Phone, head: Phone) -> None:
    await worker.says("请假 明天 看病")
    waiting = await worker.says("今天")
    await head.presses("同意")
    decided = await worker.says("今天")

    assert "您的请假还在等审批" in waiting
    assert "您的请假" not in decided
