"""日报 as people live it: filed, added to, late, corrected, withdrawn; read by heads; missing by rule."""

import json
from dataclasses import asdict
from datetime import UTC, datetime

import pytest

from handlers.access import Act, reach
from handlers.events import Incoming
from handlers.reports.reading import day_of_reports
from tests.conversation import Phone, Town
from tests.handlers.conftest import Join
from tests.rosters import FOURTH_HEAD, FUMENG_HEAD, FUMENG_WORKER, LEADER, OFFICE

EARLY_THURSDAY = datetime(2026, 11, 19, 1, 0, tzinfo=UTC)
"""09:00 in China: yesterday's report is still taken."""
LATE_THURSDAY = datetime(2026, 11, 19, 5, 0, tzinfo=UTC)
"""13:00 in China: it no longer is."""
SATURDAY = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)


async def missing(town: Town, number: str) -> list[str]:
    """The names missing in the subtrees of somebody's posts, today."""
    async with town.store.reading(town.clock.now()) as uow:
        person = await uow.people.by_phone(number)
        assert person is not None
        today = town.world.local(town.clock.now()).date()
        paths = reach(await uow.people.posts_of(person.id, today), Act.READ_REPORTS)
        return [post.person_name for post in (await day_of_reports(town.world, uow, paths, today)).missing]


# ---- filing -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line", ["/日报 上午走访", "/report 上午走访", "日报 上午走访", "日报：上午走访", "日报上午走访", "/日报上午走访"]
)
async def test_one_line_files_the_report_and_echoes_it(worker: Phone, line: str) -> None:
    answer = await worker.says(line)

    assert answer == "已记日报：11月18日（周三）\n上午走访"
    assert worker.labels() == ["撤回这条"]


async def test_without_words_the_report_is_asked_for(worker: Phone) -> None:
    asked = await worker.says("日报")
    answer = await worker.says("下午清理水渠")

    assert "今天做了什么" in asked
    assert "下午清理水渠" in answer


async def test_a_voice_alone_is_a_report(worker: Phone) -> None:
    voice = {"kind": "voice", "file_id": "v1"}
    answer = await worker.says("", attachments=[voice])
    filed = await worker.presses("记日报")

    assert "附件 1 个" in answer
    assert "已记日报" in filed
    assert "附件 1 个" in filed


async def test_a_photo_answers_the_question_for_a_report(worker: Phone) -> None:
    await worker.says("日报")
    answer = await worker.says("", attachments=[{"kind": "photo", "file_id": "p1"}])

    assert "已记日报" in answer


async def test_a_second_report_of_the_day_is_added_to_the_first(worker: Phone) -> None:
    await worker.says("日报 上午走访")

    assert "这一天已有 2 条，都算在一份日报里" in await worker.says("日报 下午开会")


async def test_yesterdays_report_is_taken_until_the_operators_hour_and_marked_late(town: Town, worker: Phone) -> None:
    town.clock.move_to(EARLY_THURSDAY)
    answer = await worker.says("日报 昨天：走访六户")

    assert "11月18日（周三）（补报）" in answer
    assert "走访六户" in answer


async def test_after_that_hour_yesterdays_report_is_refused_with_the_hour(town: Town, worker: Phone) -> None:
    town.clock.move_to(LATE_THURSDAY)

    assert "收到今天 12:00 为止" in await worker.says("日报 昨天 走访六户")


async def test_the_same_update_arriving_twice_is_one_entry(town: Town, worker: Phone) -> None:
    incoming = Incoming(
        "paper", "paper", "again", worker.address, "private", "message", worker.address, text="日报 走访"
    )
    update = {"account": "paper", "event_id": "again", "chat": worker.address, "raw": json.dumps(asdict(incoming))}
    await town.receiver.receive([update])
    await town.settle()
    shown = len(worker.shown)
    await town.receiver.receive([update])
    await town.settle()

    assert worker.last.endswith("走访")
    assert len(worker.shown) == shown


# ---- correcting and withdrawing ---------------------------------------------------------------------


async def test_editing_the_message_corrects_the_entry(worker: Phone, head: Phone) -> None:
    await worker.says("日报 走访三户", message_id="m1")
    answer = await worker.edits("m1", "日报 走访六户")
    await head.says("今天")
    await head.presses("看日报")
    read = await head.presses("看下一份")

    assert "更正" in answer
    assert "走访六户" in read
    assert "走访三户" not in read


async def test_a_second_edit_corrects_the_corrected_entry(worker: Phone) -> None:
    await worker.says("日报 一", message_id="m1")
    await worker.edits("m1", "日报 二")
    answer = await worker.edits("m1", "日报 三")

    assert answer.endswith("三")


async def test_a_withdrawn_report_is_said_to_be_withdrawn_once(worker: Phone) -> None:
    await worker.says("日报 上午走访")
    button = worker.data("撤回这条")
    first = await worker.presses_data(button)
    second = await worker.presses_data(button)

    assert "已撤回" in first
    assert "之前已经撤回" in second


