"""What people type and what Excel makes of it, brought to one form: texts, codes, phones, numbers, tags.

Must never guess: what has two readings is refused with the mend.
"""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, time, timedelta
from functools import lru_cache

from handlers.events import clean_text
from handlers.roster.rows import Cell
from handlers.terminals.phones import normal_phone

# Excel keeps 15 digits of a number; of a longer one the tail is lost already when we see it.
MOST_EXACT = 10**15
LONGEST_CODE = 64
MOST_TAGS = 30
ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#GETTING_DATA", "#SPILL!"})
LEVEL_WORDS = {"县": 0, "县级": 0, "一级": 1, "二级": 2, "三级": 3, "四级": 4}
_BETWEEN_CHINESE = re.compile(r"(?<=[\u3400-\u9fff·])\s+(?=[\u3400-\u9fff·])")
_WHOLE_NUMBER = re.compile(r"([0-9]+)\.0+")


class CellError(Exception):
    """A cell cannot be taken: what is wrong, and what would be right."""

    def __init__(self, what: str, mend: str) -> None:
        super().__init__(f"{what}，{mend}")
        self.what = what
        self.mend = mend


def plain(value: Cell) -> str:
    """Returns a cell as clean text on one line.

    Raises:
        CellError: Excel made a date, an error or a number without its tail of it.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return _clean(value)
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float):
        if abs(value) >= MOST_EXACT or value != value:
            raise CellError("数字太长，Excel 已经改动了末尾几位", "应把这一列设成文本，再重新填写")
        return str(int(value)) if float(value).is_integer() else repr(value)
    assert isinstance(value, date | time | timedelta)
    raise CellError(f"被 Excel 变成了日期（{value}）", "应把这一列设成文本，再重新填写")


@lru_cache(maxsize=8192)
def _clean(value: str) -> str:
    if len(value) < 500 and value.isascii() and value.isprintable():
        text = " ".join(value.split())
    else:
        text = re.sub(r"\s+", " ", clean_text(value).replace("\u200b", "").replace("\ufeff", "")).strip()
    if text in ERRORS:
        raise CellError(f"单元格里是公式错误 {text}", "应填内容本身，不要用公式")
    return text


def text(value: Cell, *, most: int = 100) -> str:
    """Returns a text of at most ``most`` characters; '=1+1' stays what was typed."""
    found = plain(value)
    if len(found) > most:
        raise CellError(f"有 {len(found)} 个字，太长", f"应不超过 {most} 个字")
    return found


def name(value: Cell) -> str:
    """Returns a name; '张　三', spaced out to fill a form, is 张三."""
    return _BETWEEN_CHINESE.sub("", text(value))


def code(value: Cell) -> str:
    """Returns a code as it was typed; a number that Excel made a float of loses its '.0'."""
    found = plain(value)
    if not found.isascii():
        # Twice, because a mark may come to stand beside its letter once the space between them is gone.
        found = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", found).replace(" ", ""))
    found = found.replace(" ", "")
    whole = _WHOLE_NUMBER.fullmatch(found)
    if whole:
        found = whole[1]
    if len(found) > LONGEST_CODE:
        raise CellError(f"有 {len(found)} 个字，太长", f"应不超过 {LONGEST_CODE} 个字")
    return found


def phone(value: Cell) -> str:
    """Returns a phone number as digits, or nothing for an empty cell."""
    found = plain(value)
    if not found:
        return ""
    digits = _phone(found)
    if digits is None:
        what = f"「{found[:30]}」不是电话号码" + (f"（{len(found)} 位）" if found.isdigit() else "")
        raise CellError(what, "应是 11 位手机号，例如 13800000000；座机要带区号，并把单元格设成文本")
    return digits


@lru_cache(maxsize=8192)
def _phone(found: str) -> str | None:
    return normal_phone(found)


def level(value: Cell) -> int:
    """Returns a grid's level, 0 to 4."""
    found = code(value)
    if found in LEVEL_WORDS:
        return LEVEL_WORDS[found]
    if not found:
        raise CellError("空着", "应是 0、1、2、3、4 中的一个")
    if found not in ("0", "1", "2", "3", "4"):
        raise CellError(f"「{found[:30]}」不是级别", "应是 0、1、2、3、4 中的一个")
    return int(found)


def count(value: Cell) -> int | None:
    """Returns a number of households, or None for an empty cell."""
    found = code(value).removesuffix("户")
    if not found:
        return None
    if not (found.isdecimal() and found.isascii() and len(found) <= 7):
        raise CellError(f"「{found[:30]}」不是户数", "应是一个整数，例如 120；不知道就空着")
    return int(found)


def choice(value: Cell, choices: Sequence[str]) -> str:
    """Returns one of a closed list, or nothing for an empty cell."""
    found = plain(value)
    if found and found not in choices:
        raise CellError(f"「{found[:30]}」不在可选的词里", "应是" + "、".join(choices) + "中的一个")
    return found


@lru_cache(maxsize=8192)
def _split(found: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part for part in re.split(r"[、，,;；/\s]+", found) if part))


def tags(value: Cell) -> tuple[str, ...]:
    """Returns tags, separated by 、，, ; or spaces, each once."""
    found = _split(plain(value))
    if len(found) > MOST_TAGS or any(len(tag) > 20 for tag in found):
        raise CellError("标签太多或太长", f"应最多 {MOST_TAGS} 个，每个不超过 20 个字，用、隔开")
    return found
