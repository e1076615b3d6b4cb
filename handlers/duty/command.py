"""/duty 值班: who is on duty today and tomorrow; with text behind it, a new roster."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from handlers.access import Act, may, reach
from handlers.areas import Area, Command, Todo
from handlers.context import Context
from handlers.duty import making, replacing, swapping
from handlers.duty.reminding import buttons_of
from handlers.duty.swapping import shift_words
from storage.repositories.letters import Button

_AHEAD = timedelta(days=40)


async def run(context: Context, text: str) -> None:
    """值班: shows today's and tomorrow's duty; 值班 防汛值班 with lines below makes a roster."""
    if text.strip():
        await making.begin(context, text)
    else:
        await show(context, {})


async def show(context: Context, _subject: Mapping[str, Any]) -> None:
    """Shows who is on duty today and tomorrow where somebody looks, or takes part, and the own next days."""
    tomorrow = context.today + timedelta(days=1)
    paths = reach(context.posts, Act.KEEP_DUTY)
    seen = await context.uow.duty.shifts_seen(paths, context.person.id, context.today, tomorrow)
    own = await context.uow.duty.shifts_of(context.person.id, context.today)
    buttons: list[Button] = []
    for shift in own[:1]:
        if shift.on <= tomorrow:
            buttons += buttons_of(shift, shift.on == context.today)
    buttons += [
        Button("duty.swap_of", "duty.swap", {"shift": shift.id}, shift_words(shift))
        for shift in own[:6]
        if shift.on > tomorrow
    ]
    rosters = dict.fromkeys((shift.roster_id, shift.roster_name) for shift in seen)
    buttons += [Button("duty.show_one", "duty.roster", {"roster": i}, {"name": name}) for i, name in list(rosters)[:6]]
    if paths:
        buttons.append(Button("duty.new", "duty.new", row=90))
    days = [
        {
            "on": on,
            "people": [
                {**shift_words(shift), "grid": shift.grid_name, "phone": shift.phone,
                 "signed": shift.signed_at is not None, "came": shift.came_at is not None}
                for shift in seen if shift.on == on
            ],
        }
        for on in (context.today, tomorrow)
    ]  # fmt: skip
    await context.reply("duty.list", buttons, days=days, own=[shift_words(shift) for shift in own])


async def show_roster(context: Context, subject: Mapping[str, Any]) -> None:
    """Shows a roster from today on."""
    roster = await context.uow.duty.roster(int(subject["roster"]))
    shifts = await context.uow.duty.shifts_in(roster.id, context.today) if roster is not None else []
    keeps = roster is not None and may(context.posts, Act.KEEP_DUTY, roster.grid_path)
    if roster is None or not (keeps or any(shift.person_id == context.person.id for shift in shifts)):
        await context.reply("help.not_allowed")
        return
    days: dict[Any, list[dict[str, str]]] = {}
    for shift in shifts:
        days.setdefault(shift.on, []).append({"name": shift.person_name, "slot": shift.slot})
    lines = [{"on": on, "people": people} for on, people in days.items() if on <= context.today + _AHEAD]
    buttons: list[Button] = []
    if keeps and roster.ended_at is None:
        buttons = [*replacing.buttons_for(shifts), Button("duty.end", "duty.end", {"roster": roster.id})]
    await context.reply(
        "duty.roster", buttons, name=roster.name, grid=roster.grid_name, by=roster.made_by, days=lines[:31],
        more=max(0, len(days) - len(lines[:31])), ended=roster.ended_at is not None,
    )  # fmt: skip


async def new(context: Context, _subject: Mapping[str, Any]) -> None:
    """The button 排值班表."""
    await making.begin(context)


async def end(context: Context, subject: Mapping[str, Any]) -> None:
    """The button that ends a roster: nobody is reminded of it any more."""
    roster = await context.uow.duty.roster(int(subject["roster"]))
    if roster is None or not may(context.posts, Act.KEEP_DUTY, roster.grid_path):
        await context.reply("help.not_allowed")
        return
    await context.uow.duty.end(roster.id, context.person.id)
    await context.edit_pressed(buttons=())
    await context.reply("duty.ended", name=roster.name)


async def signed(context: Context, subject: Mapping[str, Any]) -> None:
    """The button 收到."""
    await _sign(context, int(subject["shift"]), came=False)


async def came(context: Context, subject: Mapping[str, Any]) -> None:
    """The button 到岗, on the day itself."""
    await _sign(context, int(subject["shift"]), came=True)


async def _sign(context: Context, shift_id: int, *, came: bool) -> None:
    shift = await context.uow.duty.shift(shift_id)
    if shift is None or shift.person_id != context.person.id or (came and shift.on != context.today):
        await context.reply("duty.no_shift")
        return
    await context.uow.duty.sign(shift.id, context.person.id, came=came)
    await context.edit_pressed(buttons=[Button("duty.swap", "duty.swap", {"shift": shift.id})] if not came else ())
    await context.reply("duty.noted", came=came, **shift_words(shift))


async def todo(context: Context) -> Sequence[Todo]:
    """Whoever is on duty today or tomorrow and has not said so."""
    found = []
    for shift in await context.uow.duty.shifts_of(context.person.id, context.today, 3):
        today = shift.on == context.today
        if (today and shift.came_at is None) or (shift.on == context.today + timedelta(days=1) and not shift.signed_at):
            found.append(
                Todo("duty.todo", {**shift_words(shift), "today": today}, buttons_of(shift, today)[0], order=1)
            )
    return found


AREA = Area(
    "duty",
    commands=(Command("duty", "值班", run, in_groups=False),),
    actions={
        "list": show,
        "roster": show_roster,
        "new": new,
        "confirm": making.confirm,
        "drop": making.drop,
        "end": end,
        "signed": signed,
        "came": came,
        "swap": swapping.ask,
        "ask_swap": swapping.ask_swap,
        "hand": swapping.hand,
        "replace": replacing.ask,
        "agree": swapping.agree,
        "approve": swapping.approve,
        "refuse": swapping.refuse,
    },
    forms=(making.FORM_OF_ROSTER, swapping.FORM_OF_HANDING, replacing.FORM_OF_REPLACING),
    todo=todo,
)
