"""Reads a line about people: '增加 王小明 13800000000 南关村一组 网格员', '替换 王秀兰 为 李新 13800000077'. Pure.

Must never guess: what has no place in the line is handed back.
"""

import re
from dataclasses import dataclass, field

from handlers.terminals.phones import normal_phone

KINDS = {
    "增加": "add", "新增": "add", "添加": "add", "add": "add",
    "调整": "move", "调动": "move", "调到": "move", "move": "move",
    "替换": "replace", "更换": "replace", "换": "replace", "replace": "replace",
    "离任": "leave", "解聘": "leave", "离职": "leave", "调离": "leave", "leave": "leave",
    "设备": "equipment", "equipment": "equipment",
}  # fmt: skip
_FILLERS = frozenset({"到", "为", "由", "换成", "去", "任", "接任", "to", "by"})
_GAP = re.compile(r"[\s　，,;；]+")
NATURES = ("专职", "兼职", "县直下沉")


@dataclass
class PeopleLine:
    """A line taken apart; ``words`` are what only the store can tell: a grid, a title, a second name."""

    kind: str = ""
    name: str = ""
    phone: str = ""
    nature: str = ""
    unit: str = ""
    reason: str = ""
    words: list[str] = field(default_factory=list)


def read_people_line(text: str) -> PeopleLine:
    """Takes a line apart: what is done, to whom, and the rest.

    Args:
        text: what stands after the command.
    """
    words = [word.strip(":：") for word in _GAP.split(text.strip()) if word.strip(":：")]
    line = PeopleLine()
    if words and words[0] in KINDS:
        line.kind = KINDS[words.pop(0)]
    if words:
        line.name = words.pop(0)
    while words:
        word = words.pop(0)
        number = normal_phone(word) if line.kind != "equipment" else None
        if number is not None:
            line.phone = number
        elif word in NATURES:
            line.nature = word
        elif word in ("单位", "unit") and words:
            line.unit = words.pop(0)
        elif word in ("原因", "reason") and words:
            line.reason, words = " ".join(words)[:100], []
        elif word not in _FILLERS:
            line.words.append(word)
    return line
