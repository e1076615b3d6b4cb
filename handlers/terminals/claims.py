"""The head's word on a number that is bound to another account already."""

from collections.abc import Mapping
from typing import Any

from handlers.access import Act, may
from handlers.areas import Area
from handlers.context import Context
from handlers.terminals.joining import open_terminal
from storage.repositories.letters import Lane, Letter
from storage.repositories.which import about


async def admit(context: Context, subject: Mapping[str, Any]) -> None:
    """Admits or refuses a new terminal of a person; the old ones are closed when the number changed hands."""
    claim = await context.uow.terminals.get_claim(int(subject["claim"]))
    if claim is None:
        await context.reply("help.dead_button")
        return
    person = await context.uow.people.get(claim.person_id)
    posts = await context.uow.people.posts_of(person.id, context.today)
    if not any(may(context.posts, Act.ADMIT_TERMINAL, post.grid_path) for post in posts):
        await context.reply("help.not_allowed")
        return
    if claim.state != "asked":
        by = await context.uow.people.get(claim.decided_by_id) if claim.decided_by_id else None
        await context.reply("joining.decided_before", name=person.name, state=claim.state, by=by.name if by else "")
        return
    yes = bool(subject["yes"])
    await context.uow.terminals.decide_claim(claim.id, "approved" if yes else "refused", context.person.id)
    terminal = await context.uow.terminals.get(claim.terminal_id)
    if yes:
        for old in await context.uow.terminals.of_people([person.id]):
            if old.channel == terminal.channel:
                await context.uow.outbox.send([old], Letter("joining.handed_over", {}), Lane.REPLY)
                await context.uow.terminals.close(old.id, "handed_over")
        await open_terminal(context.world, context.uow, terminal, person)
    else:
        await context.uow.outbox.send([terminal], Letter("joining.refused", {}), Lane.REPLY)
    await context.uow.outbox.edit(
        about(f"claim:{claim.id}"), lane=Lane.REPLY, kind="joining.head_decided", buttons=(),
        params={"name": person.name, "yes": yes, "by": context.person.name},
    )  # fmt: skip


AREA = Area("terminals", actions={"admit": admit})
