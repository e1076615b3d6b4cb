"""Reads a day or a range of days, as a request for leave says them: 明天到后天 孩子生病.

Pure; it must never read a clock, never raise on any text, and never guess: what two people could
understand differently comes back as `Unsure`.
"""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from handlers.dates.days import DAY_KINDS, NUMBERED_KINDS, Days, days_meant, month_later
from handlers.dates.hours import Halves, halves_meant
from handlers.dates.reads import Half, RangeRead, Reason, Unsure
from handlers.dates.words import Word, number, same_width, words_of

MAX_CANDIDATES = 4
_AND = re.compile(r"[ 、,]*(?:和|及|与|跟|还有|、|,| |)[ ]*")
_SPACE = re.compile(" *的? *")
_ASKING = re.compile(
    r"[ ,，、:(（]*(?:我|想要?|需要?|要|连续|连着?|一共|总共|共计?|合计|请|休|病假|事假|年假|假|休息|外出|出差|调休|[ ,，(（])*"
)
_BEFORE_START = re.compile(r"(?:自从|从|自|于)[ ]*$")
_ONLY_ASKING = re.compile(r"[ ,，:]*(?:我|想|要|需要?|申请|请假|请|休假|休|从|自|于|在|时间|日期|[ :,，])*")
_UNTIL = re.compile(r"(?:假|休息|休|一直|延)$")
_HALF_NAMES: tuple[Half | None, ...] = ("am", "pm", None)


@dataclass(frozen=True, slots=True)
class _Side:
    """One end of a range: the days and the halves it can mean, and the word that follows it."""

    days: tuple[Days, ...]
    halves: tuple[Half | None, ...]
    reason: Reason | None
    has_clock: bool
    after: int


@dataclass(frozen=True, slots=True)
class _Found:
    """A reading under way: options as from-day, from-half, to-day, to-half; `next` is the next word."""

    options: tuple[tuple[date, Half | None, date, Half | None], ...]
    reason: Reason | None
    next: int
    end: int


def read_range(text: str, today: date) -> RangeRead | Unsure[RangeRead] | None:
    """Read the first day or range of days in a text.

    Args: text (anything a person typed; only its first 500 characters are searched), today (the local date).
    Returns: the reading; `Unsure` with candidates where it must be asked back; None where no day is named.
    Raises: nothing, for a `today` between the years 1 and 9900.
    """
    searched = same_width(text)
    words = words_of(searched)
    reader = _Reader(searched, words, today)
    fallback: Unsure[RangeRead] | None = None
    for place in range(len(words)):
        read = reader.at(place)
        if read is None:
            continue
        # A bare 三天, 下午 or 9.5 may be no date: it is asked about only where nothing better follows.
        if isinstance(read, RangeRead) or read.reason not in ("which_start", "which_half", "dotted", "which_day"):
            return read
        if words[place].kind in DAY_KINDS and read.reason != "dotted":
            return read
        fallback = fallback or read
    return fallback


