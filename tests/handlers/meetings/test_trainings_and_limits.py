"""Trainings with days and a plan; and the limit on leave in a row, where a document sets one."""

from datetime import UTC, datetime, timedelta

from handlers.quotas.standing import standings
from storage.engine import Store
from tests.conversation import Phone, Town
from tests.handlers.conftest import OpenTown
from tests.handlers.quotas.counties import county, town_of


async def test_a_training_of_half_a_day_counts_for_those_who_came_in_times_and_in_days(any_store: Store) -> None:
    town = await town_of(any_store, "huining-2022")
    office, worker = await town.phone("陈建国"), await town.phone("王秀兰")

    await office.says("培训 全县 现在 县委党校 防火知识 一天半")
    assert "时长：1.5 天" in office.last
    await office.presses("发出邀请")
    await worker.presses("参加")
    await worker.presses("签到")

    # 第十条: workers 1 to 2 times a quarter, two days in all.
    said = await worker.says("进度")
    assert "培训：本季度 1/1 次（第十条），完成了" in said
    assert "培训时间：本季度 1.5/2 天（第十条），12月31日（周四） 前还差 0.5" in said


async def train(town: Town, office: Phone, line: str, *people: Phone) -> None:
    """Holds a training of the whole county, now, to which some people come."""
    await office.says(f"培训 全县 现在 县委党校 {line}")
    await office.presses("发出邀请")
    for one in people:
        await one.presses("参加")
        await one.presses("签到")
    town.clock.pass_by(hours=4)


async def test_the_quota_adds_up_what_was_recorded_each_quarter_for_workers_and_each_year_for_heads(
    store: Store,
) -> None:
    town = await town_of(store, "huining-2022")
    office, worker, head = await town.phone("陈建国"), await town.phone("王秀兰"), await town.phone("马德福")
    town.clock.move_to(datetime(2026, 9, 1, 1, tzinfo=UTC))
    await train(town, office, "防火知识 一天", worker, head)
    town.clock.move_to(datetime(2026, 11, 18, 1, tzinfo=UTC))
    await train(town, office, "信访条例 3小时", worker)
    hours_alone = await worker.says("进度")
    town.clock.move_to(datetime(2026, 12, 2, 1, tzinfo=UTC))
    await train(town, office, "防汛知识 两天", worker)
    await train(town, office, "法律知识 半天", head)

    # 第十条: workers 1 to 2 times a quarter and heads 1 to 2 times a year, two days in all; hours are not days.
    said, heads = await worker.says("进度"), await head.says("进度")
    town.clock.move_to(datetime(2027, 1, 4, 1, tzinfo=UTC))
    after = await worker.says("进度")
    assert "培训：本季度 1/1 次（第十条），完成了" in hours_alone
    assert "培训时间：本季度 0/2 天（第十条）" in hours_alone
    assert "培训：本季度 2/1 次（第十条），完成了" in said
    assert "培训时间：本季度 2/2 天（第十条），完成了" in said
    assert "培训：今年 2/1 次（第十条），完成了" in heads
    assert "培训时间：今年 1.5/2 天（第十条）" in heads
    assert "培训：本季度 0/1 次（第十条）" in after


async def test_the_length_is_asked_where_the_line_leaves_it_out(store: Store) -> None:
    town = await town_of(store, "huining-2022")
    office = await town.phone("陈建国")

    said = await office.says("培训 全县 明天上午9点 县委党校 防火知识")

    assert said == "培训多长时间？点一个，或者打字，例：一天半、3小时。"
    assert office.labels() == ["半天", "1 天", "2 天", "2 小时", "取消"]
    assert "时长：3 小时" in await office.says("3小时")


async def hold_meeting(town: Town, office: Phone) -> None:
    await office.says("会议 全镇 现在 镇政府 例会")
    await office.presses("发出邀请")
    await office.presses("签到码")


