"""Heads get their lists before a deadline; sheets of presses and ticks; a task of several places in one view."""

from datetime import UTC, datetime
from typing import Any

import pytest

from handlers.tasks.chasing import near_end
from tests.conversation import Phone, Town
from tests.handlers.answers.lookups import document, workbook
from tests.handlers.conftest import Join, issue
from tests.handlers.scenes import moved_away
from tests.rosters import FOURTH_HEAD, THIRD_HEAD


async def test_each_head_gets_the_list_of_the_own_subtree_before_the_deadline_once_and_sends_again(
    town: Town, office: Phone, worker: Phone, join: Join
) -> None:
    head, second = await join(FOURTH_HEAD), await town.phone("李向阳")
    group = await town.group("HN01-1-1")
    await issue(office, "/任务 南关村网格员 今天17点 报一个数：外出人数")
    await second.says("0")
    for minute in (14 * 60 + 55, 15 * 60, 15 * 60 + 5):
        town.clock.move_to(datetime(2026, 11, 18, minute // 60 - 8, minute % 60, tzinfo=UTC))
        await town.tick()
    lists = head.heard("您这一片还有")
    await head.presses("再发给这一片")

    assert lists == [
        "「报外出人数」11月18日（周三） 17:00 截止，您这一片还有 1 人没办：\n王秀兰 13909310051（南关村一组）"
    ]
    assert "〔再次提醒" in worker.last
    assert not second.heard("〔再次提醒")
    assert not group.heard("1390931")
    reminded = next(one for one in worker.shown if "「报外出人数」" in one.text and "到期" in one.text)
    assert "填报：报外出人数" in [button.label for row in reminded.buttons for button in row]


async def test_lists_cut_off_between_two_heads_reach_each_once_and_sending_again_reaches_all_on_them(
    town: Town, office: Phone, worker: Phone, join: Join, monkeypatch: pytest.MonkeyPatch
) -> None:
    heads = [await join(FOURTH_HEAD), await join(THIRD_HEAD)]
    await issue(office, "/任务 南关村 今天17点 防火巡查")
    await worker.presses("收到")
    town.clock.move_to(datetime(2026, 11, 18, 7, 0, tzinfo=UTC))
    monkeypatch.setattr(near_end, "CHUNK_TOLD", 1)
    tell, written = near_end._tell, []

    async def cut_off(*given: Any) -> None:
        if len(written) == 1:
            raise OSError("the power is off")
        await tell(*given)
        written.append(given)

    monkeypatch.setattr(near_end, "_tell", cut_off)
    with pytest.raises(OSError, match="power"):
        await near_end.tell_heads(town.store, town.world, town.clock)
    monkeypatch.setattr(near_end, "_tell", tell)
    for _ in range(2):
        await near_end.tell_heads(town.store, town.world, town.clock)
    await town.settle()
    await heads[0].presses("再发给这一片")

    assert [len(head.heard("您这一片还有")) for head in heads] == [1, 1]
    assert "〔再次提醒" in worker.last


async def test_a_task_of_an_hour_is_reminded_of_half_way(town: Town, office: Phone, worker: Phone) -> None:
    await issue(office, "/任务 王秀兰 今天11点 报一个数：外出人数")
    town.clock.pass_by(minutes=25)
    await town.tick()
    early = len(worker.shown)
    town.clock.pass_by(minutes=5)
    await town.tick()

    assert early == 1
    assert "「报外出人数」" in worker.last
    assert "到期" in worker.last


async def test_a_sheet_of_presses_says_who_completed_when_and_who_has_not(
    town: Town, office: Phone, worker: Phone
) -> None:
    await issue(office, "/任务 南关村网格员 今天17点 防火巡查")
    await worker.presses("完成")
    await town.count()
    await office.presses("导出")
    book = workbook(office)

    rows = {row[2]: row[4:] for row in book["明细"].iter_rows(min_row=2, values_only=True)}
    assert rows["王秀兰"] == ("2026-11-18 10:00", "2026-11-18 10:00", "已完成", None)
    assert rows["李向阳"] == (None, None, "未签收", None)
    assert [row[2] for row in book["未完成"].iter_rows(min_row=2, values_only=True)] == ["李向阳", "张文斌"]
    village = book["三级网格汇总"].iter_rows(min_row=1, max_row=2, min_col=3, values_only=True)
    assert list(village) == [("已完成", "未完成"), (1, 2)]


async def test_a_late_and_a_changed_tick_are_marked_in_chat_and_sheet_and_survive_a_new_phone(
    town: Town, office: Phone, worker: Phone
) -> None:
    async with town.store.writing(town.clock.now()) as uow:
        desk = await uow.terminals.meet("paper", "paper", "new", "private")
        await uow.terminals.give(desk.id, person_id=await town.person_id("王秀兰"))
    fresh = Phone(town, "new")
    await issue(office, "/任务 王秀兰 今天11点 防汛转移 逐户：已转移、联系不上")
    await worker.presses("逐个登记")
    await worker.presses("1 联系不上")
    page = await fresh.presses("逐个登记")
    town.clock.pass_by(hours=1, minutes=5)
    await town.tick()
    decides = bool(office.heard("继续收，还是到此为止"))
    await fresh.presses("1 已转移")
    await office.presses("导出")
    row = next(workbook(office)["明细"].iter_rows(min_row=2, max_row=2, values_only=True))

    assert "→ 联系不上" in page
    assert fresh.heard("→ 已转移（迟报）")
    assert decides
    assert row[6] == "已转移"
    assert row[9:] == ("是", "是")


async def test_whoever_moved_to_another_grid_is_told_that_the_tick_was_not_kept(
    town: Town, office: Phone, worker: Phone
) -> None:
    await issue(office, "/任务 王秀兰 今天17点 防汛转移 逐户：已转移、联系不上")
    await worker.presses("逐个登记")
    await moved_away(town, "王秀兰", "HN02")
    said = await worker.presses("1 已转移")

    assert "您已经不在南关村一组了，「防汛转移」这次没有记" in said
    assert (await document(town))["answers"]["已转移"]["sum"] == 0  # type: ignore[index]


async def test_a_task_of_two_places_and_one_that_was_added_is_summed_in_one_view(town: Town, office: Phone) -> None:
    await issue(office, "/任务 南关村、东河村 今天17点 报一个数：外出人数")
    both = await office.presses("看汇总")
    await office.presses("改任务")
    await office.presses("再加人")
    await office.says("西关村")
    await office.presses("看汇总")

    assert both.split("\n")[1].startswith("会师镇东片区　已报 0/")
    assert "南关村　已报" in both
    assert "东河村　已报" in both
    assert office.last.split("\n")[1].startswith("会师镇　已报 0/")
    assert "会师镇西片区" in office.last
