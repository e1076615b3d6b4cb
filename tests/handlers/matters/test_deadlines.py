"""How many working days a step has, by the rulebook alone: who holds it decides, and make-up days are worked."""

from datetime import date
from pathlib import Path

import pytest

from config.calendar import Calendar, PublishedCalendar
from handlers.matters.deadlines import step_due
from storage.engine import Store
from tests.config.rulebooks.test_readings import taken
from tests.handlers.matters.numbers import number_in
from tests.handlers.matters.valley import SECOND, THIRD, WORKER, matter_of, open_valley
from tests.rosters import rulebooks

CALENDAR = Calendar(PublishedCalendar(), {})
# The Saturday before Spring Festival of 2026 is worked: 2026-02-14.
THURSDAY = date(2026, 2, 12)


@pytest.mark.parametrize(
    ("level", "department", "on"),
    # 四3: 村（社区）3 个工作日, 乡镇（街道）和职能部门 5 个. Nobody works from the 15th to the 23rd.
    [(4, False, "02-24"), (2, False, "02-24"), (1, False, "02-26"), (1, True, "02-26"), (3, True, "02-26")],
)
def test_fumeng_gives_a_village_three_working_days_and_a_township_or_department_five(
    level: int, department: bool, on: str
) -> None:
    due = step_due(
        rulebooks()["fumeng-2022"], CALENDAR, level, department=department, registered_on=THURSDAY, handed_on=THURSDAY
    )

    assert (due.on, due.clause) == (date.fromisoformat(f"2026-{on}"), "四3")


def test_where_the_document_gives_no_days_there_is_no_deadline() -> None:
    for name in ("huining-2022", "lilou-2025", "wubi-2023", "fengmao-2021"):
        due = step_due(rulebooks()[name], CALENDAR, 2, department=False, registered_on=THURSDAY, handed_on=THURSDAY)

        assert due.on is None


async def test_more_time_is_taken_with_a_reason_or_where_it_is_read_so_granted_by_the_level_above(
    store: Store, tmp_path: Path
) -> None:
    town = await open_valley(store, "fumeng-2022")
    worker, village, township = [await town.join(number) for number in (WORKER, THIRD, SECOND)]
    number = number_in(await worker.says("/上报 东沟垃圾没清"))
    own = taken(tmp_path, "fumeng-2022", "[extension]").model_copy(update={"name": "fumeng-2022"})
    await village.presses("更多办法")
    assert "延期" in village.labels()

    town.world.rulebooks = {**town.world.rulebooks, "fumeng-2022": own}
    await village.says(f"/件 {number}")
    assert "申请延期" in village.labels()
    await village.presses("申请延期")
    await village.says("等车来")
    asked = await village.says("11月27日")

    # 四3: 特殊情况 — nothing is put off before the level above has said so.
    assert "提出延到：11月27日" in asked
    assert (await matter_of(town, number)).due_on == date(2026, 11, 23)
    assert "申请延期，原因：等车来。请定同意不同意：" in township.last
    assert "同意延期" not in village.labels()
    await township.presses("同意延期")
    assert (await matter_of(town, number)).due_on == date(2026, 11, 27)
    assert len(village.heard(f"{number} 同意延期，到 11月27日")) == 1
