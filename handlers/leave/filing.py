"""Files a request for leave, or a corrected one in its place, and puts it to the direct heads.

No document regulates ordinary leave: its chain is the operator's own arrangement (本单位设置), so nothing here has
a clause.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from handlers.context import Context
from handlers.leave.letters import (
    Approvers,
    approvers_of,
    ask_heads,
    concerned,
    describe,
    own_buttons,
    show_heads,
    show_person,
)
from handlers.leave.spans import Span
from storage.repositories.leaves import Leave
from storage.repositories.letters import Lane
from storage.repositories.people import Person, Post


async def file_leave(
    context: Context,
    person: Person,
    posts: Sequence[Post],
    span: Span,
    reason: str,
    substitute_id: int | None,
    *,
    source: str,
    instead_of: Leave | None = None,
) -> Leave | None:
    """Writes a request down, asks the heads and answers.

    Args:
        context: who files it, and when.
        person: whose leave it is.
        posts: that person's posts; the heads above the first of them decide.
        span: the days, checked already.
        reason: in the person's words; never shown in a group.
        substitute_id: who stands in, None for nobody.
        source: the chat message that it came from.
        instead_of: the request, still undecided, that it corrects; that one is ended.

    Returns:
        The request; None if nobody stands above a worker who could decide (and the speaker was told so). Somebody at
        the top of the tree has nobody above and needs no word: that leave is on record as approved at once.
    """
    on_top = not await approvers_of(context, posts)
    if on_top and not any(post.role in ("leader", "office", "head") for post in posts):
        settings = context.world.settings
        await context.reply("leave.nobody_above", office=settings.office_name, phone=settings.office_phone)
        return None
    grid_id = max(posts, key=lambda post: post.grid_level).grid_id if posts else None
    if instead_of is not None:
        await _supersede(context, instead_of)
    leave_id = await context.uow.leaves.add(
        person_id=person.id, grid_id=grid_id, filed_by_id=context.person.id, source=source,
        supersedes_id=instead_of.id if instead_of else None, from_on=span.from_on, from_half=span.from_half,
        to_on=span.to_on, to_half=span.to_half, reason=reason, substitute_id=substitute_id,
        state="approved" if on_top else "asked", decided_at=context.now if on_top else None,
    )  # fmt: skip
    leave = await context.uow.leaves.get(leave_id)
    assert leave is not None
    approvers = Approvers([], True) if on_top else await ask_heads(context, posts, leave)
    if approvers.people:
        await context.uow.leaves.change(leave.id, approver_id=approvers.people[0].id)
        leave = replace(leave, approver_id=approvers.people[0].id)
    params = await describe(
        context,
        leave,
        approvers=[one.name for one in approvers.people],
        call=[] if approvers.reached else [{"name": one.name, "phone": one.phone} for one in approvers.people],
        corrected=instead_of is not None,
    )
    await _answer(context, leave, params)
    return leave


async def _answer(context: Context, leave: Leave, params: dict[str, Any]) -> None:
    """Tells the speaker in private, the group only that it was passed on, and the person if somebody else filed it."""
    subject = f"leave_of:{leave.id}"
    if context.in_group:
        await context.reply("leave.passed_on", name=params["name"], approvers=params["approvers"])
        private = await context.private_terminal()
        if private is not None:
            await context.send_to(
                [private], "leave.mine", own_buttons(leave), lane=Lane.REPLY, subject=subject, **params
            )
    else:
        await context.reply("leave.mine", own_buttons(leave), subject=subject, **params)
    if leave.state == "approved" and leave.substitute_id is not None:
        await context.tell([leave.substitute_id], "leave.you_stand_in", **params)
    others = concerned(leave, [context.person.id])
    await context.tell(others, "leave.mine", own_buttons(leave), subject=subject, **params)


async def _supersede(context: Context, old: Leave) -> None:
    await context.uow.leaves.end(old.id, context.person.id)
    params = await describe(context, old, state="superseded")
    await show_heads(context, old, params)
    await show_person(context, replace(old, state="superseded"), {**params, "approvers": [], "call": []})
