"""A stretch of leave in half days: built from what was read, compared, counted, kept as JSON in forms and letters.

Pure; must never read a clock.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from config.calendar import Calendar
from handlers.dates import RangeRead
from storage.repositories.leaves import Leave


@dataclass(frozen=True)
class Span:
    """From the morning (am) or noon (pm) of a day to the noon (am) or evening (pm) of a day."""

    from_on: date
    from_half: str
    to_on: date
    to_half: str

    @classmethod
    def read(cls, read: RangeRead) -> "Span":
        """Takes what the date grammar read."""
        return cls(read.from_on, read.from_half or "am", read.to_on, read.to_half or "pm")

    @classmethod
    def of(cls, leave: Leave) -> "Span":
        """Takes the days of a request."""
        return cls(leave.from_on, leave.from_half, leave.to_on, leave.to_half)

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Span":
        """Takes what :meth:`as_json` gave."""
        return cls(
            date.fromisoformat(value["from_on"]), value["from_half"], date.fromisoformat(value["to_on"]),
            value["to_half"],
        )  # fmt: skip

    def as_json(self) -> dict[str, Any]:
        """Returns the form in which forms and letters keep it."""
        return {**asdict(self), "from_on": self.from_on.isoformat(), "to_on": self.to_on.isoformat()}

    @property
    def half_days(self) -> int:
        """Its length in half days, weekends and holidays included."""
        return 2 * ((self.to_on - self.from_on).days + 1) - (self.from_half == "pm") - (self.to_half == "am")

    def overlaps(self, other: "Span") -> bool:
        """Whether both share at least half a day; the morning and the afternoon of one day do not."""
        # 'am' sorts before 'pm', so pairs of day and half compare as moments do.
        mine, theirs = (self.from_on, self.from_half), (other.from_on, other.from_half)
        return mine <= (other.to_on, other.to_half) and theirs <= (self.to_on, self.to_half)

    def from_day(self, on: date) -> "Span | None":
        """Returns the part from the morning of a day on; None if nothing is left."""
        if on > self.to_on:
            return None
        return self if on <= self.from_on else Span(on, "am", self.to_on, self.to_half)

    def before_day(self, on: date) -> "Span | None":
        """Returns the part before a day; None if it begins then or later."""
        if on <= self.from_on:
            return None
        return self if on > self.to_on else Span(self.from_on, self.from_half, on - timedelta(days=1), "pm")

    def told(self, calendar: Calendar) -> dict[str, Any]:
        """Returns what words need: the days, how many, and how many working days where that differs."""
        workdays = calendar.workdays(self.from_on, self.to_on)
        whole = self.from_half == "am" and self.to_half == "pm"
        return {
            **self.as_json(), "days": self.half_days / 2,
            "workdays": workdays if whole and workdays * 2 != self.half_days else None,
        }  # fmt: skip
