"""Everyday sentences about a meeting or training one is asked to: 会议我请个假, 明天培训我去不了, 我参加, 我到会场了.

Must never take a sentence that could be about something else: where nobody asked its writer to come, it is a text like
any other; and where several are meant, it asks which.
"""

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from handlers.context import Context
from handlers.dates import read_day
from handlers.meetings import attending
from storage.repositories.gatherings import Mine
from storage.repositories.letters import Button

AHEAD = timedelta(days=14)
_DAY = "[今明后]天|[上下中]午|晚上|早上|(?:[下这本])?(?:周|星期|礼拜)[一二三四五六日天]?"
_BEFORE = f"(?:{_DAY}|不好意思|网格|工作|[我的那这个场次开去来想要])*"
_NAME = "(?P<kind>会议|例会|培训班|培训会|培训|学习|会)"
_NOT = (
    "(?:(?:可能|怕是|实在|真的?)?(?:[我想要得就都也上]|没法|没办法)*"
    "(?:请(?:一?[个下次])?假|[去来到开]不[了成]|参加不[了成]|[不没]能?(?:参加|[去来到开])|请假))"
)
_WHY = r"了?[吧啦哈]?(?:[，,。；;：:\s]+(?P<why>.*))?"
_LEAVE = (
    re.compile(f"{_BEFORE}{_NAME}{_NOT}{_WHY}", re.DOTALL),
    # 我去不了明天的培训
    re.compile(f"我?(?:[去来]不了|不能(?:[去来]|参加)|参加不了|开不了){_BEFORE}{_NAME}{_WHY}", re.DOTALL),
)
_COMING = re.compile(f"(?:好的?[，, ]*)?{_BEFORE}(?:{_NAME}我?)?(?:一定|准时|按时|会|能)*(?:参加|到会|去)[的吧啊]?")
_THERE = re.compile("我?(?:已经?|都)?(?:到|在|来)了?(?:会场|会议室|培训现场|开会的?地方)了?|我?来?签到[了啦吧]")
_MARKS = " 　。.!！~～"


def is_leave(text: str) -> bool:
    """Whether somebody says that they cannot come to a meeting or training."""
    return _read_leave(text) is not None


def _read_leave(text: str) -> re.Match[str] | None:
    return next((found for one in _LEAVE if (found := one.fullmatch(text.strip(_MARKS)))), None)


async def take(context: Context, text: str) -> bool:
    """Answers a sentence about what its writer is asked to; False where it is none, or nobody asked."""
    said = text.strip(_MARKS)
    if len(said) > 60:
        return False
    leave = _read_leave(said)
    if leave is not None:
        mine = [one for one in await _ahead(context, leave["kind"]) if one.answer != "leave"]
        return await _answer(context, mine, said, "leave", {"reason": leave["why"] or ""})
    if _THERE.fullmatch(said):
        if not await context.uow.gatherings.of_person(context.person.id, context.today, context.today):
            return False
        await attending.by_code(context, "")
        return True
    coming = _COMING.fullmatch(said)
    # 我去 alone may be the end of any talk; a day or a name makes it an answer, and 参加 does by itself.
    if coming is None or not (coming["kind"] or "参加" in said or "到会" in said):
        return False
    mine = [one for one in await _ahead(context, coming["kind"] or "") if one.answer != "coming"]
    return await _answer(context, mine, said, "coming", {})


async def _ahead(context: Context, word: str) -> list[Mine]:
    """Returns what the speaker is asked to from today on, of the kind that the word means; all kinds without a word."""
    kind = None if not word else "training" if word.startswith("培训") or word == "学习" else "meeting"
    until = context.today + AHEAD
    mine = await context.uow.gatherings.of_person(context.person.id, context.today, until, kind)
    return [one for one in mine if one.came_at is None and one.closed_at is None]


async def _answer(context: Context, mine: Sequence[Mine], said: str, what: str, more: dict[str, Any]) -> bool:
    day = read_day(said, context.local_now)
    meant = [one for one in mine if day in (None, one.on)]
    if not mine:
        return False
    if len(meant) == 1:
        done = {"leave": attending.ask_leave, "coming": attending.coming}[what]
        await done(context, {"gathering": meant[0].id, **more})
        return True
    buttons = [
        Button(f"meetings.{what}_which", f"meetings.{what}", {"gathering": one.id, **more},
               {"title": one.title, "at": one.starts_at})
        for one in meant or mine
    ]  # fmt: skip
    await context.reply(f"meetings.which_{what}", buttons)
    return True
