"""A small, believable county: every level, role and oddity once, made up throughout. Tests load it as well."""

from collections.abc import Iterator

from handlers.roster.rows import DepartmentRow, GridRow, HouseholdRow, PlaceRow, PostRow, RosterRows

# People whom the phones and the tests call by name; every other number is counted up from SPARE_PHONE.
OFFICE = "13909310001"
"""陈建国, county office of 会宁县."""
LEADER = "13909310002"
"""赵明远, the leader of 会宁县."""
FIRST_HEAD = "13909310011"
"""孙志强, head of level 1 on HN01 (会师镇)."""
SECOND_HEAD = "13909310021"
"""周海燕, head of level 2 on HN01-1."""
THIRD_HEAD = "13909310031"
"""马德福, head of level 3 on HN01-1-1 (南关村)."""
FOURTH_HEAD = "13909310041"
"""马德福, of the same name, head of level 4 on HN01-1-1-1."""
WORKER = "13909310051"
"""王秀兰, worker on HN01-1-1-1 with eight households."""
SECONDED_WORKER = "13909310052"
"""李向阳, seconded by the county (县直下沉), on HN01-1-1-2."""
TWO_POSTS = "13909310053"
"""刘桂英, worker on HN01-1-2-1 and on HN01-1-2-2."""
FUMENG_HEAD = "13904180011"
"""白玉山, head of level 1 in 阜蒙县 (there called 一级网格员)."""
FUMENG_WORKER = "13904180051"
"""包春花, worker of level 4 in 阜蒙县."""

SPARE_PHONE = 13_700_000_000
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_GIVEN = (
    "国强",
    "秀英",
    "建军",
    "玉兰",
    "志明",
    "桂芳",
    "海军",
    "春梅",
    "德胜",
    "凤霞",
    "永福",
    "爱琴",
    "文斌",
    "淑珍",
)
_TAGS = (
    (), ("一类低保",), (), ("残疾",), ("独居老人",), (), ("二类低保", "残疾"), ("五保",),
    ("流动人口",), (), ("重点人员",),
)  # fmt: skip
_TOWNSHIPS = {"HN01": "会师镇", "HN02": "柴家门镇"}
_AREAS = {"1": "东片区", "2": "西片区"}
_VILLAGES = {
    "HN01-1-1": "南关村", "HN01-1-2": "东河村", "HN01-2-1": "西关村", "HN01-2-2": "北坪村",
    "HN02-1-1": "柴门村", "HN02-1-2": "二十铺村", "HN02-2-1": "鸡儿嘴村", "HN02-2-2": "米峡村",
}  # fmt: skip


class _Names:
    """Counts up names and numbers, the same on every run."""

    def __init__(self) -> None:
        self.count = 0

    def next(self) -> tuple[str, str]:
        """Returns the next name and number."""
        self.count += 1
        name = _SURNAMES[self.count % len(_SURNAMES)] + _GIVEN[self.count * 5 % len(_GIVEN)]
        return name, str(SPARE_PHONE + self.count)


def small_county() -> RosterRows:
    """Returns a county that follows huining-2022, and a smaller one beside it that follows fumeng-2022."""
    names = _Names()
    grids = [GridRow("HN", "会宁县", 0, kind="农村", rulebook="huining-2022")]
    people = [
        PostRow("陈建国", OFFICE, "网格办", "HN", "县委组织部"),
        PostRow("赵明远", LEADER, "领导", "HN", "县委办公室"),
    ]
    households: list[HouseholdRow] = []
    places: list[PlaceRow] = []
    for number, (township, word) in enumerate(_TOWNSHIPS.items()):
        grids.append(GridRow(township, word, 1, "HN", "农村"))
        people.append(_head("孙志强", FIRST_HEAD, "一级网格长", township, "县政府办公室", number == 0, names))
        places.append(PlaceRow(f"{township}-P1", f"{word}卫生院", "重点场所", f"{word}街道 1 号", township))
        for at, area in _AREAS.items():
            code = f"{township}-{at}"
            grids.append(GridRow(code, f"{word}{area}", 2, township, "农村"))
            people.append(_head("周海燕", SECOND_HEAD, "二级网格长", code, f"{word}人民政府", code == "HN01-1", names))
    for index, (village, word) in enumerate(_VILLAGES.items()):
        grids.append(GridRow(village, word, 3, village[:6], "农村"))
        first = index == 0
        people.append(_head("马德福", THIRD_HEAD, "三级网格长", village, f"{word}党支部", first, names))
        for group in range(1, 4 if index % 2 == 0 else 3):
            code = f"{village}-{group}"
            grids.append(GridRow(code, f"{word}{'一二三'[group - 1]}组", 4, village, "农村"))
            people.append(
                _head("马德福", FOURTH_HEAD, "四级网格长", code, f"{word}村委会", first and group == 1, names)
            )
            worker = _worker(code, word, names)
            people.append(worker)
            how_many = 8 if worker.phone == WORKER else 5 + (index + group) % 3
            households += _households(code, word, group, worker.phone, how_many, names)
        places.append(PlaceRow(f"{village}-P1", f"{word}便民超市", "商户", f"{word}村口", village))
    fumeng_grids, fumeng_people, fumeng_households = _fumeng(names)
    return RosterRows(
        grids=[*grids, *fumeng_grids],
        people=[*people, *fumeng_people],
        households=[*households, *fumeng_households],
        places=places,
        departments=[DepartmentRow("HN-SJ", "县水务局", contact_phone="09363220000")],
    )


