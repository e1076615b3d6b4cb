"""Issuing a task: one message or questions, a preview that says whom it reaches, and one task a draft."""

import pytest

from tests.conversation import Phone, Town
from tests.handlers.conftest import issue
from tests.handlers.scenes import leave
from tests.handlers.tasks.lookups import people_of, tasks_of

DEADLINE = "11月25日（周三） 18:00 前"


@pytest.mark.parametrize(
    "line",
    [
        "全县 11月25日18点 防火巡查",
        "防火巡查 全县 11月25日18点",
        "11月25日18点 全县 防火巡查",
        "11月25日18点前 防火巡查 全县",
        "全县防火巡查 11月25日18点",
        "全县 防火巡查，11月25日18点前",
        "全县11月25日18点防火巡查",
    ],
)
async def test_scope_deadline_and_title_are_read_in_any_order(office: Phone, line: str) -> None:
    shown = await office.says(f"/任务 {line}\n各村看好火源，\n重点是坟头。")

    assert "\n防火巡查\n发给：会宁县全部人员\n" in shown
    assert f"截止：{DEADLINE}" in shown
    assert "各村看好火源，\n重点是坟头。" in shown
    assert office.labels() == ["确认发布", "修改", "取消", "更多"]


@pytest.mark.parametrize(
    "line", ["加急 全县 明天18点 转移群众", "全县 明天18点 转移群众（加急）", "【加急】全县 明天18点 转移群众"]
)
async def test_the_word_jiaji_anywhere_in_the_line_makes_it_urgent(town: Town, office: Phone, line: str) -> None:
    shown = await office.says(f"/任务 {line}")
    await office.presses("确认发布")

    assert "【加急】转移群众" in shown
    assert (await tasks_of(town))[0].urgent


@pytest.mark.parametrize(
    ("words", "understood", "people"),
    [
        ("南关村", "南关村全部人员", 7),
        ("HN01-1-1", "南关村全部人员", 7),
        ("南关", "南关村全部人员", 7),
        ("南关村网格员", "南关村的网格员", 3),
        ("南关村的网格员", "南关村的网格员", 3),
        ("全县三级网格长", "会宁县的三级网格长", 8),
        ("三级网格长", "会宁县的三级网格长", 8),
        ("全县村级", "会宁县的村级", 8),
        ("各级网格长", "会宁县的网格长", 34),
        ("南关村、东河村", "南关村、东河村全部人员", 11),
        ("王秀兰、李向阳", "王秀兰、李向阳", 2),
        ("王秀兰 李向阳", "王秀兰、李向阳", 2),
        ("王秀兰", "王秀兰", 1),
        ("13909310041", "马德福", 1),
    ],
)
async def test_a_scope_is_a_grid_a_code_a_role_or_names(
    town: Town, office: Phone, words: str, understood: str, people: int
) -> None:
    shown = await office.says(f"/任务 {words} 11月25日18点 核对名册")
    await office.presses("确认发布")

    assert f"\n核对名册\n发给：{understood}\n" in shown
    assert f"共 {people} 人" in shown
    assert await people_of(town) == people


async def test_the_preview_counts_private_chats_groups_and_people_without_a_terminal(town: Town, office: Phone) -> None:
    await town.phone("王秀兰")
    await town.phone("孙志强")
    await town.group("HN01-1-1")

    shown = await office.says("/任务 全县 明天18点 防火巡查")

    assert "共 54 人：手机、电脑 2 个，工作群 1 个。" in shown
    assert "其中 52 人还没有连上" in shown


async def test_whole_county_means_what_the_issuer_looks_after(town: Town) -> None:
    head = await town.phone("周海燕")

    shown = await head.says("/任务 全县 明天18点 防火巡查")

    assert "发给：会师镇东片区全部人员" in shown


async def test_two_people_of_one_name_are_asked_back_with_their_grids(office: Phone) -> None:
    asked = await office.says("/任务 马德福 明天18点 到镇上开会")
    choices = office.labels()
    shown = await office.presses("马德福（南关村一组）")

    assert "不止一个「马德福」" in asked
    assert choices == ["马德福（南关村）", "马德福（南关村一组）", "取消"]
    assert "发给：马德福" in shown
    assert "共 1 人" in shown


async def test_a_grid_of_somebody_else_is_refused_with_a_reason(town: Town) -> None:
    head = await town.phone("周海燕")

    shown = await head.says("/任务 柴门村 明天18点 防火巡查")

    assert "「柴门村」不在您管的范围" in shown
    assert "会师镇东片区全部人员" in head.labels()


async def test_an_unknown_name_is_never_dropped(office: Phone) -> None:
    shown = await office.says("/任务 王秀兰、钱多多 明天18点 核对名册")

    assert "没有找到「钱多多」" in shown


