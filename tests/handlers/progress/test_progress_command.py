"""/进度: own quotas, who is left, and for heads how those below are doing; in groups nobody is named."""

import re
from collections.abc import Sequence
from dataclasses import replace

import pytest

from handlers.context import Context
from handlers.progress import below, command
from handlers.roster.rows import HouseholdRow, PostRow
from storage.engine import Store
from tests.conversation import Town
from tests.handlers.quotas.counties import county, load, town_of


@pytest.fixture
async def town(store: Store) -> Town:
    """The small county that follows huining-2022."""
    return await town_of(store, "huining-2022")


async def test_a_worker_sees_done_target_until_when_and_buttons(town: Town) -> None:
    phone = await town.phone("李向阳")
    await phone.says("走访 李四：好")

    said = await phone.says("/progress")

    # 会宁 第八条（二）: six own households in November.
    assert said.startswith("11月18日（周三），您的进度：\n所管理农户：本月 1/6 户（第八条（二）），")
    assert "，11月30日（周一） 前还差 5\n" in said
    # 第十条: every worker comes to trainings each quarter.
    assert "培训：本季度 0/1 次（第十条），12月31日（周四） 前还差 1" in said
    assert phone.labels()[:2] == ["还差谁（所管理农户）", "凭什么（所管理农户）"]

    await phone.presses("还差谁")

    assert phone.labels() == [
        "张三 南关村1号",
        "王五 南关村3号",
        "赵六 南关村4号",
        "张三 南关村5号",
        "欧阳文 南关村6号",
    ]


async def test_a_head_of_several_grids_sees_all_of_it_page_by_page_each_button_with_its_grid(store: Store) -> None:
    rows = county("huining-2022")
    second = PostRow("马德福", "13900000031", "三级网格长", "C1-1-2")
    town = await town_of(store, "huining-2022", replace(rows, people=[*rows.people, second]))
    phone = await town.phone("马德福")

    first = await phone.says("进度")
    own = ("凭什么（南关村·", "凭什么（东河村·")
    reasons = [label for label in phone.labels() if label.startswith(own)]
    rest = int(re.findall(r"还有 (\d+) 项没有列在这里", first)[0])
    assert len(reasons) == command.MOST_QUOTAS
    assert "您下面一共" in first

    second_page = await phone.presses(f"看其余 {rest} 项")
    others = [label for label in phone.labels() if label.startswith(own)]

    assert len(others) == rest
    assert len(set(reasons + others)) == len(reasons) + rest
    assert {"凭什么（南关村·培训）", "凭什么（东河村·培训）"} <= {*reasons, *others}
    assert "您下面一共" not in second_page
    assert "没有列在这里" not in second_page
    assert not any(label.startswith("看其余") for label in phone.labels())


async def test_a_worker_without_a_figure_is_told_so_kindly(any_store: Store) -> None:
    await load(any_store, "fumeng-2022")
    town = await Town.open(any_store)
    phone = await town.phone("王秀兰")

    # 阜蒙 gives no number of visits, meetings or trainings.
    assert await phone.says("进度") == "没有哪个制度给您定次数，记下来就好。"


async def test_a_head_sees_who_below_is_furthest_behind(town: Town) -> None:
    head = await town.phone("马德福")

    said = await head.says("进度")

    # The worker's households, and for the head of level 4 and two workers trainings in times and days (第十条).
    assert "您下面一共 7 项要求，完成 0 项。" in said
    assert "李向阳（南关村一组）所管理农户：本月 0/6 户（第八条（二））" in said

    # Two rules of one person: each button says which.
    assert len(set(head.labels())) == len(head.labels())
    why = await head.presses("凭什么（李向阳·所管理农户）")

    assert why.startswith("李向阳：每月把自己管的户至少都走一次")


@pytest.mark.parametrize(
    ("role", "grid"),
    [("网格员", "C1-1-1-2"), ("网格员", "C1-1-2-1"), ("三级网格长", "C1-1-2"), ("四级网格长", "C1-1-1-2")],
)
async def test_a_heads_own_figures_are_the_same_read_with_those_below_and_alone(
    store: Store, monkeypatch: pytest.MonkeyPatch, role: str, grid: str
) -> None:
    rows = county("huining-2022")
    head = PostRow("马德福", "13900000031", role, grid, nature="县直下沉")
    assigned = [
        HouseholdRow("M1", "甲", "1号", "C1-1-1-2", head.phone),
        HouseholdRow("M2", "乙", "2号", "C1-1-1-2", head.phone),
        HouseholdRow("M3", "丙", "3号", "C1-1-2-1", head.phone),
        HouseholdRow("M4", "丁", "4号", "C1-1-2-2", head.phone),
    ]
    rows = replace(rows, people=[*rows.people, head], households=[*rows.households, *assigned])
    phone = await (await town_of(store, "huining-2022", rows)).phone("马德福")
    await phone.says("走访 甲：好")
    together = await phone.says("进度"), phone.labels()

    async def counted_apart(context: Context, paths: Sequence[str]) -> below.Below | None:
        found = await below.below(context, paths)
        return None if found is None else replace(found, own=None)

    monkeypatch.setattr(command, "below", counted_apart)
    apart = await phone.says("进度"), phone.labels()

    assert together == apart
    # 会宁 第八条（二）: the worker's households, all of them on the one worker's post, wherever they lie.
    assert ("本月 1/4 户" in together[0]) == (role == "网格员")


async def test_the_office_sees_the_whole_county(town: Town) -> None:
    office = await town.phone("陈建国")

    said = await office.says("进度")

    # 会宁 第八条（二）: two quotas of the head of level 1, three of level 2, two of level 3, one of the 县直 worker.
    # 第八条（三）: a meeting each of the heads of levels 1 to 3; 第十条: trainings in times and days for all six.
    assert "您下面一共 23 项要求，完成 0 项。" in said


async def test_a_large_subtree_is_opened_part_by_part(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(below, "MOST_AT_ONCE", 2)
    office = await town.phone("陈建国")

    said = await office.says("进度")
    assert said == "下面的网格多，想看哪一片？"

    await office.presses("城关镇")
    await office.presses("城关镇东片")
    await office.presses("东河村")

    assert office.last == "东河村：您下面一共 0 项要求，完成 0 项。"


async def test_a_group_sees_no_names_of_the_late(town: Town) -> None:
    head = await town.phone("马德福")
    group = await town.group("C1-1-1")

    said = await group.says("/进度", sender=head)

    assert "马德福，11月18日（周三） 的进度：" in said
    assert "完成 0 项" in said
    assert "李向阳" not in said
    assert not any("还差谁" in label or "李向阳" in label for label in group.labels())


async def test_nobody_reads_the_list_of_somebody_else(town: Town) -> None:
    phone = await town.phone("李向阳")
    await phone.says("进度")
    button = phone.data("还差谁（所管理农户）")
    other = await town.phone("王秀兰")

    said = await other.presses_data(button)

    assert "南关村" not in said
