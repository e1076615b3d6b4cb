"""The sheets of the workbook and their columns: names that never change, later versions only add.

Must never hold a number or a word of a policy document: titles of posts come from rulebooks.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from handlers.roster import cells
from handlers.roster.rows import DepartmentRow, GridRow, HouseholdRow, ItemRow, PlaceRow, PostRow, ResidentRow

LEVELS = ("0", "1", "2", "3", "4")
GRID_KINDS = ("城镇", "农村", "专属")
NATURES = ("专职", "兼职", "县直下沉", "其他")
PLACE_KINDS = ("商户", "重点场所", "项目", "工作点位")
TAGS = ("一类低保", "二类低保", "五保", "残疾", "流动人口", "重点人员", "独居老人")


@dataclass(frozen=True)
class ColumnSpec:
    """One column: its header, the row's field that it fills, and how a cell of it is read."""

    title: str
    field: str
    read: Callable[[Any], Any]
    required: bool = True
    optional_column: bool = False
    """Whether a workbook may leave the whole column out."""
    choices: tuple[str, ...] | None = None
    note: str | None = None
    is_text: bool = True
    is_key: bool = False
    """Whether other rows refer to this one by it."""


@dataclass(frozen=True)
class SheetSpec:
    """One sheet of the workbook."""

    title: str
    name: str
    row: type[Any]
    columns: tuple[ColumnSpec, ...]
    optional: bool = False


def _code(title: str, field: str = "code", **more: Any) -> ColumnSpec:
    return ColumnSpec(title, field, cells.code, **more)


def _text(title: str, field: str, *, most: int = 100, **more: Any) -> ColumnSpec:
    return ColumnSpec(title, field, lambda value: cells.text(value, most=most), **more)


def _choice(title: str, field: str, choices: tuple[str, ...], **more: Any) -> ColumnSpec:
    return ColumnSpec(title, field, lambda value: cells.choice(value, choices), choices=choices, **more)


_WORKER_PHONE = ColumnSpec(
    "网格员手机号", "worker_phone", cells.phone, required=False, note="管这一户的人的手机号，要在「人员」表里；可以空着"
)
_TAGS = ColumnSpec("标签", "tags", cells.tags, required=False, note="可写多个，用、隔开：" + "、".join(TAGS) + "……")
_GRID = _code("网格编码", "grid", note="要是「网格」表里的编码")

SHEETS = (
    SheetSpec(
        "网格",
        "grids",
        GridRow,
        (
            _code("编码", is_key=True, required=False, note="每个网格一个，不重复；定了不要改；空着就自动编"),
            ColumnSpec("名称", "name", cells.name),
            ColumnSpec(
                "级别", "level", cells.level, choices=LEVELS, is_text=False, note="0 是县，1–4 是一级到四级网格"
            ),
            _code("上级编码", "parent", required=False, note="最上面的网格空着"),
            _choice("类型", "kind", GRID_KINDS, required=False),
            ColumnSpec(
                "户数", "household_count", cells.count, required=False, is_text=False, note="可以空着，按「住户」表数"
            ),
            ColumnSpec("制度", "rulebook", cells.code, required=False, note="制度的名称；空着就跟上级网格一样"),
        ),
    ),
    SheetSpec(
        "人员",
        "people",
        PostRow,
        (
            ColumnSpec("姓名", "name", cells.name),
            ColumnSpec("手机号", "phone", cells.phone, is_key=True, note="11 位手机号。一人多岗：同一个号码写几行"),
            _text("单位", "unit", required=False),
            ColumnSpec("职务", "title", cells.name, note="也可以写所用制度里的叫法"),
            _GRID,
            _choice("性质", "nature", NATURES, required=False),
        ),
    ),
    SheetSpec(
        "住户",
        "households",
        HouseholdRow,
        (
            _code("户编号", is_key=True, note="每户一个，全县不重复；定了以后不要改"),
            ColumnSpec("户主", "name", cells.name),
            _text("地址", "address", most=300, required=False),
            _GRID,
            _WORKER_PHONE,
            _TAGS,
            _text("村民小组", "group_name", required=False, optional_column=True),
        ),
    ),
    SheetSpec(
        "场所",
        "places",
        PlaceRow,
        (
            _code("编号", is_key=True),
            ColumnSpec("名称", "name", cells.name),
            _choice("类型", "kind", PLACE_KINDS),
            _text("地址", "address", most=300, required=False),
            _GRID,
            _WORKER_PHONE,
            _TAGS,
        ),
        optional=True,
    ),
    SheetSpec(
        "部门",
        "departments",
        DepartmentRow,
        (
            _code("编码", is_key=True),
            ColumnSpec("名称", "name", cells.name),
            _code("上级编码", "parent", required=False),
            ColumnSpec("联系人手机号", "contact_phone", cells.phone, required=False),
        ),
        optional=True,
    ),
    SheetSpec(
        "任务清单",
        "admitted_items",
        ItemRow,
        (
            _code("编号", is_key=True, note="同一个制度里不重复"),
            _text("事项", "name", note="可以请网格协助的事"),
            _text("类别", "kind", most=40, required=False, note="照制度里的叫法；部门自己的专业事就写「专业性事项」"),
            _text("依据", "basis", most=300, required=False),
            _text("牵头单位", "unit", required=False),
            ColumnSpec("制度", "rulebook", cells.code, note="这份清单是哪个制度的"),
        ),
        optional=True,
    ),
    SheetSpec(
        "人口",
        "residents",
        ResidentRow,
        (
            _code("户编号", "household", note="要是「住户」表里的户编号"),
            ColumnSpec("姓名", "name", cells.name),
            _text("关系", "relation", most=20, required=False, note="跟户主的关系：户主、配偶、子、女、孙女……"),
            ColumnSpec("手机号", "phone", cells.phone, required=False),
            ColumnSpec("标签", "tags", cells.tags, required=False, note="只说这个人的，可写多个，用、隔开"),
        ),
        optional=True,
    ),
)
SHEET_OF = {sheet.name: sheet for sheet in SHEETS}
# Sheets that the template and the export add for the reader's sake.
SILENT_SHEETS = frozenset({"说明", "选项"})