class _Reader:
    """The reading rules, over the words of one text."""

    def __init__(self, text: str, words: list[Word], today: date) -> None:
        self.text = text
        self.words = words
        self.today = today

    def at(self, place: int) -> RangeRead | Unsure[RangeRead] | None:
        """Read what begins at one word."""
        word = self.words[place]
        if word.kind == "lunar":
            return Unsure("lunar", (), word.start, word.end)
        if word.kind == "duration" and not word.get("way"):
            return self._bare_duration(word)
        if word.kind == "part" and word.get("part") not in (None, "凌晨"):
            return self._bare_part(place)
        if word.kind == "number" and not self._number_list(place):
            return None
        first = self._side(place, None)
        if first is None:
            return None
        found = self._closed(place, first)
        found = self._counted(place, first, found)
        return self._finished(place, found)

    # ---- the two ends --------------------------------------------------------------------------

    def _side(self, place: int, opened: date | None, any_number: bool = True) -> _Side | None:
        """Read a day with its half at one place; `opened` is the day it closes, if any."""
        word = self._word(place)
        if word is None:
            return None
        later = word.kind == "duration" and word.get("way") in ("后", "之后", "以后")
        if later:
            amount, unit = number(word.get("n")), word.get("unit")
            if amount is None or unit not in ("天", "周", "星期", "礼拜", "日") or word.get("half") or word.get("plus"):
                return None
            on = self.today + timedelta(days=amount * (1 if unit in ("天", "日") else 7))
            return _Side(((on, on),), (None,), None, False, place + 1)
        if word.kind not in DAY_KINDS and not (word.kind == "number" and any_number):
            return None
        meant = days_meant(word, self.today, opened)
        if meant is None:
            return None
        halves, has_clock, after = self._halves(place + 1)
        return _Side(meant.options, halves.options, meant.reason or halves.reason, has_clock, after)

    def _halves(self, place: int) -> tuple[Halves, bool, int]:
        """Read 上午, 全天 or 上午9点 right after a day."""
        word = self._joined(place)
        if word is not None and word.kind == "whole":
            return Halves((None,)), False, place + 1
        part = word if word is not None and word.kind == "part" else None
        after = place + 1 if part else place
        clock = self._joined(after)
        if clock is not None and clock.kind != "clock":
            clock = None
        halves = halves_meant(part, clock)
        if halves is None:
            return Halves((None,)), False, after
        return halves, clock is not None and part is None, after + (clock is not None)

    def _closed(self, place: int, first: _Side) -> _Found:
        """Read 到后天, or 和后天, after the first end."""
        joint, second_place = self._joint(first.after)
        whole = [(days, half) for days in first.days for half in first.halves]
        options: list[tuple[date, Half | None, date, Half | None]] = []
        reason, after = first.reason, first.after
        for (start, start_last), half in whole:
            second = self._side(second_place, start) if joint else None
            if second is None and joint == "to":
                halves, _, halves_after = self._halves(second_place)
                if halves_after > second_place:
                    second = _Side(((start, start_last),), halves.options, halves.reason, False, halves_after)
            if second is None or (joint == "and" and not self._same_list(place, second_place)):
                options.append((start, half, start_last, half))
                continue
            reason, after = reason or second.reason, second.after
            for (end_first, end), end_half in ((days, end_half) for days in second.days for end_half in second.halves):
                apart = (end_first - start_last).days
                if joint == "and" and not 0 <= apart <= 1:
                    reason = reason or "separate_days"
                    options += [(start, half, start_last, half), (end_first, end_half, end, end_half)]
                elif end < start:
                    reason = reason or "backwards"
                    options.append((end, end_half, start, half))
                else:
                    if self._crosses(place, second_place, start, end):
                        reason = reason or "backwards"
                    options.append((start, half, end, end_half))
        if first.has_clock and after == first.after:
            # 明天9点 alone says when something is, and not how long the person is away.
            reason = reason or "which_half"
            options += [(start, None, last, None) for start, last in first.days]
        return self._more(_Found(tuple(options), reason, after, self.words[after - 1].end))

    def _more(self, found: _Found) -> _Found:
        """Read on through a list of neighbouring days: 25、26、27号."""
        joint, place = self._joint(found.next)
        if joint != "and" or found.reason or self._word(place) is None:
            return found
        start, half, end, _ = found.options[0]
        if self.words[place].kind not in NUMBERED_KINDS | {"weekday", "relative"}:
            return found
        third = self._side(place, end)
        if third is None or third.reason or third.days[0][0] != end + timedelta(days=1):
            return found
        option = (start, half, third.days[0][1], third.halves[0])
        return self._more(_Found((option,), None, third.after, self.words[third.after - 1].end))

    def _joint(self, place: int) -> tuple[str, int]:
        word = self._word(place)
        if word is None:
            return "", place
        if word.kind == "to" and self._gap(place).strip() == "":
            following = self._word(place + 1)
            return ("to", place + 1) if following and self._gap(place + 1).strip() == "" else ("", place)
        return ("and", place) if _AND.fullmatch(self._gap(place)) else ("", place)

    def _same_list(self, place: int, second: int) -> bool:
        """Say whether two words side by side are days of one list, and not a day and a number."""
        return self.words[second].kind in DAY_KINDS or self.words[place].kind in NUMBERED_KINDS

    def _crosses(self, place: int, second: int, start: date, end: date) -> bool:
        """Say whether the second end was pushed into a later month or year although the first one is exact."""
        first_word, last_word = self.words[place], self.words[second]
        if first_word.kind in ("date", "dotted", "month_of") and last_word.kind in ("day", "number"):
            return (end.year, end.month) != (start.year, start.month)
        return last_word.kind in ("date", "dotted") and (end - start).days > 180 and not last_word.get("year")

    def _number_list(self, place: int) -> bool:
        """Say whether a bare number begins a list that ends in 号: 25、26号, 25到27号."""
        while (word := self._word(place)) is not None and word.kind == "number":
            joint, place = self._joint(place + 1)
            if not joint:
                return False
        return word is not None and word.kind == "day"

    # ---- how many days -------------------------------------------------------------------------

    def _counted(self, place: int, first: _Side, found: _Found) -> _Found:
        """Read 起三天, 请两天, 半天 after the days, and what is doubtful about an open start."""
        at, opened = found.next, False
        word = self._word(at)
        if word is not None and word.kind == "from" and self._gap(at).strip() == "":
            at, opened, word = at + 1, True, self._word(at + 1)
        if word is not None and word.kind == "duration" and not word.get("way") and _ASKING.fullmatch(self._gap(at)):
            counted = self._with_count(found, word, at)
            if counted is not None:
                return counted
        if word is not None and word.kind in ("before", "about") and not opened and self._gap(at).strip() == "":
            if word.kind == "about":
                return replace(found, reason=found.reason or "about", next=at + 1, end=word.end)
            if not word.get("off") and not word.get("on"):
                until = tuple((self.today, None, to, half) for _, _, to, half in found.options if to >= self.today)
                return _Found(until + found.options, found.reason or "before", at + 1, word.end)
        starts = self.text[: self.words[place].start]
        if opened:
            found = replace(found, next=at, end=self.words[at - 1].end)
        single = all(start == end for start, _, end, _ in found.options)
        if single and first.after <= found.next and (opened or _BEFORE_START.search(starts)) and found.options:
            before = self._count_before(place)
            if before is not None:
                counted = self._with_count(found, before, at)
                if counted is not None:
                    return replace(counted, next=found.next, end=found.end)
            if opened:
                start, half, _, _ = found.options[0]
                lengths = tuple(_stretched(start, half, 2 * days) for days in (1, 2, 3))
                return replace(found, options=lengths, reason=found.reason or "no_end")
        return found

    def _with_count(self, found: _Found, word: Word, at: int) -> _Found | None:
        """Apply a count of days to what was found, or doubt where both disagree."""
        end = word.end + (self.text[word.end : word.end + 1] == "假")
        first = found.options[0] if found.options else None
        if first is None:
            return None
        if word.get("unit") in ("小时", "钟头", "分钟", "刻钟"):
            halves = (first[1],) if first[1] else _HALF_NAMES
            options = tuple((first[0], half, first[0], half) for half in halves)
            return _Found(options, found.reason or "hours", at + 1, end)
        if word.get("unit") == "工作日":
            amount = number(word.get("n"))
            if amount is None:
                return None
            options = (_stretched(first[0], first[1], 2 * amount),)
            return _Found(options, "workdays", at + 1, end)
        if _half_days(word, first[0]) == 1 and first[0] == first[2] and first[1] is None:
            options = tuple((on, half, on, half) for on, _, _, _ in found.options for half in _HALF_NAMES[:2])
            return _Found(options, found.reason or "which_half", at + 1, end)
        counted: list[tuple[date, Half | None, date, Half | None]] = []
        reason = found.reason
        for start, half, to, to_half in found.options:
            length = _half_days(word, start)
            if length is None:
                return None
            option = _stretched(start, half, length)
            if start != to and option != (start, half, to, to_half):
                reason = reason or "count_differs"
                counted.append((start, half, to, to_half))
            counted.append(option)
        return _Found(tuple(counted), reason, at + 1, end)

    def _count_before(self, place: int) -> Word | None:
        """Return the count in 请三天假，从明天起, said before its start."""
        word = self._word(place - 1)
        if word is None or word.kind != "duration" or word.get("way"):
            return None
        between = self.text[word.end : self.words[place].start]
        return word if re.fullmatch(r"假?[ ,，。]*(?:从|自)?[ ]*", between) else None

    # ---- words that need a day of their own ----------------------------------------------------

    def _bare_duration(self, word: Word) -> Unsure[RangeRead] | None:
        length = _half_days(word, self.today)
        if length is None or length == 0:
            return None
        start, end = word.start, word.end + (self.text[word.end : word.end + 1] == "假")
        tomorrow = self.today + timedelta(days=1)
        if length == 1:
            options = tuple((on, half, on, half) for on in (self.today, tomorrow) for half in _HALF_NAMES[:2])
            return _unsure("which_half", options, start, end)
        options = tuple(_stretched(on, None, length) for on in (self.today, tomorrow))
        return _unsure("which_start", options, start, end)

    def _bare_part(self, place: int) -> Unsure[RangeRead] | None:
        halves, _, after = self._halves(place) if self._joined(place) else (None, False, place)
        if halves is None:
            word = self.words[place]
            meant = halves_meant(word, None)
            halves, after = meant or Halves((None,)), place + 1
        days = (self.today, self.today + timedelta(days=1))
        options = tuple((on, half, on, half) for on in days for half in halves.options)
        return _unsure("which_day", options, self.words[place].start, self.words[after - 1].end)

    # ---- the result ----------------------------------------------------------------------------

    def _finished(self, place: int, found: _Found) -> RangeRead | Unsure[RangeRead]:
        word = self.words[place]
        start, reason, options = word.start, found.reason, found.options
        until = self._word(place - 1)
        if until is not None and until.kind == "to" and until.end == word.start and options:
            if _UNTIL.search(self.text[: until.start]):
                tomorrow = self.today + timedelta(days=1)
                end, half = options[0][2], options[0][3]
                options = tuple((on, None, end, half) for on in (self.today, tomorrow) if on <= end)
                reason, start = reason or "which_start", until.start
        if word.kind == "dotted" and reason is None and not self._surely_date(word, found):
            reason = "dotted"
        lead = _BEFORE_START.search(self.text[:start])
        start = lead.start() if lead else start
        if reason is None and len(options) == 1:
            return _read(options[0], start, found.end)
        return _unsure(reason or "which_day", options, start, found.end)

    def _surely_date(self, word: Word, found: _Found) -> bool:
        """Say whether 10.3 is a date: at the beginning, or followed by what only follows a date."""
        alone = found.end == word.end
        if word.get("mark") or (not alone and self._gap(self.words.index(word) + 1).strip() == "" and word.start == 0):
            return True
        begins = _ONLY_ASKING.fullmatch(self.text[: word.start]) is not None
        return begins and not (alone and word.get("day") == "5")

    # ---- places --------------------------------------------------------------------------------

    def _word(self, place: int) -> Word | None:
        return self.words[place] if 0 <= place < len(self.words) else None

    def _gap(self, place: int) -> str:
        """Return the text between a word and the one before it."""
        if not 0 < place < len(self.words):
            return "…"
        return self.text[self.words[place - 1].end : self.words[place].start]

    def _joined(self, place: int) -> Word | None:
        """Return the word at a place if nothing but spaces stands before it."""
        return self._word(place) if _SPACE.fullmatch(self._gap(place)) else None


