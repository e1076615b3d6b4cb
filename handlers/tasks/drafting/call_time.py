"""修改 → 打电话的时间: after how long whoever has not signed is put on the heads' telephone lists."""

from collections.abc import Sequence

from handlers.context import Context
from handlers.forms.form import Again, Answers, Choice, Field, Ok, Stop
from handlers.tasks.drafting.asks import call_after

NAME = "call_after_min"
OFFERED = (10, 30, 60)
_NOT_SET = ("不设", "不用", "不打", "不打电话", "无", "没有")


async def _read(context: Context, answers: Answers, text: str) -> Ok | Again | Stop:
    said = text.strip(" 。.！!")
    if said in _NOT_SET:
        return await _take(context, answers, None)
    minutes = 30 if said.startswith(("半小时", "半个小时")) else call_time_in(said)
    if minutes is None:
        return Again("tasks.ask_call_after_min", {"answers": {**answers, "call_said": said[:20]}}, _choices())
    return await _take(context, answers, minutes)


def call_time_in(said: str) -> int | None:
    """Returns minutes for '15分钟' and '一个小时'; None for anything else, and for more than a day."""
    for unit in ("分钟", "分", "小时"):
        number, found, _ = said.partition(unit)
        if found:
            return call_after(number.removesuffix("个").strip(), unit)
    return None


async def _take(_context: Context, _answers: Answers, value: int | None) -> Ok | Again | Stop:
    return Ok(value, {"asks_call": False})


async def _offer(_context: Context, _answers: Answers) -> Sequence[Choice]:
    return _choices()


def _choices() -> list[Choice]:
    after = [Choice("tasks.call_after", n, {"n": n}, row=0) for n in OFFERED]
    return [*after, Choice("tasks.call_not_set", None, row=1)]


FIELD = Field(NAME, _read, _take, _offer, asked_when=lambda answers: bool(answers.get("asks_call")))
"""Added to the form of a task; asked only when its button was pressed."""
