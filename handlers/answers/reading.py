"""Reads an answer: '3 5 12', '外出3人 返乡5', '三十二', '3户', '是', a date; says why where it cannot be taken.

Must never look at the store. Figures are thousandths, so that sums are exact.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

import cn2an

from handlers.dates import read_day

MOST = 1_000_000_000
_CHINESE = "零〇一二两三四五六七八九十百千万亿点半"
_NUMBER = rf"[-－+＋]?\d[\d,，]*(?:\.\d+)?|[{_CHINESE}]+"
# A unit directly behind a number; words of the field's own name may stand there too.
_TOKEN = re.compile(rf"(?P<number>{_NUMBER})\s?(?P<unit>[一-鿿A-Za-z%％℃]{{0,6}})")
_BARE = re.compile(rf"(?:(?:{_NUMBER})[一-鿿%％]{{0,3}}(?:[\s,，、;；/／]+|$)){{1,12}}")
_NOTHING = frozenset({"无", "没有", "零报告", "无情况", "一切正常", "正常", "没有情况", "0", "０", "零"})
_PEOPLE_UNITS = frozenset("人口名位个户家亩次件处条只头台辆吨斤元岁")


@dataclass(frozen=True)
class Wrong:
    """Why a field's answer cannot be taken: words | unit | low | high | choice | date | none | many."""

    reason: str
    said: str = ""

    def as_json(self) -> dict[str, Any]:
        """Returns what a form keeps of it."""
        return {"reason": self.reason, "said": self.said[:40]}


@dataclass
class ReadAnswer:
    """What a line gives: answers by the field's place, and what was wrong by place."""

    given: dict[int, Any] = field(default_factory=dict)
    wrong: dict[int, Wrong] = field(default_factory=dict)
    too_many: bool = False


def looks_like_figures(text: str) -> bool:
    """Whether a whole text is nothing but numbers, units and separators: it may answer a task by itself."""
    text = text.strip()
    return 0 < len(text) <= 200 and _BARE.fullmatch(text) is not None


def says_nothing_happened(text: str) -> bool:
    """Whether a text is a zero report: 无, 0, 零报告, 一切正常."""
    return text.strip(" 。.!！") in _NOTHING


def milli(text: str) -> int | None:
    """Returns a number in thousandths; None where it is none, or is larger than any figure of a county."""
    text = text.replace("，", "").replace(",", "").translate(str.maketrans("－＋", "-+"))
    try:
        value = Decimal(text)
    except InvalidOperation:
        try:
            value = Decimal(str(cn2an.cn2an(text.replace("〇", "零"), "smart")))
        except (ValueError, KeyError, InvalidOperation):
            return None
    if abs(value) > MOST:
        return None
    return int((value * 1000).to_integral_value())


def plain_number(thousandths: int) -> int | float:
    """Returns a figure as people and JSON write it: 3, or 3.5."""
    return thousandths // 1000 if thousandths % 1000 == 0 else thousandths / 1000


def read_line(text: str, fields: Sequence[Mapping[str, Any]], now: datetime, first: int = 0) -> ReadAnswer:
    """Reads a whole line for the fields from ``first`` on.

    Args:
        text: what was written.
        fields: as the task keeps them.
        now: the local moment, for dates.
        first: the place of the field that is being asked.
    """
    text = re.sub(r"(\d)[,，](?=\d{3}(?!\d))", r"\1", text.strip())
    named = _read_named(text, fields, now)
    if named is not None:
        return named
    places = list(range(first, len(fields)))
    numbers = [place for place in places if fields[place]["kind"] == "number"]
    read = ReadAnswer()
    if places and fields[first]["kind"] != "number" and not (looks_like_figures(text) and len(places) > 1):
        _put(read, first, read_value(text, fields[first], now))
        return read
    parts = [part for part in re.split(r"[\s,，、;；/／\n]+", text) if part]
    if len(parts) == 1 and len(numbers) == 1:
        _put(read, numbers[0], read_value(text, fields[numbers[0]], now))
        return read
    read.too_many = len(parts) > len(places)
    if read.too_many:
        return read
    for place, part in zip(places, parts, strict=False):
        _put(read, place, read_value(part, fields[place], now))
    return read


def _read_named(text: str, fields: Sequence[Mapping[str, Any]], now: datetime) -> ReadAnswer | None:
    """Reads '外出人数：3，返乡5人': a field's name or its beginning before each value; None if none stands there."""
    found: list[tuple[int, int, int]] = []
    for place, one in enumerate(fields):
        label = str(one["label"])
        for length in range(len(label), min(2, len(label)) - 1, -1):
            word = label[:length]
            if sum(str(other["label"]).startswith(word) for other in fields) > 1 and word != label:
                continue
            at = text.find(word)
            if at >= 0:
                found.append((at, at + length, place))
                break
    if not found or (len(found) == 1 and len(fields) > 1 and text[: found[0][0]].strip()):
        return None
    found.sort()
    read = ReadAnswer()
    for (_, end, place), following in zip(found, [*(start for start, _, _ in found[1:]), len(text)], strict=True):
        said = text[end:following].strip(" 　:：=是为，,、;；。\n\t")
        if said:
            _put(read, place, read_value(said, fields[place], now))
    return read if read.given or read.wrong else None


def _put(read: ReadAnswer, place: int, value: Any) -> None:
    if isinstance(value, Wrong):
        read.wrong[place] = value
    else:
        read.given[place] = value


def read_value(said: str, field: Mapping[str, Any], now: datetime) -> Any:
    """Reads one field's answer; returns the value as it is kept, or Wrong.

    A number is kept in thousandths, a date as ISO text.
    """
    said = said.strip()
    kind = field["kind"]
    if kind == "number":
        return _read_number(said, field)
    if kind == "choice":
        return _read_choice(said, field["choices"])
    if kind == "date":
        on = read_day(said, now)
        return on.isoformat() if on is not None else Wrong("date", said)
    if kind in ("photo", "location"):
        return Wrong(kind, said)
    return field["choices"][0] if field["choices"] and says_nothing_happened(said) else said[:500] or Wrong("none")


def _read_choice(said: str, choices: Sequence[str]) -> Any:
    exact = [one for one in choices if one == said.strip(" 。.")]
    if not exact and said.isdecimal() and 0 < int(said[:3]) <= len(choices):
        exact = [choices[int(said[:3]) - 1]]
    if not exact and len(said) > 1:
        exact = [one for one in choices if said in one]
    return exact[0] if len(exact) == 1 else Wrong("choice", said)


def _read_number(said: str, field: Mapping[str, Any]) -> Any:
    match = _TOKEN.fullmatch(said.strip(" 。.!！"))
    value = milli(match["number"]) if match is not None else None
    if match is None or value is None:
        return Wrong("words", said)
    unit = match["unit"]
    own = field["unit"] or next((one for one in ("人", "户") if one in field["label"]), "")
    # '3户' where people are counted is no slip that may pass: households and people are different figures.
    same = unit in ("", own, "个") or (not own and (unit in _PEOPLE_UNITS or unit in field["label"]))
    if not same and {unit, own} <= {"人", "口", "名", "位"}:
        same = True
    if not same:
        return Wrong("unit", said)
    if field["low"] is not None and value < field["low"] * 1000:
        return Wrong("low", said)
    if field["high"] is not None and value > field["high"] * 1000:
        return Wrong("high", said)
    return value