async def test_a_worker_is_told_who_issues_tasks(town: Town) -> None:
    worker = await town.phone("王秀兰")

    shown = await worker.says("/任务 全县 明天18点 防火巡查")

    assert "要网格长或网格办" in shown
    assert await tasks_of(town) == []


async def test_a_deadline_in_the_past_is_refused_and_asked_again(office: Phone) -> None:
    refused = await office.says("/任务 全县 11月10日18点 防火巡查")
    shown = await office.presses("明天18点")

    assert "11月10日（周二） 18:00 已经过去了" in refused
    assert "截止：11月19日（周四） 18:00 前" in shown


async def test_a_doubtful_deadline_is_asked_back_with_its_readings(office: Phone) -> None:
    asked = await office.says("/任务 全县 明天3点 防火巡查")
    labels = office.labels()
    shown = await office.presses("15:00")

    assert "拿不准" in asked
    assert "11月19日（周四） 15:00" in labels
    assert "截止：11月19日（周四） 15:00 前" in shown


async def test_a_task_without_a_deadline_is_asked_once_and_may_have_none(town: Town, office: Phone) -> None:
    await office.says("/任务 全县 防火巡查")
    labels = office.labels()
    shown = await office.presses("不设")
    await office.presses("确认发布")

    assert labels == ["今天18点", "明天18点", "不设", "取消"]
    assert "不设截止时间" in shown
    assert (await tasks_of(town))[0].deadline_at is None


async def test_today_at_six_is_not_offered_after_six(town: Town, office: Phone) -> None:
    town.clock.pass_by(hours=9)

    await office.says("/任务 全县 防火巡查")

    assert office.labels() == ["明天18点", "不设", "取消"]


async def test_a_person_with_two_posts_gets_one_card(town: Town, office: Phone) -> None:
    worker = await town.phone("刘桂英")
    await issue(office, "/任务 东河村 明天18点 防火巡查")

    assert len(worker.heard("防火巡查")) == 1


async def test_a_role_or_names_reach_no_group(town: Town, office: Phone) -> None:
    group = await town.group("HN01-1-1")
    await issue(office, "/任务 全县网格员 明天18点 防火巡查")
    await issue(office, "/任务 王秀兰 明天18点 来领雨衣")

    assert group.shown == []


async def test_everyone_on_the_way_gets_the_card_with_two_buttons(town: Town, office: Phone) -> None:
    worker, group = await town.phone("王秀兰"), await town.group("HN01-1-1")
    elsewhere = await town.group("HN02-1-1")
    await issue(office, "/任务 会师镇 11月25日18点 防火巡查\n看好火源")

    for chat in (worker, group):
        assert chat.last == f"任务：防火巡查\n截止：{DEADLINE}\n看好火源\n发布：陈建国（会宁县网格办）"
        assert chat.labels() == ["收到", "完成", "不清楚", "有困难"]
    assert elsewhere.shown == []
    assert office.last.startswith("任务 1：防火巡查")


async def test_who_stands_in_for_somebody_on_leave_is_in_scope_too(town: Town, office: Phone) -> None:
    stand_in = await town.phone("李向阳")
    await leave(town, "王秀兰", "2026-11-18", "2026-11-19", "李向阳")
    shown = await office.says("/任务 王秀兰 明天18点 防火巡查")
    await office.presses("确认发布")
    todo = await stand_in.says("今天")

    assert "共 2 人" in shown
    assert await people_of(town) == 2
    assert "防火巡查" in stand_in.shown[0].text
    assert "（代岗）" in todo


async def test_editing_the_message_of_an_issued_task_offers_to_withdraw_it(town: Town, office: Phone) -> None:
    await office.says("/任务 全县 明天18点 防火巡查", message_id="77")
    await office.presses("确认发布")
    shown = await office.edits("77", "/任务 全县 明天18点 防汛巡查")

    assert "改这条消息不会改任务" in shown
    assert office.labels() == ["撤回"]


@pytest.mark.parametrize("number", ["99", "-5", "0", "+7", "99999999999999999999999999", "#12"])
async def test_a_number_that_is_no_task_gets_a_sentence(office: Phone, number: str) -> None:
    shown = await office.says(f"/任务 {number}")

    assert "没有编号是" in shown


@pytest.mark.parametrize(
    "text", ["加急", "\n\n", "、、、", "全县", "。" * 3000, "全县 " + "长" * 5000, "😀 全县 明天18点", "明天18点"]
)
async def test_any_text_is_answered_with_a_question_or_a_preview(town: Town, office: Phone, text: str) -> None:
    shown = await office.says(f"/任务 {text}")

    assert "没有处理好" not in shown
    # Whatever it is, there is a button to go on with.
    assert office.labels()
    assert await tasks_of(town) == []