async def test_an_edit_after_the_withdrawal_changes_nothing(worker: Phone) -> None:
    await worker.says("日报 上午走访", message_id="m1")
    await worker.says("撤回")
    shown = len(worker.shown)
    await worker.edits("m1", "日报 又写了")

    assert len(worker.shown) == shown


async def test_undo_takes_the_newest_entry_back_then_the_one_before(worker: Phone) -> None:
    await worker.says("日报 上午走访")
    await worker.says("日报 下午开会")

    assert "下午开会" in await worker.says("撤回")
    assert "上午走访" in await worker.says("撤回")
    assert "没有可以撤回的" in await worker.says("撤回")


# ---- for others -------------------------------------------------------------------------------------


async def test_a_head_files_for_a_worker_and_both_names_are_shown(head: Phone) -> None:
    assert "王秀兰（马德福代报）" in await head.says("日报 代王秀兰：走访六户")


async def test_a_head_cannot_file_for_somebody_elsewhere(head: Phone) -> None:
    assert "没有找到「包春花」" in await head.says("日报 代报包春花 走访六户")


async def test_a_worker_files_for_nobody(worker: Phone) -> None:
    assert "没有找到「李向阳」" in await worker.says("日报 代李向阳：走访")


@pytest.mark.parametrize("deed", ["代办低保手续两件", "替换路灯，共两盏"])
async def test_a_deed_that_begins_with_the_word_for_filing_is_a_deed(worker: Phone, deed: str) -> None:
    assert deed in await worker.says(f"日报 {deed}")


async def test_a_named_secretary_files_for_the_leader(join: Join) -> None:
    leader, office = await join(LEADER), await join(OFFICE)
    await leader.says("/我 秘书 陈建国")

    assert "赵明远（陈建国代报）" in await office.says("日报 代赵明远：调研两个村")


# ---- read by heads ----------------------------------------------------------------------------------


async def test_a_head_reads_and_the_writer_hears_the_word_back(worker: Phone, head: Phone) -> None:
    await worker.says("日报 走访六户")
    listed = await head.says("今天")
    day = await head.presses("看日报")
    await head.presses("看下一份")
    await head.presses("已阅：辛苦了")

    assert "1 人的日报等您看" in listed
    assert "已交 1 人" in day
    assert "马德福已阅您 11月18日（周三） 的日报" in worker.last
    assert "辛苦了" in worker.last
    assert "都看过了" in head.last


async def test_marking_the_same_report_twice_tells_the_writer_once(worker: Phone, head: Phone) -> None:
    await worker.says("日报 走访六户")
    await head.says("今天")
    await head.presses("看日报")
    await head.presses("看下一份")
    seen = head.data("已阅")
    await head.presses_data(seen)
    told = len(worker.shown)
    again = await head.presses_data(seen)

    assert "已经阅过" in again
    assert len(worker.shown) == told


# ---- who owes one, by rule --------------------------------------------------------------------------


async def test_who_has_not_reported_is_missing_and_who_has_is_not(town: Town, worker: Phone) -> None:
    before = await missing(town, FOURTH_HEAD)
    await worker.says("日报 走访六户")

    assert before == ["王秀兰"]  # huining-2022 附件2 二（一）1（6）: 网格员 keep a log; their head is none.
    assert await missing(town, FOURTH_HEAD) == []


async def test_somebody_on_approved_leave_is_not_missing(town: Town, worker: Phone, head: Phone) -> None:
    await worker.says("请假 今天 看病")
    asked = await missing(town, FOURTH_HEAD)
    await head.presses("同意")

    assert asked == ["王秀兰"]
    assert await missing(town, FOURTH_HEAD) == []


async def test_a_half_day_of_leave_leaves_the_report_owed(town: Town, worker: Phone, head: Phone) -> None:
    await worker.says("请假 今天下午 看病")
    await head.presses("同意")

    assert await missing(town, FOURTH_HEAD) == ["王秀兰"]


async def test_what_was_read_waits_no_longer(worker: Phone, head: Phone) -> None:
    await worker.says("日报 走访六户")
    await head.says("今天")
    await head.presses("看日报")
    await head.presses("看下一份")
    await head.presses("已阅")

    assert "等您看" not in await head.says("今天")


async def test_in_fumeng_nobody_owes_a_report_on_a_saturday(town: Town) -> None:
    on_wednesday = await missing(town, FUMENG_HEAD)
    town.clock.move_to(SATURDAY)

    assert "包春花" in on_wednesday
    assert await missing(town, FUMENG_HEAD) == []


async def test_the_list_of_today_names_the_clause_until_the_report_is_there(join: Join) -> None:
    worker = await join(FUMENG_WORKER)
    owed = await worker.says("今天")
    await worker.says("日报 走访六户")
    done = await worker.says("今天")

    assert "今天的日报还没写，18:00 前写好（四1）" in owed  # fumeng-2022 四1: a log on every working day.
    assert "日报还没写" not in done
