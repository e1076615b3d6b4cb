"""Which half of a day, or which hour of it, the words for parts of the day and the clock mean.

Pure arithmetic; it must never choose between two hours that a person could both mean. Hours are minutes
after the midnight that begins the day: 24点 is 1440, and 晚上一点 can lie beyond it.
"""

from dataclasses import dataclass
from datetime import time

from handlers.dates.reads import Half, Reason
from handlers.dates.words import Word, number

DAY_MINUTES = 1440

_MORNING = {"凌晨", "清晨", "清早", "大清早", "大早", "一早", "早上", "早晨", "早间", "上午", "午前", "早"}
_NOON = {"中午", "正午", "晌午", "午间"}
_AFTERNOON = {"下午", "午后", "傍晚"}
_EARLY = _MORNING - {"凌晨", "上午", "午前"}


@dataclass(frozen=True, slots=True)
class Hours:
    """Minutes after midnight, likeliest first; `reason` is None only where there is exactly one."""

    options: tuple[int, ...]
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Halves:
    """Halves of a day (None is the whole day), likeliest first; `reason` as in `Hours`."""

    options: tuple[Half | None, ...]
    reason: Reason | None = None


def part_name(word: Word) -> str:
    """Return the part of the day that a word names, in its own spelling."""
    return word.get("part") or word.get("short") or ""


def halves_meant(part: Word | None, clock: Word | None) -> Halves | None:
    """Return which half of a day a part of the day, or an hour, stands for; None for an impossible hour."""
    if part is not None:
        name = part_name(part)
        if name in _MORNING:
            return Halves(("am",))
        if name in _AFTERNOON:
            return Halves(("pm",))
        return Halves(("am", "pm"), "which_half") if name in _NOON else Halves(("pm", None), "which_half")
    hours = hours_meant(None, clock) if clock else None
    if hours is None:
        return None
    halves: list[Half] = ["am" if minutes < 12 * 60 else "pm" for minutes in hours.options]
    if hours.options == (12 * 60,):
        return Halves(("am", "pm"), "which_half")
    return Halves(tuple(dict.fromkeys(halves)), "which_half" if len(set(halves)) > 1 else None)


def hours_meant(part: Word | None, clock: Word) -> Hours | None:
    """Return the hour a clock word says within a part of the day; None where there is no such hour."""
    hour, minute = _hour(clock), _minute(clock)
    if hour is None or minute is None or not 0 <= hour <= 24 or minute > 59 or (hour == 24 and minute):
        return None
    name = part_name(part) if part else ""
    hours, reason = _within(name, hour, clock)
    options = tuple(value * 60 + minute for value in hours)
    return Hours(options, "about" if clock.get("many") and reason is None else reason)


def _within(name: str, hour: int, clock: Word) -> tuple[tuple[int, ...], Reason | None]:
    if not name:
        # 03:00 is written by a clock of 24 hours; 3点 is said of the night and of the afternoon.
        clear = not 1 <= hour <= 6 or (clock.get("hour") or "").startswith("0")
        return ((hour,), None) if clear else ((hour + 12, hour), "am_or_pm")
    if hour > 12:
        # 下午15点 is usual; 上午15点 contradicts itself.
        return ((hour,), "am_or_pm" if name in _MORNING | _NOON else None)
    if name in _MORNING:
        if hour == 12:
            return ((0,), None) if name == "凌晨" else ((12,), "am_or_pm")
        return (hour,), None if hour or name == "凌晨" else "am_or_pm"
    if name in _NOON:
        if hour in (1, 2):
            return (hour + 12,), None
        return (hour,), None if 10 <= hour <= 12 else "am_or_pm"
    if name in _AFTERNOON:
        return (hour % 12 + 12,), None if 1 <= hour <= 11 else "am_or_pm"
    if hour in (0, 12):
        return (24,), None
    # 晚上两点 belongs to the night that follows the evening, or to the one before.
    return ((hour + 12,), None) if hour >= 5 else ((hour + 24, hour), "which_day")


def morning_gone(hours: Hours, word: Word | None, present: time) -> bool:
    """Say whether a bare 8点 of today is gone while its evening is still to come; 08:00 is no evening."""
    if word is None or word.kind != "clock" or hours.reason or len(hours.options) != 1:
        return False
    minutes, gone = hours.options[0], present.hour * 60 + present.minute
    spoken = not (word.get("hour") or "").startswith("0")
    return spoken and 7 * 60 <= minutes < 12 * 60 and minutes <= gone < minutes + 12 * 60


def usual_hours(part: Word, end_of_work: int) -> Hours:
    """Return the hours to offer where only a part of the day was said: 明天上午, 今晚.

    Args: part (the word), end_of_work (minutes after midnight, the office's own).
    """
    name = part_name(part)
    if name in _NOON:
        return Hours((12 * 60,))
    if name == "凌晨":
        return Hours((6 * 60, 0), "which_hour")
    if name in _EARLY:
        return Hours((8 * 60, 9 * 60), "which_hour")
    if name in _MORNING:
        return Hours((12 * 60, 9 * 60), "which_hour")
    if name in _AFTERNOON:
        return Hours(tuple(dict.fromkeys((end_of_work, 15 * 60))), "which_hour")
    return Hours((20 * 60, 22 * 60, DAY_MINUTES), "which_hour")


def _hour(clock: Word) -> int | None:
    written = clock.get("hour")
    return 0 if written in ("零", "〇") else number(written)


def _minute(clock: Word) -> int | None:
    words = clock.get("words")
    if words:
        return {"半": 30, "一刻": 15, "三刻": 45}.get(words, 0)
    written = clock.get("minute")
    return number(written.lstrip("零〇") or "0") if written else 0
