"""A whole county by its numbers of grids: the structure of 阜蒙县, with a post on every grid, names made up.

Source: fumeng-2022 三、（三）: 乡镇 36 + 382 + 1,711 + 3,073, 城区街道 1 + 8 + 48 + 200; a size is that of 三、（一）.
"""

from collections.abc import Iterator, Sequence
from itertools import count

from handlers.roster.rows import GridRow, HouseholdRow, PostRow, RosterRows

RURAL = (36, 382, 1711, 3073)
URBAN = (1, 8, 48, 200)
OFFICE = "13804180001"
LEADER = "13804180002"
_FIRST_PHONE = 13_600_000_000
_TITLES = ("一级网格员", "二级网格员", "三级网格员", "四级网格员")

_TOWNSHIPS = (
    "阜新镇", "东梁镇", "佛寺镇", "伊吗图镇", "旧庙镇", "务欢池镇", "建设镇", "大巴镇", "泡子镇", "十家子镇",
    "王府镇", "于寺镇", "富荣镇", "新民镇", "福兴地镇", "平安地镇", "沙拉镇", "大固本镇", "大五家子镇", "大板镇",
    "招束沟镇", "八家子镇", "蜘蛛山镇", "塔营子镇", "扎兰营子镇", "七家子镇", "红帽子镇", "紫都台镇", "化石戈镇",
    "哈达户稍镇", "老河土镇", "太平镇", "卧凤沟乡", "苍土乡", "国华乡", "城郊街道",
)  # fmt: skip
_STEMS = (
    "东升", "西河", "南岗", "北梁", "柳树", "榆树", "杨家", "王家", "李家", "赵家", "平房", "石桥", "双井", "大庙",
    "小河", "前营", "后营", "上窝堡", "下窝堡", "新立", "永丰", "长岭",
)  # fmt: skip
_QUARTERS = (
    "东街", "西街", "南街", "北街", "文化", "民族", "建设", "和平",
)  # fmt: skip
_SURNAMES = "包白韩佟关吴鲍齐王李张刘陈杨赵黄周徐孙胡朱高林何郭马罗宋"
_GIVEN = (
    "长河", "玉山", "春花", "立新", "丽华", "文杰", "雪梅", "国强", "秀英", "建军", "玉兰", "志明", "桂芳", "海军",
    "春梅", "德胜", "凤霞", "永福", "爱琴", "文斌", "淑珍", "铁柱", "晓燕",
)  # fmt: skip
_NUMERALS = "一二三四五六七八九十"


def whole_county() -> RosterRows:
    """Returns 5,459 grids below the county, a person on each, and households for the grids whose phones are shown."""
    numbers = count(1)
    grids = [GridRow("FM", "阜新蒙古族自治县", 0, kind="农村", rulebook="fumeng-2022")]
    people = [
        PostRow("鲍文杰", OFFICE, "网格办", "FM", "县委政法委"),
        PostRow("韩雪梅", LEADER, "领导", "FM", "县委办公室"),
    ]
    for prefix, counts, kind in (("FM", RURAL, "农村"), ("FC", URBAN, "城镇")):
        above: list[GridRow] = [grids[0]]
        for level, wanted in enumerate(counts, 1):
            here = list(_level(above, level, wanted, prefix, kind))
            people += [_post(grid, next(numbers)) for grid in here]
            grids += here
            above = here
    return RosterRows(grids=grids, people=people, households=list(_households(grids, people)), places=[])


def _level(above: Sequence[GridRow], level: int, wanted: int, prefix: str, kind: str) -> Iterator[GridRow]:
    """Spreads a level's grids as evenly over the level above as whole numbers allow."""
    for index, parent in enumerate(above):
        share = wanted * (index + 1) // len(above) - wanted * index // len(above)
        for number in range(1, share + 1):
            code = f"{prefix}{number:02}" if level == 1 else f"{parent.code}-{number}"
            homes = None
            if level == 4:
                homes = 100 + (index * 7 + number * 13) % 101 if kind == "城镇" else 30 + (index * 7 + number) % 21
            yield GridRow(code, _name(parent, level, number, kind, index), level, parent.code, kind, homes)


def _name(parent: GridRow, level: int, number: int, kind: str, index: int) -> str:
    if level == 1:
        return "城区街道" if kind == "城镇" else _TOWNSHIPS[number - 1]
    if level == 2:
        return f"{_QUARTERS[number - 1]}社区" if kind == "城镇" else f"{_STEMS[(index * 5 + number) % len(_STEMS)]}村"
    if level == 3:
        return f"{parent.name}{_NUMERALS[number - 1]}片"
    return f"{parent.name}{number}{'号楼' if kind == '城镇' else '组'}"


def _post(grid: GridRow, number: int) -> PostRow:
    # 28 surnames and 23 given names have no common factor, so 644 people pass before a name comes again.
    name = _SURNAMES[number % len(_SURNAMES)] + _GIVEN[number % len(_GIVEN)]
    return PostRow(name, str(_FIRST_PHONE + number), _TITLES[grid.level - 1], grid.code, "", "兼职")


def _households(grids: Sequence[GridRow], people: Sequence[PostRow]) -> Iterator[HouseholdRow]:
    """Households in the first village's grids: enough for the phones that are shown."""
    on_grid = {post.grid: post.phone for post in people}
    numbers = count(1)
    for grid in grids:
        if grid.level == 4 and grid.code.startswith("FM01-1-"):
            for number in range(1, 9):
                at = next(numbers)
                name = "张三" if number == 1 else _SURNAMES[at % len(_SURNAMES)] + _GIVEN[at * 3 % len(_GIVEN)]
                tags = ("独居老人",) if number % 5 == 2 else ()
                code, address = f"{grid.code}-{number:02}", f"{grid.name} {number} 号"
                yield HouseholdRow(code, name, address, grid.code, on_grid[grid.code], tags)
