"""Reads a day or a range of days, as a request for leave says them: 明天到后天 孩子生病.

Pure; it must never read a clock, never raise on any text, and never guess: what two people could
understand differently comes back as `Unsure`.
"""

import re
from dataclasses import replace
from datetime import date, timedelta

from handlers.dates.days import DAY_KINDS
from handlers.dates.ends import Found, read_ends
from handlers.dates.hours import halves_meant
from handlers.dates.reads import Half, RangeRead, Unsure
from handlers.dates.sentence import Sentence
from handlers.dates.spans import HOUR_UNITS, Option, half_days, read_of, stretched, unsure_of
from handlers.dates.words import Word, number

LONGEST_SPOKEN_DAYS = 9  # 请假三日 may be a length; 请假二十五日 is a date.
_HALVES: tuple[Half, Half] = ("am", "pm")
# What may stand between a day and its count: 明天开始请两天, 明天请假（共两天）.
_ASKING = re.compile(
    "(?:我|想|要|需要?|连续|连着|一共|总共|共计|共|合计|请|休|病假|事假|年假|假|休息|外出|出差|调休|[ ,，、:(（])*"
)
# What may stand before 10.3 where it begins a request.
_ONLY_ASKING = re.compile("(?:我|想|要|需要?|申请|请|休|假|从|自|于|在|时间|日期|[ ,，:])*")
_LEAD = re.compile("(?:自从|从|自|拟于|于) *$")
_UNTIL = re.compile("(?:假|休息|休|直|延)$")
_COUNT_FIRST = re.compile("假?[ ,，。:(（]*(?:从|自)? *")
_ASKING_BEFORE = re.compile("(?:请假|休假|请|休) *$")
_CUT_OFF = re.compile("[~至-] *[0-9一二三四五六七八九十]")  # 11月25日~12月: the end was not understood.
_SPOKEN_LENGTH = re.compile("(?:请|休|假) *$")


def read_range(text: str, today: date) -> RangeRead | Unsure[RangeRead] | None:
    """Read the first day or range of days in a text.

    Args: text (anything a person typed; only its first 500 characters are searched), today (the local date).
    Returns: the reading; `Unsure` with candidates where it must be asked back; None where no day is named.
    Raises: nothing, for a `today` between the years 1000 and 9900.
    """
    line = Sentence(text)
    fallback: Unsure[RangeRead] | None = None
    for place, word in enumerate(line.words):
        # A word inside a doubtful piece is not read again by itself.
        read = _read_at(line, place, today) if fallback is None or word.start >= fallback.end else None
        if isinstance(read, Unsure) and (word.kind not in DAY_KINDS | {"number", "lunar"} or read.reason == "dotted"):
            # A bare 三天, 下午 or 9.5 may be no date: it is asked about only where nothing better follows.
            fallback = fallback or read
        elif read is not None:
            return read
    return fallback


def _read_at(line: Sentence, place: int, today: date) -> RangeRead | Unsure[RangeRead] | None:
    """Read what begins at one word."""
    word = line.words[place]
    if word.kind == "lunar":
        return Unsure("lunar", (), word.start, word.end)
    if word.kind == "duration" and not word.get("way"):
        return _bare_duration(line, word, today)
    if word.kind == "part" and word.get("part") not in (None, "凌晨"):
        return _bare_part(line, place, today)
    if (word.kind == "number" and not _is_list(line, place)) or line.denied(place):
        return None
    found = read_ends(line, place, today)
    if found is None:
        return None
    found = _until(line, place, _counted(line, place, found, today), today)
    return _finished(line, place, found, today)


def _is_list(line: Sentence, place: int) -> bool:
    """Say whether a bare number begins a list that ends in 号: 25、26号, 25到27号."""
    while (word := line.word(place)) is not None and word.kind == "number":
        joint = line.joint(place + 1)
        if joint is None:
            return False
        place = joint[1]
    return word is not None and word.kind == "day"


