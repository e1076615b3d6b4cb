"""Asks for a change, decides it, carries it out, and tells whom it concerns.

Must never carry out what a rulebook wants approved before the office said yes.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from handlers.context import Context, World
from handlers.heads import heads_above
from handlers.personnel.approval import approval_rule, decides, office_grid
from storage.repositories.handing_over import Handed
from storage.repositories.letters import Button, Lane, Letter
from storage.repositories.personnel import PersonnelChange
from storage.repositories.which import about
from storage.unit_of_work import UnitOfWork

_KEPT = ("name", "phone", "role", "level", "title", "nature", "unit", "reason")


async def submit(context: Context, made: Mapping[str, Any]) -> PersonnelChange | None:
    """Writes a confirmed change down; it counts at once where nobody must approve it, or the speaker is who does.

    Args:
        context: who asks, and when.
        made: from :func:`handlers.personnel.proposing.propose`.

    Returns:
        The change as it stands now; None if the same one waits already, or its post has ended meanwhile.

    Source: the rulebook that asks for it, 第六条 (由乡镇党委上报县网格办审批后进行调整).
    """
    uow = context.uow
    grid = await uow.grids.get(int(made["grid"] or await _grid_of_post(uow, int(made["ends"]))))
    book = await context.world.rulebook_of(uow, grid.path)
    rule = approval_rule(context.world.rulebooks, book.name if book else None, context.today)
    office = await office_grid(uow, context.world, grid)
    key = (made["ends"], made["phone"], made["grid"], made["role"], made["name"])
    if key in await uow.personnel.waiting_keys():
        return None
    values = {name: made[name] for name in _KEPT}
    change_id = await uow.personnel.ask(
        {
            **values, "kind": made["kind"], "office_grid_id": office.id, "ends_post_id": made["ends"],
            "person_id": made["person"], "grid_id": made["grid"], "clause": rule.clause or "" if rule else "",
            "asked_by_id": context.person.id,
        }
    )  # fmt: skip
    if rule is None or decides(context.posts, office.path):
        return await approve(context, change_id)
    change = await uow.personnel.get(change_id)
    assert change is not None
    deciders = await uow.people.posts_on([office.id], context.today, roles=("office",))
    await context.tell(
        {post.person_id for post in deciders}, "personnel.card", decision_buttons(change), lane=Lane.TASK,
        subject=f"personnel:{change.id}", **params_of(change, by=context.person.name),
    )  # fmt: skip
    return change


async def _grid_of_post(uow: UnitOfWork, post_id: int) -> int:
    (post,) = await uow.people.posts_by_id([post_id])
    return post.grid_id


def decision_buttons(change: PersonnelChange) -> list[Button]:
    """同意 and 不同意 below a change that waits."""
    return [
        Button("personnel.yes", "personnel.decide", {"change": change.id, "yes": True}, row=0),
        Button("personnel.no", "personnel.decide", {"change": change.id, "yes": False}, row=0),
    ]


def params_of(change: PersonnelChange, **more: Any) -> dict[str, Any]:
    """Returns what letters say of a change; phone numbers by their last four digits."""
    return {
        "kind": change.kind, "state": change.state, "name": change.name, "phone_end": change.phone[-4:],
        "grid": change.grid or "", "title": change.title, "leaver": change.leaver or "",
        "from_grid": change.from_grid or "", "from_title": change.from_title or "", "reason": change.reason,
        "clause": change.clause, "words": change.words, **more,
    }  # fmt: skip


async def approve(context: Context, change_id: int) -> PersonnelChange | None:
    """Approves a change that waits and carries it out; None if it waits no more or its post has ended."""
    change = await context.uow.personnel.get(change_id)
    if change is None or not await context.uow.personnel.decide(change_id, "approved", context.person.id):
        return None
    return await carry_out(context, change)


async def carry_out(context: Context, change: PersonnelChange) -> PersonnelChange | None:
    """Makes an approved change count and tells whom it concerns; None, and it is withdrawn, if its post has ended."""
    uow = context.uow
    heads = await _heads_of(uow, context.world, change)
    handed = await uow.handing_over.carry_out(change, context.today)
    if handed is None:
        await uow.personnel.withdraw(change.id)
        return None
    await _tell(context, change, handed, heads)
    return await uow.personnel.get(change.id)


async def _heads_of(uow: UnitOfWork, world: World, change: PersonnelChange) -> list[int]:
    if change.ends_post_id is None:
        return []
    return await heads_above(uow, world, await uow.people.posts_by_id([change.ends_post_id]))


async def _tell(context: Context, change: PersonnelChange, handed: Handed, heads: Iterable[int]) -> None:
    """Tells the newcomer what is theirs now, the head that it is done, and who has things to give back."""
    told = params_of(change, handed=handed.counts)
    if handed.person_id is not None:
        await context.tell([handed.person_id], "personnel.yours_now", [Button("help.today", "today.show")], **told)
    if change.kind == "leave" and change.leaver_id is not None and not handed.left:
        await context.tell([change.leaver_id], "personnel.post_ended", **told)
    also = set(heads) | ({change.asked_by_id} if change.asked_by_id else set())
    gone = await context.uow.equipment.of([change.leaver_id]) if handed.left and change.leaver_id else []
    out = [one.name for one in gone if one.returned_at is None]
    await context.tell(also - {context.person.id, handed.person_id}, "personnel.done", **told, out=out)


async def refuse(context: Context, change_id: int, words: str) -> PersonnelChange | None:
    """Refuses a change that waits and tells whoever asked why; None if it waits no more."""
    change = await context.uow.personnel.get(change_id)
    if change is None or not await context.uow.personnel.decide(change_id, "refused", context.person.id, words):
        return None
    refused = await context.uow.personnel.get(change_id)
    if refused is not None and refused.asked_by_id is not None:
        told = params_of(refused, by=context.person.name)
        await context.tell([refused.asked_by_id], "personnel.refused", **told)
    return refused


async def mark_letters(context: Context, change: PersonnelChange) -> None:
    """Takes the buttons off the letters of a change that is decided, wherever they are."""
    await context.uow.outbox.edit(
        about(f"personnel:{change.id}"), lane=Lane.REPLY, kind="personnel.card", buttons=(),
        params=params_of(change, by="", decided_by=context.person.name),
    )  # fmt: skip


def letter_of_import(count: int, import_id: int) -> Letter:
    """Returns the letter that tells an office how many changes of an import wait for its word."""
    button = Button("personnel.see_import", "personnel.list", {"import": import_id})
    return Letter("personnel.import_waits", {"n": count}, (button,))
