"""Writing workbooks: what is written reads back the same, whatever people typed."""

import io
from dataclasses import replace

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.roster.example import EXAMPLE_RULEBOOK, example_rows
from bot.roster.read import read_content
from bot.roster.write import write_roster
from handlers.roster import cells
from handlers.roster.cells import CellError
from handlers.roster.rows import HouseholdRow, RosterRows
from handlers.roster.sheets import rows_of_sheets
from tests.rosters import rulebooks, small_county

BOOKS = rulebooks()


def written(rows: RosterRows, *, explained: bool = False) -> bytes:
    buffer = io.BytesIO()
    write_roster(buffer, rows, BOOKS, explained=explained)
    return buffer.getvalue()


def without_lines(rows: RosterRows) -> list[tuple[object, ...]]:
    sheets = (rows.grids, rows.people, rows.households, rows.places or (), rows.departments or ())
    return [row[:-1] for sheet in sheets for row in sheet]


def test_the_small_county_reads_back_as_it_was_written() -> None:
    county = small_county()

    rows, problems, notes = rows_of_sheets(read_content(written(county)))

    assert (problems, notes) == ([], [])
    assert without_lines(rows) == without_lines(county)


def test_the_template_reads_back_without_a_problem_or_a_note() -> None:
    rows, problems, notes = rows_of_sheets(read_content(written(example_rows(EXAMPLE_RULEBOOK), explained=True)))

    assert (problems, notes) == ([], [])
    assert without_lines(rows) == without_lines(example_rows(EXAMPLE_RULEBOOK))


def test_the_template_offers_lists_and_keeps_phones_as_texts() -> None:
    book = openpyxl.load_workbook(io.BytesIO(written(example_rows(EXAMPLE_RULEBOOK), explained=True)))

    assert book.sheetnames[:8] == ["网格", "人员", "住户", "场所", "部门", "任务清单", "人口", "说明"]
    assert [cell.value for cell in book["网格"][1]] == ["编码", "名称", "级别", "上级编码", "类型", "户数", "制度"]
    assert [cell.value for cell in book["人员"][1]] == ["姓名", "手机号", "单位", "职务", "网格编码", "性质"]
    assert [cell.value for cell in book["住户"][1]] == [
        "户编号", "户主", "地址", "网格编码", "网格员手机号", "标签", "村民小组",
    ]  # fmt: skip
    assert [cell.value for cell in book["场所"][1]] == [
        "编号", "名称", "类型", "地址", "网格编码", "网格员手机号", "标签",
    ]  # fmt: skip
    assert [cell.value for cell in book["部门"][1]] == ["编码", "名称", "上级编码", "联系人手机号"]
    assert (book["人员"]["B2"].value, book["人员"]["B2"].number_format) == ("13800000001", "@")
    offered = {str(one.sqref).split(":")[0] for one in book["人员"].data_validations.dataValidation}
    assert offered == {"D2", "F2"}
    assert {str(one.sqref)[0] for one in book["网格"].data_validations.dataValidation} == {"C", "E", "G"}


@pytest.mark.parametrize(
    "attack", ['=HYPERLINK("http://evil","x")', "=cmd|'/c calc'!A1", "+1+1", "@SUM(1)", "-2", "http://a"]
)
def test_a_cell_that_looks_like_a_formula_stays_a_text(attack: str) -> None:
    county = example_rows(EXAMPLE_RULEBOOK)
    rows = replace(county, households=[HouseholdRow("h", attack, attack, "X01-1-1-1", "", (attack,))])

    content = written(rows)
    cell = openpyxl.load_workbook(io.BytesIO(content))["住户"]["B2"]
    back, _, _ = rows_of_sheets(read_content(content))

    assert (cell.value, cell.data_type, cell.hyperlink) == (attack, "s" if attack[0] != "=" else cell.data_type, None)
    assert back.households[0].name == attack
    with io.BytesIO(content) as file:
        import zipfile

        with zipfile.ZipFile(file) as archive:
            assert b"<f>" not in b"".join(archive.read(name) for name in archive.namelist() if "sheets/" in name)


def _as_read(read: object, text: str) -> object:
    """What a cell of this text is in a store: only such values are ever exported."""
    try:
        return read(text)  # type: ignore[operator]
    except CellError:
        return None


texts = st.text(max_size=30).map(lambda text: _as_read(cells.text, text)).filter(lambda text: text is not None)
names = st.text(max_size=30).map(lambda text: _as_read(cells.name, text)).filter(bool)
codes = st.text(max_size=30).map(lambda text: _as_read(cells.code, text)).filter(bool)
tags = st.text(max_size=30).map(lambda text: _as_read(cells.tags, text)).filter(lambda tags: tags is not None)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.builds(HouseholdRow, codes, names, texts, codes, st.just("13800000001"), tags, texts, st.just(0)), max_size=5
    )
)
def test_whatever_was_taken_once_reads_back_the_same(households: list[HouseholdRow]) -> None:
    rows = RosterRows((), (), households)

    back, problems, _ = rows_of_sheets(read_content(written(rows)))

    assert problems == []
    assert [row[:-1] for row in back.households] == [row[:-1] for row in households]
