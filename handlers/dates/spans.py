"""Lengths of time and what they make of a start: 三天, 一天半, 两周, 半个月.

Pure arithmetic; leave is counted in calendar days here, because only a use case knows the working ones.
"""

from datetime import date, timedelta

from handlers.dates.days import month_later
from handlers.dates.reads import Half, RangeRead, Reason, Unsure
from handlers.dates.words import Word, number

Option = tuple[date, Half | None, date, Half | None]  # from-day, from-half, to-day, to-half

MAX_CANDIDATES = 4
HOUR_UNITS = frozenset({"小时", "钟头", "分钟", "刻钟"})
DAY_UNITS = frozenset({"天", "日"})
WEEK_UNITS = frozenset({"周", "星期", "礼拜"})


def half_days(word: Word, start: date) -> int | None:
    """Return how many half days a duration means from a start; None for hours, working days and oddities."""
    written, unit = word.get("n") or "", word.get("unit")
    if written == "半":
        # 半个月 is fifteen days in every office.
        return {"天": 1, "月": 30}.get(unit or "")
    amount = float(written) if "." in written else number(written)
    if not amount:
        return None
    extra = 1 if word.get("plus") else 0
    if unit == "天":
        # 两个半天 is two halves, 两天半 is two days and a half.
        return int(amount) if word.get("half") else int(amount * 2) + extra
    if amount != int(amount) or extra or word.get("half"):
        return None
    if unit == "月" and word.get("ge"):
        return 2 * (month_later(start, int(amount)) - start).days
    return int(amount) * 14 if unit in WEEK_UNITS else None


def stretched(start: date, half: Half | None, length: int) -> Option:
    """Return the stretch that begins on a day, or on its half, and is `length` half days long (at least one)."""
    begins = 1 if half == "pm" else 0
    last = begins + max(length, 1) - 1
    if last == begins:
        only: Half = "pm" if begins else "am"
        return start, only, start, only
    on = start + timedelta(days=last // 2)
    return start, ("pm" if begins else None), on, (None if last % 2 else "am")


def read_of(option: Option, start: int, end: int) -> RangeRead:
    """Return the reading of an option, in which a whole first or last day has no half."""
    from_on, from_half, to_on, to_half = option
    if from_on == to_on:
        # 上午 to 上午 is a half day; 上午 to 下午 a whole one.
        same = from_half == to_half
        return RangeRead(from_on, from_half if same else None, to_on, to_half if same else None, start, end)
    return RangeRead(from_on, "pm" if from_half == "pm" else None, to_on, "am" if to_half == "am" else None, start, end)


def unsure_of(reason: Reason, options: tuple[Option, ...], start: int, end: int) -> Unsure[RangeRead]:
    """Return the doubt with its options as candidates, each once."""
    reads = dict.fromkeys(read_of(option, start, end) for option in options)
    return Unsure(reason, tuple(reads)[:MAX_CANDIDATES], start, end)
