"""Reads how often a task repeats (每天17点, 每个工作日, 每周一、周四, 每月底) and when it goes out (明天8点发).

Pure: the present is an argument. Must never guess an hour of which two are meant: then it is left open, to be asked.
"""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from handlers.dates import InstantRead, Unsure, read_day, read_instant
from handlers.dates.words import number, same_width
from handlers.recurring.rhythm import LAST_DAY, Rhythm

_DAYS = "一二三四五六日天末"
_WEEK = "(?:周|星期|礼拜)"
_NUMBER = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
_SEP = "[、,，和及]"
_EVERY = re.compile(
    "(?:每逢|逢|每)?(?:"
    r"(?P<workday>(?<=每)个?工作日|工作日(?:每天|每日))"
    rf"|(?P<week>(?<=每)个?{_WEEK}(?P<days>[{_DAYS}](?:(?:{_SEP}|至|到|-)?{_WEEK}?[{_DAYS}](?![点时]))*|[1-7](?![\d点时:]))"
    rf"|(?<=逢){_WEEK}(?P<days_2>[{_DAYS}](?:(?:{_SEP}|至|到|-)?{_WEEK}?[{_DAYS}](?![点时]))*))"
    r"|(?P<last>(?<=每)个?月的?(?:月?底|月?末|最后一天|最后一个工作日))"
    rf"|(?P<month>(?<=每)个?月的?(?P<dates>{_NUMBER}[号日]?(?:{_SEP}{_NUMBER}[号日]?)*)[号日](?P<and_last>{_SEP}月底)?)"
    r"|(?P<half>(?<=每)半个?月)|(?P<ten>(?<=每)旬)"
    r"|(?P<day>(?<=每)(?:[天日]|(?=[早晚][上间]?))|天天)"
    ")"
)
_UNREAD = re.compile(r"每(?:隔|两|[二三四五六七八九十\d]+)?(?:个)?(?:天|周|星期|月|季度?|年|小时)|每隔\S{1,4}")
_EDGE = " \t　,，。.;；:：、（）()【】"
_LITERAL = re.compile(r"[（(]?(?:节假日(?:照常|不休|也报|不变)|含节假日|包括节假日|不分节假日)[）)]?")
_NO_HOLIDAYS = re.compile(r"[（(]?(?:节假日(?:除外|不报|休息)|除节假日外|不含节假日)[）)]?")
_LEAD = re.compile(r"提前(?P<n>[1-7一二两三四五六七])天(?:发布?|下发|通知)?")
_FROM = re.compile(r"(?:从|自)?(?P<when>[^\s,，。从自]{2,14}?)(?:起|开始)(?!床|立|草|火)")
# 到12月31日 ends a rhythm; 到周五 is part of one.
_UNTIL = re.compile(
    r"(?:一?直?到|至|截至|截止到?)(?P<when>(?=[^\s,，。]*(?:[月年]|\d[日号]))[^\s,，。周]{2,14}?)(?:为止|结束|止)?(?=$|[\s,，。])"
)
_SEND = re.compile(
    r"(?:^|(?<=[\s,，。；;]))(?:定时\s*[:：]?\s*)?(?P<when>[^\s,，。；;]{2,16}(?:\s\d{1,2}[点:][^\s,，。；;]{0,4})?)\s*"
    r"(?:再|准时|定时)?(?:发布|发出|下发|发)(?=$|[\s,，。；;!！])"
)


@dataclass(frozen=True)
class RhythmRead:
    """A rhythm that was read, the line without it, and the hours to offer where one has to be asked."""

    rhythm: Rhythm | None
    rest: str
    hours: tuple[str, ...] = ()
    unread: str = ""
    """A rhythm that is none of ours (每两周): it has to be asked back."""


def read_rhythm(line: str, now: datetime) -> RhythmRead | None:
    """Reads how often something is due out of a line.

    Args:
        line: the first line of a task, or an answer to 'how often?'.
        now: the local moment, for the days of 从…起 and 到…止.

    Returns:
        The reading; None where nothing repeats: 每天 in a sentence that names another deadline is no rhythm.
    """
    if not any(_of(found) for found in _EVERY.finditer(same_width(line))):
        return _unread(line)
    given = line
    extras, line = _extras(line, now)
    text = same_width(line)
    for found in _EVERY.finditer(text):
        rhythm = _of(found)
        if rhythm is None:
            continue
        start, end = found.span()
        apart = start == 0 or text[start - 1] in _EDGE
        due, hours, end, timed = _hour(text, end, now)
        closed = end >= len(text) or text[end] in _EDGE
        rest = f"{line[:start].rstrip(_EDGE)} {line[end:].lstrip(_EDGE)}".strip()
        if not timed and not (apart and (closed or _deadline_in(rest, now) is None)):
            continue
        if extras.pop("no_holidays", False) and rhythm.every == "day":
            rhythm = replace(rhythm, every="workday")
        until = _deadline_in(rest, now) if "until_on" not in extras else None
        if until is not None:
            extras["until_on"], rest = until.at.date(), until.rest(rest)
        return RhythmRead(replace(rhythm, due=due, **extras), rest, hours)
    return _unread(given)


