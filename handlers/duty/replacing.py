"""换人: a head puts somebody else on duty, at once and with a reason; both are told, the roster keeps what stood there.

Must never change a shift without saying why, nor one that is over.
"""

from collections.abc import Mapping
from typing import Any

from handlers.access import Act, may
from handlers.context import Context
from handlers.duty.reminding import buttons_of
from handlers.duty.swapping import find_colleague, shift_words
from handlers.forms import engine
from handlers.forms.form import Again, Answers, Field, Form, Ok, Stop, read_reason
from storage.repositories.duty import Shift
from storage.repositories.letters import Button

FORM = "duty_replace"
OFFERED = 8


def buttons_for(shifts: list[Shift]) -> list[Button]:
    """Returns 换人 for the next shifts of a roster."""
    return [
        Button("duty.replace_one", "duty.replace", {"shift": shift.id}, shift_words(shift))
        for shift in shifts[:OFFERED]
    ]


async def ask(context: Context, subject: Mapping[str, Any]) -> None:
    """The button 换人: asks who is to come instead, and why."""
    shift = await _kept(context, int(subject["shift"]))
    if shift is not None:
        await engine.start(context, FORM, {"shift": shift.id, **shift_words(shift), "hint": ""})


async def _kept(context: Context, shift_id: int) -> Shift | None:
    shift = await context.uow.duty.shift(shift_id)
    if shift is None or shift.on < context.today:
        await context.reply("duty.no_shift")
        return None
    if not may(context.posts, Act.KEEP_DUTY, shift.grid_path):
        await context.reply("help.not_allowed")
        return None
    return shift


async def _read_who(context: Context, answers: Answers, text: str) -> Ok | Again | Stop:
    shift = await context.uow.duty.shift(int(answers["shift"]))
    if shift is None:
        return Stop("duty.no_shift")
    found = await find_colleague(context, shift, text)
    if not isinstance(found, str):
        same = await context.uow.duty.shifts_on([shift.on])
        if not any(
            (one.roster_id, one.slot, one.person_id) == (shift.roster_id, shift.slot, found["id"]) for one in same
        ):
            return Ok(found)
        found = "already"
    return Again("duty_replace.ask_who", {"answers": {**answers, "hint": found, "said": text.strip()[:20]}})


async def _replace(context: Context, answers: Answers) -> None:
    shift = await _kept(context, int(answers["shift"]))
    if shift is None:
        return
    who = answers["who"]
    new_id = await context.uow.duty.put_instead(shift, int(who["id"]), context.person.id, answers["reason"])
    if new_id is None:
        await context.reply("duty.no_shift")
        return
    fresh = await context.uow.duty.shift(new_id)
    assert fresh is not None
    params = {
        **shift_words(shift), "by": context.person.name, "instead": who["name"], "reason": answers["reason"]
    }  # fmt: skip
    told = {
        who["name"]: await context.tell([fresh.person_id], "duty.put_on", buttons_of(fresh, False), **params),
        shift.person_name: await context.tell([shift.person_id], "duty.put_off", **params),
    }
    await context.reply("duty.replaced", unreached=[name for name, reached in told.items() if not reached], **params)


FORM_OF_REPLACING = Form(FORM, (Field("who", _read_who), Field("reason", read_reason)), _replace)
