"""Where the demo's clock can be moved with one tap: the moments at which something happens by itself.

Pure arithmetic on the local moment; the hours of the morning and of the digest are the operator's settings.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from config.calendar import Calendar
from config.settings import Settings

_WEEKDAYS = "一二三四五六日"
_EVENING = time(17, 0)
_FRIDAY = 4


@dataclass(frozen=True)
class Jump:
    """One button: its words, the moment it leads to, and what is to be seen there."""

    key: str
    label: str
    to: datetime
    hint: str


def day_words(on: date) -> str:
    """Returns '11月21日（周六）'."""
    return f"{on.month}月{on.day}日（周{_WEEKDAYS[on.weekday()]}）"


def jumps(local: datetime, calendar: Calendar, settings: Settings) -> Sequence[Jump]:
    """Returns the moments ahead that are worth a look.

    Args:
        local: the demo's present, as people there read it.
        calendar: working days; reminders come on these.
        settings: the operator's hours.
    """
    zone = local.tzinfo

    def at(on: date, hour: time) -> datetime:
        return datetime.combine(on, hour, zone)

    today, tomorrow = local.date(), local.date() + timedelta(days=1)
    evening = at(today, _EVENING) if local < at(today, _EVENING) else at(tomorrow, _EVENING)
    digest = (
        at(today, settings.digest_at) if local < at(today, settings.digest_at) else at(tomorrow, settings.digest_at)
    )
    friday = today + timedelta(days=(_FRIDAY - today.weekday()) % 7)
    week_end = at(friday, settings.morning_at)
    if week_end <= local:
        week_end += timedelta(days=7)
    return (
        Jump("evening", f"到{_day(evening, today)} 17:00", evening, "下班前：谁的日报还没写"),
        Jump("digest", f"到{_day(digest, today)} {settings.digest_at:%H:%M}", digest, "傍晚：领导的简报"),
        Jump("morning", f"到明天 {settings.morning_at:%H:%M}", at(tomorrow, settings.morning_at), "早上的提醒"),
        Jump("week_end", "到周末前", week_end, "本周的走访快到期了"),
        Jump("month_end", "到月底前一天", _before_month_end(local, calendar, settings), "本月的走访快到期了"),
    )


def _day(moment: datetime, today: date) -> str:
    return "今天" if moment.date() == today else "明天"


def _before_month_end(local: datetime, calendar: Calendar, settings: Settings) -> datetime:
    """The morning of the working day before the month's last working day; next month's if it is over."""
    first = local.date().replace(day=1)
    for _ in range(2):
        following = (first + timedelta(days=32)).replace(day=1)
        last = calendar.previous_workday(following)
        moment = datetime.combine(calendar.previous_workday(last), settings.morning_at, local.tzinfo)
        if moment > local:
            return moment
        first = following
    return moment
