"""请假 as people live it: asked on one phone, decided on another, taken back, corrected."""

from datetime import UTC, date, datetime

from tests.conversation import Phone, Town
from tests.handlers.conftest import Join
from tests.rosters import FOURTH_HEAD, LEADER, OFFICE, SECONDED_WORKER, THIRD_HEAD

# ---- asking -----------------------------------------------------------------------------------------


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

    assert not any("条" in message.text or "《" in message.text for message in [*worker.shown, *head.shown][2:])


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


# ---- deciding ---------------------------------------------------------------------------------------


async def test_the_person_is_told_of_consent_and_the_heads_letter_shows_it(worker: Phone, head: Phone) -> None:
    await worker.says("请假 明天 看病")
    request = len(head.shown) - 1
    await head.presses("同意")

    assert "马德福同意了" in worker.last
    assert "马德福已同意（11月18日（周三） 10:00）" in head.shown[request].text
    assert head.labels(request) == []


async def test_a_refusal_can_carry_a_word_in_the_same_tap(worker: Phone, head: Phone) -> None:
    await worker.says("请假 明天 看病")
    await head.presses("不同意：人手不够")

    assert "马德福没有同意" in worker.last
    assert "人手不够" in worker.last


async def test_after_a_refusal_the_same_days_can_be_asked_for_again(worker: Phone, head: Phone) -> None:
    await worker.says("请假 明天 看病")
    await head.presses("不同意")

    assert "已转给" in await worker.says("请假 明天 做手术")


async def test_the_first_decision_wins_and_a_later_press_reads_who_decided(
    join: Join, worker: Phone, head: Phone
) -> None:
    office = await join(OFFICE)
    await worker.says("请假 明天 看病")
    button = head.shown[-1].buttons[0][1].data
    await head.presses("同意")
    told = len(worker.shown)
    again = await head.presses_data(button)

    assert "马德福已同意" in again
    assert len(worker.shown) == told
    assert "王秀兰" not in office.last


async def test_nobody_decides_by_pressing_a_button_that_was_shown_to_another(worker: Phone, head: Phone) -> None:
    await worker.says("请假 明天 看病")
    button = head.shown[-1].buttons[0][0].data
    answer = await worker.presses_data(button)

    assert "已经失效" in answer
    assert head.labels()[0] == "同意"


async def test_an_unreachable_head_means_that_the_office_is_asked_as_well(join: Join, worker: Phone) -> None:
    office = await join(OFFICE)
    answer = await worker.says("请假 明天 看病")

    assert "王秀兰请假" in office.last
    assert "陈建国" in answer
    await office.presses("同意")
    assert "陈建国同意了" in worker.last


async def test_where_nobody_can_be_reached_the_person_learns_whom_to_call(worker: Phone) -> None:
    answer = await worker.says("请假 明天 看病")

    assert f"马德福还没连上机器人，请打个电话：{FOURTH_HEAD}" in answer


async def test_a_head_asks_the_head_above_never_themselves(join: Join, head: Phone) -> None:
    above = await join(THIRD_HEAD)
    before = len(head.shown)
    await head.says("请假 明天 看病")

    assert "马德福请假" in above.last
    assert len(head.shown) == before + 1


async def test_a_leader_asks_the_office_and_the_office_the_leader(join: Join) -> None:
    office, leader = await join(OFFICE), await join(LEADER)
    await leader.says("请假 明天 开会")
    await office.presses("同意")
    answer = await office.says("请假 后天 办事")

    assert "陈建国同意了" in leader.shown[-2].text
    assert "已转给赵明远审批" in answer


# ---- standing in ------------------------------------------------------------------------------------


async def test_a_named_substitute_is_told_after_consent(join: Join, worker: Phone, head: Phone) -> None:
    substitute = await join(SECONDED_WORKER)
    joined = len(substitute.shown)
    await worker.says("请假 明天 看病 代岗李向阳")
    assert len(substitute.shown) == joined

    await head.presses("同意")
    assert "由您代岗" in substitute.last
    assert "代岗人：李向阳" in head.shown[-2].text


async def test_colleagues_of_the_grids_beside_are_offered(worker: Phone) -> None:
    await worker.says("请假")
    await worker.says("明天 看病")

    assert "李向阳（南关村二组）" in worker.labels()
    assert not any("王秀兰" in label for label in worker.labels())
    assert worker.labels()[-2:] == ["不用", "取消"]


async def test_a_substitute_whom_nobody_knows_is_asked_back_not_dropped(worker: Phone) -> None:
    answer = await worker.says("请假 明天 看病 代岗无此人")

    assert "没有找到叫「无此人」的同事" in answer


async def test_two_of_one_name_are_asked_back(worker: Phone) -> None:
    answer = await worker.says("请假 明天 看病 代岗马德福")

    assert "不止一个" in answer
    assert "马德福（南关村一组）" in worker.labels()
    assert "马德福（南关村）" in worker.labels()


async def test_a_colleague_on_leave_at_the_same_time_cannot_stand_in(join: Join, worker: Phone) -> None:
    office, colleague = await join(OFFICE), await join(SECONDED_WORKER)
    await colleague.says("请假 明天 看病")
    await office.presses("同意")
    answer = await worker.says("请假 明天 办事 代岗李向阳")

    assert "李向阳那几天也请了假" in answer


async def test_a_substitute_can_be_named_afterwards(worker: Phone, head: Phone) -> None:
    await worker.says("请假 明天 看病")
    old = len(head.shown) - 1
    await worker.presses("选代岗人")
    await worker.presses("李向阳")

    assert "代岗人：李向阳" in head.last
    assert "以新的一条为准" in head.shown[old].text
    assert head.labels(old) == []


# ---- taking back ------------------------------------------------------------------------------------


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
        (person,) = {post.person_id for post in await uow.people.named("王秀兰", "/", uow.now.date())}
        (left,) = await uow.leaves.overlapping([person], date(2026, 11, 1), date(2026, 12, 1))
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
    button = worker.shown[-1].buttons[-1][0].data
    await worker.presses_data(button)

    assert "不用再处理了：已撤回" in await worker.presses_data(button)


# ---- correcting -------------------------------------------------------------------------------------


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


# ---- for others, in groups, on the list -------------------------------------------------------------


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