def _unread(line: str) -> RhythmRead | None:
    text = same_width(line)
    missed = _UNREAD.search(text)
    if missed is not None and (missed.start() == 0 or text[missed.start() - 1] in _EDGE):
        after = text[missed.end() :][:1]
        if not after or after in _EDGE or after.isdigit():
            return RhythmRead(None, line, unread=line[missed.start() : missed.end()])
    return None


def _of(found: re.Match[str]) -> Rhythm | None:
    if found["workday"]:
        return Rhythm("workday")
    if found["last"]:
        return Rhythm("month", month_days=(LAST_DAY,))
    if found["half"]:
        return Rhythm("month", month_days=(15, LAST_DAY))
    if found["ten"]:
        return Rhythm("month", month_days=(10, 20, LAST_DAY))
    if found["week"]:
        days = _weekdays(found["days"] or found["days_2"])
        return Rhythm("week", weekdays=days) if days else None
    if found["month"]:
        named = [number(one) for one in re.findall(_NUMBER, found["dates"])]
        days = tuple(sorted({int(one) for one in named if one is not None and 1 <= one <= 31}))
        if not days or len(days) < len(set(named)):
            return None
        return Rhythm("month", month_days=(*days, LAST_DAY) if found["and_last"] else days)
    return Rhythm("day") if found["day"] is not None else None


def _weekdays(said: str) -> tuple[int, ...]:
    if said.isdecimal():
        return (int(said) - 1,)
    places = {**{char: n for n, char in enumerate("一二三四五六日")}, "天": 6, "末": 5}
    found: list[int] = []
    through = False
    for char in said:
        if char in "至到-":
            through = True
        elif char in places:
            day = places[char]
            found += range(found[-1] + 1, day) if through and found else ()
            found.append(day)
            through = False
    return tuple(sorted(set(found)))


def _hour(text: str, end: int, now: datetime) -> tuple[str | None, tuple[str, ...], int, bool]:
    """Reads the time of day behind a rhythm: the time (None: ask), times to offer, its end, whether it is there."""
    spaces = len(text[end:]) - len(text[end:].lstrip(" ,，的"))
    tail = text[end + spaces :]
    # The date grammar reads a time only of a day; any day will do, and what it says of the hour is taken.
    read = read_instant(f"明天{tail[:12]}", now)
    if read is None or read.start != 0 or read.end <= 2:
        return "18:00", (), end, False
    stop = end + spaces + read.end - 2
    if isinstance(read, Unsure):
        if read.reason not in ("am_or_pm", "which_hour", "which_day"):
            return "18:00", (), end, False
        return None, tuple(dict.fromkeys(f"{one.at:%H:%M}" for one in read.candidates)), stop, True
    past_midnight = (read.at.date() - now.date()).days > 1
    return "24:00" if past_midnight else f"{read.at:%H:%M}", (), stop, True


def _extras(line: str, now: datetime) -> tuple[dict[str, Any], str]:
    """Reads what a line says of a rhythm beside it: from when, until when, holidays, how many days before."""
    extras: dict[str, Any] = {}
    if _LITERAL.search(line):
        extras["literal"], line = True, _cut(line, _LITERAL)
    if _NO_HOLIDAYS.search(line):
        extras["no_holidays"], line = True, _cut(line, _NO_HOLIDAYS)
    lead = _LEAD.search(line)
    if lead is not None:
        extras["lead_days"], line = int(number(lead["n"]) or 0), _cut(line, _LEAD)
    for name, pattern in (("from_on", _FROM), ("until_on", _UNTIL)):
        found = pattern.search(line)
        on = read_day(found["when"], now) if found is not None else None
        if on is not None:
            extras[name], line = on, _cut(line, pattern)
    return extras, line


def _cut(text: str, pattern: re.Pattern[str]) -> str:
    return re.sub(r"\s{2,}", " ", pattern.sub(" ", text, count=1)).strip()


def _deadline_in(text: str, now: datetime) -> InstantRead | None:
    read = read_instant(text, now)
    return read if isinstance(read, InstantRead) and read.at > now else None


def read_issue_time(line: str, now: datetime) -> tuple[str, datetime | None, tuple[datetime, ...]]:
    """Reads when a task is to go out: '明天8点发', '定时：周五9点发布'.

    Args:
        line: the first line of a task.
        now: the local moment.

    Returns:
        The line without it; the moment, if one is said and lies ahead; the moments to offer where it is doubtful.
    """
    for found in _SEND.finditer(same_width(line)):
        said = found["when"]
        read = read_instant(said, now)
        if read is None or said[: read.start].strip(_EDGE) or said[read.end :].strip(_EDGE + "前再"):
            continue
        rest = f"{line[: found.start()].rstrip(_EDGE)} {line[found.end() :].lstrip(_EDGE)}".strip()
        if isinstance(read, InstantRead) and read.at > now:
            return rest, read.at, ()
        ahead = [one.at for one in read.candidates if one.at > now] if isinstance(read, Unsure) else []
        return rest, None, tuple(ahead)
    return line, None, ()
