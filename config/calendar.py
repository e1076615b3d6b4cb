"""Working days of mainland China, and the file an operator imports when a new year is published.

`Calendar` is pure: it is built from a base (the published years) and overrides (what the operator
imported) and answers from these two alone. It must never read a clock, a file or a database by itself,
and it must never crash on a year that nobody has published yet: such a year is *provisional*, Monday to
Friday, and the caller is told so by `is_provisional`.
"""

import csv
import io
import re
from bisect import bisect_left
from collections.abc import Mapping
from datetime import MAXYEAR, MINYEAR, date, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Protocol

import chinese_calendar


class BaseCalendar(Protocol):
    """What `Calendar` needs from the library that knows the published years."""

    def is_workday(self, on: date) -> bool:
        """Say whether a day is worked; raise NotImplementedError for a year not published."""
        ...


class PublishedCalendar:
    """The State Council's published years with their make-up days, read from `chinesecalendar`."""

    def is_workday(self, on: date) -> bool:
        """Say whether a day of a published year is worked.

        Raises: NotImplementedError beyond the years the library covers.
        """
        return bool(chinese_calendar.is_workday(on))


class Calendar:
    """Working days: overrides first, then the base, and Monday to Friday where both are silent."""

    def __init__(self, base: BaseCalendar, overrides: Mapping[date, bool]) -> None:
        """Remember both sources; nothing is computed before the first question.

        Args: base (the published years), overrides (day → True where it is worked). Both must not
        change afterwards: a year is counted once and kept.
        """
        self._base = base
        self._overrides = dict(overrides)
        self._override_years = {on.year for on in overrides}
        self._years: dict[int, tuple[int, ...]] = {}
        self._published: dict[int, bool] = {}

    def is_workday(self, on: date) -> bool:
        """Say whether a day is worked, for any date."""
        worked = self._year(on.year)
        day = _day_of_year(on)
        return worked[day] > worked[day - 1]

    def is_provisional(self, year: int) -> bool:
        """Say whether a year is only Monday to Friday because nobody published or imported it yet."""
        return year not in self._override_years and not self._is_published(year)

    def workdays(self, start: date, end: date) -> int:
        """Count the working days from `start` to `end`, both included; 0 where `end` is earlier."""
        if end < start:
            return 0
        first, last = self._year(start.year), self._year(end.year)
        before_start = first[_day_of_year(start) - 1]
        if start.year == end.year:
            return last[_day_of_year(end)] - before_start
        whole_years = sum(self._year(year)[-1] for year in range(start.year + 1, end.year))
        return first[-1] - before_start + whole_years + last[_day_of_year(end)]

    def add_workdays(self, on: date, n: int) -> date:
        """Return the n-th working day strictly after `on` (before it where n is negative; `on` where n is 0).

        Args: on (local date, itself never counted), n (working days).
        Returns: a date; at the ends of the calendar the first or last date there is, instead of an error.
        """
        if n == 0:
            return date(on.year, on.month, on.day)
        year = on.year
        day = _day_of_year(on)
        # Count from the first of January: the wanted day is the `wanted`-th working day of some year.
        wanted = self._year(year)[day] + n if n > 0 else self._year(year)[day - 1] + n + 1
        while wanted > self._year(year)[-1]:
            wanted -= self._year(year)[-1]
            if year == MAXYEAR:
                return date.max
            year += 1
        while wanted <= 0:
            if year == MINYEAR:
                return date.min
            year -= 1
            wanted += self._year(year)[-1]
        return date(year, 1, 1) + timedelta(days=bisect_left(self._year(year), wanted) - 1)

    def next_workday(self, on: date) -> date:
        """Return the first working day strictly after `on`."""
        return self.add_workdays(on, 1)

    def previous_workday(self, on: date) -> date:
        """Return the last working day strictly before `on`."""
        return self.add_workdays(on, -1)

    def _year(self, year: int) -> tuple[int, ...]:
        """Return, for each day of a year, how many working days it has had by then (index 0 is none)."""
        if year not in self._years:
            first = date(year, 1, 1)
            length = date(year, 12, 31).toordinal() - first.toordinal() + 1
            worked = (self._worked(first + timedelta(days=offset)) for offset in range(length))
            self._years[year] = tuple(accumulate(worked, initial=0))
        return self._years[year]

    def _worked(self, on: date) -> bool:
        if on in self._overrides:
            return self._overrides[on]
        return self._base.is_workday(on) if self._is_published(on.year) else on.weekday() < 5

    def _is_published(self, year: int) -> bool:
        if year not in self._published:
            try:
                self._base.is_workday(date(year, 1, 1))
            except (NotImplementedError, ValueError):
                # The library's documented answer for a year beyond its table (ValueError: no such year at all).
                self._published[year] = False
            else:
                self._published[year] = True
        return self._published[year]


def _day_of_year(on: date) -> int:
    return on.timetuple().tm_yday


# ---- the file of `gridbot calendar import` ----------------------------------------------------------

