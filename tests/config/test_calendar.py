"""Promises of the working-day calendar and of the file an operator imports."""

import inspect
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config import calendar
from config.calendar import Calendar, CalendarFileError, PublishedCalendar, read_calendar_file

PUBLISHED = Calendar(PublishedCalendar(), {})


class TestWorkingDays:
    @pytest.mark.parametrize(
        ("on", "worked"),
        [
            (date(2026, 10, 1), False),  # National Day
            (date(2026, 10, 10), True),  # a Saturday worked as a make-up day
            (date(2026, 11, 20), True),  # an ordinary Friday
            (date(2026, 11, 21), False),  # an ordinary Saturday
            (date(2025, 1, 26), True),  # a Sunday worked before the Spring Festival of 2025
            (date(2025, 2, 3), False),  # a Monday within it
            (date(2024, 2, 29), True),  # a leap day, a Thursday
        ],
    )
    def test_published_years_know_holidays_and_make_up_days(self, on: date, worked: bool) -> None:
        assert PUBLISHED.is_workday(on) is worked

    def test_a_year_nobody_published_is_provisional_and_runs_monday_to_friday(self) -> None:
        assert PUBLISHED.is_provisional(2027)
        assert not PUBLISHED.is_provisional(2026)
        assert PUBLISHED.is_workday(date(2027, 10, 1))
        assert not PUBLISHED.is_workday(date(2027, 10, 2))

    def test_an_override_wins_over_the_base_and_ends_the_provisional_year(self) -> None:
        imported = Calendar(PublishedCalendar(), {date(2027, 10, 1): False, date(2026, 11, 21): True})

        assert not imported.is_workday(date(2027, 10, 1))
        assert imported.is_workday(date(2027, 10, 8))
        assert imported.is_workday(date(2026, 11, 21))
        assert not imported.is_provisional(2027)
        assert imported.is_provisional(2028)

    def test_a_later_change_of_the_given_mapping_changes_nothing(self) -> None:
        overrides = {date(2027, 10, 1): False}
        imported = Calendar(PublishedCalendar(), overrides)
        overrides[date(2028, 1, 3)] = False

        assert imported.is_workday(date(2028, 1, 3))
        assert imported.is_provisional(2028)


class TestCounting:
    @pytest.mark.parametrize(
        ("start", "end", "count"),
        [
            (date(2026, 11, 16), date(2026, 11, 22), 5),
            (date(2026, 10, 1), date(2026, 10, 7), 0),
            (date(2026, 11, 20), date(2026, 11, 20), 1),
            (date(2026, 11, 21), date(2026, 11, 21), 0),
            (date(2026, 11, 22), date(2026, 11, 21), 0),
            (date(2027, 2, 22), date(2027, 2, 28), 5),
        ],
    )
    def test_both_ends_are_counted(self, start: date, end: date, count: int) -> None:
        assert PUBLISHED.workdays(start, end) == count

    def test_adding_never_counts_the_day_itself(self) -> None:
        assert PUBLISHED.add_workdays(date(2026, 11, 20), 1) == date(2026, 11, 23)
        assert PUBLISHED.add_workdays(date(2026, 9, 30), 1) == date(2026, 10, 8)
        assert PUBLISHED.add_workdays(date(2026, 10, 8), -1) == date(2026, 9, 30)
        assert PUBLISHED.add_workdays(date(2026, 11, 21), 0) == date(2026, 11, 21)

    def test_next_and_previous_cross_holidays_and_the_year_end(self) -> None:
        assert PUBLISHED.next_workday(date(2025, 12, 31)) == date(2026, 1, 4)
        assert PUBLISHED.previous_workday(date(2026, 1, 4)) == date(2025, 12, 31)

    def test_the_ends_of_the_calendar_answer_instead_of_raising(self) -> None:
        assert PUBLISHED.add_workdays(date.max, 5) == date.max
        assert PUBLISHED.previous_workday(date.min) == date.min
        assert not PUBLISHED.is_workday(date(9999, 12, 25))
        assert PUBLISHED.is_provisional(0)
        assert PUBLISHED.is_provisional(10_000)

    def test_a_year_without_any_working_day_is_crossed(self) -> None:
        rest = {date(2027, 1, 1) + timedelta(days=offset): False for offset in range(365)}

        assert Calendar(PublishedCalendar(), rest).next_workday(date(2026, 12, 31)) == date(2028, 1, 3)

    @settings(max_examples=60, deadline=None)
    @given(st.dates(date(2003, 6, 1), date(2028, 6, 1)), st.integers(0, 500))
    def test_counting_is_what_asking_day_by_day_gives(self, start: date, length: int) -> None:
        end = start + timedelta(days=length)
        one_by_one = sum(PUBLISHED.is_workday(start + timedelta(days=day)) for day in range(length + 1))

        assert PUBLISHED.workdays(start, end) == one_by_one

    @settings(max_examples=60, deadline=None)
    @given(st.dates(date(2003, 6, 1), date(2028, 6, 1)), st.integers(1, 400))
    def test_adding_and_counting_agree(self, on: date, n: int) -> None:
        later, earlier = PUBLISHED.add_workdays(on, n), PUBLISHED.add_workdays(on, -n)

        assert PUBLISHED.is_workday(later)
        assert PUBLISHED.is_workday(earlier)
        assert PUBLISHED.workdays(on + timedelta(days=1), later) == n
        assert PUBLISHED.workdays(earlier, on - timedelta(days=1)) == n

    @settings(max_examples=40, deadline=None)
    @given(st.dates(), st.integers(-50, 50))
    def test_no_date_ever_raises(self, on: date, n: int) -> None:
        assert isinstance(PUBLISHED.is_workday(on), bool)
        assert isinstance(PUBLISHED.add_workdays(on, n), date)


