"""Meetings in the chat: one line convenes, one tap answers, the room's code checks in, a decision becomes a task."""

from datetime import UTC, datetime

from bot.documents.qr import qr_png
from tests.conversation import Phone, Town
from tests.handlers.conftest import Join
from tests.handlers.meetings.convening import AT_THREE, convened
from tests.rosters import LEADER, SECOND_HEAD, THIRD_HEAD, WORKER


async def test_one_line_and_one_tap_convene_a_meeting_and_invite_everybody_in_scope(join: Join) -> None:
    head, worker = await join(THIRD_HEAD), await join(WORKER)

    said = await head.says("会议 南关村 明天下午3点 村委会 工作例会")

    assert "会议：工作例会" in said
    assert "时间：11月19日（周四） 15:00" in said
    assert "地点：村委会" in said
    assert head.labels() == ["发出邀请（6 人）", "取消"]
    await head.presses("发出邀请")
    assert "请了 6 人：参加 0，请假 0，已签到 0" in head.last
    assert worker.last.startswith("马德福请您参加会议：工作例会")
    assert worker.labels() == ["参加", "请假"]


async def test_what_the_line_leaves_out_is_asked_and_the_rulebooks_name_for_it_is_offered(join: Join) -> None:
    head = await join(THIRD_HEAD)

    await head.says("会议")
    await head.presses("召集会议")

    # 第八条（三）: a head of level 3 holds a 工作例会 each week.
    assert head.labels()[0] == "工作例会"
    await head.presses("工作例会")
    assert "请谁参加？" in head.last
    await head.presses("南关村")
    assert "什么时候开？" in head.last
    await head.says("明天")
    assert "几点开始？" in head.last
    await head.presses("15:00")
    assert "在哪里开？" in head.last
    await head.says("村委会")
    assert "要请 6 人" in head.last


async def test_a_time_that_is_over_is_asked_again_and_now_is_understood(join: Join) -> None:
    head = await join(THIRD_HEAD)

    said = await head.says("会议 南关村 今天上午9点 村委会 工作例会")

    assert said.startswith("这个时间已经过了")
    assert "时间：11月18日（周三） 10:00" in await head.says("现在")


async def test_a_worker_cannot_convene_and_is_told_who_can(join: Join) -> None:
    worker = await join(WORKER)

    said = await worker.says("会议 南关村 明天下午3点 开会")

    assert said == "召集会议要网格长、网格办或领导。请您参加的，发「会议」就能看到。"


async def test_coming_then_checking_in_by_button_works_in_the_window_alone(town: Town, join: Join) -> None:
    head, worker = await join(THIRD_HEAD), await join(WORKER)
    await convened(head)

    await worker.presses("参加")

    assert worker.labels() == ["签到", "请假"]
    assert await worker.presses("签到") == "11月19日（周四） 15:00 才开始，14:00 起可以签到。"
    town.clock.move_to(AT_THREE)
    await worker.presses("签到")
    assert worker.last == "签到好了：工作例会"
    assert "工作例会" not in await worker.says("今天")


async def test_the_rooms_code_checks_in_and_a_wrong_one_gets_a_sentence(town: Town, join: Join) -> None:
    head, worker = await join(THIRD_HEAD), await join(WORKER)
    await convened(head)
    town.clock.move_to(AT_THREE)
    await head.presses("签到码")
    code = next(line for line in head.last.splitlines() if line.isdecimal())
    wrong = "0000" if code != "0000" else "1111"

    assert "没有「" + wrong + "」这个签到码" in await worker.says(f"签到 {wrong}")
    assert await worker.says(f"签到 {code}") == "签到好了：工作例会"

    assert head.shown[-1].picture is not None
    await head.presses("名单")
    # The head opened the check-in and is there as well.
    assert "到会 2 人" in head.last


async def test_closing_names_absence_with_and_without_leave_apart(town: Town, join: Join) -> None:
    head, worker = await join(THIRD_HEAD), await join(WORKER)
    await convened(head)
    await worker.presses("请假")
    await worker.presses("家里有急事")
    town.clock.move_to(AT_THREE)
    await head.presses("签到码")
    await head.presses("结束签到")

    assert "请假 1 人：王秀兰（家里有急事）" in head.last
    assert "没到也没请假 5 人：" in head.last
    assert await worker.says("签到") == "今天没有等您签到的会议和培训。在现场的，发屋里的签到码，例：签到 4821"


async def test_somebody_without_a_phone_is_marked_by_the_convener(town: Town, join: Join) -> None:
    head = await join(THIRD_HEAD)
    await convened(head)
    town.clock.move_to(AT_THREE)
    await head.presses("签到码")
    await head.presses("名单")

    await head.presses("王秀兰到了")

    assert "到会 2 人：" in head.last
    assert "王秀兰到了" not in head.labels()


