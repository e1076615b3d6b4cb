"""Questions of the task's form that a plan adds: until which hour, and when it goes out, where that was doubtful."""

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any

from handlers.context import Context
from handlers.dates import InstantRead, read_instant
from handlers.forms.form import Again, Answers, Choice, Field, Ok, Stop

HOURS = ("12:00", "17:00", "18:00")


async def _offer_hour(_context: Context, answers: Answers) -> Sequence[Choice]:
    return [Choice("recurring.hour", hour, {"hour": hour}, row=1) for hour in answers.get("due_hours") or HOURS]


async def _read_hour(context: Context, answers: Answers, text: str) -> Ok | Again | Stop:
    read = read_instant(f"明天{text.strip()}", context.local_now)
    if not isinstance(read, InstantRead):
        return Again("tasks.ask_due_time", {"answers": answers}, await _offer_hour(context, answers))
    return await _take_hour(context, answers, f"{read.at:%H:%M}")


async def _take_hour(_context: Context, answers: Answers, value: Any) -> Ok | Again | Stop:
    due = "24:00" if time.fromisoformat(value) == time() else value
    return Ok(due, {"rhythm": {**answers["rhythm"], "due": due}})


async def _offer_start(_context: Context, answers: Answers) -> Sequence[Choice]:
    return [Choice("tasks.until", at, {"at": at}) for at in answers["start_hint"]]


async def _read_start(context: Context, answers: Answers, text: str) -> Ok | Again | Stop:
    read = read_instant(text, context.local_now)
    if not isinstance(read, InstantRead) or read.at <= context.local_now:
        return Again("tasks.ask_start_time", {"answers": answers}, await _offer_start(context, answers))
    return Ok(read.at, {"start": read.at, "start_hint": None})


async def _take_start(context: Context, answers: Answers, value: Any) -> Ok | Again | Stop:
    if datetime.fromisoformat(value) <= context.now:
        return Again("tasks.ask_start_time", {"answers": answers}, ())
    return Ok(value, {"start": value, "start_hint": None})


FIELDS = (
    Field(
        "due_time", _read_hour, _take_hour, _offer_hour,
        asked_when=lambda answers: bool(answers.get("rhythm")) and answers["rhythm"]["due"] is None,
    ),
    Field(
        "start_time", _read_start, _take_start, _offer_start,
        asked_when=lambda answers: bool(answers.get("start_hint")),
    ),
)  # fmt: skip
"""Added to the form of a task."""