MAX_FILE_BYTES = 1_000_000
MAX_PROBLEMS = 20
MAX_NAME_CHARS = 40
_WORKED = {"是": True, "上班": True, "班": True, "1": True, "true": True, "yes": True}
_RESTED = {"否": False, "休息": False, "放假": False, "休": False, "0": False, "false": False, "no": False}
_YES_NO = _WORKED | _RESTED
_DATE = re.compile(r"([0-9]{4})\s*[-/.年]\s*([0-9]{1,2})\s*[-/.月]\s*([0-9]{1,2})\s*日?")
_EXAMPLE = "日期,上班,名称"


class CalendarFileError(ValueError):
    """A calendar file that cannot be imported; its text names each line and the mend, in Chinese."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def read_calendar_file(path: Path) -> Mapping[date, tuple[bool, str]]:
    """Read a CSV of `日期,上班,名称` (UTF-8 or GBK), all or nothing.

    Args: path (a file of at most 1 MB; 日期 like 2027-10-01, 上班 是 or 否, 名称 may be empty).
    Returns: day → (is it worked, its name).
    Raises: CalendarFileError naming every bad line (the first twenty) and how to mend it.
    """
    rows = list(_rows(_decoded(path)))
    columns = _columns(rows)
    problems: list[str] = []
    days: dict[date, tuple[bool, str]] = {}
    first_seen: dict[date, int] = {}
    for line, cells in rows[1:]:
        try:
            on, worked, name = _day(cells, columns)
        except ValueError as problem:
            problems.append(f"第 {line} 行：{problem}")
            continue
        if on in days:
            problems.append(f"第 {line} 行：{on} 在第 {first_seen[on]} 行已经写过，请只留一行。")
        days[on] = (worked, name)
        first_seen.setdefault(on, line)
    if len(problems) > MAX_PROBLEMS:
        problems[MAX_PROBLEMS:] = [f"还有 {len(problems) - MAX_PROBLEMS} 处问题，先改好上面这些。"]
    if not problems and not days:
        problems.append("第 2 行：表头下面没有日期，请至少写一行，例如 2027-10-01,否,国庆节。")
    if problems:
        raise CalendarFileError(*problems)
    return days


def _decoded(path: Path) -> str:
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise CalendarFileError(f"打不开文件 {path.name}，请检查路径和权限。") from error
    if len(raw) > MAX_FILE_BYTES:
        raise CalendarFileError("文件超过 1 MB，不像日历文件。一年只需写放假和调休的几十天。")
    if raw.startswith((b"PK", b"\xd0\xcf\x11\xe0", b"\xff\xfe", b"\xfe\xff")) or b"\0" in raw:
        raise CalendarFileError("第 1 行：这不是 CSV 文本，请在 Excel 里“另存为”选“CSV UTF-8（逗号分隔）”。")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue  # The other usual encoding is tried next; if none fits, the error below says so.
    raise CalendarFileError("第 1 行：认不出文字编码，请另存为“CSV UTF-8（逗号分隔）”。")


def _rows(text: str) -> list[tuple[int, list[str]]]:
    """Return the lines that are not blank, each with its number in the file."""
    reader = csv.reader(io.StringIO(text, newline=""))
    rows: list[tuple[int, list[str]]] = []
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append((reader.line_num, [cell.strip() for cell in cells]))
    except csv.Error as error:
        raise CalendarFileError(f"第 {reader.line_num} 行：这一行的引号或逗号不对，请重写这一行。") from error
    return rows


def _columns(rows: list[tuple[int, list[str]]]) -> Mapping[str, int]:
    if not rows:
        raise CalendarFileError(f"第 1 行：文件是空的，第一行请写：{_EXAMPLE}")
    line, header = rows[0]
    columns = {name: place for place, name in enumerate(header)}
    missing = [name for name in ("日期", "上班") if name not in columns]
    if missing:
        raise CalendarFileError(f"第 {line} 行：表头缺少 {'、'.join(missing)}，请写成：{_EXAMPLE}（用英文逗号）")
    return columns


def _day(cells: list[str], columns: Mapping[str, int]) -> tuple[date, bool, str]:
    """Read one line; a ValueError's text is the problem and its mend."""

    def cell(name: str) -> str:
        place = columns.get(name, len(cells))
        return cells[place] if place < len(cells) else ""

    shown = cell("日期")[:20]
    match = _DATE.fullmatch(cell("日期"))
    if match is None:
        raise ValueError(f"日期“{shown}”看不懂，请写成 2027-10-01 这样。")
    try:
        on = date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        raise ValueError(f"没有“{shown}”这一天，请改日期。") from None
    if not 2000 <= on.year <= 2100:
        raise ValueError(f"年份 {on.year} 不对，请检查。")
    worked = _YES_NO.get(cell("上班").lower())
    if worked is None:
        raise ValueError(f"上班一栏写的是“{cell('上班')[:20]}”，上班请写 是，放假请写 否。")
    name = cell("名称")
    if len(name) > MAX_NAME_CHARS:
        raise ValueError(f"名称太长，请不超过 {MAX_NAME_CHARS} 个字。")
    return on, worked, name
