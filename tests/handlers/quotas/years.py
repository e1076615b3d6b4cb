"""A year under each document, typed from its text: whom it speaks of, what they owe, and in which periods."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, cast

from config.calendar import Calendar, PublishedCalendar
from config.rulebooks.schema import Rulebook
from config.settings import Settings
from handlers.areas import Areas
from handlers.context import World
from handlers.quotas.owed import ONE_TIME, owed
from handlers.reports.owed import owed_on
from handlers.rules.periods import Period
from storage.repositories.people import Post
from storage.unit_of_work import UnitOfWork
from tests.rosters import rulebooks

YEAR = 2026
Span = tuple[str, str]
MONTHS: list[Span] = [
    ("01-01", "01-31"), ("02-01", "02-28"), ("03-01", "03-31"), ("04-01", "04-30"), ("05-01", "05-31"),
    ("06-01", "06-30"), ("07-01", "07-31"), ("08-01", "08-31"), ("09-01", "09-30"), ("10-01", "10-31"),
    ("11-01", "11-30"), ("12-01", "12-31"),
]  # fmt: skip
HALF_MONTHS: list[Span] = [
    part for start, end in MONTHS for part in ((start, f"{start[:2]}-15"), (f"{start[:2]}-16", end))
]
QUARTERS: list[Span] = [("01-01", "03-31"), ("04-01", "06-30"), ("07-01", "09-30"), ("10-01", "12-31")]
HALVES: list[Span] = [("01-01", "06-30"), ("07-01", "12-31")]
WHOLE: list[Span] = [("01-01", "12-31")]
PERIODS: Mapping[str, list[Span]] = {
    "month": MONTHS, "half_month": HALF_MONTHS, "quarter": QUARTERS, "half_year": HALVES, "year": WHOLE,
}  # fmt: skip
# The days off of 2026 that the State Council gave on working days, and the weekends that are worked for them.
CALENDAR = Calendar(PublishedCalendar(), {})

# Whom a document speaks of: level, role, nature, title.
L1, L2, L3, L4 = ((n, "head", "", f"{word}级网格长") for n, word in zip(range(1, 5), "一二三四", strict=True))
COUNTY_WORKER = (4, "worker", "县直下沉", "网格员")
WORKER = (4, "worker", "", "网格员")
FULL_TIME = (4, "worker", "专职", "网格员")
PART_TIME = (4, "worker", "兼职", "网格员")
GROUP = (0, "leader", "", "领导小组")
CENTRE = (1, "office", "", "镇综治中心")
STREET = (0, "leader", "", "街道党工委")
ORGANISERS = (0, "office", "", "县委组织部")
DEPARTMENT = (0, "office", "", "县直各部门单位")
TOWN_OFFICE = (1, "office", "", "乡党政办")
SAFETY_OFFICE = (1, "office", "", "街道平安建设办公室")
TOWNSHIP = (1, "office", "", "乡镇（街道）")

Who = tuple[int, str, str, str]
"""Level, role, nature and title."""
Line = tuple[str, Any, str, str, str]
"""Kind, figure, unit, period and clause, as the document gives them."""
# 附件2 二（一）1（6）当日工作; 三（二）2 每天填写工作日志; 四1 每个工作日, all four levels.
_DIARY: Line = ("log", 1, "times", "day", "附件2 二（一）1（6）")
_SHEET: Line = ("log", 1, "times", "day", "三（二）2")
# 三（二）2, 三（二）5: rates of 100 %, counted by the quarter in which they are assessed.
_RATES: list[Line] = [("rate", 100, "percent", "quarter", f"三（二）{n}") for n in (2, 2, 5)]
_LOG: Line = ("log", 1, "times", "workday", "四1")
_TRAINED: list[Line] = [("training", 1, "times", "year", "第十条"), ("training", 2, "days", "year", "第十条")]
_TAUGHT: list[Line] = [("training", 1, "times", "quarter", "第十条"), ("training", 2, "days", "quarter", "第十条")]
_POINTS: Line = ("content", 2, "work_points", "survey", "第八条（二）")
_TEN: Line = ("content", 10, "households", "visit", "第八条（二）")
YEARS: dict[str, dict[tuple[int, str, str, str], list[Line]]] = {
    "huining-2022": {
        L1: [
            ("cover", "all", "grids", "month", "第八条（二）"), ("cover", "all", "grids", "year", "第八条（二）"),
            ("content", 1, "projects", "visit", "第八条（二）"), ("content", 1, "villages", "visit", "第八条（二）"),
            ("content", 3, "groups", "visit", "第八条（二）"), _TEN, _POINTS,
            ("meeting", 1, "times", "month", "第八条（三）"), *_TRAINED,
        ],
        L2: [
            ("cover", "all", "grids", "month", "第八条（二）"), ("cover", "all", "grids", "month", "第八条（二）"),
            ("cover", "all", "households", "year", "第八条（二）"), _TEN, _POINTS,
            ("meeting", 1, "times", "week", "第八条（三）"), *_TRAINED,
        ],
        L3: [
            ("cover", "all", "grids", "week", "第八条（二）"),
            ("cover", "all", "households", "half_year", "第八条（二）"),
            _TEN, _POINTS, ("meeting", 1, "times", "week", "第八条（三）"), *_TRAINED,
        ],
        L4: _TRAINED,
        WORKER: [_DIARY, *_TAUGHT],
        COUNTY_WORKER: [("cover", "all", "households", "month", "第八条（二）"), _DIARY, *_TAUGHT],
        GROUP: [("meeting", 1, "times", "month", "附件1")],
        DEPARTMENT: [("collection", 1, "times", "month", "附件2 二（二）")],
        ORGANISERS: [("check", 1, "times", "month", "第十四条")],
    },
    "lilou-2025": {
        # 三（二）4: households and shops each day; 三（一）4: the grid each day.
        (4, "head", "", "单元网格员"): [],
        L3: [("collection", 1, "times", "month", "三（二）3")],
        TOWN_OFFICE: [
            ("collection", 1, "times", "month", "四（二）"), ("collection", 1, "times", "month", "四（二）"),
        ],
        WORKER: [
            ("cover", "all", "households", "day", "三（二）4"), ("cover", "all", "places", "day", "三（二）4"),
            ("count", 1, "times", "day", "三（一）4"),
        ],
    },
    "wubi-2023": {
        WORKER: [
            ("duration", 2, "hours", "workday", "四（三）2"), ("cover", "all", "households", "half_month", "四（三）2"),
            ("cover", "all", "places", "half_month", "四（三）2"), ("training", 1, "times", "year", "四（二）4"),
        ],
        L1: [("meeting", 1, "times", "half_year", "四（三）3")],
        STREET: [
            ("training", 1, "times", "year", "推进计划 9（16）"), ("training", 2, "times", "year", "推进计划 9（17）"),
            ("check", 1, "times", "year", "五（五）"),
        ],
        SAFETY_OFFICE: [("check", 1, "times", "year", "五（四）")],
    },
    "fengmao-2021": {
        FULL_TIME: [
            ("cover", "all", "households", "month", "三（二）5"), ("count", 2, "visits", "day", "三（二）5"),
            ("count", 2, "events", "day", "三（二）5"),
            ("count", 1, "times", "day", "三（二）2"), ("duration", 40, "hours", "week", "三（二）8"), _SHEET, *_RATES,
        ],
        PART_TIME: [
            ("cover", "all", "households", "month", "三（二）5"), ("count", 1, "times", "day", "三（二）2"),
            ("duration", 30, "hours", "week", "三（二）8"), _SHEET, *_RATES,
        ],
        CENTRE: [
            ("meeting", 1, "times", "month", "三（二）1"), ("training", 1, "times", "quarter", "三（二）1"),
            ("collection", 1, "times", "month", "三（一）1"), ("check", 1, "times", "quarter", "三（一）2"),
            ("check", 1, "times", "year", "三（一）3"), ("check", 1, "times", "month", "三（二）8"),
        ],
    },
    # 阜蒙 gives deadlines, logs and milestones, and no number of visits, meetings or trainings.
    "fumeng-2022": {
        L1: [_LOG], L2: [_LOG], L3: [_LOG], WORKER: [_LOG],
        # 四4: 日报周查月考核.
        TOWNSHIP: [
            ("collection", 1, "times", "workday", "四4"), ("check", 1, "times", "week", "四4"),
            ("check", 1, "times", "month", "四4"),
        ],
    },
}  # fmt: skip
BOOKS = rulebooks()
ALL = [(name, who) for name, year in YEARS.items() for who in year]


def days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]


def expected_periods(period: str) -> list[Period]:
    """The periods of 2026 as a calendar on the wall shows them."""
    if period in ("day", *ONE_TIME):
        return [Period(on, on) for on in days_of(YEAR)]
    if period == "workday":
        return [Period(on, on) for on in days_of(YEAR) if CALENDAR.is_workday(on)]
    if period == "week":
        mondays = [date(2025, 12, 29) + timedelta(weeks=n) for n in range(53)]
        return [Period(monday, monday + timedelta(days=6)) for monday in mondays]
    return [
        Period(date.fromisoformat(f"{YEAR}-{start}"), date.fromisoformat(f"{YEAR}-{end}"))
        for start, end in PERIODS[period]
    ]


def world_of(books: Mapping[str, Rulebook]) -> World:
    return World(Settings(), books, CALENDAR, cast("Areas", None))


def post_of(name: str, who: Who) -> Post:
    level, role, nature, title = who
    return Post(
        1, 1, "张三", "", 1, "C", "南关村", level, "/1/", role, level, title, nature, "", date(2026, 1, 1), name
    )


async def year_of(books: Mapping[str, Rulebook], name: str, who: Who) -> dict[str, tuple[Line, list[Period]]]:
    """Walks through the year and returns each rule that is owed, daily logs too, with the periods in which it is."""
    world, post = world_of(books), post_of(name, who)
    found: dict[str, tuple[Line, list[Period]]] = {}
    for on in days_of(YEAR):
        debts = [(one.quota, one.period) for one in await owed(world, cast("UnitOfWork", None), [post], on)]
        log = owed_on(world, books[name], post, on)
        for quota, period in [*debts, *([(log, Period(on, on))] if log is not None else [])]:
            line = (quota.kind, quota.target, quota.unit, str(quota.period), str(quota.clause))
            periods = found.setdefault(quota.id, (line, []))[1]
            if period not in periods[-1:]:
                periods.append(period)
    return found
