"""The worked example of the template: a handful of made-up rows that show each thing once.

Must never carry a real person or number.
"""

from handlers.roster.rows import (
    DepartmentRow,
    GridRow,
    HouseholdRow,
    ItemRow,
    PlaceRow,
    PostRow,
    ResidentRow,
    RosterRows,
)

EXAMPLE_RULEBOOK = "huining-2022"


def example_rows(rulebook: str) -> RosterRows:
    """Returns a small roster that can be imported as it is.

    Args:
        rulebook: the name of the rulebook that the example's county follows.
    """
    return RosterRows(
        grids=[
            GridRow("X", "示例县", 0, rulebook=rulebook),
            GridRow("X01", "示例镇", 1, "X"),
            GridRow("X01-1", "示例镇东片区", 2, "X01"),
            GridRow("X01-1-1", "东河村", 3, "X01-1", "农村"),
            GridRow("X01-1-1-1", "东河村一组", 4, "X01-1-1", "农村"),
            GridRow("X01-1-1-2", "东河村二组", 4, "X01-1-1", "农村"),
        ],
        people=[
            PostRow("张示例", "13800000001", "网格办", "X", "县网格办"),
            PostRow("王示例", "13800000002", "领导", "X", "县委办公室"),
            PostRow("李示例", "13800000003", "一级网格长", "X01", "示例镇人民政府", "兼职"),
            PostRow("赵示例", "13800000004", "二级网格长", "X01-1", "示例镇人民政府", "兼职"),
            PostRow("陈示例", "13800000005", "三级网格长", "X01-1-1", "东河村党支部", "兼职"),
            PostRow("刘示例", "13800000006", "网格员", "X01-1-1-1", "东河村村委会", "专职"),
            PostRow("刘示例", "13800000006", "网格员", "X01-1-1-2", "东河村村委会", "兼职"),
            PostRow("周示例", "13800000007", "网格员", "X01-1-1-2", "县水务局", "县直下沉"),
        ],
        households=[
            HouseholdRow("X01-0001", "孙大爷", "东河村一组 1 号", "X01-1-1-1", "13800000006", ("五保", "独居老人")),
            HouseholdRow("X01-0002", "马大嫂", "东河村一组 2 号", "X01-1-1-1", "13800000006", (), "一组"),
            HouseholdRow("X01-0003", "郭师傅", "东河村二组 1 号", "X01-1-1-2", "13800000007", ("一类低保", "残疾")),
        ],
        places=[PlaceRow("X01-C1", "东河便民超市", "商户", "东河村口", "X01-1-1", "13800000006")],
        departments=[DepartmentRow("X-SW", "示例县水务局", contact_phone="13800000007")],
        admitted_items=[
            ItemRow("1", "协助排查消防安全隐患", "安全隐患排查", "协助办理事项目录", "示例县消防队", rulebook),
            ItemRow("2", "采集流动人口基础信息", "基础信息采集", "履行职责事项目录", "示例县公安局", rulebook),
        ],
        residents=[
            ResidentRow("X01-0002", "马大嫂", "户主", "13800000008"),
            ResidentRow("X01-0002", "马小妹", "孙女", "", ("在校学生",)),
        ],
    )  # fmt: skip
