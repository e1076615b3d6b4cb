"""Cells: what Excel makes of what people type, and what is refused with a mend."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.roster import cells
from handlers.roster.cells import CellError


@pytest.mark.parametrize(
    "typed",
    [
        "13800000000", 13800000000, 13800000000.0, "13800000000.0", "+86 138-0000-0000", "+8613800000000",
        "0086 138 0000 0000", "8613800000000", "１３８００００００００", "138 0000 0000", "\u202d13800000000\u202c",
        "138\u00a00000\u00a00000", " 13800000000\n",
    ],
)  # fmt: skip
def test_a_phone_number_is_the_same_however_excel_gives_it_back(typed: str | float) -> None:
    assert cells.phone(typed) == "13800000000"


@pytest.mark.parametrize("typed", ["1380000000", "23800000000", "1.38E+10", "无", "138000000001", "=1+1", 9363220000.0])
def test_what_is_no_phone_number_is_refused_with_an_example(typed: str | float) -> None:
    with pytest.raises(CellError, match="应是 11 位手机号"):
        cells.phone(typed)


def test_a_landline_keeps_its_leading_zero() -> None:
    assert cells.phone("0936-322 0000") == "09363220000"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (1.0, "1"),
        (1, "1"),
        ("1.0", "1"),
        ("1.10", "1.10"),
        ("A-１", "A-1"),
        (" 620422 001 ", "620422001"),
        ("007", "007"),
    ],
)
def test_a_code_is_what_was_typed_and_a_float_loses_its_point(typed: str | float, code: str) -> None:
    assert cells.code(typed) == code


def test_a_code_whose_tail_excel_has_lost_is_refused() -> None:
    with pytest.raises(CellError, match="设成文本"):
        cells.code(6204221040010001234.0)


def test_a_code_that_excel_made_a_date_is_refused() -> None:
    with pytest.raises(CellError, match="日期"):
        cells.code(datetime(2026, 1, 2))  # noqa: DTZ001 - a cell has no zone


def test_a_formula_stays_the_text_that_it_is() -> None:
    assert cells.text('=HYPERLINK("http://x","y")') == '=HYPERLINK("http://x","y")'


def test_an_error_of_a_formula_is_refused() -> None:
    with pytest.raises(CellError, match="公式错误"):
        cells.text("#REF!")


def test_a_name_spaced_out_to_fill_a_form_is_the_name() -> None:
    assert cells.name("张　三") == "张三"
    assert cells.name("买买提 · 艾力") == "买买提·艾力"
    assert cells.name("Li  Lei") == "Li Lei"


def test_tags_may_be_separated_in_any_usual_way_and_count_once() -> None:
    assert cells.tags("五保、残疾，残疾,独居老人 流动人口;五保") == ("五保", "残疾", "独居老人", "流动人口")


@given(st.one_of(st.text(), st.integers(), st.floats(), st.booleans(), st.none()))
def test_any_cell_is_read_or_refused_with_a_mend(value: object) -> None:
    for read in (cells.text, cells.name, cells.code, cells.phone, cells.level, cells.count, cells.tags):
        try:
            read(value)  # type: ignore[operator]
        except CellError as error:
            assert error.what and error.mend  # noqa: PT017, PT018 - it need not be refused
