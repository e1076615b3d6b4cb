"""Texts are made drawable and fit their lines."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.documents.lettering import LONGEST_TEXT, covered_characters, fit, printable, shorten, wrap


def ten_a_letter(text: str, size_px: float) -> float:
    return len(text) * size_px


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("王家岔村", "王家岔村"),
        ("😀👍🏽 好👨‍👩‍👧", "好"),
        ("☎️电话✅", "电话"),
        ("🇨🇳第①组★", "第①组★"),
        ("李\ud800家", "李□家"),
        ("ᠮᠣᠩ", "□□□"),
        ("左\u202e右\u200b\ufeff", "左右"),
        ("一\n二\t三\x00", "一 二 三"),
        ("e\u0301", "é"),
        ("", ""),
    ],
)
def test_a_text_is_made_drawable(text: str, drawn: str) -> None:
    assert printable(text) == drawn


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(), max_size=80))
def test_every_drawn_character_is_in_the_font(text: str) -> None:
    drawn = printable(text)

    assert {ord(char) for char in drawn} <= covered_characters()
    assert len(drawn) <= LONGEST_TEXT


@settings(max_examples=60, deadline=None)
@given(st.text("一二三，。（）《》ab1 2%/", max_size=60), st.integers(1, 12), st.integers(1, 3))
def test_any_text_fits_its_lines(text: str, letters: int, most_lines: int) -> None:
    fitted = fit(text, letters * 30, ten_a_letter, size_px=40, smallest_px=28, most_lines=most_lines)

    assert len(fitted.lines) <= most_lines
    assert all(len(line) * fitted.size_px <= letters * 30 for line in fitted.lines)
    assert 28 <= fitted.size_px <= 40


@settings(max_examples=60, deadline=None)
@given(st.text("一二三，。（）《》ab1%/", max_size=60), st.integers(1, 12))
def test_wrapping_loses_no_character(text: str, letters: int) -> None:
    assert "".join(wrap(text, 10, letters * 10, ten_a_letter)) == text


def test_a_line_begins_with_no_closing_mark_and_ends_with_no_opening_one() -> None:
    assert wrap("今天很好，明天（也）好", 10, 40, ten_a_letter) == ["今天很", "好，明天", "（也）好"]


def test_a_number_stays_with_its_unit() -> None:
    assert wrap("截至11月22日18时", 10, 40, ten_a_letter) == ["截至", "11月", "22日", "18时"]


def test_a_name_is_shortened_in_its_middle() -> None:
    assert shorten("四房吴镇南咀村第三村民小组", 10, 90, ten_a_letter) == "四房吴镇…村民小组"


def test_nothing_fits_a_box_that_is_narrower_than_a_letter_but_nothing_fails() -> None:
    assert shorten("南咀村", 10, 1, ten_a_letter) == "…"
