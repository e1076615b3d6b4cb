"""Which day a day word means, seen from today.

Pure arithmetic on the words found by `words`; it must never read a clock, and never choose between two
days that an ordinary person could both mean: it returns both, with the reason for the doubt.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from handlers.dates.reads import Reason
from handlers.dates.words import Word, number

Days = tuple[date, date]  # first and last day; the same for a single day

PAST_DAYS = 60  # A month and day without a year may lie so far back; earlier ones mean the next year.

_OFFSETS = {
    "大前天": -3, "前天": -2, "昨天": -1, "昨日": -1, "昨": -1, "今天": 0, "今日": 0, "今儿": 0, "今": 0,
    "明天": 1, "明日": 1, "明儿": 1, "明": 1, "后天": 2, "后日": 2, "大后天": 3, "大大后天": 4,
}  # fmt: skip
_PAIRS = {"今明": (0, 1), "明后": (1, 2), "今明后": (0, 2)}
_WEEKS = {"这": 0, "这个": 0, "本": 0, "下": 1, "下个": 1, "下下": 2, "下下个": 2, "上": -1, "上个": -1}
_MONTHS = {
    "这个月": 0, "本月": 0, "当月": 0, "下月": 1, "下个月": 1, "次月": 1, "下下个月": 2, "上月": -1, "上个月": -1,
}  # fmt: skip
_YEAR_WORDS = {"去年": -1, "今年": 0, "明年": 1, "后年": 2}
_WEEKDAYS = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6}

DAY_KINDS = frozenset(
    {"date", "dotted", "month_of", "month_end", "year_end", "relative", "pair", "weekend", "weekday", "week", "day"}
)
NUMBERED_KINDS = frozenset({"date", "dotted", "month_of", "day", "number"})


@dataclass(frozen=True, slots=True)
class Meant:
    """The days a word can mean, likeliest first; `reason` is None only where there is exactly one."""

    options: tuple[Days, ...]
    reason: Reason | None = None


def days_meant(word: Word, today: date, after: date | None = None) -> Meant | None:
    """Return the days a word means, or None where it is no day after all.

    Args: word (of one of DAY_KINDS, a number, or a span that ends in 后), today (local date), after (the
    first day of the range that this word closes: 10月3日至5日).
    """
    match word.kind:
        case "relative":
            return _single(today + timedelta(days=_OFFSETS[word.get("word") or "今"]))
        case "pair":
            from_days, to_days = _PAIRS[(word.get("pair") or "").rstrip("两二三天日")]
            return Meant(((today + timedelta(days=from_days), today + timedelta(days=to_days)),))
        case "date" | "dotted":
            return _month_and_day(word, today, after)
        case "month_of":
            year, month = _shifted(today, _MONTHS[word.get("rel") or "本月"])
            return _in_month(year, month, number(word.get("day")))
        case "day" | "number":
            return _day_of_month(number(word.get("day")), today, after)
        case "weekday":
            return _weekday(word, today, after)
        case "weekend" | "week":
            return _week(word, today)
        case "month_end":
            return _month_end(word, today, after)
        case "year_end":
            return _single(date(today.year + (word.get("year_word") == "明年"), 12, 31))
        case _:
            return None


def month_later(on: date, months: int) -> date:
    """Return the same day some months later, or the last day of a shorter month."""
    year, month = _shifted(on, months)
    return date(year, month, min(on.day, monthrange(year, month)[1]))


def _single(on: date, *others: date, reason: Reason | None = None) -> Meant:
    return Meant(tuple((day, day) for day in (on, *others)), reason)


def _shifted(on: date, months: int) -> tuple[int, int]:
    index = on.year * 12 + on.month - 1 + months
    return index // 12, index % 12 + 1


def _in_month(year: int, month: int, day: int | None) -> Meant | None:
    """Return a day of a known month; one that does not exist is doubted with its two neighbours."""
    if day is None or not 1 <= day <= 31:
        return Meant((), "no_such_day")
    length = monthrange(year, month)[1]
    if day <= length:
        return _single(date(year, month, day))
    last = date(year, month, length)
    return _single(last, last + timedelta(days=1), reason="no_such_day")


def _month_and_day(word: Word, today: date, after: date | None) -> Meant | None:
    written_month = word.get("month")
    month = 1 if written_month == "元" else number(written_month)
    day = number(word.get("day"))
    if month is None or day is None or not 1 <= month <= 12 or not 1 <= day <= 31:
        # 13.5 is a number; 13月5日 was meant as a date.
        return None if word.kind == "dotted" else Meant((), "no_such_day")
    year = _written_year(word, today)
    if year is None:
        earliest = after or today - timedelta(days=PAST_DAYS)
        year = earliest.year
        if date(year, month, min(day, monthrange(year, month)[1])) < earliest:
            year += 1
    meant = _in_month(year, month, day)
    return None if word.kind == "dotted" and meant and meant.reason else meant


def _written_year(word: Word, today: date) -> int | None:
    if word.get("year_word"):
        return today.year + _YEAR_WORDS[word.get("year_word") or "今年"]
    written = word.get("year")
    year = number(written.replace("零", "〇")) if written else None
    return year + 2000 if year is not None and year < 100 else year


def _day_of_month(day: int | None, today: date, after: date | None) -> Meant | None:
    if day is None or not 1 <= day <= 31:
        return None
    start = after or today
    meant = _in_month(start.year, start.month, day)
    if meant is None or meant.reason or meant.options[0][0] >= start:
        return meant
    later = _in_month(*_shifted(start, 1), day)
    if after or later is None or later.reason:
        return later
    # 5号 said on the 20th: a late request for this month, or an early one for the next.
    return Meant((*later.options, *meant.options), "already_past")


def _weekday(word: Word, today: date, after: date | None) -> Meant:
    written = word.get("wd") or "一"
    weekday = _WEEKDAYS[written] if written in _WEEKDAYS else int(written) - 1
    monday = today - timedelta(days=today.weekday())
    if word.get("rel"):
        return _single(monday + timedelta(weeks=_WEEKS[word.get("rel") or "本"], days=weekday))
    if after:
        return _single(after + timedelta(days=(weekday - after.weekday() - 1) % 7 + 1))
    ahead = timedelta(days=(weekday - today.weekday()) % 7)
    if ahead:
        return _single(today + ahead)
    return _single(today, today + timedelta(weeks=1), reason="which_day")


def _week(word: Word, today: date) -> Meant:
    week = _WEEKS[word.get("rel") or "本"]
    monday = today + timedelta(weeks=week, days=-today.weekday())
    friday, saturday, sunday = (monday + timedelta(days=days) for days in (4, 5, 6))
    first = today if week == 0 else monday
    if word.kind == "weekend":
        if today == sunday and not word.get("rel"):
            return Meant(((today, today), (saturday + timedelta(weeks=1), sunday + timedelta(weeks=1))), "which_day")
        return Meant(((max(saturday, first), sunday),))
    ends = tuple((first, last) for last in (friday, sunday) if last >= first)
    return Meant(ends, "which_week_end")


def _month_end(word: Word, today: date, after: date | None) -> Meant | None:
    if word.get("month"):
        month = 1 if word.get("month") == "元" else number(word.get("month"))
        if month is None or not 1 <= month <= 12:
            return None
        earliest = after or today - timedelta(days=PAST_DAYS)
        year = earliest.year + (date(earliest.year, month, monthrange(earliest.year, month)[1]) < earliest)
    else:
        start = today if word.get("rel") or not after else after
        year, month = _shifted(start, _MONTHS[word.get("rel") or "本月"])
    return _single(date(year, month, monthrange(year, month)[1]))
