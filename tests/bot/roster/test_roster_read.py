"""Reading workbooks: real ones whoever wrote them, and files that must not be opened."""

import io
import random
import struct
import tracemalloc
import zipfile
import zlib
from pathlib import Path

import openpyxl
import pytest

from bot.roster import inspect
from bot.roster.example import EXAMPLE_RULEBOOK, example_rows
from bot.roster.inspect import WorkbookRefused
from bot.roster.read import read_content, read_workbook
from bot.roster.write import write_roster
from handlers.roster.sheets import rows_of_sheets

CONTENT_TYPES = """<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Override PartName="/xl/workbook.xml"
 ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>"""
WORKBOOK = """<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"
 xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">
<sheets><sheet name="网格" sheetId="1" r:id="r1"/></sheets></workbook>"""
RELS = """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
 Target="worksheets/sheet1.xml"/></Relationships>"""
ROOT_RELS = """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
 Target="xl/workbook.xml"/></Relationships>"""
SHEET = """<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData>
</worksheet>"""


def xlsx(sheet_data: str) -> bytes:
    """A workbook of one sheet, written by hand."""
    parts = {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": ROOT_RELS,
        "xl/workbook.xml": WORKBOOK,
        "xl/_rels/workbook.xml.rels": RELS,
        "xl/worksheets/sheet1.xml": SHEET.format(sheet_data),
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return buffer.getvalue()


def text_cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def example() -> bytes:
    buffer = io.BytesIO()
    write_roster(buffer, example_rows(EXAMPLE_RULEBOOK), {}, explained=True)
    return buffer.getvalue()


def refusal(content: bytes) -> str:
    with pytest.raises(WorkbookRefused) as refused:
        read_content(content)
    return str(refused.value)


def test_a_workbook_that_excel_filled_with_floats_and_formulas_is_read() -> None:
    book = openpyxl.load_workbook(io.BytesIO(example()))
    book["人员"]["B2"] = 13800000001.0
    book["网格"]["C2"] = 0.0
    book["网格"]["B3"] = "=1+1"
    buffer = io.BytesIO()
    book.save(buffer)

    rows, problems, _ = rows_of_sheets(read_content(buffer.getvalue()))

    assert rows.people[0].phone == "13800000001"
    assert [(one.sheet, one.row, one.column, one.what) for one in problems] == [("网格", 3, "名称", "空着")]


def test_lines_are_those_of_the_sheet_also_below_empty_rows() -> None:
    book = openpyxl.load_workbook(io.BytesIO(example()))
    book["网格"].insert_rows(1, 2)
    buffer = io.BytesIO()
    book.save(buffer)

    rows, problems, _ = rows_of_sheets(read_content(buffer.getvalue()))

    assert problems == []
    assert rows.grids[0].line == 4


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "不是 Excel 工作簿"),
        ("姓名,手机号\n张三,13800000000\n".encode(), "不是 Excel 工作簿"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "旧版 .xls 或加了密码"),
        (b"PK\x03\x04" + bytes(100), "损坏"),
        (example()[:-500], "损坏"),
    ],
)
def test_a_file_that_is_no_workbook_is_refused_with_what_to_do(content: bytes, says: str) -> None:
    assert says in refusal(content)


def test_a_file_that_is_not_there_is_refused_with_its_path(tmp_path: Path) -> None:
    with pytest.raises(WorkbookRefused, match="打不开文件"):
        read_workbook(tmp_path / "nothing.xlsx")


def test_a_zip_without_a_workbook_in_it_is_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("readme.txt", "hello")

    assert "这不是 Excel 工作簿" in refusal(buffer.getvalue())


def test_another_format_in_a_zip_is_refused_although_the_reader_knows_it() -> None:
    buffer = io.BytesIO(xlsx(""))
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("content.xml", "<x/>")

    assert "这不是 Excel 工作簿" in refusal(buffer.getvalue())


def test_a_bomb_that_states_its_size_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(3):
            with archive.open(f"xl/worksheets/sheet{number}.xml", "w") as part:
                for _ in range(70):
                    part.write(bytes(1_000_000))
    monkeypatch.setattr(zlib, "decompressobj", lambda *_: pytest.fail("it was unpacked"))

    assert "解开后有 210 MB" in refusal(buffer.getvalue())


def test_a_bomb_that_lies_about_its_size_is_stopped_where_the_lie_ends() -> None:
    honest = io.BytesIO()
    with zipfile.ZipFile(honest, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/workbook.xml", "w") as part:
        for _ in range(60):
            part.write(bytes(1_000_000))
    lying = honest.getvalue().replace(struct.pack("<I", 60_000_000), struct.pack("<I", 1000))

    tracemalloc.start()
    says = refusal(lying)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert "和实际不符" in says
    assert peak < 10_000_000


def test_too_many_parts_are_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for number in range(inspect.MOST_ENTRIES + 1):
            archive.writestr(f"{number}.xml", "")

    assert "2001 个部分" in refusal(buffer.getvalue())


@pytest.mark.parametrize(
    "sheet_data",
    [
        f'<row r="1">{text_cell("A1", "编码")}</row><row r="1048576">{text_cell("XFD1048576", "x")}</row>',
        f'<row r="400000">{text_cell("A400000", "x")}</row>',
        f'<row r="1">{text_cell("XFD1", "x")}</row>',
        "<row r='1000000'><c t='inlineStr'><is><t>x</t></is></c></row>",
        "<row>" + "<c><v>1</v></c>" * 300 + "</row>",
        f'<row r="200000">{text_cell("CV200000", "x")}</row>',
    ],
)
def test_a_sheet_without_an_end_is_refused_before_it_is_opened(
    sheet_data: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.roster.read.load_workbook", lambda *_: pytest.fail("it was opened"))

    assert "请删去下面和右边多余的内容" in refusal(xlsx(sheet_data))


def test_a_sheet_that_is_only_formatted_to_its_end_is_no_endless_one() -> None:
    cells = text_cell("A1", "编码") + text_cell("B1", "名称")

    sheets = read_content(xlsx(f'<row r="1">{cells}</row><row r="1048576"/>'))

    assert list(sheets[0].rows[0]) == ["编码", "名称"]


def test_a_workbook_damaged_anywhere_is_read_or_refused_and_nothing_else() -> None:
    whole = example()
    chance = random.Random(20261121)
    refusals = []

    for _ in range(150):
        damaged = bytearray(whole)
        for _ in range(chance.randint(1, 8)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        try:
            rows_of_sheets(read_content(bytes(damaged)))
        except WorkbookRefused as refused:
            refusals.append(str(refused))

    assert len(refusals) > 100
    # Each says what to do about it.
    assert all("请" in refusal or "应" in refusal for refusal in refusals)
