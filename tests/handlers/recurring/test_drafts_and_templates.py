"""A preview put aside, templates of a unit, and an old task taken up once more."""

from tests.conversation import Phone, Town, november
from tests.handlers.conftest import issue, restarted
from tests.handlers.tasks.lookups import tasks_of


async def test_a_preview_put_aside_stands_in_today_and_goes_on_after_a_restart(town: Town, office: Phone) -> None:
    await office.says("/任务 全县 11月25日18点 防火巡查\n看好火源")
    confirm = office.data("确认发布")
    await office.presses("更多")
    kept = await office.presses("先放着")
    refused = await office.presses_data(confirm)
    office = await restarted(town, office)
    today = await office.says("今天")
    await office.presses("草稿：防火巡查")
    shown = office.last
    await office.presses("确认发布")

    assert "先放着，没有发" in kept
    assert await tasks_of(office.town)
    assert "请看一看" not in refused
    assert "草稿「防火巡查」还没发" in today
    assert "看好火源" in shown
    assert len(await tasks_of(town)) == 1
    assert "草稿" not in await office.says("今天")


async def test_a_draft_whose_deadline_went_by_is_asked_for_a_new_one(town: Town, office: Phone) -> None:
    await office.says("/任务 全县 今天18点 防火巡查")
    await office.presses("更多")
    await office.presses("先放着")
    town.clock.move_to(november(19, 9))
    await office.says("今天")
    asked = await office.presses("草稿：防火巡查")

    assert "什么时候截止" in asked


async def test_a_draft_is_dropped_by_its_button_and_is_nobody_elses(town: Town, office: Phone) -> None:
    await office.says("/任务 全县 11月25日18点 防火巡查")
    await office.presses("更多")
    await office.presses("先放着")
    await office.says("定期")
    dropped = await office.presses("删掉")
    again = await office.presses("草稿：防火巡查")

    assert "删掉了" in dropped
    assert "已经用过或者删掉" in again


async def test_a_template_is_saved_from_a_preview_and_begins_a_task_of_the_same_unit(town: Town, office: Phone) -> None:
    await office.says("/任务 全县 11月25日18点 报两个数：外出人数、返乡人数\n以户籍为准")
    await office.presses("更多")
    await office.presses("存为模板")
    saved = office.shown[-2].text
    await office.presses("取消")
    await office.says("任务")
    begin = await office.presses("新任务")
    await office.presses("从模板：报外出人数、返乡人数")
    await office.presses("明天18点")
    shown = office.last
    await office.presses("确认发布")

    assert "您单位的人发新任务时都能用" in saved
    assert "从哪里写起" in begin
    assert "要报：外出人数、返乡人数" in shown
    assert "以户籍为准" in shown
    assert (await tasks_of(town))[0].asks == "fields"


async def test_a_template_of_another_unit_is_not_offered_and_not_used(town: Town, office: Phone) -> None:
    await office.says("/任务 全县 11月25日18点 防火巡查")
    await office.presses("更多")
    await office.presses("存为模板")
    head = await town.phone("周海燕")
    await head.says("任务")
    asked = await head.presses("新任务")

    assert "任务发给谁" in asked


async def test_an_issued_task_becomes_a_template_and_can_be_taken_away(office: Phone) -> None:
    await issue(office, "/任务 全县 11月25日18点 防火巡查")
    await office.presses("改任务")
    saved = await office.presses("存为模板")
    ended = await office.presses("删掉模板")
    await office.says("定期")
    listed = await office.presses("模板")

    assert "存成模板了" in saved
    assert "删掉了" in ended
    assert "还没有模板" in listed


async def test_a_template_with_a_rhythm_begins_a_repeating_task(office: Phone) -> None:
    await office.says("/任务 全县 每周五17点 周报")
    await office.presses("更多")
    await office.presses("存为模板")
    await office.says("任务")
    await office.presses("新任务")
    shown = await office.presses("从模板：周报")

    assert "定期：每周的周五 17:00 前" in shown


async def test_an_old_task_is_copied_with_all_that_it_asked_and_a_new_deadline(town: Town, office: Phone) -> None:
    await office.says(
        "/任务 会师镇村级 明天18点 【演练】报两个数：外出人数（人，0-500）、返乡人数 逐级确认\n以户籍为准"
    )
    await office.presses("确认发布")
    await office.presses("改任务")
    asked = await office.presses("照样再发")
    shown = await office.says("11月25日18点")
    await office.presses("确认发布")

    first, second = await tasks_of(town)
    assert "什么时候截止" in asked
    assert "截止：11月25日（周三） 18:00 前" in shown
    for name in ("title", "body", "asks", "fields", "drill", "stepwise", "scope", "urgent"):
        assert getattr(second, name) == getattr(first, name), name


async def test_a_task_that_is_over_can_still_be_copied(office: Phone) -> None:
    await issue(office, "/任务 全县 11月25日18点 防火巡查")
    await office.presses("撤回")
    await office.presses("撤回任务")
    await office.says("/任务 1")
    await office.presses("照样再发")
    shown = await office.says("11月26日18点")

    assert "截止：11月26日（周四） 18:00 前" in shown
