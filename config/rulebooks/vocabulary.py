"""The closed lists a rulebook may choose from, and the two scalar types its values are read with.

It holds words only: nothing here may depend on what a single document says.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import BeforeValidator

Role = Literal["worker", "head", "office", "leader"]
Nature = Literal["专职", "兼职", "县直下沉"]
GridKind = Literal["城镇", "农村", "专属"]
Kind = Literal[
    "cover",
    "content",
    "count",
    "duration",
    "meeting",
    "training",
    "log",
    "collection",
    "rate",
    "staffing",
    "milestone",
    "check",
]
PeriodKind = Literal[
    "visit",
    "survey",
    "event",
    "day",
    "workday",
    "week",
    "half_month",
    "month",
    "quarter",
    "half_year",
    "year",
    "once",
]
Unit = Literal[
    "households",
    "grids",
    "places",
    "work_points",
    "projects",
    "villages",
    "groups",
    "events",
    "visits",
    "people",
    "days",
    "hours",
    "times",
    "percent",
]
Covers = Literal[
    "grids",
    "households",
    "places",
    "work_points",
    "projects",
    "villages",
    "groups",
    "events",
    "visits",
    "appointments",
    "patrols",
    "work",
    "meetings",
    "trainings",
    "logs",
    "reports",
    "records",
    "answers",
    "people",
    "milestones",
]
DeadlineLevel = Literal["village", "township", "department"]
ScoringKind = Literal["part", "points", "band", "share", "pay", "removal", "award", "indicator", "assessor"]
BarKind = Literal["pass_down", "evaluation_basis", "publication", "device_use"]
BarRefuses = Literal["outside_list", "professional", "responsible"]
RequirementAbout = Literal[
    "task_kinds",
    "board",
    "badge",
    "group",
    "personnel",
    "report",
    "matter",
    "matter_kinds",
    "matter_elements",
    "matter_posting",
    "follow_up",
    "information",
    "attendance",
    "equipment",
    "platform",
    "publicity",
    "coding",
    "duties",
]


def _iso_date(value: object) -> object:
    """Accept only a full ISO date, because a bare number would silently become a day in 1970."""
    if isinstance(value, str):
        return date.fromisoformat(value)
    if isinstance(value, date):
        return value
    raise ValueError("not a date")


IsoDate = Annotated[date, BeforeValidator(_iso_date)]
