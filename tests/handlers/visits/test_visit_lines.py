"""Reading a line about a visit: names, the text, the day; and that no word is ever lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.visits.line import looks_like_name, read_line, understand

HITS = {"张三": ["a", "b"], "李四": ["c"], "王五": ["d"], "H7": ["e"], "和平超市": ["f"], "南关村1号": ["a"]}


def reading(text: str) -> tuple[list[str], list[str], str]:
    read = understand(read_line(text), HITS)
    return read.found, [word for word, _ in read.unclear], read.text


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("李四：水管漏水", (["c"], [], "水管漏水")),
        ("李四:水管漏水", (["c"], [], "水管漏水")),
        ("李四、王五：都好，8:30 到的", (["c", "d"], [], "都好，8:30 到的")),
        ("李四，王五 H7：好", (["c", "d", "e"], [], "好")),
        ("李四和王五：好", (["c", "d"], [], "好")),
        ("和平超市：消防栓坏了", (["f"], [], "消防栓坏了")),
        ("李四家", (["c"], [], "")),
        ("南关村1号 没人在", (["a"], [], "没人在")),
        ("李四 王五 水管漏水 已报修", (["c", "d"], [], "水管漏水 已报修")),
        ("李四，水管漏水", (["c"], [], "水管漏水")),
        ("李四 李四", (["c"], [], "")),
        (" 李四 水管漏水", (["c"], [], "水管漏水")),
        ("张三、李四：好", (["c"], ["张三"], "好")),
        ("李四、钱多多 好", (["c"], ["钱多多"], "好")),
        ("李四 孙武 好", (["c"], ["孙武"], "好")),
        ("李四 H99 好", (["c"], ["H99"], "好")),
        ("李四和孙武：好", (["c"], ["孙武"], "好")),
        ("水管漏水", ([], ["水管漏水"], "")),
        ("", ([], [], "")),
        ("：只有内容", ([], [], "只有内容")),
    ],
)
def test_a_line_is_read_as_names_and_text(line: str, expected: tuple[list[str], list[str], str]) -> None:
    assert reading(line) == expected


def test_a_day_in_front_is_taken_off() -> None:
    line = read_line("昨天 李四：好")

    assert (line.day, [word.text for word in line.words], line.text) == ("昨天", ["李四"], "好")


@pytest.mark.parametrize(
    ("word", "is_name"),
    [("孙武", True), ("欧阳文", True), ("H-12", True), ("水管漏水", False), ("好", False), ("OK", False)],
)
def test_a_surname_or_a_code_looks_like_a_name(word: str, is_name: bool) -> None:
    assert looks_like_name(word) is is_name


@given(
    st.lists(
        st.sampled_from(["李四", "孙武", "张三", "好", "、", " ", "，", "：", "水管", "H7", "X9", "和"]), max_size=12
    )
)
def test_every_word_is_found_asked_about_or_text(pieces: list[str]) -> None:
    line = read_line("".join(pieces))
    read = understand(line, HITS)
    asked = "".join(word for word, _ in read.unclear)
    names = "".join(name for name, hits in HITS.items() if any(hit in read.found for hit in hits))

    for word in line.words:
        assert all(part in asked + names + read.text for part in word.text.replace("和", " ").replace("家", "").split())


@given(st.text(max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    line = read_line(text)

    assert understand(line, {}).found == []