async def test_leave_may_be_taken_twice_in_a_row_and_the_third_is_refused_with_the_clause(any_store: Store) -> None:
    town = await town_of(any_store, "fengmao-2021", county("fengmao-2021"))
    office, worker = await town.phone("陈建国"), await town.phone("王秀兰")

    for number in range(2):
        await hold_meeting(town, office)
        await worker.presses("请假")
        await worker.says("孩子生病")
        # 三（二）1: 连续请假不能超过两次.
        assert ("下一次就不能再请假了" in worker.last) == (number == 1)
        town.clock.pass_by(days=1)
    await hold_meeting(town, office)
    await worker.presses("请假")

    assert worker.last.startswith("「例会」这次不能再请假了：您前面已经连着请了 2 次。")
    assert "连续请假不能超过两次（三（二）1）" in worker.last
    assert "依据：" in await worker.presses("凭什么")


async def test_coming_in_between_starts_the_count_anew(store: Store) -> None:
    town = await town_of(store, "fengmao-2021")
    office, worker = await town.phone("陈建国"), await town.phone("王秀兰")

    for turn in ("leave", "leave", "come", "leave"):
        await hold_meeting(town, office)
        if turn == "come":
            await worker.presses("参加")
            await worker.presses("签到")
        else:
            await worker.presses("请假")
            await worker.presses("身体不舒服")
            assert worker.last.startswith("已请假：例会")
        town.clock.pass_by(days=1)


async def test_where_no_document_limits_it_leave_is_not_refused(store: Store) -> None:
    town = await town_of(store, "huining-2022")
    office, worker = await town.phone("陈建国"), await town.phone("王秀兰")

    for _ in range(4):
        await hold_meeting(town, office)
        await worker.presses("请假")
        await worker.presses("身体不舒服")
        town.clock.pass_by(days=1)

    assert worker.last.startswith("已请假：例会")


async def test_a_decision_is_asked_what_a_task_of_that_rulebook_is_asked(store: Store) -> None:
    town = await town_of(store, "wubi-2023")
    office, worker = await town.phone("陈建国"), await town.phone("王秀兰")
    await hold_meeting(town, office)

    await office.says("会议 纪要 决定 明天18点前开展安全隐患排查")
    await office.presses("变成任务")
    asked = office.last
    before = worker.texts
    await office.presses("协助")
    await office.presses("确认发布")

    # 武笔 四（二）2 and 3: a task is one of the list, and what is a department's own may be helped with alone.
    assert "协助" in asked
    assert not any("安全隐患排查" in text for text in before)
    assert "安全隐患排查" in worker.last


async def test_what_one_of_an_office_holds_all_of_it_hold(store: Store) -> None:
    town = await town_of(store, "fengmao-2021")
    await hold_meeting(town, await town.phone("陈建国"))

    async with store.reading(town.clock.now() + timedelta(hours=1)) as uow:
        (post,) = await uow.people.named("陈建国", "/", uow.now.date())
        found = await standings(town.world, uow, [post], post.since_on.replace(month=11, day=18))

    # 三（二）1: the centre holds a 例会 each month and a training each quarter.
    gathered = [one for one in found if one.quota.kind in ("meeting", "training")]
    assert {(one.quota.id, one.done, one.quota.clause) for one in gathered} == {
        ("meeting", 1, "三（二）1"),
        ("training", 0, "三（二）1"),
    }


async def test_the_years_plan_shows_what_is_meant_what_was_held_and_the_clause(store: Store) -> None:
    town = await town_of(store, "huining-2022")
    office = await town.phone("陈建国")

    await office.says("培训 计划 11月 防火知识\n12月 信访条例")
    await office.says("培训 全县 现在 县委党校 防火知识 半天")
    await office.presses("发出邀请")
    await office.presses("签到码")
    said = await office.says("培训 计划")

    assert "2026 年培训计划\n11月 防火知识，这个月办了\n12月 信访条例" in said
    assert "去掉 12月 信访条例" in office.labels()
    worker = await town.phone("王秀兰")
    assert "1 至 2 次培训（第十条）" in await worker.says("培训 计划")
    assert "没有看懂「防火」" in await office.says("培训 计划 防火")


async def test_what_is_owed_by_number_and_by_days_has_one_button_in_today(open_town: OpenTown) -> None:
    worker = (await open_town("huining-2022", "2026-11-20")).phones["王秀兰"]

    said = await worker.says("今天")

    # 第十条: 网格员每季度 1–2 次, 累计不少于 2 天.
    assert "培训：本季度还差 1 次" in said
    assert "培训时间：本季度还差 2 天" in said
    assert worker.labels().count("看培训") == 1
