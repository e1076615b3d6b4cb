"""The sheets of a tiny roster, as a workbook has them."""

from collections.abc import Sequence

from handlers.roster.rows import Cell, SheetRows

GRIDS: list[Sequence[Cell]] = [
    ["编码", "名称", "级别", "上级编码", "类型", "户数", "制度"],
    ["1", "会宁县", 0.0, "", "", "", "huining-2022"],
    [2.0, "会师镇", 1.0, 1.0, "农村", 120.0, None],
]
PEOPLE: list[Sequence[Cell]] = [
    ["姓名", "手机号", "单位", "职务", "网格编码", "性质"],
    ["张三", 13800000001.0, "", "网格员", 2.0, "专职"],
]
HOUSEHOLDS: list[Sequence[Cell]] = [
    ["户编号", "户主", "地址", "网格编码", "网格员手机号", "标签"],
    ["h1", "李四", "一组", "2", "13800000001", "五保、残疾"],
]


def sheets(**other: list[Sequence[Cell]]) -> list[SheetRows]:
    """Returns the sheets, some of them another's."""
    rows = {"网格": GRIDS, "人员": PEOPLE, "住户": HOUSEHOLDS} | other
    return [SheetRows(title, one) for title, one in rows.items()]