# ---- how many days ----------------------------------------------------------------------------------


def _counted(line: Sentence, place: int, found: Found, today: date) -> Found:
    """Read 起三天, 请两天, 半天 or 左右 after the days, and doubt a start that has no end."""
    at = found.next
    word = line.word(at)
    opened = word is not None and word.kind == "from" and not line.gap(at).strip()
    if opened and word is not None:
        found, at = replace(found, next=at + 1, end=word.end), at + 1
        word = line.word(at)
    if not found.options:
        return found
    if word is None:
        return _open(line, place, found) if opened else _asked_first(line, place, found) or found
    if word.kind == "duration" and not word.get("way") and _ASKING.fullmatch(line.gap(at)):
        return _with_count(line, found, word) or found
    if not opened and not line.gap(at).strip():
        if word.kind == "about":
            return replace(found, next=at + 1, end=word.end).doubted("about")
        if word.kind == "before" and not word.get("off") and not word.get("on"):
            until: tuple[Option, ...] = tuple((today, None, to, half) for _, _, to, half in found.options if to > today)
            return replace(found, options=until + found.options, next=at + 1, end=word.end).doubted("before")
    return _open(line, place, found) if opened else _asked_first(line, place, found) or found


def _open(line: Sentence, place: int, found: Found) -> Found:
    """Close 明天起 with a count said before it, or ask how long."""
    counted = _said_first(line, place, found)
    if counted is not None:
        return counted
    start, half, _, _ = found.options[0]
    return replace(found, options=tuple(stretched(start, half, 2 * days) for days in (1, 2, 3))).doubted("no_end")


def _said_first(line: Sentence, place: int, found: Found) -> Found | None:
    """Read 请三天假，从明天起: the count stands before its start."""
    word = line.word(place - 1)
    if word is None or word.kind != "duration" or word.get("way") or not _COUNT_FIRST.fullmatch(line.gap(place)):
        return None
    counted = _with_count(line, found, word)
    asking = _ASKING_BEFORE.search(line.text[: word.start])
    return replace(counted, start=asking.start() if asking else word.start, end=found.end) if counted else None


def _asked_first(line: Sentence, place: int, found: Found) -> Found | None:
    """Read 请假两天（11月25日至26日）, but not 忙了三天，明天请假."""
    word = line.word(place - 1)
    asked = word is not None and _ASKING_BEFORE.search(line.text[: word.start])
    return _said_first(line, place, found) if asked else None


def _with_count(line: Sentence, found: Found, word: Word) -> Found | None:
    """Apply a count of days to what was found, or doubt where both disagree."""
    end = _past_leave(line, word)
    start, half, to, _ = found.options[0]
    if word.get("unit") in HOUR_UNITS:
        halves: tuple[Half | None, ...] = (half,) if half else (*_HALVES, None)
        options: tuple[Option, ...] = tuple((start, each, start, each) for each in halves)
        return replace(found, options=options, end=end).doubted("hours")
    if word.get("unit") == "工作日":
        amount = number(word.get("n"))
        if not amount:
            return None
        return replace(found, options=(stretched(start, half, 2 * amount),), end=end).doubted("workdays")
    if half_days(word, start) == 1 and start == to and half is None:
        options = tuple((on, each, on, each) for on, _, _, _ in found.options for each in _HALVES)
        return replace(found, options=options, end=end).doubted("which_half")
    counted: list[Option] = []
    differs = False
    for option in found.options:
        length = half_days(word, option[0])
        if length is None:
            return None
        stretch = stretched(option[0], option[1], length)
        if option[0] != option[2] and read_of(stretch, 0, 0) != read_of(option, 0, 0):
            differs = True
            counted.append(option)
        counted.append(stretch)
    found = replace(found, options=tuple(counted), end=end)
    return found.doubted("count_differs") if differs else found


