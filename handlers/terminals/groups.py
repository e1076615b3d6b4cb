"""Groups: greeted when the bot comes in, bound to a grid by a head or the office, closed when the bot is removed.

Groups never get phone lists, names of those who have not signed, or anything confidential.
"""

from handlers.access import Act, may
from handlers.areas import Area, Command
from handlers.context import Context, World
from handlers.events import Incoming
from handlers.terminals.closing import close_terminal
from handlers.terminals.own_group import todo
from storage.repositories.letters import Button, Lane, Letter
from storage.repositories.terminals import Terminal
from storage.unit_of_work import UnitOfWork


async def platform_event(world: World, uow: UnitOfWork, event: Incoming, terminal: Terminal) -> None:
    """Handles what the platform itself tells about a chat."""
    if event.what == "joined":
        await uow.outbox.send([terminal], Letter("groups.hello", {}), Lane.REPLY)
    elif event.what == "left":
        reason = "removed" if event.chat_kind == "group" else "blocked"
        await close_terminal(world, uow, terminal, reason)
    elif event.what == "returned" and terminal.person_id is not None and terminal.closed_for_blocking:
        await uow.terminals.give(terminal.id, person_id=terminal.person_id)
    elif event.what == "moved":
        await uow.terminals.move(terminal.id, event.moved_to)


async def bind(context: Context, code: str) -> None:
    """/bind 编码: makes a group the group of a grid."""
    if not context.in_group:
        await context.reply("groups.bind_in_group")
        return
    grid = await context.uow.grids.by_code(code.strip())
    if grid is None:
        found = await context.uow.grids.named(code.strip()) if code.strip() else []
        reachable = [g for g in found if may(context.posts, Act.BIND_GROUP, g.path)]
        if len(reachable) != 1:
            await context.reply("groups.bind_which", code=code.strip(), codes=[p.grid_code for p in context.posts])
            return
        grid = reachable[0]
    if not may(context.posts, Act.BIND_GROUP, grid.path):
        await context.reply("groups.bind_not_yours", name=grid.name)
        return
    await context.uow.terminals.give(context.terminal.id, grid_id=grid.id)
    await context.reply("groups.bound", [Button("help.help", "help.show")], name=grid.name, by=context.person.name)


AREA = Area("groups", commands=(Command("bind", "绑定", bind, roles=frozenset({"head", "office"})),), todo=todo)
