"""Where the demo's clock can jump to: always ahead, and on days on which something happens."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.web.jumps import jumps
from config.calendar import Calendar, PublishedCalendar
from config.settings import Settings

ZONE = ZoneInfo("Asia/Shanghai")


def _jumps(local: str) -> dict[str, str]:
    moment = datetime.fromisoformat(local).replace(tzinfo=ZONE)
    found = jumps(moment, Calendar(PublishedCalendar(), {}), Settings())
    assert all(one.to > moment for one in found)
    return {one.key: f"{one.label} {one.to:%m-%d %H:%M}" for one in found}


def test_in_the_morning_the_evening_is_todays() -> None:
    found = _jumps("2026-11-18T10:00")

    assert found["evening"] == "到今天 17:00 11-18 17:00"
    assert found["digest"] == "到今天 18:30 11-18 18:30"
    assert found["morning"] == "到明天 08:30 11-19 08:30"


def test_late_in_the_evening_it_is_tomorrows() -> None:
    found = _jumps("2026-11-18T19:00")

    assert found["evening"] == "到明天 17:00 11-19 17:00"
    assert found["digest"] == "到明天 18:30 11-19 18:30"


@pytest.mark.parametrize(
    ("local", "friday"),
    [
        ("2026-11-18T10:00", "11-20"),
        ("2026-11-20T08:00", "11-20"),
        ("2026-11-20T09:00", "11-27"),
        ("2026-11-21T09:00", "11-27"),
    ],
)
def test_before_the_weekend_is_the_next_friday_morning(local: str, friday: str) -> None:
    assert _jumps(local)["week_end"].endswith(f"{friday} 08:30")


@pytest.mark.parametrize(
    ("local", "day"),
    [
        ("2026-11-18T10:00", "11-27"),
        ("2026-11-27T09:00", "12-30"),
        ("2026-12-31T10:00", "01-28"),
        ("2028-02-20T10:00", "02-28"),
    ],
)
def test_before_the_months_end_is_a_working_day_with_one_more_to_go(local: str, day: str) -> None:
    assert _jumps(local)["month_end"].endswith(f"{day} 08:30")
