"""Ends that were forgotten: asked for the next morning, once, and before anything else is clocked; never guessed."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from handlers.context import Context, World
from handlers.dates import InstantRead, read_instant
from handlers.forms import engine
from handlers.forms.form import Again, Answers, Choice, Field, Form, Ok, Stop
from handlers.jobs import Job
from handlers.patrols import clocking
from handlers.ports import Clock
from handlers.unasked import send_unasked
from storage.engine import Store
from storage.repositories.field_work import Clocking
from storage.repositories.letters import Button, Lane, Letter

LONGEST = timedelta(hours=24)
_OFFERED_HOURS = 4
_CHUNK = 200


def ask_button(one: Clocking) -> Button:
    """The button that asks when it ended."""
    return Button("patrols.say_end", "patrols.say_end", {"clocking": one.id})


async def ask(context: Context, one: Clocking) -> None:
    """Asks when something ended that is still under way."""
    await engine.start(context, FORM.name, {"clocking": one.id, "kind": one.kind, "from_at": one.from_at, "on": one.on})


async def say_end(context: Context, subject: Mapping[str, Any]) -> None:
    """The button 补结束时间."""
    one = await clocking.own_running(context, subject)
    if one is not None:
        await ask(context, one)


async def _offer(context: Context, answers: Answers) -> Sequence[Choice]:
    start = context.world.local(datetime.fromisoformat(answers["from_at"]))
    whole = start.replace(minute=0)
    ends = [whole + timedelta(hours=n) for n in range(1, _OFFERED_HOURS + 1)]
    choices = [Choice("patrols.at", {"at": end}, {"at": end}, row=n // 2) for n, end in enumerate(ends)
               if start < end <= context.local_now]  # fmt: skip
    return [*choices, Choice("patrols.not_counted", {"none": True})]


async def _read(context: Context, answers: Answers, text: str) -> Ok | Again | Stop:
    start = context.world.local(datetime.fromisoformat(answers["from_at"]))
    read = read_instant(text, start)
    at = read.at if isinstance(read, InstantRead) and read.has_time else None
    if at is None or not start < at <= min(context.local_now, start + LONGEST):
        return Again("patrols.end_unread", {"answers": answers}, await _offer(context, answers))
    return Ok({"at": at})


async def _finish(context: Context, answers: Answers) -> None:
    one = await context.uow.clockings.get(int(answers["clocking"]))
    assert one is not None
    if answers["end"].get("none"):
        await context.uow.clockings.end(one.id, context.person.id)
        await context.reply("patrols.withdrawn", kind=one.kind, on=one.on, at=one.from_at)
    else:
        await clocking.finish(context, one, datetime.fromisoformat(answers["end"]["at"]), "said")


FORM = Form("patrols", (Field("end", _read, offer=_offer),), _finish)


async def _remind(store: Store, world: World, clock: Clock, _due_at: datetime) -> None:
    today = world.local(clock.now()).date()
    after = 0
    while True:
        async with store.writing(clock.now()) as uow:
            found = await uow.clockings.forgotten(today, after, _CHUNK)
            said = await uow.occurrences.said(_key(one) for one in found)
            for one in found:
                terminals = await uow.terminals.of_people([one.person_id]) if _key(one) not in said else []
                if terminals:
                    params = {"kind": one.kind, "on": one.on, "at": one.from_at}
                    letter = Letter("patrols.forgotten", params, (ask_button(one),))
                    await send_unasked(world, uow, terminals, letter, Lane.REMINDER, subject=_key(one))
                    await uow.occurrences.say([_key(one)])
        if len(found) < _CHUNK:
            return
        after = found[-1].id


def _key(one: Clocking) -> str:
    return f"clocking:{one.id}:forgotten"


JOB = Job("patrols-forgotten", _remind, at=lambda world: world.settings.morning_at)
"""In the morning: whoever began something on an earlier day and did not end it is asked when it ended."""
