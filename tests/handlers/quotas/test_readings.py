"""An operator takes the other reading of a note: what people owe is counted by it from that day on."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import update

from config.rulebooks.schema import Rulebook
from handlers.matters.deadlines import step_due
from handlers.queries.county import county as county_of
from handlers.quotas.standing import Standing, standings
from handlers.roster.rows import PostRow, RosterRows
from storage.engine import Store
from storage.tables import posts
from tests.config.rulebooks.test_readings import taken
from tests.conversation import Phone, Town
from tests.handlers.quotas.counties import county, load
from tests.handlers.quotas.years import CALENDAR, FULL_TIME, L1, L2, L3, WORKER, Who, expected_periods, year_of
from tests.handlers.scenes import at, morning, reminders, visit
from tests.rosters import rulebooks

SINCE = date(2026, 1, 1)


async def read_otherwise(store: Store, folder: Path, book: str, readings: str, *more: PostRow) -> Town:
    """Opens the small county under a town's document that takes other readings of a shipped rulebook."""
    rows = county(book)
    await load(store, book, RosterRows(rows.grids, [*rows.people, *more], rows.households, rows.places))
    town = await Town.open(store)
    # The roster keeps the rulebook's name; what stands behind the name is the operator's folder.
    own = taken(folder, book, readings, SINCE).model_copy(update={"name": book})
    town.world.rulebooks = {**town.world.rulebooks, book: own}
    return town


async def line_of(phone: Phone, of: str) -> str:
    return next(line for line in (await phone.says("进度")).splitlines() if of in line)


async def test_three_heads_of_one_village_walk_each_or_jointly(store: Store, tmp_path: Path) -> None:
    more = PostRow("驻村队长", "13900000032", "三级网格长", "C1-1-1")
    town = await read_otherwise(store, tmp_path, "huining-2022", "[three-kinds-of-l3]", more)
    secretary, captain = await town.phone("马德福"), await town.phone("驻村队长")

    await secretary.says("走访 李四：都好")
    await captain.says("走访 钱七：都好")

    # 第八条（二）: 每周走遍辖区内的四级网格 — one group each, both groups between them.
    for phone in (secretary, captain):
        assert "2/2" in await phone.says("进度")
    async with store.reading(town.clock.now()) as uow:
        everybody = await uow.people.posts_within("/", date(2026, 11, 18))
        heads = [post for post in everybody if post.title == "三级网格长"]
        alone = await standings(town.world, uow, heads, date(2026, 11, 18))
        whole = await (await county_of(town.world, uow, "/1/", everybody, date(2026, 11, 18))).standings(everybody)

    def figures(found: list[Standing]) -> set[tuple[int, str, float]]:
        ours = {post.id for post in heads}
        return {(one.post.id, one.quota.id, one.done) for one in found if one.post.id in ours}

    assert figures(alone) == figures(whole)
    assert {done for _, rule, done in figures(alone) if rule == "l3-cover-households"} == {2}


async def test_by_the_documents_own_words_each_walks_alone(store: Store, tmp_path: Path) -> None:
    more = PostRow("驻村队长", "13900000032", "三级网格长", "C1-1-1")
    town = await read_otherwise(store, tmp_path, "huining-2022", "[log-days]", more)
    secretary, captain = await town.phone("马德福"), await town.phone("驻村队长")

    await secretary.says("走访 钱七：都好")

    assert "1/2" in await secretary.says("进度")
    assert "1/2" not in await captain.says("进度")


async def test_clues_of_two_heads_of_one_village_are_filed_once(store: Store, tmp_path: Path) -> None:
    more = PostRow("村书记", "13900000032", "三级网格长", "C1-1-1")
    town = await read_otherwise(store, tmp_path, "lilou-2025", "[joint-head]", more)
    cadre, secretary = await town.phone("马德福"), await town.phone("村书记")

    await cadre.says("/报送 线索 2 条")

    assert "本月 1/1 次（三（二）3）" in await secretary.says("进度")


