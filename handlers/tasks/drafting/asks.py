"""What a task's line asks for: '报三个数：外出人数、返乡人数', '填表：…', '逐户', '零报告', '只收到', 演练, 逐级确认.

Must never look at the store: it reads words alone.
"""

import re
from dataclasses import asdict, dataclass, replace
from typing import Any

from handlers.dates.words import number as word_number

MOST_FIELDS = 12
MOST_LABEL = 20
_COUNT = "一二两三四五六七八九十0-9"
_COLLECT = re.compile(
    rf"(?P<head>报(?:(?P<count>[{_COUNT}]{{1,3}})个)?(?:数字|数据|数)|填表|填报|收集)\s*[:：]\s*(?P<rest>[^\n]+)"
)
_EACH = re.compile(
    r"(?<![一-鿿])逐(?P<of>户|人|处|点|场所|商户)(?:[（(](?P<tags>[^）)\n]{1,60})[）)])?(?:\s*[:：]\s*(?P<marks>[^\s，。]+))?"
)
_RECEIPT = re.compile(r"只(?:要|需|用)?(?:签收|收到)")
_STEPWISE = re.compile(r"[【（(]?逐级确认[】）)]?")
_CALL = re.compile(
    rf"(?P<n>[{_COUNT}百]{{1,4}})个?(?P<unit>分钟|小时)(?:之?内|后|以后)?(?:还)?(?:没有?|不|未)签收的?(?:就|要|请)?(?:打电话|电话通知|电话催|叫人)?"
)
_DRILL = "演练"
_ZERO = "零报告"
_PARENS = re.compile(r"^(?P<label>[^（(]+)[（(](?P<spec>[^）)]*)[）)]\s*$")
_RANGE = re.compile(r"(?P<low>-?\d+(?:\.\d+)?)\s*[-－–—~～至到]\s*(?P<high>-?\d+(?:\.\d+)?)")
_TARGET = re.compile(r"目标\s*(?P<target>\d+(?:\.\d+)?)")
_UNIT = re.compile(r"[一-鿿A-Za-z%％℃³²]{1,6}")
_KINDS = {"文字": "text", "说明": "text", "照片": "photo", "图片": "photo", "拍照": "photo", "位置": "location",
          "定位": "location", "日期": "date", "时间": "date"}  # fmt: skip
MARKS = ("已转移", "已通知", "联系不上")