class TestCalendarFile:
    def _file(self, tmp_path: Path, content: str | bytes) -> Path:
        path = tmp_path / "2027.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk"])
    def test_utf8_with_and_without_bom_and_gbk_are_read(self, tmp_path: Path, encoding: str) -> None:
        content = "日期,上班,名称\r\n2027-10-01,否,国庆节\r\n2027/10/9,是,国庆调休\r\n2027年1月1日,休息,\r\n"

        days = read_calendar_file(self._file(tmp_path, content.encode(encoding)))

        assert days == {
            date(2027, 10, 1): (False, "国庆节"),
            date(2027, 10, 9): (True, "国庆调休"),
            date(2027, 1, 1): (False, ""),
        }

    def test_columns_may_stand_in_another_order_and_the_name_may_be_missing(self, tmp_path: Path) -> None:
        days = read_calendar_file(self._file(tmp_path, "上班,日期\n\n否,2027-10-01\n"))

        assert days == {date(2027, 10, 1): (False, "")}

    @pytest.mark.parametrize(
        ("content", "problem"),
        [
            ("", "第 1 行：文件是空的"),
            ("日期,上班,名称\n", "第 2 行：表头下面没有日期"),
            ("日期，上班，名称\n2027-10-01，否，国庆节\n", "第 1 行：表头缺少 日期、上班"),
            ("日期,上班,名称\n10月1日,否,国庆节\n", "第 2 行：日期“10月1日”看不懂"),
            ("日期,上班,名称\n2027-02-30,否,\n", "第 2 行：没有“2027-02-30”这一天"),
            ("日期,上班,名称\n1027-02-03,否,\n", "第 2 行：年份 1027 不对"),
            ("日期,上班,名称\n2027-10-01,也许,\n", "第 2 行：上班一栏写的是“也许”，上班请写 是，放假请写 否。"),
            ("日期,上班,名称\n2027-10-01\n", "第 2 行：上班一栏写的是“”"),
            ("日期,上班,名称\n2027-10-01,否,\n\n2027-10-01,是,\n", "第 4 行：2027-10-01 在第 2 行已经写过"),
            (f"日期,上班,名称\n2027-10-01,否,{'长' * 41}\n", "第 2 行：名称太长"),
            (b"PK\x03\x04rest", "不是 CSV"),
            ("日期,上班,名称\n".encode("utf-16"), "不是 CSV"),
            (b"\xff\x81\xff", "认不出文字编码"),
            (b"a" * 1_000_001, "超过 1 MB"),
            (b'"' + b"a" * 200_000, "引号或逗号不对"),
        ],
    )
    def test_each_mistake_is_named_with_its_line_and_mend(
        self, tmp_path: Path, content: str | bytes, problem: str
    ) -> None:
        with pytest.raises(CalendarFileError) as caught:
            read_calendar_file(self._file(tmp_path, content))

        assert problem in str(caught.value)

    def test_all_bad_lines_are_named_at_once_and_a_flood_is_cut(self, tmp_path: Path) -> None:
        content = "日期,上班,名称\n" + "某天,否,\n" * 50

        with pytest.raises(CalendarFileError) as caught:
            read_calendar_file(self._file(tmp_path, content))

        assert len(caught.value.problems) == 21
        assert caught.value.problems[-1] == "还有 30 处问题，先改好上面这些。"

    def test_a_missing_file_is_named_without_its_folder(self, tmp_path: Path) -> None:
        with pytest.raises(CalendarFileError, match=r"打不开文件 none\.csv"):
            read_calendar_file(tmp_path / "none.csv")

    @settings(max_examples=60, deadline=None)
    @given(st.binary(max_size=300))
    def test_any_bytes_are_read_or_refused_in_words(self, tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
        path = tmp_path_factory.mktemp("calendar") / "any.csv"
        path.write_bytes(raw)

        refusals: tuple[str, ...] = ()
        days: Mapping[date, tuple[bool, str]] = {}
        try:
            days = read_calendar_file(path)
        except CalendarFileError as refused:
            refusals = refused.problems

        assert bool(days) != bool(refusals)


def test_the_calendar_never_asks_for_the_present_day() -> None:
    assert ".today(" not in inspect.getsource(calendar)
    assert ".now(" not in inspect.getsource(calendar)
