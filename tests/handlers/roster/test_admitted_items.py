"""The sheet 任务清单: optional, its bad rows named, a part of the tree replaces only the lists that it names."""

from dataclasses import replace

from handlers.roster.exporting import rows_of
from handlers.roster.plan import check
from handlers.roster.rows import ItemRow, RosterRows
from handlers.roster.sheets import rows_of_sheets
from tests.handlers.roster.plans import EMPTY, ON, TINY, applied, counts, first
from tests.handlers.roster.sheets import sheets
from tests.rosters import rulebooks

BOOKS = rulebooks()
HEAD = ["编号", "事项", "类别", "依据", "牵头单位", "制度"]
ITEMS = [
    ItemRow("1", "协助排查消防隐患", "安全隐患排查", "协助办理目录", "消防站", "wubi-2023", 2),
    ItemRow("2", "采集流动人口信息", "基础信息采集", "", "派出所", "wubi-2023", 3),
    ItemRow("1", "走访困难户", "", "", "", "huining-2022", 4),
]
LISTED: RosterRows = replace(TINY, admitted_items=ITEMS)


def test_a_sheet_is_read_with_its_lines() -> None:
    line = ["1", "协助排查消防隐患", "安全隐患排查", "协助办理目录", "消防站", "wubi-2023"]
    rows, problems, notes = rows_of_sheets(sheets(任务清单=[HEAD, line]))

    assert (problems, notes) == ([], [])
    assert rows.admitted_items is not None
    assert rows.admitted_items[0] == ITEMS[0]


def test_an_empty_number_and_an_empty_matter_are_named_by_row_and_column() -> None:
    lines = [
        ["", "协助排查", "", "", "", "wubi-2023"],
        ["2", "", "", "", "", "wubi-2023"],
        ["3", "宣传", "", "", "", ""],
    ]
    _, problems, _ = rows_of_sheets(sheets(任务清单=[HEAD, *lines]))

    assert [str(one) for one in problems] == [
        "「任务清单」第 2 行 编号：空着，应填编号",
        "「任务清单」第 3 行 事项：空着，应填事项",
        "「任务清单」第 4 行 制度：空着，应填制度",
    ]


def test_one_number_may_stand_in_two_rulebooks_lists_and_not_twice_in_one() -> None:
    bad = [ITEMS[0]._replace(line=5), ItemRow("9", "宣传", rulebook="无", line=6)]
    twice = replace(LISTED, admitted_items=[*ITEMS, *bad])

    assert check(LISTED, EMPTY, BOOKS, ON).problems == []
    assert [str(one).partition("，")[0] for one in check(twice, EMPTY, BOOKS, ON).problems] == [
        "「任务清单」第 5 行 编号：1 已写在第 2 行",
        "「任务清单」第 6 行 制度：没有叫 无 的制度",
    ]


def test_an_export_imported_again_changes_nothing_and_a_workbook_without_the_sheet_keeps_the_list() -> None:
    store = first(LISTED)

    assert counts(check(rows_of(store), store, BOOKS, ON), "admitted_items") == (0, 0, 0)
    assert counts(check(TINY, store, BOOKS, ON), "admitted_items") == (0, 0, 0)


def test_a_line_that_is_left_out_is_retired_and_comes_back_as_itself() -> None:
    store = first(LISTED)
    shorter = check(replace(LISTED, admitted_items=ITEMS[1:]), store, BOOKS, ON)
    without = applied(shorter, store)
    again = applied(check(LISTED, without, BOOKS, ON), without)

    assert counts(shorter, "admitted_items") == (0, 0, 1)
    assert sorted(again.admitted_items) == sorted(store.admitted_items)