@dataclass(frozen=True)
class AskField:
    """One thing that is filled in; figures of low, high and target are plain numbers in ``unit``."""

    label: str
    kind: str = "number"  # number | choice | text | photo | location | date
    unit: str = ""
    low: float | None = None
    high: float | None = None
    target: float | None = None
    choices: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Returns what a draft and a task keep of it."""
        return {**asdict(self), "choices": list(self.choices)}


@dataclass(frozen=True)
class Asked:
    """What a line asks for, and the line without the words that said so; ``title`` is a title made of them."""

    rest: str
    asks: str = "done"
    fields: Any = None
    title: str = ""
    drill: bool = False
    stepwise: bool = False
    call_after_min: int | None = None

    def as_answers(self) -> dict[str, Any]:
        """Returns what a draft keeps of it."""
        return {
            "asks": self.asks, "fields": self.fields, "drill": self.drill, "stepwise": self.stepwise,
            **({} if self.call_after_min is None else {"call_after_min": self.call_after_min}),
        }  # fmt: skip


def read_asks(line: str) -> Asked:
    """Reads what a task asks for out of its first line, and after how long the unsigned are to be telephoned."""
    called = _CALL.search(line)
    after = call_after(called["n"], called["unit"]) if called is not None else None
    if called is None or after is None:
        return _read(line)
    return replace(_read(f"{line[: called.start()]} {line[called.end() :]}"), call_after_min=after)


def call_after(number: str, unit: str) -> int | None:
    """Returns minutes for '十五' and '分钟'; None beyond a day."""
    minutes = (word_number(number) or 0) * (60 if unit == "小时" else 1)
    return minutes if 0 < minutes <= 1440 else None


def _read(line: str) -> Asked:
    drill = _DRILL in line
    stepwise = bool(_STEPWISE.search(line))
    rest = _STEPWISE.sub(" ", line)
    for mark in ("【演练】", "（演练）", "(演练)", "[演练]"):
        rest = rest.replace(mark, " ")
    collected = _COLLECT.search(rest)
    if collected is not None:
        fields, after = _split_fields(collected["rest"], word_number(collected["count"]))
        if fields:
            title = "报" + "、".join(field.label for field in fields)
            left = f"{rest[: collected.start()]} {after}"
            return Asked(left, "fields", [field.as_json() for field in fields], title[:80], drill, stepwise)
    each = _EACH.search(rest)
    if each is not None:
        marks = [part for part in re.split(r"[、，,/／]", each["marks"] or "") if part][:5] or list(MARKS)
        tags = [part for part in re.split(r"[、，,/／\s]", each["tags"] or "") if part]
        of = {"户": "household", "人": "person"}.get(each["of"], "place")
        left = f"{rest[: each.start()]} {rest[each.end() :]}"
        return Asked(left, "each", {"of": of, "tags": tags, "marks": marks}, f"逐{each['of']}", drill, stepwise)
    if _ZERO in rest:
        # 无 is an answer: 零报告 says that somebody looked and found nothing.
        field = AskField(_ZERO, "text", choices=("无情况",))
        return Asked(rest, "fields", [field.as_json()], _ZERO, drill, stepwise)
    if _RECEIPT.search(rest):
        return Asked(_RECEIPT.sub(" ", rest), "receipt", None, "", drill, stepwise)
    return Asked(rest, "done", None, "", drill, stepwise)


def _split_fields(text: str, count: int | None) -> tuple[list[AskField], str]:
    """Splits '外出人数、返乡人数（人）' into fields; a space ends the list unless a count says that more follow."""
    words = _outside_parens(text.strip(" 。.；;"), " \t　")
    names = [part for part in _outside_parens(words[0], "、，,；;") if part]
    used = 1
    while count is not None and len(names) < count and used < len(words):
        names += [part for part in _outside_parens(words[used], "、，,；;") if part]
        used += 1
    fields: list[AskField] = []
    for name in names[:MOST_FIELDS]:
        field = read_field(name)
        # Two of one name could not be told apart in an export.
        if field is not None and all(field.label != one.label for one in fields):
            fields.append(field)
    return fields, " ".join(words[used:])


def _outside_parens(text: str, separators: str) -> list[str]:
    parts, depth = [""], 0
    for char in text:
        depth += (char in "（(") - (char in "）)" and depth > 0)
        if char in separators and depth == 0:
            parts.append("")
        else:
            parts[-1] += char
    return [part for part in (one.strip() for one in parts) if part] or [""]


def read_field(text: str) -> AskField | None:
    """Reads '返乡人数（人，0-500，目标300）', '是否停电（是/否）', '现场（照片）'; None where there is no name."""
    match = _PARENS.match(text.strip())
    label = (match["label"] if match else text).strip(" 　:：。")[:MOST_LABEL]
    if not label:
        return None
    spec = match["spec"].strip() if match else ""
    if spec in _KINDS:
        return AskField(label, _KINDS[spec])
    options = [part.strip() for part in re.split(r"[/／|｜]", spec) if part.strip()]
    if len(options) > 1:
        return AskField(label, "choice", choices=tuple(options[:8]))
    target, bounds = _TARGET.search(spec), _RANGE.search(spec)
    rest = _RANGE.sub(" ", _TARGET.sub(" ", spec))
    unit = _UNIT.search(rest)
    return AskField(
        label, "number", unit[0] if unit else "", float(bounds["low"]) if bounds else 0.0,
        float(bounds["high"]) if bounds else None, float(target["target"]) if target else None,
    )  # fmt: skip