# Rulebook, reading, whom it is about, rule, and its period by that reading.
YEARS: list[tuple[str, str, Who, str, str]] = [
    ("fengmao-2021", "every-day", FULL_TIME, "fulltime-visits", "workday"),
    ("fengmao-2021", "every-day", FULL_TIME, "fulltime-events", "workday"),
    ("fengmao-2021", "every-day", FULL_TIME, "daily-patrol", "workday"),
    ("fengmao-2021", "every-day", FULL_TIME, "daily-log", "workday"),
    ("huining-2022", "log-days", WORKER, "worker-log", "workday"),
    ("lilou-2025", "weekends", WORKER, "worker-cover-households", "workday"),
    ("lilou-2025", "daily-all", WORKER, "worker-cover-households", "day"),
    ("lilou-2025", "rhythms", L1, "l1-meeting", "month"),
    ("lilou-2025", "rhythms", L2, "l2-patrol", "month"),
    ("lilou-2025", "rhythms", L2, "l2-assessment", "quarter"),
    ("lilou-2025", "rhythms", WORKER, "worker-training", "quarter"),
    ("huining-2022", "training-days", WORKER, "worker-training-days", "year"),
    ("huining-2022", "visit-and-survey", L3, "l3-survey-points", "visit"),
    ("wubi-2023", "half-month", WORKER, "cover-tagged", "month"),
    ("fengmao-2021", "appointments", FULL_TIME, "appointments", "week"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "reading", "who", "rule", "period"), YEARS)
async def test_the_year_follows_the_reading_that_was_taken(
    tmp_path: Path, name: str, reading: str, who: Who, rule: str, period: str
) -> None:
    own = {name: taken(tmp_path, name, f"[{reading}]", SINCE)}

    line, periods = (await year_of(own, name, who))[rule]

    assert line[3] == period
    assert periods == expected_periods(period)


def test_a_days_count_begins_with_the_report_and_not_with_each_handing_on(tmp_path: Path) -> None:
    def due(book: Rulebook) -> date | None:
        friday, tuesday = date(2026, 11, 13), date(2026, 11, 17)
        return step_due(book, CALENDAR, 2, department=False, registered_on=friday, handed_on=tuesday).on

    # 四3: 3 个工作日 — from the Tuesday on which it came to the village, or from the Friday of its report.
    assert due(rulebooks()["fumeng-2022"]) == date(2026, 11, 20)
    assert due(taken(tmp_path, "fumeng-2022", "[deadline-start]", SINCE)) == date(2026, 11, 18)


async def test_three_appointments_a_week_count_where_they_are_owed_whether_asked_for_or_not(
    store: Store, tmp_path: Path
) -> None:
    town = await read_otherwise(store, tmp_path, "fengmao-2021", "[appointments]")
    worker = await town.phone("王秀兰")

    await worker.says("走访 钱七：按他的要求约访，问了低保")
    await worker.says("走访 孙八：都好")

    # 三（二）5: 每周至少3次随机约访.
    assert "本周 1/3 次（三（二）5）" in await worker.says("进度")


async def test_any_fifteen_days_on_end_are_counted_back_from_today(store: Store, tmp_path: Path) -> None:
    town = await read_otherwise(store, tmp_path, "wubi-2023", "[fifteen-days]")
    worker = await town.phone("王秀兰")
    await visit(town, "王秀兰", "2026-11-04", "H7")
    await visit(town, "王秀兰", "2026-11-13", "H9")

    # 四（三）2: 每个半月 — by calendar halves neither of the two would count on 18 November.
    assert "近 15 天 2/2 户（四（三）2）" in await worker.says("进度")
    town.clock.pass_by(days=1)

    # Fifteen days after the fourth the first of them is due again, and the morning says so.
    assert "近 15 天 1/2 户（四（三）2）" in await worker.says("进度")
    await town.tick()
    said = next(text for text in reminders(town, "王秀兰") if "钱七" in text)
    assert "周九" not in said
    assert await both_readers(town, "王秀兰", "cover-tagged") == {(1, date(2026, 11, 5), date(2026, 11, 19))}


