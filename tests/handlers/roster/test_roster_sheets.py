"""Sheets to rows: headers in any order, and every bad cell named by sheet, row, column and mend."""

from collections.abc import Sequence

from handlers.roster.rows import Cell, SheetRows
from handlers.roster.sheets import rows_of_sheets
from tests.handlers.roster.sheets import GRIDS, HOUSEHOLDS, PEOPLE, sheets


def test_sheets_become_rows_that_know_their_line() -> None:
    rows, problems, notes = rows_of_sheets(sheets())

    assert (problems, notes) == ([], [])
    assert rows.grids[1] == ("2", "会师镇", 1, "1", "农村", 120, "", 3)
    assert rows.people[0] == ("张三", "13800000001", "网格员", "2", "", "专职", 2)
    assert rows.households[0] == ("h1", "李四", "一组", "2", "13800000001", ("五保", "残疾"), "", 2)
    assert rows.places is None


def test_columns_may_stand_in_any_order_and_unknown_ones_are_passed_over_with_a_note() -> None:
    people = [
        ["序号", "网格编码", "职务", "姓 名", "手机号*", "性质", "单位"],
        [1, "2", "网格员", "张三", "13800000001", "", ""],
    ]

    rows, problems, notes = rows_of_sheets(sheets(人员=people))

    assert problems == []
    assert rows.people[0].name == "张三"
    assert [str(note) for note in notes] == ["「人员」第 1 行：没有用到的列：序号"]


def test_a_title_above_the_header_is_passed_over_and_lines_stay_those_of_the_sheet() -> None:
    people: list[Sequence[Cell]] = [["会宁县人员名册"], [], *PEOPLE, ["李四", "13800", "", "网格员", "2", ""]]

    rows, problems, _ = rows_of_sheets(sheets(人员=people))

    assert [row.line for row in rows.people] == [4]
    assert str(problems[0]).startswith("「人员」第 5 行 手机号：「13800」不是电话号码（5 位），应是 11 位手机号")


def test_every_bad_cell_of_a_row_is_named() -> None:
    people: list[Sequence[Cell]] = [*PEOPLE, ["", "x", "", "", "2", "临时"]]

    _, problems, _ = rows_of_sheets(sheets(人员=people))

    assert [(p.sheet, p.row, p.column) for p in problems] == [
        ("人员", 3, "姓名"), ("人员", 3, "手机号"), ("人员", 3, "职务"), ("人员", 3, "性质"),
    ]  # fmt: skip
    assert problems[3].mend == "应是专职、兼职、县直下沉、其他中的一个"


def test_empty_rows_are_no_problem() -> None:
    people: list[Sequence[Cell]] = [*PEOPLE, [], ["", None, "", " ", "", ""], ["  "]]

    rows, problems, _ = rows_of_sheets(sheets(人员=people))

    assert (len(rows.people), problems) == (1, [])


def test_a_missing_sheet_and_a_missing_column_are_named() -> None:
    grids: list[Sequence[Cell]] = [[title for title in GRIDS[0] if title != "级别"]]

    rows, problems, _ = rows_of_sheets([SheetRows("网格", grids), SheetRows("人员", PEOPLE)])

    assert rows.unread
    assert [(p.sheet, p.column, p.what) for p in problems] == [
        ("网格", "级别", "表头里没有这一列"), ("住户", "", "没有这张工作表"),
    ]  # fmt: skip


def test_a_column_that_later_versions_added_may_be_missing() -> None:
    households = [[*HOUSEHOLDS[0], "村民小组"], [*HOUSEHOLDS[1], "一组"]]

    rows, _, _ = rows_of_sheets(sheets(住户=households))

    assert rows.households[0].group_name == "一组"