async def test_a_meeting_that_was_held_counts_for_its_convener_with_the_clause(town: Town, join: Join) -> None:
    head = await join(THIRD_HEAD)
    await convened(head, "会议 南关村 现在 村委会 工作例会")
    assert "工作例会：本周 0/1 次（第八条（三））" in await head.says("进度")

    await head.presses("签到码")

    # 第八条（三）: 三级网格长 hold one 工作例会 each week.
    assert "工作例会：本周 1/1 次（第八条（三））" in await head.says("进度")


async def test_a_meeting_called_off_counts_for_nobody_and_everybody_is_told(town: Town, join: Join) -> None:
    head, worker = await join(THIRD_HEAD), await join(WORKER)
    await convened(head)

    await head.presses("取消这场")

    assert head.last == "已取消「工作例会」，告诉了 6 人。"
    assert worker.last == "会议取消了：工作例会（11月19日（周四） 15:00），不用来了。"
    assert worker.shown[-2].text.startswith("〔已取消〕马德福请您参加会议：工作例会")
    assert worker.labels(-2) == []


async def test_a_decision_becomes_a_task_with_one_tap_and_only_once(town: Town, join: Join) -> None:
    head, worker = await join(THIRD_HEAD), await join(WORKER)
    await convened(head, "会议 南关村 现在 村委会 工作例会")
    await head.presses("签到码")

    await head.says("会议 纪要 讨论了冬季防火\n决定 明天18点前把柴草垛清理完\n决定：各组报用火户")

    assert "讨论了冬季防火" in head.last
    assert "决定2：各组报用火户" in head.last
    await head.presses("变成任务：各组报用火户")
    assert "各组报用火户" in worker.last
    assert "收到" in worker.labels()
    before = len(worker.shown)
    await head.presses("变成任务：各组报用火户")
    assert len(worker.shown) == before
    await head.presses("变成任务：明天18点前把柴草垛清理完")
    assert "把柴草垛清理完" in worker.last
    assert "11月19日（周四） 18:00" in worker.last


async def test_the_day_lists_a_meeting_until_one_is_there(town: Town, join: Join) -> None:
    head, worker = await join(THIRD_HEAD), await join(WORKER)
    await convened(head, "会议 南关村 今天下午3点 村委会 工作例会")

    assert "15:00 会议：工作例会 村委会" in await worker.says("今天")

    town.clock.move_to(datetime(2026, 11, 18, 7, 0, tzinfo=UTC))
    await worker.says("签到")
    assert worker.last == "签到好了：工作例会"
    assert "工作例会" not in await worker.says("今天")


async def test_a_head_convenes_for_the_own_subtree_alone(join: Join) -> None:
    second = await join(SECOND_HEAD)

    said = await second.says("会议 柴门村 明天下午3点 村委会 调度会")

    assert "不在您管的范围" in said


async def test_the_leader_sees_no_meeting_of_others_in_the_own_list(join: Join) -> None:
    leader = await join(LEADER)

    assert (await leader.says("会议")).startswith("近两周没有会。")


async def opened_room(town: Town, head: Phone) -> str:
    """The head shows the room's QR; returns the word that it hands to the bot."""
    await convened(head)
    town.clock.move_to(AT_THREE)
    await head.presses("签到码")
    async with town.store.reading(town.clock.now()) as uow:
        (found,) = await uow.gatherings.with_code(AT_THREE.date(), next(x for x in head.last.split() if x.isdecimal()))
    assert found.room_token is not None
    return found.room_token


async def test_the_rooms_qr_is_a_link_with_a_word_of_its_own_that_checks_in_once(town: Town, join: Join) -> None:
    head, worker = await join(THIRD_HEAD), await join(WORKER)

    word = await opened_room(town, head)

    picture = head.shown[-1].picture
    assert picture is not None
    assert picture.content == qr_png(f"https://chat.example/bot?start={word}")
    assert len(word) <= 64
    assert "扫一扫" in head.last
    assert await worker.says(word, what="started") == "签到好了：工作例会"
    assert await worker.says(word, what="started") == "「工作例会」您已经签到了，不用再点。"
    await head.presses("名单")
    assert "到会 2 人" in head.last


async def test_the_rooms_qr_lets_nobody_in_who_was_not_asked_or_comes_when_it_is_over(town: Town, join: Join) -> None:
    head, worker, stranger = await join(THIRD_HEAD), await join(WORKER), Phone(town, "chat-of-nobody")
    other = await join(SECOND_HEAD)
    word = await opened_room(town, head)

    assert "没有请您" in await other.says(word, what="started")
    assert "我还不认识您" in await stranger.says(word, what="started")
    assert "这个签到二维码不能用" in await worker.says(word[:-1], what="started")
    await head.presses("结束签到")
    assert "签到好了" not in await worker.says(word, what="started")

    assert "到会 1 人" in head.last
