"""报送: what a rulebook wants filed for a period is filed in one line, counts, warns and is explained."""

from datetime import UTC, datetime

import pytest

from handlers.events import Attachment
from handlers.roster.importing import import_roster
from handlers.roster.rows import PostRow, RosterRows
from storage.engine import Store
from tests.conversation import HandClock, Town
from tests.handlers.quotas.counties import county, load
from tests.handlers.scenes import morning
from tests.rosters import rulebooks


async def town_of(store: Store, rulebook: str, *more: PostRow) -> Town:
    rows = county(rulebook)
    await load(store, rulebook, RosterRows(rows.grids, [*rows.people, *more], rows.households, rows.places))
    return await Town.open(store)


async def test_lilou_3_2_3_a_village_head_files_clues_each_month_and_the_office_hears(any_store: Store) -> None:
    town = await town_of(any_store, "lilou-2025")
    head, office = await town.phone("马德福"), await town.phone("陈建国")

    before = await head.says("进度")
    said = await head.says("/报送 本月发现线索 3 条：路灯坏、垃圾没清、井盖松动")

    assert "本月 0/1 次（三（二）3）" in before
    assert said.startswith("已报送：发现问题线索\n本月发现线索 3 条")
    assert "本月 1/1 次（三（二）3）" in said
    assert "告诉了网格办。" in said
    assert office.last.startswith("马德福（南关村）报送了发现问题线索：\n本月发现线索 3 条")
    assert "本月 1/1 次（三（二）3）" in await head.says("进度")
    assert "马德福（南关村）：本月发现线索 3 条" in await office.says("/报送")


async def test_lilou_4_2_what_one_of_the_office_files_all_of_it_have_filed(store: Store) -> None:
    town = await town_of(store, "lilou-2025", PostRow("林小梅", "13900000002", "网格办", "C"))
    office, other = await town.phone("陈建国"), await town.phone("林小梅")

    await office.says("/报送")
    await office.presses("报送网格化综合排查汇总统计表")
    await office.says("11 个村都交了，汇总表已存档")

    assert "网格化综合排查汇总统计表：本月 1/1 次（四（二））" in await other.says("/报送")
    assert "网格化信息总结、梳理、分析和研判：本月 0/1 次（四（二））" in other.last


@pytest.mark.parametrize("word", ["汇总表", "排查汇总统计表", "网格化综合排查汇总统计表"])
async def test_what_is_filed_is_known_by_a_short_word(store: Store, word: str) -> None:
    office = await (await town_of(store, "lilou-2025")).phone("陈建国")

    said = await office.says(f"/报送 {word}：11 个村都交了")

    assert said.startswith("已报送：网格化综合排查汇总统计表\n11 个村都交了")


async def test_a_file_that_was_filed_is_opened_by_the_office_and_by_nobody_beside(store: Store) -> None:
    town = await town_of(store, "lilou-2025")
    head, office, worker = await town.phone("马德福"), await town.phone("陈建国"), await town.phone("王秀兰")
    sheet = (Attachment("document", "clues.xlsx"),)

    await head.says(
        "/报送",
    )
    await head.presses("报送发现问题线索")
    said = await head.says("本月线索 3 条，见表", attachments=sheet)
    received = office.last
    await office.presses("看附件")

    assert "附件 1 个" in said
    assert received.endswith("本月线索 3 条，见表")
    assert office.texts == [received, "马德福 11月18日（周三）发来的 · 文件"]
    await office.says("/报送")
    assert "看附件" in "".join(office.labels())
    assert not any("线索" in one for one in worker.texts)


async def test_huining_annex_2_departments_file_evidence_each_month(store: Store) -> None:
    town = await town_of(store, "huining-2022", PostRow("韩志明", "13900000003", "县直各部门单位", "C"))
    department = await town.phone("韩志明")

    said = await department.says("/报送 加分扣分依据：本月表扬 2 人，扣分 1 人")

    assert said.startswith("已报送：加分扣分依据\n本月表扬 2 人，扣分 1 人")
    assert "本月 1/1 次（附件2 二（二））" in said


async def test_fumeng_4_4_weekly_and_monthly_checks_are_filed_by_the_township(store: Store) -> None:
    town = await town_of(store, "fumeng-2022", PostRow("韩志明", "13900000003", "乡镇（街道）", "C1"))
    township = await town.phone("韩志明")

    listed = await township.says("/报送")
    said = await township.says("/报送 周查：抽查 5 个网格，都有日志")

    for line in ("日报：今天 0/1 次（四4）", "周查：本周 0/1 次（四4）", "月考核：本月 0/1 次（四4）"):
        assert line in listed
    assert "本周 1/1 次（四4）" in said


async def test_a_milestone_is_filed_before_its_day(store: Store) -> None:
    rows = county("fumeng-2022")
    rows = RosterRows(rows.grids, [*rows.people, PostRow("韩志明", "13900000003", "乡镇（街道）", "C1")])
    june = datetime(2022, 6, 28, 2, tzinfo=UTC)
    await import_roster(store, rows, rulebooks(), now=june, on=june.date())
    town = await Town.open(store, HandClock(june))
    township = await town.phone("韩志明")

    before = await township.says("/报送")
    said = await township.says("/报送 示范点村：选了南关村")
    town.clock.move_to(datetime(2022, 7, 1, 2, tzinfo=UTC))
    after = await township.says("/报送")

    # 五（一）: 6月底前每个乡镇选取1个村作为示范点，年底前全面完成。
    assert "示范点村：6月30日（周四）前 0/1 个村（五（一））" in before
    assert "6月30日（周四）前 1/1 个村（五（一））" in said
    assert "示范点村" not in after.split("近一个月")[0]
    assert "网格化管理全面完成：12月31日（周六）前 0/100 %（五（一））" in after


async def test_what_was_not_filed_is_warned_of_and_told_as_a_miss(store: Store) -> None:
    town = await town_of(store, "lilou-2025")
    head = await town.phone("马德福")

    await morning(town, "2026-11-30")

    assert any("每月报一次发现的问题线索" in one and "三（二）3" in one for one in head.texts)


async def test_a_filing_is_withdrawn_and_explained(store: Store) -> None:
    town = await town_of(store, "lilou-2025")
    head = await town.phone("马德福")
    await head.says("/报送 线索 1 条")

    why = await head.presses("凭什么")
    gone = await head.says("撤回")

    assert "三（二）3" in why
    assert "线索 1 条" in why
    assert gone.startswith("已撤回")
    assert "本月 0/1 次（三（二）3）" in await head.says("进度")


async def test_a_worker_or_a_document_that_asks_for_nothing_is_told_so(store: Store) -> None:
    town = await town_of(store, "huining-2022")
    head = await town.phone("马德福")

    assert (await head.says("/报送 线索 1 条")).startswith("这里的制度没有要您报送的")
