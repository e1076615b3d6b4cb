"""How many working days a step has, by the rulebook alone: who holds it decides, and make-up days are worked."""

from datetime import date

import pytest

from config.calendar import Calendar, PublishedCalendar
from handlers.matters.deadlines import step_due
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
