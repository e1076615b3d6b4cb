"""要求: where the document says only 适时, a head asks for visits by a day; it then counts like any quota."""

from datetime import UTC, datetime

import pytest

from storage.engine import Store
from tests.conversation import Phone, Town
from tests.handlers.quotas.counties import load, town_of
from tests.handlers.scenes import morning


@pytest.fixture
async def town(store: Store) -> Town:
    return await town_of(store, "huining-2022")


async def asked(town: Town, line: str = "/要求 南关村 2户 12月31日前") -> Phone:
    """Has 马德福, head of level 3, ask by this line, and confirms it."""
    head = await town.phone("马德福")
    await town.phone("王秀兰")
    await head.says(line)
    await head.presses("确认")
    return head


async def test_a_head_asks_by_a_day_with_preview_and_confirmation_and_everybody_meant_is_told(town: Town) -> None:
    worker, county_worker = await town.phone("王秀兰"), await town.phone("李向阳")
    group_head, head = await town.phone("高永福"), await town.phone("马德福")

    preview = await head.says("/要求 南关村 2户 12月31日前")
    before = await worker.says("进度")
    await head.presses("确认")

    assert "南关村，12月31日（周四）前，每人走访 2 户（第八条（二））" in preview
    # 网格员 and the head of level 4 have no figure of their own; the one who asks is not meant.
    assert "共 3 人" in preview
    assert "2 户" not in before
    assert head.last.startswith("已向南关村 3 人提要求")
    for one in (worker, county_worker, group_head):
        assert one.last == "马德福提的要求：12月31日（周四）前走访 2 户（第八条（二））"


async def test_it_counts_in_the_answer_to_a_visit_and_in_progress_until_it_is_met(town: Town) -> None:
    await asked(town)
    worker = town.phones["王秀兰"]

    first = await worker.says("走访 钱七：都好")
    second = await worker.says("走访 孙八：都好")

    assert "12月31日（周四）前 1/2 户（第八条（二））" in first
    assert "12月31日（周四）前 2/2 户（第八条（二））" in second
    assert "12月31日（周四）前 2/2 户（第八条（二））" in await worker.says("进度")


async def test_why_names_the_clause_who_asked_and_when(town: Town) -> None:
    await asked(town)
    worker = town.phones["王秀兰"]
    await worker.says("走访 钱七：都好")

    why = await worker.presses("凭什么")

    assert "《会宁县四级网格管理办法（试行）》第八条（二）" in why
    assert "马德福 11月18日（周三） 对南关村提的要求" in why
    assert "12月31日（周四）前 1/2 户" in why
    assert "钱七" in why


async def test_it_warns_like_a_quota_and_a_miss_is_told_to_the_head(town: Town) -> None:
    head = await asked(town, "/要求 南关村 全部 11月20日前")
    worker = town.phones["王秀兰"]

    await morning(town, "2026-11-20")
    warned = worker.last
    await morning(town, "2026-11-23")

    assert "第八条（二）" in warned
    assert "3" in warned
    assert any("王秀兰" in one and "0/3" in one for one in head.texts)


async def test_it_ends_on_its_day_and_can_be_withdrawn_before(town: Town) -> None:
    head = await asked(town)
    worker = town.phones["王秀兰"]
    listed = await head.says("要求")

    withdrawn = await head.presses("撤回：南关村")

    assert "南关村：12月31日（周四）前走访 2 户（马德福提）" in listed
    assert withdrawn.startswith("已撤回对南关村的要求")
    assert worker.last == "马德福撤回了要求，不用再按它做：12月31日（周四）前走访 2 户"
    assert "2 户" not in await worker.says("进度")
    assert "没有带日期的要求" in await head.says("要求")


async def test_after_its_day_nothing_is_counted(town: Town) -> None:
    await asked(town, "/要求 南关村 2户 11月20日前")
    worker = town.phones["王秀兰"]
    town.clock.move_to(datetime(2026, 11, 21, 2, tzinfo=UTC))

    assert "2 户" not in await worker.says("进度")


async def test_a_head_reaches_only_the_own_subtree_and_a_worker_nobody(town: Town) -> None:
    head, worker = await town.phone("马德福"), await town.phone("王秀兰")

    assert (await head.says("/要求 东河村 2户 12月31日前")).startswith("您管的网格里没有「东河村」。\n向哪里提要求？")
    assert head.labels() == ["南关村", "南关村一组", "南关村二组", "取消"]
    assert (await worker.says("/要求 南关村 2户 12月31日前")).startswith("带日期的要求由网格长来提")


async def test_a_head_who_types_nothing_asks_with_four_taps(town: Town) -> None:
    head = await town.phone("马德福")

    await head.says("要求")
    await head.presses("提一个要求")
    await head.presses("南关村二组")
    await head.presses("10 户")
    shown = await head.presses("11月30日")

    assert "南关村二组，11月30日（周一）前，每人走访 10 户（第八条（二））" in shown
    assert "自己管的不到 10 户，走遍就算。共 1 人" in shown


async def test_whoever_has_fewer_households_than_are_asked_for_sees_all_of_them(town: Town) -> None:
    await asked(town, "/要求 南关村 20户 12月31日前")
    worker = town.phones["王秀兰"]

    await worker.says("走访 钱七、孙八、周九：都好")

    assert "12月31日（周四）前 3/3 户" in await worker.says("进度")


@pytest.mark.parametrize(
    ("line", "asks"),
    [
        ("/要求 王秀兰 2户 12月31日前", "您管的网格里没有「王秀兰」。"),
        ("/要求 南关村 全走一遍 月底前", "南关村，11月30日（周一）前，每人把自己管的户走一遍"),
        ("/要求 二组，3户，12月31日以前", "南关村二组，12月31日（周四）前，每人走访 3 户"),
    ],
)
async def test_a_line_is_read_as_people_write_it(town: Town, line: str, asks: str) -> None:
    head = await town.phone("马德福")

    assert asks in await head.says(line)


async def test_more_posts_than_can_be_told_at_once_are_asked_grid_by_grid(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.demands.command.MOST_POSTS", 2)
    head = await town.phone("马德福")

    assert "请分几个网格来提" in await head.says("/要求 南关村 2户 12月31日前")


async def test_what_a_line_leaves_out_is_asked_with_buttons(town: Town) -> None:
    head = await town.phone("马德福")

    assert (await head.says("/要求 南关村一组")).startswith("每人走访几户？")
    assert (await head.presses("全部走一遍")).startswith("哪天以前？")
    assert "每人把自己管的户走一遍" in await head.says("12月31日")
    assert "没有提" in await head.presses("取消")


async def test_where_the_document_gives_figures_nobody_is_asked(store: Store) -> None:
    await load(store, "lilou-2025")
    town = await Town.open(store)
    head = await town.phone("马德福")

    assert "文件自己写了次数" in await head.says("/要求 南关村 2户 12月31日前")


async def test_fumeng_leaves_visits_to_the_heads_as_well(store: Store) -> None:
    await load(store, "fumeng-2022")
    town = await Town.open(store)
    head, worker = await town.phone("马德福"), await town.phone("王秀兰")

    preview = await head.says("/要求 南关村 2户 12月31日前")
    await head.presses("确认")

    # 四1: 按规定要求定期在责任网格内开展信息排查工作.
    assert "每人走访 2 户（四1）" in preview
    assert worker.last == "马德福提的要求：12月31日（周四）前走访 2 户（四1）"
