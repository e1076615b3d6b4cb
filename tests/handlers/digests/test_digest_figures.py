"""A hand-made November, counted by hand; every clause was read from the document."""

from dataclasses import replace
from datetime import date

import pytest

from handlers.digests.digest import Digest, Overdue
from handlers.digests.letter import params_of
from handlers.digests.reading import digest_of
from handlers.digests.spans import Span, span_before, span_due
from handlers.rules.periods import Period, period_of
from storage.engine import Store
from tests.conversation import HandClock, Town
from tests.handlers.quotas.counties import load
from tests.handlers.scenes import at, leave, report, task, visit


@pytest.fixture
async def november(any_store: Store) -> Town:
    """A county by huining-2022 with some days of work, seen on the evening of Wednesday 18 November 2026."""
    await load(any_store, "huining-2022")
    town = await Town.open(any_store, HandClock(at("2026-11-18", "18:35")))
    for day in ("2026-11-16", "2026-11-17", "2026-11-18"):
        await report(town, "李向阳", day)
    await report(town, "李向阳", "2026-11-18")
    await report(town, "王秀兰", "2026-11-17")
    await leave(town, "王秀兰", "2026-11-16", "2026-11-16")
    await visit(town, "李向阳", "2026-11-18", "H1", "H2")
    await visit(town, "李向阳", "2026-11-18", "H2", "H3")
    await visit(town, "马德福", "2026-11-17", "C1-1-1-1")
    noon, issued = at("2026-11-18", "12:00"), at("2026-11-17", "09:00")
    await task(town, "防火巡查", noon, "李向阳", "王秀兰", issued=issued, done=("李向阳",))
    return town


async def digest(town: Town, code: str, span: Span, on: str) -> Digest:
    async with town.store.reading(town.clock.now()) as uow:
        grid = await uow.grids.by_code(code)
        assert grid is not None
        return await digest_of(town.world, uow, grid, span, date.fromisoformat(on))


def values(found: Digest, *ids: str) -> list[tuple[float | None, float | None]]:
    return [(found.figure(one).value, found.figure(one).previous) for one in ids]


async def test_reports_of_a_day_stand_beside_the_working_day_before_with_their_clause(november: Town) -> None:
    found = await digest(november, "C", "day", "2026-11-18")

    # 附件2 二（一）1（6）: workers write a log every day; there are two workers.
    assert values(found, "reports_filed", "reports_owed", "reports_rate") == [(1, 2), (2, 2), (50.0, 100.0)]
    assert found.figure("reports_rate").clause == "附件2 二（一）1（6）"


async def test_reports_of_a_running_week_are_owed_up_to_today_and_leave_excuses_its_day(november: Town) -> None:
    found = await digest(november, "C", "week", "2026-11-18")

    # Monday to Wednesday: three days of 李向阳's, and two of 王秀兰's, who was on leave on Monday.
    assert values(found, "reports_filed", "reports_owed") == [(4, 0), (5, 14)]
    assert found.running
    assert values(found, "leave") == [(1, 0)]


async def test_a_household_visited_twice_counts_once_and_visits_count_each(november: Town) -> None:
    found = await digest(november, "C", "day", "2026-11-18")

    assert values(found, "visits", "households_visited", "households") == [(2, 1), (3, 0), (10, 10)]


async def test_each_quota_bears_its_own_clause_and_stands_as_on_the_last_day(november: Town) -> None:
    found = await digest(november, "C", "day", "2026-11-18")

    # 第八条（二）: 李向阳 three of six households this month, 马德福 one of two groups this week.
    quotas = {one.id: (one.value, one.previous, one.clause) for one in found.figures if one.id.startswith("quota:")}
    assert quotas["quota:county-worker-cover"] == (50.0, 0.0, "第八条（二）")
    assert quotas["quota:l3-cover-l4"] == (50.0, 50.0, "第八条（二）")
    assert found.figure("coverage").clause == "第八条（二）"


async def test_tasks_are_counted_by_the_day_on_which_they_were_issued(november: Town) -> None:
    found = await digest(november, "C", "week", "2026-11-18")

    assert values(found, "tasks_asked", "tasks_received_rate", "tasks_done_rate") == [
        (2, 0),
        (50.0, None),
        (50.0, None),
    ]
    (late,) = [one for one in found.overdue if one.kind == "task"]
    assert (late.kind, late.name, late.people) == ("task", "防火巡查", 1)


async def test_the_worst_place_comes_first_and_one_where_nothing_is_missing_is_no_place_to_look_at(
    november: Town,
) -> None:
    found = await digest(november, "C1-1-1", "day", "2026-11-18")

    # The second group misses its report and the task; the first group misses half of its month's visits.
    assert [place.name for place in found.worst] == ["南关村二组", "南关村一组"]
    assert found.worst[0].reports_missing == 1
    empty = await digest(november, "C1-1-1-2", "day", "2026-11-18")
    assert empty.worst == ()


