"""A draft before it is issued: asked for part by part, changed, cancelled, confirmed once, and looked at again."""

import pytest

from tests.conversation import Phone, Town
from tests.handlers.scenes import moved_away
from tests.handlers.tasks.lookups import tasks_of


async def test_the_form_asks_for_what_is_missing(town: Town, office: Phone) -> None:
    listed = await office.says("任务")
    asked_scope = await office.presses("新任务")
    asked_title = await office.presses("会师镇全部人员")
    asked_deadline = await office.says("防火巡查\n带上灭火器")
    shown = await office.says("周五下班前")
    await office.presses("确认发布")

    assert "没有进行中的任务" in listed
    assert "任务发给谁" in asked_scope
    assert "任务叫什么" in asked_title
    assert "什么时候截止" in asked_deadline
    assert "发给：会师镇全部人员" in shown
    assert "带上灭火器" in shown
    assert [task.title for task in await tasks_of(town)] == ["防火巡查"]


async def test_an_answer_that_is_no_scope_or_no_time_is_asked_again(office: Phone) -> None:
    await office.says("/任务 防火巡查")
    no_scope = await office.says("月亮上的人")
    await office.says("南关")
    await office.presses("南关村全部人员")
    no_time = await office.says("等我想想")

    assert "没有找到「月亮上的人」" in no_scope
    assert "「等我想想」我没看懂是什么时间" in no_time


@pytest.mark.parametrize(
    ("part", "answer", "expected"),
    [
        ("发给谁", "东河村", "发给：东河村全部人员"),
        ("截止时间", "11月26日12点", "截止：11月26日（周四） 12:00 前"),
        ("标题", "清理水渠", "\n清理水渠\n"),
        ("正文", "带上铁锹", "带上铁锹"),
    ],
)
async def test_each_part_of_a_draft_can_be_changed(office: Phone, part: str, answer: str, expected: str) -> None:
    await office.says("/任务 全县 明天18点 防火巡查\n看好火源")
    await office.presses("修改")
    await office.presses(part)
    shown = await office.says(answer)

    assert expected in shown
    assert office.labels() == ["确认发布", "修改", "取消", "更多"]


async def test_a_draft_can_be_made_urgent_and_calm_again(office: Phone) -> None:
    await office.says("/任务 全县 明天18点 防火巡查")
    await office.presses("修改")
    urgent = await office.presses("改成加急")
    await office.presses("修改")
    calm = await office.presses("不加急")

    assert "【加急】防火巡查" in urgent
    assert "加急" not in calm


async def test_a_cancelled_draft_issues_nothing_even_when_pressed_later(town: Town, office: Phone) -> None:
    await office.says("/任务 全县 明天18点 防火巡查")
    confirm = office.data("确认发布")
    await office.presses("取消")
    shown = await office.presses_data(confirm)

    assert "〔已取消，没有发布〕" in office.shown[-2].text
    assert "已经取消" in shown
    assert await tasks_of(town) == []


async def test_confirming_twice_issues_one_task(town: Town, office: Phone) -> None:
    worker = await town.phone("王秀兰")
    await office.says("/任务 全县 明天18点 防火巡查")
    confirm = office.data("确认发布")
    await office.presses_data(confirm)
    again = await office.presses_data(confirm)

    assert len(await tasks_of(town)) == 1
    assert "已经发布了，没有再发一遍" in again
    assert len(worker.heard("防火巡查")) == 1


async def test_a_preview_whose_deadline_went_by_is_not_issued(town: Town, office: Phone) -> None:
    await office.says("/任务 全县 今天18点 防火巡查")
    town.clock.pass_by(hours=9)
    shown = await office.presses("确认发布")

    assert "已经过去了" in shown
    assert await tasks_of(town) == []


async def test_a_preview_of_yesterday_is_shown_anew_before_it_is_issued(town: Town, office: Phone) -> None:
    await office.says("/任务 全县 11月25日18点 防火巡查")
    town.clock.pass_by(days=1)
    shown = await office.presses("确认发布")
    issued_first = await tasks_of(town)
    await office.presses("确认发布")

    assert "请看一看" in shown
    assert issued_first == []
    assert len(await tasks_of(town)) == 1


async def test_a_scope_that_was_lost_since_the_preview_is_asked_anew(town: Town) -> None:
    head = await town.phone("周海燕")
    await head.says("/任务 全县 11月25日18点 防火巡查")
    await moved_away(town, "周海燕", "HN02-1")
    shown = await head.presses("确认发布")

    assert "不归您管了" in shown
    assert await tasks_of(town) == []


async def test_a_scope_with_nobody_but_the_issuer_is_asked_anew(town: Town) -> None:
    head = await town.phone("周海燕")

    shown = await head.says("/任务 二级网格长 明天18点 防火巡查")

    assert "现在没有人" in shown
