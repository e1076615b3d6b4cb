"""Promises of reading days: each expectation was written from what the phrase means to an office."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.dates import RangeRead, Unsure, read_range
from tests.handlers.dates.pieces import PIECES

TODAY = date(2026, 11, 18)  # a Wednesday


def shown(read: RangeRead | Unsure[RangeRead] | None) -> str | None:
    """Write a reading as 2026-11-19..2026-11-20 am, and a doubt as its reason and candidates."""
    if read is None:
        return None
    if isinstance(read, Unsure):
        return f"{read.reason}: " + " | ".join(str(shown(candidate)) for candidate in read.candidates)
    first = f"{_day(read.from_on)}{' ' + read.from_half if read.from_half else ''}"
    last = f"{_day(read.to_on)}{' ' + read.to_half if read.to_half else ''}"
    return first if first == last else f"{first}..{last}"


def _day(on: date) -> str:
    return f"{on:%m-%d}" if on.year == TODAY.year else on.isoformat()


SURE = [
    # today and its neighbours
    ("今天", "11-18"),
    ("今日请假", "11-18"),
    ("明天", "11-19"),
    ("明儿请假", "11-19"),
    ("后天", "11-20"),
    ("大后天", "11-21"),
    ("昨天忘了请假", "11-17"),
    ("前天发烧", "11-16"),
    ("大前天", "11-15"),
    ("三天后", "11-21"),
    ("两周后", "12-02"),
    ("明后天", "11-19..11-20"),
    ("明后两天", "11-19..11-20"),
    ("今明两天", "11-18..11-19"),
    ("今明后三天", "11-18..11-20"),
    ("明天到后天 孩子生病", "11-19..11-20"),
    ("明天至大后天", "11-19..11-21"),
    ("明天－后天", "11-19..11-20"),
    ("明天、后天", "11-19..11-20"),
    ("明天，后天", "11-19..11-20"),
    ("明天和后天", "11-19..11-20"),
    ("今天\n孩子生病", "11-18"),
    ("他说明天请假", "11-19"),
    ("明天到岗", "11-19"),
    ("明天到5号楼走访", "11-19"),
    # half days
    ("今天下午", "11-18 pm"),
    ("明天上午", "11-19 am"),
    ("明早", "11-19 am"),
    ("明天一早", "11-19 am"),
    ("本周五下午", "11-20 pm"),
    ("25号下午", "11-25 pm"),
    ("后天下午到大后天上午", "11-20 pm..11-21 am"),
    ("今天下午到明天", "11-18 pm..11-19"),
    ("今天到明天上午", "11-18..11-19 am"),
    ("明天上午到下午", "11-19"),
    ("明天全天", "11-19"),
    ("明天上午半天", "11-19 am"),
    ("明天上午请半天假", "11-19 am"),
    ("明天9点到11点看病", "11-19 am"),
    ("明天下午2点到4点", "11-19 pm"),
    ("明天上午9点到12点", "11-19 am"),
    ("明天上午9点到下午4点", "11-19"),
    ("明天8点到后天17点", "11-19..11-20"),
    # weekdays
    ("周五", "11-20"),
    ("这周五", "11-20"),
    ("本周一", "11-16"),
    ("周一", "11-23"),
    ("下周一", "11-23"),
    ("下周三", "11-25"),
    ("下下周三", "12-02"),
    ("上周五", "11-13"),
    ("礼拜五", "11-20"),
    ("星期天", "11-22"),
    ("下个礼拜天", "11-29"),
    ("下星期三", "11-25"),
    ("下周一到周三", "11-23..11-25"),
    ("周一至周五", "11-23..11-27"),
    ("周一至五", "11-23..11-27"),
    ("周五到下周一", "11-20..11-23"),
    ("周五到周一", "11-20..11-23"),
    ("周四下午到周五上午", "11-19 pm..11-20 am"),
    ("周一周二", "11-23..11-24"),
    ("星期一、二", "11-23..11-24"),
    ("周末", "11-21..11-22"),
    ("下周末", "11-28..11-29"),
    ("从昨天到今天", "11-17..11-18"),
    ("明天一直到周五", "11-19..11-20"),
    ("明天...后天", "11-19..11-20"),
    ("明天一上午", "11-19 am"),
    ("不是明天，是后天", "11-20"),
    ("12.31-1.2", "12-31..2027-01-02"),
    ("11月25日8:00至11月27日18:00", "11-25..11-27"),
    ("25号14:30-17:30", "11-25 pm"),
    ("年假5天 12月1日起", "12-01..12-05"),
    # month and day
    ("10月3日至5日", "10-03..10-05"),
    ("10月3日-10月5日", "10-03..10-05"),
    ("10月3号-5号", "10-03..10-05"),
    ("10月3-5日", "10-03..10-05"),
    ("１０月３日至５日", "10-03..10-05"),
    ("10 月 3 日", "10-03"),
    ("10月3日—10月5日", "10-03..10-05"),
    ("10月3日～5日", "10-03..10-05"),
    ("十月三号", "10-03"),
    ("十一月二十五", "11-25"),
    ("十一月廿五日", "11-25"),
    ("11月25", "11-25"),
    ("11月25-27", "11-25..11-27"),
    ("11月25、26日", "11-25..11-26"),
    ("10.3-10.5", "10-03..10-05"),
    ("10/3到10/5", "10-03..10-05"),
    ("11.25-27", "11-25..11-27"),
    ("12.1请假", "12-01"),
    ("我10.3请假", "10-03"),
    ("11.25号", "11-25"),
    ("10-03", "10-03"),
    ("11-25至11-27", "11-25..11-27"),
    ("2026-10-03", "10-03"),
    ("2026/11/25", "11-25"),
    ("2026.11.25-2026.11.27", "11-25..11-27"),
    ("2026年11月25日-27日", "11-25..11-27"),
    ("二〇二七年一月三日", "2027-01-03"),
    ("27年1月3日", "2027-01-03"),
    ("明年3月5日", "2027-03-05"),
    ("元月3号", "2027-01-03"),
    # a day of the month
    ("25号", "11-25"),
    ("二十五日", "11-25"),
    ("25号到27号", "11-25..11-27"),
    ("25-27号", "11-25..11-27"),
    ("25到27号", "11-25..11-27"),
    ("25、26、27号", "11-25..11-27"),
    ("二十五、二十六号", "11-25..11-26"),
    ("25号到3号", "11-25..12-03"),
    ("下个月3号", "12-03"),
    ("下月3号到5号", "12-03..12-05"),
    ("本月25日至27日", "11-25..11-27"),
    ("25号家里有事", "11-25"),
    ("月底", "11-30"),
    ("下个月底", "12-31"),
    ("三月底", "2027-03-31"),
    ("年底", "12-31"),
    # counted
    ("从明天起三天", "11-19..11-21"),
    ("明天开始请两天", "11-19..11-20"),
    ("明天请3天假", "11-19..11-21"),
    ("下周一起请假三天", "11-23..11-25"),
    ("明天起一周", "11-19..11-25"),
    ("明天起一个月", "11-19..12-18"),
    ("明天请一天半", "11-19..11-20 am"),
    ("明天下午起两天", "11-19 pm..11-21 am"),
    ("请三天假，从明天起", "11-19..11-21"),
    ("自明天起至周五", "11-19..11-20"),
    ("从25号起到27号", "11-25..11-27"),
    ("11月25日-27日共三天", "11-25..11-27"),
    ("11月25日~27日（3天）", "11-25..11-27"),
    ("今天和明天两天", "11-18..11-19"),
    # named twice
    ("请假11月25日（周三）下午", "11-25 pm"),
    ("明天（19号）", "11-19"),
    ("明天周四", "11-19"),
    # whole messages
    ("孩子生病，明天请假", "11-19"),
    ("走访了5户，评分9.5，明天请假", "11-19"),
    ("孩子生病了，想从后天开始请三天假，请领导批准", "11-20..11-22"),
    ("领导您好，我因家中有事，需请假两天（11月25日至26日），请批准", "11-25..11-26"),
    ("本人因身体不适，拟于11月25日上午请假半天", "11-25 am"),
]


@pytest.mark.parametrize(("text", "expected"), SURE)
def test_clear_phrases_are_read(text: str, expected: str) -> None:
    assert shown(read_range(text, TODAY)) == expected


UNSURE = [
    ("三天", "which_start: 11-18..11-20 | 11-19..11-21"),
    ("两天半", "which_start: 11-18..11-20 am | 11-19..11-21 am"),
    ("请假三日", "which_start: 11-18..11-20 | 11-19..11-21 | 12-03 | 11-03"),
    ("请假到周五", "which_start: 11-18..11-20 | 11-19..11-20"),
    ("半天", "which_half: 11-18 am | 11-18 pm | 11-19 am | 11-19 pm"),
    ("明天半天", "which_half: 11-19 am | 11-19 pm"),
    ("明天请假半天", "which_half: 11-19 am | 11-19 pm"),
    ("明天中午", "which_half: 11-19 am | 11-19 pm"),
    ("今晚请假", "which_half: 11-18 pm | 11-18"),
    ("明天9点请假", "which_half: 11-19 am | 11-19"),
    ("下午请假", "which_day: 11-18 pm | 11-19 pm"),
    ("周三", "which_day: 11-18 | 11-25"),
    ("明天起", "no_end: 11-19 | 11-19..11-20 | 11-19..11-21"),
    ("从下周一开始", "no_end: 11-23 | 11-23..11-24 | 11-23..11-25"),
    ("2月30日", "no_such_day: 2027-02-28 | 2027-03-01"),
    ("11月31日", "no_such_day: 11-30 | 12-01"),
    ("31号", "no_such_day: 11-30 | 12-01"),
    ("13月5日", "no_such_day: "),
    ("2026-13-45", "no_such_day: "),
    ("10月5日至3日", "backwards: 10-03..10-05 | 10-05..11-03"),
    ("后天到明天", "backwards: 11-19..11-20"),
    ("5号", "already_past: 12-05 | 11-05"),
    ("17号下午", "already_past: 12-17 pm | 11-17 pm"),
    ("周一和周三", "separate_days: 11-23 | 11-25"),
    ("周一、三", "separate_days: 11-23 | 11-25"),
    ("周五或周六", "separate_days: 11-20 | 11-21"),
    ("周一、周三、周五", "separate_days: 11-23 | 11-25"),
    ("3月1日-2日和5日", "separate_days: 2027-03-01..2027-03-02"),
    ("明天20号", "separate_days: 11-19 | 11-20"),
    ("11月25日~12月", "no_end: 11-25"),
    ("明天上午8点到12点，下午2点到6点", "which_half: 11-19 | 11-19 am"),
    ("下周三天", "which_week_end: 11-23..11-27 | 11-23..11-25 | 11-23..11-29"),
    ("明天（20号）", "separate_days: 11-19 | 11-20"),
    ("10月3日至5日两天", "count_differs: 10-03..10-05 | 10-03..10-04"),
    ("请假3天 11月25日至26日", "count_differs: 11-25..11-26 | 11-25..11-27"),
    ("明天请2小时假", "hours: 11-19 am | 11-19 pm | 11-19"),
    ("明天下午请假2小时", "hours: 11-19 pm"),
    ("明天请三个工作日", "workdays: 11-19..11-21"),
    ("25号左右", "about: 11-25"),
    ("本月底前", "before: 11-18..11-30 | 11-30"),
    ("下周请假", "which_week_end: 11-23..11-27 | 11-23..11-29"),
    ("1.5", "dotted: 2027-01-05"),
    ("评分9.5", "dotted: 2027-09-05"),
    ("农历八月十五", "lunar: "),
    ("正月初三", "lunar: "),
    ("大年初一", "lunar: "),
]


@pytest.mark.parametrize(("text", "expected"), UNSURE)
def test_doubtful_phrases_are_asked_back_with_concrete_candidates(text: str, expected: str) -> None:
    assert shown(read_range(text, TODAY)) == expected


TRAPS = [
    *(
        "三月不减肥",
        "一天天的",
        "周到的服务",
        "周边",
        "下周日志",
        "周日报",
        "本周三次走访",
        "一周三次",
        "每周五下午开会",
    ),
    *(
        "每周一至周五",
        "每月25号",
        "每天",
        "逢周三",
        "第三天",
        "三天两头",
        "三天打鱼",
        "有一天",
        "改天",
        "这两天",
        "过几天",
    ),
    *(
        "5号楼",
        "5号楼3单元",
        "3单元",
        "3号线停运",
        "三号病房",
        "一号文件",
        "中山路25号",
        "编号25号",
        "1-2号楼",
        "B25号",
    ),
    *(
        "2.5公斤",
        "2.5 公斤",
        "12.5万元",
        "3.15晚会",
        "1-2户",
        "3-5天",
        "两三天",
        "15%",
        "100/3",
        "3.11.7",
        "192.168.1.1",
    ),
    *("电话13800000000", "0411-12345678", "身份证210902196005031234", "12345", "2026年", "3月", "11月", "元月", "后年"),
    *("初三", "初三学生", "国庆", "春节", "五一", "十一", "元旦", "节日快乐", "生日", "工作日", "十日谈", "5日游"),
    *(
        "三天前",
        "三天前天气",
        "以前天天下雨",
        "说明天气",
        "清明天气",
        "今日头条",
        "先天后天",
        "后天性",
        "上午好",
        "32号",
        "0号",
    ),
    *(
        "周8",
        "星期八",
        "周七",
        "周一三五",
        "明天不请假",
        "25-27",
        "26.11.25",
        "张三、李四：水管漏水",
        "",
        " ",
        "到",
        "号",
        "-",
        "月底数",
    ),
]


@pytest.mark.parametrize("text", TRAPS)
def test_what_only_looks_like_a_date_is_not_read(text: str) -> None:
    assert read_range(text, TODAY) is None


@pytest.mark.parametrize(
    ("text", "today", "expected"),
    [
        ("明天", date(2026, 12, 31), "2027-01-01"),
        ("12月30日到1月2日", date(2026, 12, 29), "12-30..2027-01-02"),
        ("1月2日", date(2026, 12, 29), "2027-01-02"),
        ("12月30日", date(2027, 1, 3), "12-30"),
        ("11月4日", date(2027, 1, 3), "11-04"),
        ("11月3日", date(2027, 1, 3), "2027-11-03"),
        ("30号到2号", date(2026, 12, 29), "12-30..2027-01-02"),
        ("下个月31号", date(2026, 12, 29), "2027-01-31"),
        ("下个月3号", date(2026, 12, 29), "2027-01-03"),
        ("下周一", date(2026, 12, 31), "2027-01-04"),
        ("明年1月3号", date(2026, 12, 31), "2027-01-03"),
        ("去年12月30日", date(2027, 1, 3), "12-30"),
        ("月底", date(2028, 2, 3), "2028-02-29"),
        ("2月28日到3月1日", date(2028, 2, 20), "2028-02-28..2028-03-01"),
        ("2月29日", date(2028, 2, 20), "2028-02-29"),
        ("2月29日", date(2027, 2, 20), "no_such_day: 2027-02-28 | 2027-03-01"),
        ("明天起一个月", date(2027, 1, 30), "2027-01-31..2027-02-27"),
        ("31号", date(2027, 1, 30), "2027-01-31"),
        ("下周一", date(2026, 11, 22), "11-23"),
        ("周末", date(2026, 11, 22), "which_day: 11-22 | 11-28..11-29"),
        ("周末", date(2026, 11, 21), "11-21..11-22"),
        ("本周", date(2026, 11, 21), "which_week_end: 11-21..11-22"),
    ],
)
def test_year_ends_month_ends_and_leap_days(text: str, today: date, expected: str) -> None:
    assert shown(read_range(text, today)) == expected


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("明天到后天 孩子生病", "孩子生病"),
        ("明天到后天，孩子生病。", "孩子生病"),
        ("孩子生病，从明天起请两天假", "孩子生病"),
        ("张三家 明天下午 水管漏水", "张三家 水管漏水"),
        ("请三天假，从明天起", ""),
        ("11月25日~27日（3天）：体检", "体检"),
        ("２５号　体检", "体检"),
    ],
)
def test_the_rest_is_the_text_without_the_date(text: str, rest: str) -> None:
    read = read_range(text, TODAY)

    assert read is not None
    assert read.rest(text) == rest


@pytest.mark.parametrize(
    ("text", "half_days"),
    [
        ("明天", 2),
        ("明天上午", 1),
        ("明天到后天", 4),
        ("明天下午到后天", 3),
        ("后天下午到大后天上午", 2),
        ("明天请一天半", 3),
    ],
)
def test_a_reading_knows_its_length_in_half_days(text: str, half_days: int) -> None:
    read = read_range(text, TODAY)

    assert isinstance(read, RangeRead)
    assert read.half_days == half_days


def test_only_the_beginning_of_a_long_text_is_searched() -> None:
    assert read_range("水" * 600 + "明天", TODAY) is None


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES, max_size=14).map("".join), st.dates(date(1000, 1, 1), date(9000, 1, 1)))
def test_any_mix_of_date_words_is_answered_without_an_error(text: str, today: date) -> None:
    read = read_range(text, today)

    if read is not None:
        assert 0 <= read.start < read.end <= len(text)
        assert isinstance(read.rest(text), str)
    for candidate in read.candidates if isinstance(read, Unsure) else (read,) if read else ():
        assert candidate.from_on <= candidate.to_on
        assert candidate.half_days >= 1


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=700))
def test_any_text_is_answered_without_an_error(text: str) -> None:
    read = read_range(text, TODAY)

    assert read is None or read.end <= len(text)


WRITTEN = (
    *("{0.month}月{0.day}日", "{0.month}月{0.day}号", "{0.month:02}月{0.day:02}日", "{0.year}年{0.month}月{0.day}日"),
    *("{0.year}-{0.month:02}-{0.day:02}", "{0.year}/{0.month}/{0.day}", "{0.year}.{0.month}.{0.day}"),
)


@settings(max_examples=200, deadline=None)
@given(st.dates(TODAY - timedelta(days=60), TODAY + timedelta(days=290)), st.integers(0, 40), st.sampled_from(WRITTEN))
def test_written_days_come_back(first: date, length: int, style: str) -> None:
    last = first + timedelta(days=length)
    text = f"{style.format(first)}至{style.format(last)} 体检"

    read = read_range(text, TODAY)

    assert isinstance(read, RangeRead)
    assert (read.from_on, read.to_on) == (first, last)
    assert read.rest(text) == "体检"