async def test_the_weeks_plan_names_what_falls_due_within_it_where_days_roll(store: Store, tmp_path: Path) -> None:
    town = await read_otherwise(store, tmp_path, "wubi-2023", "[fifteen-days]")
    await town.phone("王秀兰")
    await visit(town, "王秀兰", "2026-11-05", "H7")
    await visit(town, "王秀兰", "2026-11-13", "H9")
    town.clock.move_to(at("2026-11-16"))

    await town.tick()

    # Both were reached within fifteen days; one of the two falls due on Friday.
    assert any("11月22日（周日）前：钱七" in text for text in reminders(town, "王秀兰"))


async def test_heads_hear_once_a_week_of_what_rolls(store: Store, tmp_path: Path) -> None:
    town = await read_otherwise(store, tmp_path, "wubi-2023", "[fifteen-days]")
    await town.phone("王秀兰")
    await town.phone("马德福")

    heard: list[int] = []
    for day in range(19, 24):
        town.clock.move_to(at(f"2026-11-{day}"))
        await town.tick()
        heard.append(sum("王秀兰" in text for text in reminders(town, "马德福")))

    # Thursday to Monday: what was not reached by Sunday evening is said on Monday alone.
    assert heard == [0, 0, 0, 0, 1]


async def test_weeks_and_months_are_counted_from_ones_own_first_day(store: Store, tmp_path: Path) -> None:
    town = await read_otherwise(store, tmp_path, "huining-2022", "[month-and-week]")
    worker = await town.phone("李向阳")
    who = await town.person_id("李向阳")
    async with store.connection() as connection:
        await connection.execute(update(posts).where(posts.c.person_id == who).values(since_on=date(2026, 1, 20)))
    await visit(town, "李向阳", "2026-10-25", "H1", "H2")

    # 第八条（二）: 每月 — in October by the calendar; from 20 October to 19 November by the own first day.
    assert "10月20日（周二）到11月19日（周四） 2/6 户（第八条（二））" in await worker.says("进度")
    own = {(2, date(2026, 10, 20), date(2026, 11, 19))}
    assert await both_readers(town, "李向阳", "county-worker-cover") == own
    head = await town.phone("高永福")
    await morning(town, "2026-11-20")
    assert any("李向阳 南关村一组 2/6 户" in text for text in reminders(town, "高永福")), head.shown


async def test_two_hours_without_a_break_are_the_longest_stretch_and_not_the_sum(store: Store, tmp_path: Path) -> None:
    town = await read_otherwise(store, tmp_path, "wubi-2023", "[unbroken-hours]")
    worker = await town.phone("王秀兰")

    for minutes in (60, 90):
        await worker.says("打卡")
        town.clock.pass_by(minutes=minutes)
        await worker.says("打卡")
        town.clock.pass_by(minutes=30)

    # 四（三）2: 不少于 2 小时 — an hour and one and a half are two and a half in all.
    assert "今天 1.5/2 小时（四（三）2）" in await worker.says("进度")


async def both_readers(town: Town, name: str, rule: str) -> set[tuple[float, date, date]]:
    """Returns one figure as a person's own reader and as the county's reader know it: one element where they agree."""
    day = town.world.local(town.clock.now()).date()
    async with town.store.reading(town.clock.now()) as uow:
        everybody = await uow.people.posts_within("/", day)
        alone = await standings(town.world, uow, everybody, day)
        whole = await (await county_of(town.world, uow, "/1/", everybody, day)).standings(everybody)
    ours = (one for one in (*alone, *whole) if one.quota.id == rule and one.post.person_name == name)
    return {(one.done, one.period.start, one.period.end) for one in ours}
