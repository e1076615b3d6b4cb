"""Reads the two ends of a range of days: 后天下午到大后天上午, 25、26号, 明天9点到11点.

Pure; it must never choose between two meanings: every combination is kept as an option.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from handlers.dates.days import DAY_KINDS, NUMBERED_KINDS, Days
from handlers.dates.hours import Halves, halves_meant
from handlers.dates.named import named_day
from handlers.dates.reads import Half, Reason
from handlers.dates.sentence import Sentence
from handlers.dates.spans import DAY_UNITS, WEEK_UNITS, Option
from handlers.dates.words import Word, number

# A second end without a year that lies farther away was not meant: 10月5日至3月1日.
MAX_UNNAMED_DAYS = 180
_WHOLE_DAY = Halves((None,))
_EXACT = frozenset({"date", "dotted", "month_of"})


@dataclass(frozen=True, slots=True)
class End:
    """One end of a range: the days and halves it can mean; `next` is the place of the word after it."""

    days: tuple[Days, ...]
    halves: tuple[Half | None, ...]
    reason: Reason | None
    only_clock: bool
    next: int


@dataclass(frozen=True, slots=True)
class Found:
    """A reading under way: its options, its doubt, its place in the text, and the place of the next word."""

    options: tuple[Option, ...]
    reason: Reason | None
    start: int
    end: int
    next: int

    def doubted(self, reason: Reason) -> "Found":
        """Return the same reading with a doubt, unless it has an earlier one."""
        return replace(self, reason=self.reason or reason)


def read_ends(line: Sentence, place: int, today: date) -> Found | None:
    """Read a day, or two joined by 到 or 和, that begins at one word; None where it is no day."""
    first = _end(line, place, today, None)
    if first is None:
        return None
    options: list[Option] = []
    reason, after = first.reason, first.next
    for days in first.days:
        for half in first.halves:
            second = _second(line, place, first, days, today)
            if second is None:
                options.append((days[0], half, days[1], half))
                continue
            reason, after = reason or second[1].reason, second[1].next
            closed, doubt = _joined(line, place, second, (days, half))
            options += closed
            reason = reason or doubt
    start, end = line.words[place].start, line.words[after - 1].end
    found = Found(tuple(options), reason, start, end, after)
    if first.only_clock and after == first.next:
        # 明天9点 alone says when something is, and not how long the person is away.
        whole: tuple[Option, ...] = tuple((start_on, None, end_on, None) for start_on, end_on in first.days)
        return replace(found, options=found.options + whole).doubted("which_half")
    return _listed(line, found, today)


def read_halves(line: Sentence, place: int) -> tuple[Halves, bool, int]:
    """Read 上午, 全天 or 上午9点 at a place: the halves, whether only a clock said them, and the next place."""
    word = line.follows(place)
    if word is not None and word.kind == "whole":
        return _WHOLE_DAY, False, place + 1
    part = word if word is not None and word.kind == "part" else None
    after = place + 1 if part else place
    clock = line.follows(after)
    if clock is not None and clock.kind != "clock":
        clock = None
    halves = halves_meant(part, clock)
    if halves is None:
        return _WHOLE_DAY, False, after
    return halves, clock is not None and part is None, after + (clock is not None)


def _end(line: Sentence, place: int, today: date, opened: date | None) -> End | None:
    """Read a day with its half; `opened` is the first day of the range that this one closes."""
    word = line.word(place)
    if word is None:
        return None
    if word.kind == "duration":
        on = _later(word, today)
        return End(((on, on),), (None,), None, False, place + 1) if on else None
    if word.kind not in DAY_KINDS and word.kind != "number":
        return None
    named = named_day(line, place, today, opened)
    if named is None:
        return None
    meant, after = named
    halves, only_clock, after = read_halves(line, after)
    return End(meant.options, halves.options, meant.reason or halves.reason, only_clock, after)


def _later(word: Word, today: date) -> date | None:
    """Return the day of 三天后, 两周后."""
    amount, unit = number(word.get("n")), word.get("unit")
    if amount is None or word.get("way") not in ("后", "之后", "以后") or word.get("half") or word.get("plus"):
        return None
    if unit in DAY_UNITS:
        return today + timedelta(days=amount)
    return today + timedelta(weeks=amount) if unit in WEEK_UNITS else None


def _second(line: Sentence, place: int, first: End, days: Days, today: date) -> tuple[str, End, int] | None:
    """Read the second end, seen from the days of the first: how it is joined, the end itself, and its place."""
    joint = line.joint(first.next)
    if joint is None:
        return None
    how, at = joint
    word = line.word(at)
    second = _end(line, at, today, days[0])
    if second is None and how != "and":
        # 明天上午到下午: the second end names no day of its own.
        halves, only_clock, after = read_halves(line, at)
        if only_clock and halves.reason and len(first.halves) == 1:
            # 上午9点到12点 ends with the morning; 下午2点到4点, 上午9点到4点 end in the afternoon.
            halves = Halves(("am",) if halves.options[0] == "am" and first.halves == ("am",) else ("pm",))
        if after > at:
            return how, End((days,), halves.options, halves.reason, False, after), at
    if second is None or word is None or (word.kind == "number" and line.words[place].kind not in NUMBERED_KINDS):
        return None
    if how == "and" and not _one_list(line, line.words[place], at, second, days):
        return None
    return how, second, at


def _one_list(line: Sentence, first: Word, at: int, second: End, days: Days) -> bool:
    """Say whether two days side by side belong together: 明天、后天 do; 评分9.5，明天请假 and 明天，三天后 do not."""
    last = line.words[at]
    if last.kind == "duration":
        return False
    if last.kind == first.kind or line.gap(at).strip(" ,，"):
        return True
    return any((start - days[1]).days in (0, 1) for start, _ in second.days)


def _joined(
    line: Sentence, place: int, second: tuple[str, End, int], first: tuple[Days, Half | None]
) -> tuple[list[Option], Reason | None]:
    """Return the options of one first end with every second end, and the doubt that they raise."""
    how, end, at = second
    (start, start_last), half = first
    options: list[Option] = []
    doubt: Reason | None = None
    for (end_first, end_on), end_half in ((days, end_half) for days in end.days for end_half in end.halves):
        if how == "or" or (how == "and" and not 0 <= (end_first - start_last).days <= 1):
            doubt = doubt or "separate_days"
            options += [(start, half, start_last, half), (end_first, end_half, end_on, end_half)]
        elif end_on < start:
            doubt = doubt or "backwards"
            options.append((end_first, end_half, start_last, half))
        else:
            if _pushed_on(line.words[place], line.words[at], start, end_on):
                doubt = doubt or "backwards"
                options += _turned(line.words[at], start, end_on)
            options.append((start, half, end_on, end_half))
    return options, doubt


def _pushed_on(first: Word, last: Word, start: date, end: date) -> bool:
    """Say whether the second end fell into a later month or year only because it lies before the first one."""
    if first.kind in _EXACT and last.kind in ("day", "number"):
        return (end.year, end.month) != (start.year, start.month)
    return last.kind in ("date", "dotted") and not last.get("year") and (end - start).days > MAX_UNNAMED_DAYS


def _turned(last: Word, start: date, end: date) -> list[Option]:
    """Return the two ends the other way round, for a person who mistook their order."""
    try:
        earlier = end.replace(year=start.year, month=start.month if last.kind in ("day", "number") else end.month)
    except ValueError:
        return []  # That month has no such day, so the order was not mistaken.
    return [(earlier, None, start, None)] if earlier < start else []


def _listed(line: Sentence, found: Found, today: date) -> Found:
    """Read on through a list of neighbouring days: 25、26、27号."""
    joint = line.joint(found.next)
    if joint is None or found.reason or len(found.options) != 1:
        return found
    how, at = joint
    start, half, end, end_half = found.options[0]
    word = line.word(at)
    if word is not None and word.kind == "part" and how != "to" and start == end and half == end_half == "am":
        # 明天上午8点到12点，下午2点到6点: most likely the whole day.
        return replace(found, options=((start, None, end, None), *found.options)).doubted("which_half")
    if word is None or word.kind not in NUMBERED_KINDS | {"weekday", "relative"} or word.kind == "dotted":
        return found
    following = _end(line, at, today, end)
    if following is None or (how == "and" and not line.gap(at).strip(" ,，") and word.kind != line.words[at - 1].kind):
        return found
    if how != "and" or following.reason or following.days[0][0] != end + timedelta(days=1):
        return found.doubted("separate_days")
    option: Option = (start, half, following.days[0][1], following.halves[0])
    last = line.words[following.next - 1]
    return _listed(line, replace(found, options=(option,), end=last.end, next=following.next), today)
