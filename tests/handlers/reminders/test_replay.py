"""A rulebook tried out on recorded facts; every expectation was written from the document that the test names."""

from datetime import date

from config.rulebooks.schema import Rulebook
from handlers.reminders.replay import Replay, replay
from tests.conversation import NOON, Town
from tests.handlers.conftest import OpenTown
from tests.handlers.scenes import leave, report, visit
from tests.rosters import rulebooks

HUINING = rulebooks()["huining-2022"]


async def tried(town: Town, book: Rulebook, start: str, end: str) -> Replay:
    async with town.store.reading(NOON) as uow:
        return await replay(town.world, uow, book, date.fromisoformat(start), date.fromisoformat(end))


def visits_missed(found: Replay, name: str) -> set[tuple[str, float, float]]:
    return {(one.rule, one.done, one.target) for one in found.missed if one.name == name and "log" not in one.rule}


async def test_a_month_whose_households_were_not_all_visited_would_have_been_missed(open_town: OpenTown) -> None:
    town = await open_town("huining-2022", "2026-12-01")
    await visit(town, "李向阳", "2026-11-02", "H1", "H2")

    found = await tried(town, HUINING, "2026-11-01", "2026-11-30")

    # 第八条（二）: county cadres visit every household each month; two of six were.
    assert visits_missed(found, "李向阳") == {("county-worker-cover", 2, 6)}
    verdicts = [one.verdict for one in found.reminded if one.name == "李向阳" and one.rule == "county-worker-cover"]
    # Two in a month at a pace of two a fortnight would not do; on the last working day four are still within a day.
    assert verdicts == ["tight", "will_miss"]


async def test_a_period_that_is_not_over_is_not_missed(open_town: OpenTown) -> None:
    town = await open_town("huining-2022", "2026-12-01")

    found = await tried(town, HUINING, "2026-11-02", "2026-11-29")

    assert visits_missed(found, "李向阳") == set()


async def test_what_is_done_in_time_brings_neither_reminder_nor_miss(open_town: OpenTown) -> None:
    town = await open_town("huining-2022", "2026-12-01")
    await visit(town, "李向阳", "2026-11-02", "H1", "H2", "H3", "H4", "H5", "H6")

    found = await tried(town, HUINING, "2026-11-01", "2026-11-30")

    assert visits_missed(found, "李向阳") == set()
    assert [one for one in found.reminded if (one.name, one.rule) == ("李向阳", "county-worker-cover")] == []


async def test_a_visit_of_the_day_itself_is_not_known_in_its_morning(open_town: OpenTown) -> None:
    town = await open_town("huining-2022", "2026-12-01")
    await visit(town, "李向阳", "2026-11-30", "H1", "H2", "H3", "H4", "H5", "H6")

    found = await tried(town, HUINING, "2026-11-30", "2026-11-30")

    told = [one for one in found.reminded if (one.name, one.rule) == ("李向阳", "county-worker-cover")]
    assert [(one.verdict, one.done) for one in told] == [("will_miss", 0)]
    assert visits_missed(found, "李向阳") == set()


async def test_logs_that_were_not_written_are_missed_and_leave_excuses_them(open_town: OpenTown) -> None:
    town = await open_town("huining-2022", "2026-12-01")
    await report(town, "李向阳", "2026-11-18")
    await leave(town, "李向阳", "2026-11-19", "2026-11-19")

    found = await tried(town, HUINING, "2026-11-18", "2026-11-20")

    # 附件2 二（一）1（6）: a log of every day's work.
    logs = [str(one.on) for one in found.missed if one.name == "李向阳" and one.rule == "worker-log"]
    assert logs == ["2026-11-20"]


async def test_a_rulebook_that_nobody_follows_concerns_nobody(open_town: OpenTown) -> None:
    town = await open_town("huining-2022", "2026-12-01")

    found = await tried(town, rulebooks()["lilou-2025"], "2026-11-01", "2026-11-30")

    assert (found.posts, found.reminded, found.missed) == (0, [], [])
