"""换班: the one on duty asks a colleague, the colleague agrees, a head consents; then both shifts have new owners.

Must never change a shift without all three; the shifts that stood there stay in the record.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from handlers.access import Act, may
from handlers.context import Context
from handlers.forms import engine
from handlers.forms.form import Again, Answers, Field, Form, Ok, Stop
from storage.repositories.duty import Shift, Swap
from storage.repositories.letters import Button

FORM = "duty_swap"
OFFERED = 8


def shift_words(shift: Shift) -> dict[str, Any]:
    """Returns what a letter says of a shift."""
    return {"on": shift.on, "slot": shift.slot, "name": shift.person_name, "roster": shift.roster_name}


async def _own(context: Context, subject: Mapping[str, Any]) -> Shift | None:
    shift = await context.uow.duty.shift(int(subject["shift"]))
    if shift is None or shift.person_id != context.person.id or shift.on < context.today:
        await context.reply("duty.no_shift")
        return None
    return shift


async def ask(context: Context, subject: Mapping[str, Any]) -> None:
    """The button 换班: offers the shifts of others in the same roster, and somebody else altogether."""
    shift = await _own(context, subject)
    if shift is None:
        return
    others: dict[int, Shift] = {}
    for one in await context.uow.duty.shifts_in(shift.roster_id, context.today):
        if one.person_id != context.person.id and one.on != shift.on:
            others.setdefault(one.person_id, one)
    buttons = [
        Button("duty.swap_with", "duty.ask_swap", {"shift": shift.id, "with": one.id}, shift_words(one))
        for one in list(others.values())[:OFFERED]
    ]
    buttons.append(Button("duty.somebody_else", "duty.hand", {"shift": shift.id}))
    await context.reply("duty.which_swap", buttons, **shift_words(shift))


async def ask_swap(context: Context, subject: Mapping[str, Any]) -> None:
    """Asks a colleague to change shifts."""
    shift = await _own(context, subject)
    other = await context.uow.duty.shift(int(subject["with"]))
    if shift is None:
        return
    if other is None or other.roster_id != shift.roster_id or other.on < context.today:
        await context.reply("duty.no_shift")
        return
    await _ask(context, shift, other, other.person_id, other.person_name)


async def hand(context: Context, subject: Mapping[str, Any]) -> None:
    """Asks who is to take the shift over."""
    shift = await _own(context, subject)
    if shift is not None:
        await engine.start(context, FORM, {"shift": shift.id, "on": shift.on, "slot": shift.slot, "hint": ""})


async def _read_who(context: Context, answers: Answers, text: str) -> Ok | Again | Stop:
    shift = await context.uow.duty.shift(int(answers["shift"]))
    if shift is None:
        return Stop("duty.no_shift")
    found = await find_colleague(context, shift, text)
    if isinstance(found, str):
        hints = {"hint": found, "said": text.strip()[:20]}
        return Again("duty_swap.ask_who", {"answers": {**answers, **hints}})
    return Ok(found)


async def find_colleague(context: Context, shift: Shift, text: str) -> dict[str, Any] | str:
    """Returns id and name of whom a text names on the roster's grid or below, without the one on duty; or why not.

    Args:
        context: for the store and the day.
        shift: somebody's duty.
        text: a name or a number.

    Returns:
        ``two`` where several fit, ``none`` where nobody does.
    """
    said = text.strip(" 　。.")
    if said.isdecimal() and len(said) == 11:
        person = await context.uow.people.by_phone(said)
        posts = await context.uow.people.posts_of(person.id, context.today) if person else []
        posts = [post for post in posts if post.grid_path.startswith(shift.grid_path)]
    else:
        posts = await context.uow.people.named(said, shift.grid_path, context.today)
    found = {post.person_id: post.person_name for post in posts if post.person_id != shift.person_id}
    if len(found) != 1:
        return "two" if found else "none"
    person_id, name = next(iter(found.items()))
    return {"id": person_id, "name": name}


async def _hand_to(context: Context, answers: Answers) -> None:
    shift = await _own(context, {"shift": answers["shift"]})
    if shift is not None:
        await _ask(context, shift, None, int(answers["who"]["id"]), answers["who"]["name"])


async def _ask(context: Context, shift: Shift, other: Shift | None, to_id: int, to_name: str) -> None:
    swap_id = await context.uow.duty.ask_swap(shift.id, other.id if other else None, to_id, context.person.id)
    subject = {"swap": swap_id}
    buttons = [Button("duty.agree", "duty.agree", subject, row=0), Button("duty.refuse", "duty.refuse", subject, row=0)]
    params: dict[str, Any] = {
        "by": context.person.name,
        "shift": shift_words(shift),
        "other": shift_words(other) if other else None,
    }
    reached = await context.tell([to_id], "duty.asked_to_swap", buttons, **params)
    await context.reply("duty.swap_asked", name=to_name, reached=bool(reached))


async def _both(context: Context, swap: Swap | None) -> tuple[Shift, Shift | None] | None:
    """Returns the shifts of a wish, if both still count and lie ahead; else says so."""
    shift = await context.uow.duty.shift(swap.shift_id) if swap else None
    other = await context.uow.duty.shift(swap.with_shift_id) if swap and swap.with_shift_id else None
    lost = swap is None or shift is None or (swap.with_shift_id is not None and other is None)
    if lost or shift is None or shift.on < context.today or (other is not None and other.on < context.today):
        await context.reply("duty.swap_over")
        return None
    return shift, other


async def agree(context: Context, subject: Mapping[str, Any]) -> None:
    """The colleague's 同意: the heads are asked; one of them who is asked anyway has consented with it."""
    swap = await context.uow.duty.swap(int(subject["swap"]))
    if swap is None or swap.to_person_id != context.person.id:
        await context.reply("help.not_allowed")
        return
    both = await _both(context, swap)
    if both is None or not await context.uow.duty.turn_swap(swap.id, ["asked"], "agreed", context.person.id):
        if both is not None:
            await context.reply("duty.swap_over")
        return
    await context.edit_pressed(buttons=())
    shift, other = both
    heads = [head for head in await deciders(context, shift) if head not in (swap.asked_by_id, swap.to_person_id)]
    here = {"swap": swap.id}
    buttons = [Button("duty.approve", "duty.approve", here, row=0), Button("duty.refuse", "duty.refuse", here, row=0)]
    asker = await context.uow.people.get(swap.asked_by_id)
    params: dict[str, Any] = {"by": asker.name, "to": context.person.name, "shift": shift_words(shift),
              "other": shift_words(other) if other else None}  # fmt: skip
    await context.tell(heads, "duty.asked_to_consent", buttons, **params)
    await context.reply("duty.agreed")


