"""The head's word on a request, and its withdrawal by the person: everybody concerned is told, once.

The first decision wins; whoever presses later reads who decided and when. A leave that has begun is cut short by a
withdrawal: the days that were taken stay on record.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from handlers.access import Act, may
from handlers.context import Context
from handlers.leave.letters import concerned, decide_buttons, describe, own_buttons, show_heads, show_person
from handlers.leave.spans import Span
from storage.repositories.leaves import Leave


async def may_decide(context: Context, leave: Leave) -> bool:
    """Whether the speaker may decide a request: asked by name, or anywhere above; never one's own."""
    if context.person.id == leave.person_id:
        return False
    if context.person.id == leave.approver_id:
        return True
    posts = await context.uow.people.posts_of(leave.person_id, context.today)
    return any(may(context.posts, Act.DECIDE_LEAVE, post.grid_path) for post in posts)


async def decide(context: Context, subject: Mapping[str, Any]) -> None:
    """The buttons 同意 and 不同意 below a request."""
    leave = await context.uow.leaves.get(int(subject["leave"]))
    if leave is None or not await may_decide(context, leave):
        await context.reply("help.not_allowed")
        return
    if leave.state != "asked" or leave.ended_at is not None:
        await _say_settled(context, leave)
        return
    state = "approved" if subject["yes"] else "refused"
    await context.uow.leaves.change(leave.id, state=state, decided_at=context.now, decided_by_id=context.person.id)
    if state == "refused":
        await context.uow.leaves.end(leave.id, context.person.id)
    leave = replace(leave, state=state, decided_at=context.now, decided_by_id=context.person.id)
    word = str(subject["word"])
    params = await describe(context, leave, word=word, approvers=[], call=[])
    await show_heads(context, leave, params)
    await show_person(context, leave, params)
    await context.reply("leave.you_decided", **params)
    told = concerned(leave, [context.person.id])
    await context.tell(told, "leave.decided", own_buttons(leave), subject=f"leave_of:{leave.id}", **params)
    if state == "approved" and leave.substitute_id is not None:
        await context.tell([leave.substitute_id], "leave.you_stand_in", **params)


async def _say_settled(context: Context, leave: Leave) -> None:
    state = "superseded" if leave.state == "asked" else leave.state
    await context.reply("leave.settled", **await describe(context, leave, state=state))


async def show(context: Context, subject: Mapping[str, Any]) -> None:
    """Shows a request with what can be done about it: to its person, or to who may decide."""
    leave = await context.uow.leaves.get(int(subject["leave"]))
    if leave is None or context.in_group:
        await context.reply("help.not_allowed")
        return
    params = await describe(context, leave, approvers=[], call=[])
    if leave.ended_at is not None:
        params["state"] = "superseded" if leave.state == "asked" else leave.state
    if context.person.id in concerned(leave):
        buttons = own_buttons(leave) if leave.ended_at is None else []
        await context.reply("leave.mine", buttons, subject=f"leave_of:{leave.id}", **params)
    elif await may_decide(context, leave):
        asked = leave.state == "asked" and leave.ended_at is None
        buttons = decide_buttons(leave.id) if asked else []
        await context.reply("leave.request", buttons, subject=f"leave:{leave.id}", **params)
    else:
        await context.reply("help.not_allowed")


async def withdraw(context: Context, subject: Mapping[str, Any]) -> None:
    """The button that takes a request back, before its days or in the midst of them."""
    leave = await context.uow.leaves.get(int(subject["leave"]))
    if leave is None or context.person.id not in concerned(leave):
        await context.reply("help.not_allowed")
        return
    kind, params = await take_back(context, leave)
    await context.reply(kind, **params)


async def take_back(context: Context, leave: Leave) -> tuple[str, dict[str, Any]]:
    """Withdraws a request, or cuts a leave short that has begun; tells the others.

    Returns:
        The letter that answers whoever withdrew it, as kind and params.
    """
    if leave.ended_at is not None or leave.state not in ("asked", "approved"):
        state = "superseded" if leave.state == "asked" else leave.state
        return "leave.settled", await describe(context, leave, state=state)
    if leave.to_on < context.today:
        return "leave.over", await describe(context, leave)
    taken = Span.of(leave).before_day(context.today) if leave.state == "approved" else None
    was_approved = leave.state == "approved"
    await context.uow.leaves.end(leave.id, context.person.id)
    await context.uow.leaves.change(leave.id, state="withdrawn")
    if taken is not None:
        await _keep_taken(context, leave, taken)
    kind = "leave.cut_short" if taken is not None else "leave.withdrawn"
    params = await describe(context, leave, state="withdrawn", approvers=[], call=[], today=context.today)
    params["cut_short"] = taken is not None
    await show_heads(context, leave, params)
    await show_person(context, replace(leave, state="withdrawn"), params)
    await context.tell(concerned(leave, [context.person.id]), kind, **params)
    if was_approved:
        heads = {leave.decided_by_id or leave.person_id, leave.approver_id or leave.person_id}
        await context.tell(heads - set(concerned(leave)), "leave.was_withdrawn", **params)
        if leave.substitute_id is not None:
            await context.tell([leave.substitute_id], "leave.stand_in_over", **params)
    return kind, params


async def _keep_taken(context: Context, leave: Leave, taken: Span) -> None:
    """Writes the days down that were taken: they excuse what was due on them, whatever happens later."""
    await context.uow.leaves.add(
        person_id=leave.person_id, grid_id=leave.grid_id, filed_by_id=leave.filed_by_id, source="",
        supersedes_id=leave.id, from_on=taken.from_on, from_half=taken.from_half, to_on=taken.to_on,
        to_half=taken.to_half, reason=leave.reason, substitute_id=leave.substitute_id, approver_id=leave.approver_id,
        state="approved", decided_at=leave.decided_at, decided_by_id=leave.decided_by_id,
    )  # fmt: skip
