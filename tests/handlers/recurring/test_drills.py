"""演练: turned on below the preview or in the line, marked wherever the task is shown, counted apart in digests."""

from handlers.digests.reading import digest_of
from tests.conversation import Phone, Town, november
from tests.handlers.conftest import issue
from tests.handlers.tasks.lookups import tasks_of


async def test_a_drill_is_turned_on_and_off_below_the_preview(office: Phone) -> None:
    await office.says("/任务 全县 明天18点 转移群众")
    await office.presses("更多")
    drill = await office.presses("改成演练")
    await office.presses("更多")
    real = await office.presses("不是演练")

    assert "【演练】转移群众" in drill
    assert "演练" not in real


async def test_a_drill_is_marked_on_the_card_the_counter_and_every_list(town: Town, office: Phone) -> None:
    worker = await town.phone("王秀兰")
    await issue(office, "/任务 王秀兰 明天18点 【演练】转移群众")
    counter = office.last
    card = worker.last
    today = await worker.says("今天")
    listed = await office.says("任务")
    mine = await office.says("今天")
    town.clock.move_to(november(19, 8, 31))
    await town.tick()

    for shown in (counter, card, today, listed, mine):
        assert "【演练】" in shown
    assert any("【演练】" in message.text and "到期" in message.text for message in worker.shown)
    assert (await tasks_of(town))[0].drill


async def test_a_drill_that_collects_is_marked_in_what_is_kept_missing_confirmed_and_over(
    town: Town, office: Phone
) -> None:
    worker, head = await town.phone("王秀兰"), await town.phone("周海燕")
    await issue(office, "/任务 南关村网格员 今天11点 【演练】转移群众 逐级确认 报一个数：人数")
    kept = await worker.says("3")
    missing = await office.presses("未报名单")
    await head.says("/任务 1")
    await head.presses("补充一句")
    await head.says("走后山")
    line = worker.last
    await head.presses("看汇总")
    confirmed = await head.presses("确认上报")
    told = office.last
    town.clock.pass_by(hours=1, minutes=5)
    await town.tick()
    over = office.heard("继续收，还是到此为止")[0]

    for shown in (kept, missing, line, confirmed, told, over):
        assert shown.startswith("【演练】")


async def test_a_drill_is_counted_apart_and_is_never_overdue_in_a_digest(town: Town, office: Phone) -> None:
    await issue(office, "/任务 王秀兰、李向阳 今天11点 【演练】转移群众")
    town.clock.pass_by(hours=2)
    async with town.store.reading(town.clock.now()) as uow:
        root = await uow.grids.by_code("HN")
        assert root is not None
        digest = await digest_of(town.world, uow, root, "day", town.world.local(town.clock.now()).date())
    figures = {figure.id: figure.value for figure in digest.figures}

    assert figures["tasks_asked"] == 0
    assert figures["drills_asked"] == 2
    assert figures["drills_done_rate"] == 0
    assert not [one for one in digest.overdue if one.kind == "task"]