def demo_county() -> RosterRows:
    """Returns the small county with the village's head as head of its groups as well: a leave request is seen at once.

    In the small county a namesake holds those posts; on the page the answer would come from a phone that nobody sees.
    """
    rows = small_county()
    groups = ("HN01-1-1-1", "HN01-1-1-2", "HN01-1-1-3")
    people = [
        post._replace(name="马德福", phone=THIRD_HEAD, unit="南关村党支部")
        if post.grid in groups and post.title == "四级网格长"
        else post
        for post in rows.people
    ]
    return RosterRows(rows.grids, people, rows.households, rows.places, rows.departments)


def _head(name: str, phone: str, title: str, grid: str, unit: str, named: bool, names: _Names) -> PostRow:
    """The named head on the first grid of a level, somebody counted up on the others."""
    name, phone = (name, phone) if named else names.next()
    return PostRow(name, phone, title, grid, unit, "兼职")


def _worker(code: str, village: str, names: _Names) -> PostRow:
    unit = f"{village}村委会"
    if code == "HN01-1-1-1":
        return PostRow("王秀兰", WORKER, "网格员", code, unit, "专职")
    if code == "HN01-1-1-2":
        return PostRow("李向阳", SECONDED_WORKER, "网格员", code, "县自然资源局", "县直下沉")
    if code in ("HN01-1-2-1", "HN01-1-2-2"):
        return PostRow("刘桂英", TWO_POSTS, "网格员", code, unit, "兼职")
    name, phone = names.next()
    return PostRow(name, phone, "网格员", code, unit, ("专职", "兼职", "其他", "")[names.count % 4])


def _households(
    code: str, village: str, group: int, worker: str, how_many: int, names: _Names
) -> Iterator[HouseholdRow]:
    for number in range(1, how_many + 1):
        name, _ = names.next()
        # Two households of one name in one grid: asking back is part of the job.
        name = "张三" if code == "HN01-1-1-1" and number in (1, 2) else name
        name = "李四" if code == "HN01-1-1-1" and number == 3 else name
        yield HouseholdRow(
            f"{code}-{number:02}", name, f"{village}{group}组 {number} 号", code, worker,
            _TAGS[(names.count + number) % len(_TAGS)], f"{'一二三'[group - 1]}组",
        )  # fmt: skip


def _fumeng(names: _Names) -> tuple[list[GridRow], list[PostRow], list[HouseholdRow]]:
    grids = [
        GridRow("FM", "阜蒙县", 0, kind="农村", rulebook="fumeng-2022"),
        GridRow("FM01", "佛寺镇", 1, "FM", "农村"),
        GridRow("FM01-1", "佛寺村", 2, "FM01", "农村"),
        GridRow("FM01-1-1", "佛寺村一片", 3, "FM01-1", "农村"),
        GridRow("FM01-1-1-1", "佛寺村一组", 4, "FM01-1-1", "农村", 36),
        GridRow("FM01-1-1-2", "佛寺村二组", 4, "FM01-1-1", "农村", 42),
    ]
    people = [
        PostRow("鲍文杰", "13904180001", "网格办", "FM", "县委政法委"),
        PostRow("韩雪梅", "13904180002", "领导", "FM", "县委办公室"),
        PostRow("白玉山", FUMENG_HEAD, "一级网格员", "FM01", "佛寺镇人民政府", "兼职"),
        PostRow("吴长河", "13904180021", "二级网格员", "FM01-1", "佛寺村党支部", "兼职"),
        PostRow("佟丽华", "13904180031", "三级网格员", "FM01-1-1", "佛寺村村委会", "兼职"),
        PostRow("包春花", FUMENG_WORKER, "四级网格员", "FM01-1-1-1", "佛寺村", "专职"),
        PostRow("关立新", "13904180052", "网格员", "FM01-1-1-2", "佛寺村", "兼职"),
    ]
    households = [
        *_households("FM01-1-1-1", "佛寺村", 1, FUMENG_WORKER, 7, names),
        *_households("FM01-1-1-2", "佛寺村", 2, "13904180052", 6, names),
    ]
    return grids, people, households