def _half_days(word: Word, start: date) -> int | None:
    """Return how many half days a count means from a start; None for hours and uncounted words."""
    written, unit = word.get("n"), word.get("unit")
    if unit in ("小时", "钟头", "分钟", "刻钟", "日", "工作日", None):
        return None
    extra = 1 if word.get("plus") else 0
    if written == "半":
        return {"天": 1, "月": 30, "周": None}.get(unit)
    amount: float | None = float(written) if written and "." in written else number(written)
    if amount is None:
        return None
    if unit == "月":
        days = (month_later(start, int(amount)) - start).days + (15 if word.get("half") else 0)
        return 2 * days if word.get("ge") and amount == int(amount) else None
    if word.get("half"):
        return int(amount) if unit == "天" else None
    if unit == "天":
        return int(amount * 2) + extra
    return int(amount * 14) if amount == int(amount) and not extra else None


def _stretched(start: date, half: Half | None, length: int) -> tuple[date, Half | None, date, Half | None]:
    """Return the option that begins on a day, or on its half, and is `length` half days long."""
    begins = 1 if half == "pm" else 0
    last = begins + max(length, 1) - 1
    on = start + timedelta(days=last // 2)
    if on == start and length == 1:
        return start, ("pm" if begins else "am"), start, ("pm" if begins else "am")
    return start, ("pm" if begins else None), on, (None if last % 2 else "am")


def _read(option: tuple[date, Half | None, date, Half | None], start: int, end: int) -> RangeRead:
    """Return a reading in which a whole first or last day has no half."""
    from_on, from_half, to_on, to_half = option
    if (from_on, from_half) != (to_on, to_half):
        from_half = None if from_half == "am" else from_half
        to_half = None if to_half == "pm" else to_half
        if from_on == to_on and from_half != to_half:
            from_half = to_half = from_half or to_half
    return RangeRead(from_on, from_half, to_on, to_half, start, end)


def _unsure(
    reason: Reason, options: tuple[tuple[date, Half | None, date, Half | None], ...], start: int, end: int
) -> Unsure[RangeRead]:
    reads = dict.fromkeys(_read(option, start, end) for option in options)
    return Unsure(reason, tuple(reads)[:MAX_CANDIDATES], start, end)
