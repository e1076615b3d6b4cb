"""Reads a moment by which something must be done: 11月25日18点, 明天下午3点半, 本周五下班前, 2小时内.

Pure; it must never read a clock, never raise on any text, and never guess: what two people could
understand differently comes back as `Unsure`.
"""

import re
from datetime import date, datetime, time, timedelta

from handlers.dates.days import DAY_KINDS, days_meant
from handlers.dates.hours import Hours, hours_meant, morning_gone, usual_hours
from handlers.dates.named import named_day
from handlers.dates.reads import InstantRead, Reason, Unsure
from handlers.dates.sentence import Sentence
from handlers.dates.unread import day_unread_before
from handlers.dates.within import AddWorkdays, Moments, moment_of, within
from handlers.dates.words import Word

MAX_CANDIDATES = 4
DEFAULT_TIME = time(18, 0)
_LEAD = re.compile("(?:即日起至|截止到|截止至|截止|截至|最迟|最晚|限时?|务必|必须|于|在|到|至)[: ]*$")
_NEAR = re.compile(" *[)）]? *[的,，T]? *")
_ONLY_LEAD = re.compile("[ ,，:]*(?:截止到|截止|截至|最迟|最晚|限|请|于|在|到|至|[ ,，:])*")


def read_instant(
    text: str, now: datetime, default_time: time = DEFAULT_TIME, add_workdays: AddWorkdays | None = None
) -> InstantRead | Unsure[InstantRead] | None:
    """Read the first moment in a text.

    Args: text (anything a person typed; only its first 500 characters are searched), now (local wall time,
    naive or aware; the reading has the same zone), default_time (when the working day ends, for a day
    without an hour), add_workdays (`Calendar.add_workdays`, for 3个工作日内; without it that is `Unsure`).
    Returns: the reading; `Unsure` with candidates where it must be asked back; None where none is named.
    Raises: nothing, for a `now` between the years 1 and 9900.
    """
    line = Sentence(text)
    reader = _Reader(line, now, default_time, add_workdays)
    fallback: Unsure[InstantRead] | None = None
    for place, word in enumerate(line.words):
        # A word inside a doubtful piece is not read again by itself: 15点 in 上午15点.
        read = reader.at(place) if fallback is None or word.start >= fallback.end else None
        if read is None:
            continue
        weak = isinstance(read, Unsure) and (
            word.kind == "part" or (word.kind == "clock" and read.reason == "am_or_pm") or read.reason == "dotted"
        )
        if not weak:
            if isinstance(read, InstantRead) and word.kind not in DAY_KINDS:
                return day_unread_before(read, line.text, now) or read
            return read
        if isinstance(read, Unsure):
            # A bare 下午, 3点 or 9.5 may be no deadline: it is asked about only where nothing better follows.
            fallback = fallback or read
    return fallback


def read_day(text: str, now: datetime) -> date | None:
    """Read the day of the first moment in a text; None where none is named or the moment is doubtful."""
    read = read_instant(text, now)
    return read.at.date() if isinstance(read, InstantRead) else None