async def deciders(context: Context, shift: Shift) -> Sequence[int]:
    """Returns who may consent: whoever made the roster, and the heads and the office of its grid."""
    posts = await context.uow.people.posts_on([shift.grid_id], context.today, roles=("head", "office"))
    return sorted({shift.made_by_id, *(post.person_id for post in posts)})


async def approve(context: Context, subject: Mapping[str, Any]) -> None:
    """A head's 批准: the shifts change their owners, and both are told."""
    swap = await context.uow.duty.swap(int(subject["swap"]))
    both = await _both(context, swap)
    if both is None or swap is None:
        return
    shift, other = both
    if not may(context.posts, Act.KEEP_DUTY, shift.grid_path):
        await context.reply("help.not_allowed")
        return
    if not await context.uow.duty.turn_swap(swap.id, ["agreed"], "approved", context.person.id):
        await context.reply("duty.swap_over")
        return
    await context.uow.duty.replace(shift, swap.to_person_id)
    if other is not None:
        await context.uow.duty.replace(other, swap.asked_by_id)
    await context.edit_pressed(buttons=())
    people = await context.uow.people.by_ids([swap.asked_by_id, swap.to_person_id])
    params: dict[str, Any] = {
        "by": context.person.name,
        "shift": {**shift_words(shift), "name": people[swap.to_person_id].name},
        "other": {**shift_words(other), "name": people[swap.asked_by_id].name} if other else None,
    }
    await context.tell([swap.asked_by_id, swap.to_person_id], "duty.swapped", **params)
    await context.reply("duty.swapped", **params)


async def refuse(context: Context, subject: Mapping[str, Any]) -> None:
    """不同意 by the colleague, or 不批 by a head: everything stays as it was."""
    swap = await context.uow.duty.swap(int(subject["swap"]))
    shift = await context.uow.duty.shift(swap.shift_id) if swap else None
    mine = swap is not None and swap.to_person_id == context.person.id and swap.state == "asked"
    head = shift is not None and may(context.posts, Act.KEEP_DUTY, shift.grid_path)
    if swap is None or not (mine or head):
        await context.reply("help.not_allowed")
        return
    if not await context.uow.duty.turn_swap(swap.id, ["asked", "agreed"], "refused", context.person.id):
        await context.reply("duty.swap_over")
        return
    await context.edit_pressed(buttons=())
    await context.tell([swap.asked_by_id], "duty.swap_refused", by=context.person.name)
    await context.reply("duty.refused")


FORM_OF_HANDING = Form(FORM, (Field("who", _read_who),), _hand_to)
