"""Workbooks hold what was typed, whatever was typed."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from python_calamine import CalamineWorkbook, SheetVisibleEnum

from bot.documents.workbook import CHOICES_SHEET, Cell, Column, Sheet, write_workbook


def written(*sheets: Sheet) -> bytes:
    buffer = BytesIO()
    write_workbook(buffer, sheets)
    return buffer.getvalue()


def read(data: bytes, title: str | None = None) -> list[list[Any]]:
    book = CalamineWorkbook.from_filelike(BytesIO(data))
    return book.get_sheet_by_name(title or book.sheet_names[0]).to_python()


def part(data: bytes, name: str) -> str:
    return ZipFile(BytesIO(data)).read(name).decode("utf-8")


def one_column(*values: Cell, text: bool = False) -> Sheet:
    return Sheet("表", (Column("值", text=text),), [[value] for value in values])


@pytest.mark.parametrize(
    "typed",
    [
        "=1+1",
        '=HYPERLINK("http://example.org","点我")',
        "+8613800000000",
        "-3",
        "@SUM(A1)",
        "{=A1}",
        "http://example.org/x",
        "mailto:a@example.org",
        "internal:表!A1",
        "007",
        "1e5",
        "<r>像标记</r>",
        "<r><t>&amp;</t></r>",
        " 前后空格 ",
        "两\n行",
        "𬱖面 & <b>",
    ],
)
@pytest.mark.parametrize("text", [True, False])
def test_a_typed_text_comes_back_unchanged_and_is_no_formula_and_no_link(typed: str, text: bool) -> None:
    data = written(one_column(typed, "尾", text=text))

    assert read(data) == [["值"], [typed], ["尾"]]
    assert "<f>" not in part(data, "xl/worksheets/sheet1.xml")
    assert "<hyperlink" not in part(data, "xl/worksheets/sheet1.xml")


def test_what_no_file_can_hold_is_left_out() -> None:
    data = written(one_column("a\x00b\x0b\ud83dc\uffff", "x" * 40_000, "𬱖" * 20_000))

    rows = read(data)
    assert rows[1] == ["abc"]
    assert rows[2] == ["x" * 32_767]
    assert rows[3] == ["𬱖" * 16_383]


def test_numbers_and_days_keep_their_kind() -> None:
    instant = datetime(2026, 11, 21, 18, 30, tzinfo=UTC).replace(tzinfo=None)
    data = written(one_column(3, 2.5, date(2026, 11, 21), instant, None, float("nan"), 10**20, "尾"))

    assert [row[0] for row in read(data)[1:]] == [
        3.0, 2.5, date(2026, 11, 21), instant, "", "", "100000000000000000000", "尾",
    ]  # fmt: skip


def test_a_phone_in_a_text_column_stays_text_and_the_empty_cells_below_are_text_too() -> None:
    data = written(Sheet("人员", (Column("手机号", text=True),), [["013800000000"], [13800000001]]))

    assert read(data)[1:] == [["013800000000"], ["13800000001"]]
    assert 'numFmtId="49"' in part(data, "xl/styles.xml")
    assert 'style="' in part(data, "xl/worksheets/sheet1.xml").split("<sheetData")[0]


def test_the_header_is_bold_and_stays_in_view() -> None:
    data = written(one_column("a"))

    assert 'state="frozen"' in part(data, "xl/worksheets/sheet1.xml")
    assert "<b/>" in part(data, "xl/styles.xml")


def test_a_short_list_of_choices_is_in_the_column_with_its_note() -> None:
    column = Column("类型", choices=("城镇", "农村", "专属"), note="请从列表里选")
    data = written(Sheet("网格", (column,), [["农村"]]))

    page = part(data, "xl/worksheets/sheet1.xml")
    assert '"城镇,农村,专属"' in page.replace("&quot;", '"')
    assert 'sqref="A2:A1048576"' in page
    assert "请从列表里选" in page
    assert "请从列表里选" in part(data, "xl/comments1.xml")


@pytest.mark.parametrize("choices", [tuple(f"第{n}网格长" for n in range(80)), ("甲,乙", "丙")])
def test_a_list_too_long_or_with_commas_goes_to_a_hidden_sheet(choices: tuple[str, ...]) -> None:
    data = written(
        Sheet("人员", (Column("职务", choices=choices), Column("副职", choices=choices)), [[choices[0], ""]])
    )

    book = CalamineWorkbook.from_filelike(BytesIO(data))
    hidden = [meta.name for meta in book.sheets_metadata if meta.visible == SheetVisibleEnum.Hidden]
    assert hidden == [CHOICES_SHEET]
    assert [row[0] for row in read(data, CHOICES_SHEET)] == list(choices)
    assert part(data, "xl/worksheets/sheet1.xml").count(f"$A$1:$A${len(choices)}") == 2


def test_columns_are_as_wide_as_what_stands_in_them() -> None:
    columns = (Column("名"), Column("地址"), Column("备注", width=12))
    data = written(Sheet("表", columns, [["a", "会宁县四房吴镇南咀村第三村民小组", "长" * 90]]))

    page = part(data, "xl/worksheets/sheet1.xml")
    widths = [float(bit.split('"')[1]) for bit in page.split(" width=")[1:4]]
    assert widths[0] < 12 < 30 < widths[1] < 50
    assert 12 <= widths[2] < 13


def test_titles_of_sheets_are_made_valid_and_unique() -> None:
    sheets = [Sheet(title, (Column("值"),), []) for title in ("a/b", "A B", "'x'", "", "长" * 40, "长" * 40, "选项")]

    assert CalamineWorkbook.from_filelike(BytesIO(written(*sheets))).sheet_names == [
        "a b", "A B(2)", "x", "1", "长" * 31, "长" * 28 + "(2)", "选项(2)",
    ]  # fmt: skip


def test_rows_are_streamed_and_a_failing_row_leaves_no_file(tmp_path: Path) -> None:
    def rows() -> Iterator[list[Cell]]:
        yield ["一"]
        raise RuntimeError("the store went away")

    with pytest.raises(RuntimeError, match="went away"):
        write_workbook(tmp_path / "x.xlsx", [Sheet("表", (Column("值"),), rows())])

    assert list(tmp_path.iterdir()) == []


def test_a_path_is_written_with_several_sheets(tmp_path: Path) -> None:
    path = tmp_path / "台账.xlsx"
    write_workbook(path, (Sheet(title, (Column("值"),), ([n] for n in range(3))) for title in ("网格", "人员")))

    book = CalamineWorkbook.from_path(path)
    assert book.sheet_names == ["网格", "人员"]
    assert book.get_sheet_by_name("人员").to_python() == [["值"], [0.0], [1.0], [2.0]]


@pytest.mark.parametrize(
    ("sheets", "message"),
    [
        ([], "at least one sheet"),
        ([Sheet("表", (Column("值"),), [["a", "b"]])], "longer than its header"),
        ([Sheet("表", (Column("值"),), [[datetime(2026, 1, 1, tzinfo=UTC)]])], "local time"),
    ],
)
def test_what_would_be_written_wrong_is_refused(sheets: list[Sheet], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        write_workbook(BytesIO(), sheets)