async def test_the_parts_of_a_subtree_add_up_to_the_whole(november: Town) -> None:
    whole = await digest(november, "C1-1-1", "day", "2026-11-18")
    parts = [await digest(november, code, "day", "2026-11-18") for code in ("C1-1-1-1", "C1-1-1-2")]

    for figure in ("reports_filed", "reports_owed", "visits", "households_visited", "households"):
        assert whole.figure(figure).value == sum(part.figure(figure).value or 0 for part in parts)


async def test_a_missed_week_is_overdue_in_the_weeks_digest_with_its_clause(november: Town) -> None:
    november.clock.move_to(at("2026-11-23", "09:00"))
    found = await digest(november, "C", "week", "2026-11-18")

    # 第八条（二）: 三级网格长 each week all 四级网格; 第八条（三）: heads of levels 2 and 3 hold a meeting each week.
    missed = {(one.id, one.people, one.clause) for one in found.overdue if one.kind == "quota"}
    assert {
        ("l3-cover-l4", 1, "第八条（二）"), ("l2-meeting", 1, "第八条（三）"), ("l3-meeting", 1, "第八条（三）"),
    } <= missed  # fmt: skip


async def test_duties_of_several_roles_that_read_alike_are_one_line_of_the_letter(november: Town) -> None:
    november.clock.move_to(at("2026-11-23", "09:00"))
    found = await digest(november, "C", "week", "2026-11-18")
    of_l2 = next(one for one in found.overdue if one.id == "l2-meeting")
    of_l3 = replace(of_l2, id="l3-meeting", people=5)
    next_week = replace(of_l2, start=date(2026, 11, 23), end=date(2026, 11, 29), people=7)
    one_task, other_task = (Overdue("task", number, "填表", 3) for number in "12")
    shown = params_of(replace(found, overdue=(of_l2, of_l3, next_week, one_task, other_task)))

    assert [(line["kind"], line["people"]) for line in shown["overdue"]] == [
        ("task", 3), ("task", 3), ("quota", 7), ("quota", of_l2.people + 5),
    ]  # fmt: skip
    assert shown["overdue_more"] == 0


async def test_a_year_that_nobody_published_is_provisional(november: Town) -> None:
    found = await digest(november, "C", "month", "2027-03-01")

    assert found.provisional
    assert values(found, "reports_owed")[0][0] == 0


async def test_the_document_of_the_command_line_has_the_agreed_keys(november: Town) -> None:
    document = (await digest(november, "C", "week", "2026-11-18")).as_json()

    assert list(document) == ["grid", "period", "from", "to", "figures", "worst", "overdue"]
    assert (document["from"], document["to"]) == ("2026-11-16", "2026-11-22")
    assert all(list(figure) == ["id", "value", "previous", "clause"] for figure in document["figures"])


@pytest.mark.parametrize(
    ("span", "start", "before"),
    [
        ("day", "2026-11-18", ("2026-11-17", "2026-11-17")),
        ("day", "2026-11-23", ("2026-11-20", "2026-11-20")),
        ("day", "2026-11-22", ("2026-11-21", "2026-11-21")),
        ("day", "2026-10-10", ("2026-10-09", "2026-10-09")),
        ("week", "2026-01-01", ("2025-12-22", "2025-12-28")),
        ("month", "2026-01-15", ("2025-12-01", "2025-12-31")),
    ],
)
async def test_what_a_digest_is_compared_with(store: Store, span: Span, start: str, before: tuple[str, str]) -> None:
    town = await Town.open(store)
    days = period_of(span, date.fromisoformat(start))

    found = span_before(town.world.calendar, span, days)

    assert found == Period(*(date.fromisoformat(day) for day in before))


@pytest.mark.parametrize(
    ("span", "on", "due"),
    [
        ("day", "2026-11-18", "2026-11-18"),
        ("day", "2026-11-21", None),
        ("day", "2026-10-10", "2026-10-10"),
        ("week", "2026-11-23", "2026-11-16"),
        ("week", "2026-11-24", None),
        ("month", "2026-12-01", "2026-11-01"),
        ("month", "2026-11-02", "2026-10-01"),
        ("month", "2026-10-08", "2026-09-01"),
        ("month", "2026-10-09", None),
        ("month", "2027-01-01", "2026-12-01"),
    ],
)
async def test_when_a_digest_is_due(store: Store, span: Span, on: str, due: str | None) -> None:
    town = await Town.open(store)

    found = span_due(town.world.calendar, span, date.fromisoformat(on))

    assert (found.start if found else None) == (date.fromisoformat(due) if due else None)
