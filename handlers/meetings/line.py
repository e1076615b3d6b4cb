"""Reads '/会议 全体 明天下午3点 村委会 工作例会': whom, when, where and what, in any sensible order.

Must never guess: a day without an hour, or an hour that may be two, is left for the form to ask.
"""

import re
from typing import Any

from handlers.context import Context
from handlers.dates import Unsure, read_instant
from handlers.forms.form import Answers
from handlers.tasks.drafting import line as task_line

MOST_TITLE = 60
_NOW = re.compile(r"(?:^|(?<=\s))(?:现在|马上|这就)(?:就|开始)?(?=\s|$)")
_CODE = re.compile(r"(?=.*[A-Za-z-]|\d{6})[A-Za-z0-9_-]{2,30}")
_PLACE = re.compile(
    r"(?:(?:在|地点[:：])(?P<said>\S+))"
    r"|(?P<known>\S*(?:室|厅|礼堂|中心|村委会|居委会|村部|大院|广场|党校|办公楼|服务站|政府|线上|视频会|腾讯会议|钉钉))"
)
_LENGTH = re.compile(
    r"(?P<n>半|[一两二三四五六七八九十]|\d+(?:\.\d)?)(?P<half>个?半)?个?(?P<unit>天|小时|钟头)(?P<plus>半)?"
)
_NUMBERS = {"半": 0.5, "两": 2.0, **{word: float(n) for n, word in enumerate("一二三四五六七八九十", 1)}}
_TRIM = " \t　,，。.;；:：、-—"


async def read_line(context: Context, text: str, kind: str) -> Answers:
    """Returns the form's answers that a line gives.

    Args:
        context: who writes, and when.
        text: what stands after the command.
        kind: meeting or training; the length of a training is read as well.
    """
    answers: Answers = {"kind": kind, "source": context.source}
    words = text.split()
    codes = [word for word in words if _CODE.fullmatch(word)]
    rest = " ".join(word for word in words if word not in codes)
    if kind == "training" and (found := _LENGTH.search(rest)):
        answers["length"] = length_of(found.group())
        rest = f"{rest[: found.start()]} {rest[found.end() :]}"
    rest, when = read_when(context, rest)
    answers.update(when)
    read = await task_line.read_task(context, " ".join([*codes, rest]))
    for name in ("scope", "scope_hint"):
        if name in read:
            answers[name] = read[name]
    title = " ".join(part for part in (read.get("title", ""), read["body"]) if part)
    if place := _PLACE.search(title):
        answers["place"] = place["said"] or place["known"]
        title = f"{title[: place.start()].strip()} {title[place.end() :].strip()}"
    title = title.strip(_TRIM)
    if title:
        answers["title"] = title[:MOST_TITLE]
    return answers


def read_when(context: Context, text: str) -> tuple[str, dict[str, Any]]:
    """Reads when something begins out of a text; returns the rest, and the answer or a hint for asking."""
    if now := _NOW.search(text):
        return f"{text[: now.start()]} {text[now.end() :]}", {"at": {"at": context.now}}
    read = read_instant(text, context.local_now, add_workdays=context.world.calendar.add_workdays)
    if read is None:
        return text, {}
    if isinstance(read, Unsure):
        ahead = [one.at for one in read.candidates if one.at > context.local_now]
        return read.rest(text), {"at_hint": {"reason": "unsure", "candidates": ahead}}
    if not read.has_time:
        usual = [read.at.replace(hour=hour, minute=minute) for hour, minute in ((9, 0), (14, 30), (15, 0))]
        ahead = [at for at in usual if at > context.local_now]
        return read.rest(text), {"at_hint": {"reason": "which_hour", "candidates": ahead}}
    if read.at <= context.local_now:
        return read.rest(text), {"at_hint": {"reason": "past", "candidates": []}}
    return read.rest(text), {"at": {"at": read.at}}


def length_of(text: str) -> dict[str, Any] | None:
    """Reads '半天', '一天半', '2小时': a number and its unit, days or hours; None for anything else."""
    found = _LENGTH.fullmatch(text.strip(" 。"))
    if found is None:
        return None
    number = _NUMBERS[found["n"]] if found["n"] in _NUMBERS else float(found["n"])
    number += 0.5 if found["half"] or found["plus"] else 0
    return {"n": number, "unit": "days" if found["unit"] == "天" else "hours"}
