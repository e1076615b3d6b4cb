"""调研: one line files it, whoever is in charge is told, and what one survey must hold is counted with its clause."""

from handlers.roster.rows import PlaceRow, RosterRows
from storage.engine import Store
from tests.conversation import Phone, Town
from tests.handlers.quotas.counties import county, town_of


async def leader_of(store: Store) -> tuple[Town, Phone]:
    rows = county("huining-2022")
    places = [
        *rows.places, PlaceRow("P4", "城西水厂", "项目", "城西路", "C1-1-1"),
        PlaceRow("P5", "护林点", "工作点位", "北山", "C1-1-2"),
    ]  # fmt: skip
    town = await town_of(store, "", RosterRows(rows.grids, rows.people, rows.households, places))
    return town, await town.phone("孙志强")


async def test_a_survey_of_two_points_meets_article_8_2_and_the_head_in_charge_is_told(any_store: Store) -> None:
    town, leader = await leader_of(any_store)
    head = await town.phone("马德福")

    said = await leader.says("调研 城西水厂、护林点：进度慢，要求月底前完工")

    # 第八条（二）: 一级网格长 look at 2 or more 重点工作点位 in each survey.
    assert said.startswith("已记调研：城西水厂、护林点\n进度慢，要求月底前完工\n")
    assert said.endswith("重点工作点位：这次调研 2/2 个点位（第八条（二）），够了")
    assert head.last == "孙志强 11月18日（周三） 调研了您这里：城西水厂\n进度慢，要求月底前完工"


async def test_a_point_that_no_roster_knows_is_kept_by_its_name_and_one_more_can_be_added(store: Store) -> None:
    _town, leader = await leader_of(store)

    said = await leader.says("调研 东沟大坝：开工了")

    assert "名册里没有，按名字记的：东沟大坝" in said
    assert said.endswith("重点工作点位：这次调研 1/2 个点位（第八条（二））")
    await leader.presses("还看了一处")
    said = await leader.says("城西水厂")
    assert said.startswith("已更正调研：东沟大坝、城西水厂\n开工了")
    assert "这次调研 2/2 个点位" in said


async def test_a_shop_or_a_grid_is_no_work_point(store: Store) -> None:
    _town, leader = await leader_of(store)

    said = await leader.says("调研 平安超市、南关村：都好")

    assert said.endswith("重点工作点位：这次调研 0/2 个点位（第八条（二））")


async def test_what_is_missing_is_asked_and_a_household_is_sent_to_visits(store: Store) -> None:
    _town, leader = await leader_of(store)

    assert (await leader.says("调研")).startswith("调研了哪里？")
    assert "「李四」是住户" in await leader.says("李四")
    assert (await leader.says("护林点")).startswith("发现了什么情况？")
    await leader.presses("没什么情况")
    assert leader.last.startswith("已记调研：护林点")


async def test_an_edited_message_corrects_and_undo_takes_back(store: Store) -> None:
    _town, leader = await leader_of(store)
    await leader.says("调研 护林点：有人值守", message_id="7")

    await leader.edits("7", "调研 护林点、城西水厂：有人值守")

    assert leader.last.startswith("已更正调研：护林点、城西水厂")
    assert await leader.says("撤回") == "已撤回 11月18日（周三） 的调研。"
    assert "点位" not in await leader.says("进度")


async def test_an_inspection_is_told_to_the_grids_head_and_is_no_survey(store: Store) -> None:
    town, leader = await leader_of(store)
    head, worker = await town.phone("马德福"), await town.phone("王秀兰")

    said = await leader.says("检查 南关村、城西水厂：消防通道被占，已让清走", message_id="9")
    told = head.last
    corrected = await leader.edits("9", "检查 南关村：消防通道被占")
    note = await worker.says("检查 张三家：都好")

    assert said == "已记检查：南关村、城西水厂\n消防通道被占，已让清走\n告诉了 马德福。"
    assert told == "孙志强 11月18日（周三） 检查了您这里：南关村、城西水厂\n消防通道被占，已让清走"
    assert corrected.startswith("已更正检查：南关村")
    assert await leader.says("撤回") == "已撤回 11月18日（周三） 的检查。"
    assert note.startswith("收到了，先替您存着")


async def test_what_was_found_at_a_work_point_reaches_the_nearest_head_and_the_one_who_looked_is_not_told(
    store: Store,
) -> None:
    town, leader = await leader_of(store)
    village, above = await town.phone("马德福"), await town.phone("周海燕")

    # 东河村, where 护林点 lies, has no head: the next one above is told.
    said = await leader.says("检查 护林点、城西水厂：没人值守")
    own = await above.says("检查 护林点：有人了")

    assert said.endswith("告诉了 周海燕、马德福。")
    assert village.last == "孙志强 11月18日（周三） 检查了您这里：城西水厂\n没人值守"
    assert above.shown[0].text == "孙志强 11月18日（周三） 检查了您这里：护林点\n没人值守"
    assert own == "已记检查：护林点\n有人了"


async def test_a_worker_is_told_that_surveys_are_a_heads(store: Store) -> None:
    town, _ = await leader_of(store)
    worker = await town.phone("王秀兰")

    assert (await worker.says("/调研 护林点")).startswith("「调研」要网格长或网格办才能用")


async def test_what_one_visit_must_hold_is_counted_over_the_day_with_its_clause(any_store: Store) -> None:
    _town, leader = await leader_of(any_store)

    assert "这次走访" not in await leader.says("进度")
    await leader.says("走访 城西水厂、H1、李四、H7：看了看")

    # 第八条（二）: 一级网格长 per visit at least 1 project, 1 village, 3 groups, 10 households.
    for line in ("这次走访 1/1 个项目", "这次走访 1/1 个村", "这次走访 2/3 个组", "这次走访 3/10 户"):
        assert f"{line}（第八条（二））" in leader.last
    await leader.says("走访 H8：好")
    assert "这次走访 4/10 户（第八条（二））" in leader.last