def _past_leave(line: Sentence, word: Word) -> int:
    """Return the end of 两天 in 两天假."""
    return word.end + (line.text[word.end : word.end + 1] == "假")


# ---- words that need a day of their own -------------------------------------------------------------


def _bare_duration(line: Sentence, word: Word, today: date) -> Unsure[RangeRead] | None:
    length = half_days(word, today)
    days = (today, today + timedelta(days=1))
    end = _past_leave(line, word)
    if word.get("unit") in HOUR_UNITS and (end > word.end or _ASKING_BEFORE.search(line.text[: word.start])):
        hours: tuple[Option, ...] = tuple((on, half, on, half) for on in days for half in _HALVES)
        return unsure_of("hours", hours, word.start, end)
    if length is None:
        return None
    if length == 1:
        halves: tuple[Option, ...] = tuple((on, half, on, half) for on in days for half in _HALVES)
        return unsure_of("which_half", halves, word.start, end)
    options = tuple(stretched(on, None, length) for on in days)
    return unsure_of("which_start", options, word.start, end)


def _bare_part(line: Sentence, place: int, today: date) -> Unsure[RangeRead] | None:
    word = line.words[place]
    halves = halves_meant(word, None)
    if halves is None:
        return None
    days = (today, today + timedelta(days=1))
    options: tuple[Option, ...] = tuple((on, half, on, half) for on in days for half in halves.options)
    clock = line.follows(place + 1)
    end = clock.end if clock is not None and clock.kind == "clock" else word.end
    return unsure_of("which_day", options, word.start, end)


# ---- the result -------------------------------------------------------------------------------------


def _until(line: Sentence, place: int, found: Found, today: date) -> Found:
    """Doubt the start of 请假到周五."""
    joint = line.word(place - 1)
    if joint is None or joint.kind != "to" or line.gap(place) or not _UNTIL.search(line.text[: joint.end - 1]):
        return found
    starts = (today, today + timedelta(days=1))
    options: tuple[Option, ...] = tuple(
        (on, None, to, half) for _, _, to, half in found.options for on in starts if on <= to
    )
    return replace(found, options=options, start=joint.start).doubted("which_start")


def _finished(line: Sentence, place: int, found: Found, today: date) -> RangeRead | Unsure[RangeRead]:
    word = line.words[place]
    if word.kind == "dotted" and not _surely_date(line, place, found):
        found = found.doubted("dotted")
    if word.kind == "day" and word.get("mark") == "日" and found.end == word.end:
        found = _or_length(line, word, found, today)
    if line.text[found.end : found.end + 1] in (")", "）") and re.search("[(（]", line.text[found.start : found.end]):
        found = replace(found, end=found.end + 1)
    if _CUT_OFF.match(line.text, found.end):
        found = found.doubted("no_end")
    lead = _LEAD.search(line.text[: found.start])
    start = lead.start() if lead else found.start
    if found.reason is None and len(found.options) == 1:
        return read_of(found.options[0], start, found.end)
    return unsure_of(found.reason or "which_day", found.options, start, found.end)


def _or_length(line: Sentence, word: Word, found: Found, today: date) -> Found:
    """Doubt 请假三日, which is three days for most people and the third of the month for some."""
    days = number(word.get("day"))
    if not days or days > LONGEST_SPOKEN_DAYS or not _SPOKEN_LENGTH.search(line.text[: word.start]):
        return found
    starts = (today, today + timedelta(days=1))
    lengths: tuple[Option, ...] = tuple(stretched(on, None, 2 * days) for on in starts)
    return replace(found, options=lengths + found.options, reason="which_start")


def _surely_date(line: Sentence, place: int, found: Found) -> bool:
    """Say whether 10.3 is a date: it begins the request, or has 日 after it, and is not like 1.5."""
    word = line.words[place]
    alone = found.end == word.end
    if word.get("mark"):
        return True
    return _ONLY_ASKING.fullmatch(line.before(place)) is not None and not (alone and word.get("day") == "5")
