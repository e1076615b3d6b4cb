"""What a line says about a household is read, and what has no place in it is handed back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.household.line import Change, read_changes


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("电话 13800000000", [Change("phone", "13800000000")]),
        ("电话13800000000", [Change("phone", "13800000000")]),
        ("李小妹 电话 138-0000-0000", [Change("phone", "13800000000", who="李小妹")]),
        ("电话 李小妹 13800000000", [Change("phone", "13800000000", who="李小妹")]),
        ("增加 李小妹 孙女", [Change("add", "李小妹", relation="孙女")]),
        (
            "增加 李小妹 孙女 13800000000 在校学生",
            [Change("add", "李小妹", relation="孙女", phone="13800000000", tags=("在校学生",))],
        ),
        ("标签 独居老人、残疾", [Change("tags", "独居老人"), Change("tags", "残疾")]),
        ("标签 -残疾", [Change("remove", "残疾")]),
        ("去掉 残疾", [Change("remove", "残疾")]),
        ("迁出 李小妹", [Change("remove", "李小妹")]),
        ("需求 想修 水管 电话不通", [Change("needs", "想修 水管 电话不通")]),
        ("地址 南关村 8号", [Change("address", "南关村 8号")]),
        ("户主 张小三", [Change("name", "张小三")]),
        ("没有变化", [Change("same")]),
        (
            "电话 13800000000 标签 独居老人 增加 李小妹 孙女",
            [Change("phone", "13800000000"), Change("tags", "独居老人"), Change("add", "李小妹", relation="孙女")],
        ),
    ],
)
def test_a_line_is_read(text: str, changes: list[Change]) -> None:
    said = read_changes(text)

    assert said.changes == changes
    assert said.unread == []


@pytest.mark.parametrize(
    "text", ["水管漏水", "电话 123", "电话", "增加", "增加 138001", "电话 不知道", "天气 很好 今天"]
)
def test_what_has_no_place_is_handed_back(text: str) -> None:
    said = read_changes(text)

    assert said.unread
    assert said.changes == []


@given(st.lists(st.sampled_from(["电话", "增加", "标签", "李小妹", "孙女", "13800000000", "-残疾", "没有变化", "9"])))
def test_no_word_is_ever_lost(words: list[str]) -> None:
    said = read_changes(" ".join(words))

    kept = " ".join([f"{c.what} {c.value} {c.who} {c.relation} {c.phone} {c.tags}" for c in said.changes] + said.unread)
    assert all(word.lstrip("-") in kept for word in words if word not in ("电话", "增加", "标签", "没有变化"))
