"""What a reading of a date phrase returns.

These are plain values for use cases and forms. They must never hold text to show: a doubt is a code, and
its candidates are concrete readings, so that the bot can offer each as one button.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, Literal, TypeVar

Half = Literal["am", "pm"]

Reason = Literal[
    "am_or_pm",  # 3点: in the night or in the afternoon
    "which_half",  # 半天, 中午: which half of the day
    "which_hour",  # 今晚, 明天上午: by what hour
    "which_day",  # 下午, 周五 (said on a Friday): of which day
    "which_start",  # 三天, 请假到周五: from when
    "which_week_end",  # 本周内, 周末前: Friday or Sunday
    "no_end",  # 从明天起: until when
    "no_such_day",  # 2月30日
    "backwards",  # 10月5日至3日
    "already_past",  # 5号 said on the 20th: this month's or the next one's
    "separate_days",  # 周一和周三: not one stretch of days
    "count_differs",  # 10月3日至5日两天
    "hours",  # 明天请2小时假: leave is counted in half days
    "about",  # 25号左右
    "before",  # 月底前, where days and not a deadline are asked for
    "dotted",  # 1.5, 评分9.5: a date or a number
    "lunar",  # 农历八月十五
    "workdays",  # 3个工作日内, without a calendar to count them
    "time_apart",  # a day and an hour that stand apart in the sentence
    "day_unread",  # 国庆 18:00, 11-25 18:00: an hour whose day is said in a way that is not read
    "range",  # 9点到11点, where one instant is asked for
]

_EDGE = " \t\r\n\u3000,，.。、;；:：!！?？-—~～()（）[]【】"


def _without(text: str, start: int, end: int) -> str:
    left, right = text[:start].strip(_EDGE), text[end:].strip(_EDGE)
    return f"{left} {right}".strip()


@dataclass(frozen=True, slots=True)
class RangeRead:
    """Days, or half days, that were read: from the morning of `from_on` to the evening of `to_on`.

    `from_half` "pm" starts at noon, `to_half` "am" ends at noon; a single half day has both the same;
    None on both sides is whole days. `start` and `end` are the place in the text that was read.
    """

    from_on: date
    from_half: Half | None
    to_on: date
    to_half: Half | None
    start: int
    end: int

    @property
    def half_days(self) -> int:
        """Return the length in half days, weekends and holidays included."""
        whole = 2 * (self.to_on.toordinal() - self.from_on.toordinal() + 1)
        return whole - (self.from_half == "pm") - (self.to_half == "am")

    def rest(self, text: str) -> str:
        """Return the text without what was read, trimmed of spaces and punctuation."""
        return _without(text, self.start, self.end)


@dataclass(frozen=True, slots=True)
class InstantRead:
    """A moment that was read: local wall time with the zone of the `now` that was given.

    `has_time` is False where only a day was said and `at` is the end of its working hours.
    """

    at: datetime
    has_time: bool
    start: int
    end: int

    def rest(self, text: str) -> str:
        """Return the text without what was read, trimmed of spaces and punctuation."""
        return _without(text, self.start, self.end)


R = TypeVar("R", RangeRead, InstantRead, covariant=True)


@dataclass(frozen=True, slots=True)
class Unsure(Generic[R]):
    """Something like a date stands in the text, and it has to be asked back.

    `reason` is a code for the question; `candidates` (likeliest first, at most four, perhaps none) are
    complete readings, one button each.
    """

    reason: Reason
    candidates: tuple[R, ...]
    start: int
    end: int

    def rest(self, text: str) -> str:
        """Return the text without the doubtful piece, trimmed of spaces and punctuation."""
        return _without(text, self.start, self.end)
