"""Small made-up counties, one a rulebook, in which every number can be counted by hand."""

from datetime import date

from handlers.roster.importing import import_roster
from handlers.roster.rows import GridRow, HouseholdRow, PlaceRow, PostRow, RosterRows
from storage.engine import Store
from tests.conversation import NOON, Town
from tests.rosters import rulebooks

SINCE = date(2026, 1, 1)


def county(rulebook: str) -> RosterRows:
    """Returns one township with two villages of two groups each; the first group has six households of 李向阳's.

    孙志强, 周海燕, 马德福 and 高永福 are heads of levels 1 to 4 above the first group, 王秀兰 is a worker of the second
    one with three households; the second village has two more grids and nobody.
    """
    grids = [
        GridRow("C", "县", 0, rulebook=rulebook),
        GridRow("C1", "城关镇", 1, "C"),
        GridRow("C1-1", "城关镇东片", 2, "C1"),
        GridRow("C1-1-1", "南关村", 3, "C1-1"),
        GridRow("C1-1-2", "东河村", 3, "C1-1"),
        GridRow("C1-1-1-1", "南关村一组", 4, "C1-1-1"),
        GridRow("C1-1-1-2", "南关村二组", 4, "C1-1-1"),
        GridRow("C1-1-2-1", "东河村一组", 4, "C1-1-2"),
        GridRow("C1-1-2-2", "东河村二组", 4, "C1-1-2"),
    ]
    people = [
        PostRow("陈建国", "13900000001", "网格办", "C"),
        PostRow("孙志强", "13900000011", "一级网格长", "C1"),
        PostRow("周海燕", "13900000021", "二级网格长", "C1-1"),
        PostRow("马德福", "13900000031", "三级网格长", "C1-1-1"),
        PostRow("高永福", "13900000041", "四级网格长", "C1-1-1-1"),
        PostRow("李向阳", "13900000051", "网格员", "C1-1-1-1", nature="县直下沉"),
        PostRow("王秀兰", "13900000052", "网格员", "C1-1-1-2", nature="专职"),
    ]
    households = [
        HouseholdRow("H1", "张三", "南关村1号", "C1-1-1-1", "13900000051", ("一类低保",)),
        HouseholdRow("H2", "李四", "南关村2号", "C1-1-1-1", "13900000051"),
        HouseholdRow("H3", "王五", "南关村3号", "C1-1-1-1", "13900000051", ("残疾",)),
        HouseholdRow("H4", "赵六", "南关村4号", "C1-1-1-1", "13900000051"),
        HouseholdRow("H5", "张三", "南关村5号", "C1-1-1-1", "13900000051"),
        HouseholdRow("H6", "欧阳文", "南关村6号", "C1-1-1-1", "13900000051"),
        HouseholdRow("H7", "钱七", "南关村7号", "C1-1-1-2", "13900000052", ("流动人口",)),
        HouseholdRow("H8", "孙八", "南关村8号", "C1-1-1-2", "13900000052"),
        HouseholdRow("H9", "周九", "南关村9号", "C1-1-1-2", "13900000052", ("独居老人", "五保")),
        HouseholdRow("H10", "吴十", "东河村1号", "C1-1-2-1"),
    ]
    places = [
        PlaceRow("P1", "平安超市", "商户", "南关村街口", "C1-1-1-2"),
        PlaceRow("P2", "南关小学", "重点场所", "南关村学校路", "C1-1-1-2"),
        PlaceRow("P3", "南关饭店", "商户", "南关村街口", "C1-1-1-2"),
    ]
    return RosterRows(grids=grids, people=people, households=households, places=places)


async def load(store: Store, rulebook: str, rows: RosterRows | None = None) -> None:
    """Loads a county whose posts began long before the tests' day."""
    await import_roster(store, rows or county(rulebook), rulebooks(), now=NOON, on=SINCE)


async def town_of(store: Store, rulebook: str, rows: RosterRows | None = None) -> Town:
    """Loads a county and opens the program on it."""
    await load(store, rulebook, rows)
    return await Town.open(store)