class _Reader:
    """The reading rules, over the words of one text."""

    def __init__(self, line: Sentence, now: datetime, default_time: time, add_workdays: AddWorkdays | None) -> None:
        self.line = line
        self.words = line.words
        self.now = now
        self.today = now.date()
        self.default_time = default_time
        self.end_of_work = default_time.hour * 60 + default_time.minute
        self.add_workdays = add_workdays

    def at(self, place: int) -> InstantRead | Unsure[InstantRead] | None:
        """Read what begins at one word."""
        word = self.words[place]
        if word.kind == "lunar":
            return Unsure("lunar", (), word.start, word.end)
        if word.kind == "duration":
            return within(word, self._lead(word.start), self.now, self.default_time, self.add_workdays)
        found: Moments | None
        if word.kind in DAY_KINDS or word.kind == "number":
            found = self._of_day(place)
        elif word.kind in ("part", "clock") or (word.kind == "before" and word.get("off")):
            found = self._of_hour(place)
        else:
            return None
        if found is None or self.line.denied(place):
            return None
        return self._finished(place, self._to_the_end(place, found))

    # ---- a day, then its hour ------------------------------------------------------------------

    def _of_day(self, place: int, opened: date | None = None) -> Moments | None:
        word = self.words[place]
        if word.kind == "number" and opened is None:
            return None
        named = named_day(self.line, place, self.today, opened)
        if named is None:
            return None
        meant, hour_place = named
        reason = meant.reason
        days = tuple(last for _, last in meant.options)
        if word.kind == "weekend" and reason is None:
            # 周末前 is Friday for some and Sunday for others.
            friday = days[0] - timedelta(days=2)
            days = tuple(day for day in (friday, days[0]) if day >= self.today) or days
            reason = "which_week_end" if len(days) > 1 else None
        hours, has_time, after = self._hour(hour_place)
        if hours is None:
            return None
        reason = reason or hours.reason
        options = tuple((day, minutes) for day in days for minutes in hours.options)
        if days == (self.today,) and morning_gone(hours, self._near(hour_place), self.now.time()):
            options, reason = ((self.today, hours.options[0] + 12 * 60), *options), "am_or_pm"
        return Moments(options, has_time, reason, after, self.words[after - 1].end)

    def _hour(self, place: int) -> tuple[Hours | None, bool, int]:
        """Read 下午3点, 18:00, 下班前 after a day; the end of work where no hour is said."""
        word = self._near(place)
        if word is not None and word.kind == "before":
            if word.get("on"):
                return Hours((8 * 60, 9 * 60), "which_hour"), True, place + 1
            return Hours((self.end_of_work,)), False, place + 1
        part = word if word is not None and word.kind == "part" else None
        after = place + 1 if part else place
        clock = self._near(after)
        if clock is not None and clock.kind == "clock":
            hours = hours_meant(part, clock)
            if hours is None:
                return None, False, after
            return hours, True, self._past_before(after + 1)
        if part is not None:
            off = clock if clock is not None and clock.kind == "before" and clock.get("off") else None
            if off is not None:
                return Hours((self.end_of_work,)), False, after + 1
            return usual_hours(part, self.end_of_work), True, self._past_before(after)
        return Hours((self.end_of_work,)), False, place

    def _past_before(self, place: int) -> int:
        word = self._near(place)
        return place + 1 if word is not None and word.kind == "before" and not word.get("on") else place

    # ---- an hour without a day -----------------------------------------------------------------

    def _of_hour(self, place: int) -> Moments | None:
        hours, has_time, after = self._hour_first(place)
        if hours is None:
            return None
        day = self._near(after)
        if day is not None and day.kind in DAY_KINDS and (meant := days_meant(day, self.today)) is not None:
            options = tuple((last, minutes) for _, last in meant.options for minutes in hours.options)
            return Moments(options, has_time, meant.reason or hours.reason, after + 1, day.end)
        present = self.now.hour * 60 + self.now.minute
        tomorrow = self.today + timedelta(days=1)
        options = tuple((self.today if minutes > present else tomorrow, minutes) for minutes in hours.options)
        reason = hours.reason
        if morning_gone(hours, self.words[place], self.now.time()):
            options, reason = ((self.today, hours.options[0] + 12 * 60), *options), "am_or_pm"
        elif reason is None and options[0][0] == tomorrow:
            reason = "already_past"
        return Moments(options, has_time, reason, after, self.words[after - 1].end)

    def _hour_first(self, place: int) -> tuple[Hours | None, bool, int]:
        word = self.words[place]
        if word.kind == "clock":
            return hours_meant(None, word), True, self._past_before(place + 1)
        if word.kind == "before":
            return Hours((self.end_of_work,)), False, place + 1
        clock = self._near(place + 1)
        if clock is not None and clock.kind == "clock":
            return hours_meant(word, clock), True, self._past_before(place + 2)
        if clock is not None and clock.kind == "before" and clock.get("off"):
            return Hours((self.end_of_work,)), False, place + 2
        return usual_hours(word, self.end_of_work), True, self._past_before(place + 1)

    # ---- doubts and the result -----------------------------------------------------------------

    def _to_the_end(self, place: int, found: Moments) -> Moments:
        """Notice a second end, 左右, and an hour that stands apart from its day."""
        word = self._near(found.next)
        if word is not None and word.kind == "about":
            return Moments(found.options, found.has_time, found.reason or "about", found.next + 1, word.end)
        joint = self.line.joint(found.next)
        if joint is not None and joint[0] != "and" and found.options:
            second = self._second(joint[1], found, self.words[place].kind in DAY_KINDS)
            if second is not None:
                later = tuple(option for option in second.options if option > found.options[0])
                ends = later or second.options
                options = (*ends, *found.options) if joint[0] == "to" else (*found.options, *ends)
                doubt: Reason = "range" if joint[0] == "to" else "separate_days"
                return Moments(options, second.has_time, doubt, second.next, second.end)
        if word is not None and word.kind == "from":
            return Moments(found.options, found.has_time, found.reason or "no_end", found.next + 1, word.end)
        if found.reason is not None or not found.options:
            return found
        day, minutes = found.options[0]
        others = [
            other for other in self.words[found.next :] if other.kind == "clock" or other.kind in DAY_KINDS - {"dotted"}
        ]
        first_day = self.words[place].kind in DAY_KINDS
        if first_day and not found.has_time:
            apart = [hours_meant(None, other) for other in others if other.kind == "clock"]
            also = tuple((day, value) for hours in apart if hours for value in hours.options)
            if also:
                return Moments((*also, *found.options), True, "time_apart", found.next, found.end)
        if not first_day and self.words[found.next - 1].kind not in DAY_KINDS:
            meant = [days_meant(other, self.today) for other in others if other.kind != "clock"]
            also = tuple((days[1], minutes) for each in meant if each for days in each.options)
            if also:
                return Moments((*found.options, *also), found.has_time, "time_apart", found.next, found.end)
        return found

    def _second(self, place: int, found: Moments, named_day: bool) -> Moments | None:
        word = self.line.word(place)
        if word is None:
            return None
        day = found.options[0][0]
        if word.kind in DAY_KINDS or word.kind == "number":
            return self._of_day(place, day)
        hours, has_time, after = self._hour(place)
        if hours is None or after == place:
            return None
        present = self.now.hour * 60 + self.now.minute
        if not named_day:
            day = self.today if hours.options[0] > present else self.today + timedelta(days=1)
        options = tuple((day, minutes) for minutes in hours.options)
        return Moments(options, has_time, hours.reason, after, self.words[after - 1].end)

    def _finished(self, place: int, found: Moments) -> InstantRead | Unsure[InstantRead]:
        word = self.words[place]
        start, reason = self._lead(word.start), found.reason
        if word.kind == "dotted" and reason is None and not found.has_time:
            followed = found.next > place + 1 or word.get("mark")
            if not followed and (not _ONLY_LEAD.fullmatch(self.line.text[: word.start]) or word.get("day") == "5"):
                reason = "dotted"
        reads = dict.fromkeys(
            InstantRead(
                moment_of(on, minutes, self.now), found.has_time or minutes != self.end_of_work, start, found.end
            )
            for on, minutes in found.options
        )
        if reason is None and len(reads) == 1:
            return next(iter(reads))
        return Unsure(reason or "which_hour", tuple(reads)[:MAX_CANDIDATES], start, found.end)

    def _lead(self, start: int) -> int:
        lead = _LEAD.search(self.line.text[:start])
        return lead.start() if lead else start

    def _near(self, place: int) -> Word | None:
        """Return the word at a place if only spaces or a comma stand before it: 11月25日，18点."""
        word = self.line.word(place)
        return word if _NEAR.fullmatch(self.line.gap(place)) else None
