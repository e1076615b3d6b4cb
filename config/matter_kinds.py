"""The kinds of matters that an operator starts with, and the words by which a report gives its kind away.

A jurisdiction's rulebook replaces the list with a requirement about ``matter_kinds``. Words only: nothing is decided
here, and a kind that is guessed can be changed with one tap.
"""

from dataclasses import dataclass
from typing import Literal

Chain = Literal["own", "above", "down"]
"""own: begins with the head of the grid. above: one level higher, since it may be about that head. down: given by a
superior to a grid, and followed up by whoever gave it."""


@dataclass(frozen=True)
class MatterKind:
    """A kind: its word, words that hint at it, whether it is confidential by itself, and where it begins."""

    word: str
    hints: tuple[str, ...] = ()
    confidential: bool = False
    chain: Chain = "own"


DEFAULT_KINDS: tuple[MatterKind, ...] = (
    MatterKind("家庭矛盾", ("家暴", "家庭矛盾", "夫妻", "婆媳", "离婚"), confidential=True),
    MatterKind("信访", ("上访", "信访"), confidential=True),
    MatterKind("群众投诉", ("投诉", "举报"), chain="above"),
    MatterKind("督查发现", ("督查",), chain="down"),
    MatterKind("整改", ("整改",), chain="down"),
    MatterKind("矛盾纠纷", ("纠纷", "吵架", "打架", "争执", "邻里")),
    MatterKind(
        "安全隐患",
        ("隐患", "井盖", "漏电", "电线", "着火", "起火", "塌", "滑坡", "裂缝", "煤气", "燃气", "危房", "路灯"),
    ),
    MatterKind("环境卫生", ("垃圾", "污水", "卫生", "臭", "堵塞", "乱堆")),
    MatterKind("政策咨询", ("咨询", "政策", "怎么办理")),
    MatterKind("公共服务代办", ("代办", "办证", "帮办")),
    MatterKind("民生诉求", ("漏水", "停水", "停电", "低保", "救助", "医保", "修路", "水管", "诉求")),
    MatterKind("其他"),
)
URGENT_WORDS = ("紧急", "特急", "加急", "着火", "起火", "燃气泄漏", "有人受伤", "落水")
