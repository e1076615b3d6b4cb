"""What people are told of a plan that did not issue: missed, skipped, or stopped for want of an issuer."""

from collections.abc import Sequence
from datetime import date

from handlers.context import World
from handlers.unasked import send_unasked
from storage.repositories.letters import Button, Lane, Letter
from storage.repositories.plans import Plan
from storage.unit_of_work import UnitOfWork


async def _tell(world: World, uow: UnitOfWork, people: Sequence[int], letter: Letter) -> None:
    await send_unasked(world, uow, await uow.terminals.of_people(people), letter, Lane.REMINDER)


async def tell_missed(world: World, uow: UnitOfWork, plan: Plan, days: Sequence[date]) -> None:
    """Tells the issuer that occurrences went by while the program stood still."""
    button = Button("recurring.show", "recurring.show", {"plan": plan.id})
    letter = Letter("recurring.missed", {"title": plan.title, "days": list(days)}, (button,))
    await _tell(world, uow, [plan.issuer_id], letter)


async def tell_skipped(world: World, uow: UnitOfWork, plan: Plan, on: date, reason: str) -> None:
    """Tells the issuer that an occurrence reached nobody, or that a rulebook bars it."""
    button = Button("recurring.show", "recurring.show", {"plan": plan.id})
    params = {"title": plan.title, "on": on, "reason": reason}
    await _tell(world, uow, [plan.issuer_id], Letter("recurring.skipped", params, (button,)))


async def tell_stopped(world: World, uow: UnitOfWork, plan: Plan, on: date) -> None:
    """Tells the issuer, and the nearest office (else head, leader) above, that a plan waits for somebody to take it."""
    line = [int(part) for part in reversed(plan.grid_path.strip("/").split("/"))]
    posts = await uow.people.posts_on(line, on, roles=("office", "head", "leader"))
    takers: set[int] = set()
    for role in ("office", "head", "leader"):
        found = [post for post in posts if post.role == role and post.person_id != plan.issuer_id]
        deepest = max((post.grid_level for post in found), default=None)
        takers |= {post.person_id for post in found if post.grid_level == deepest}
        if takers:
            break
    params = {"title": plan.title, "issuer": plan.issuer_name}
    await _tell(world, uow, [plan.issuer_id], Letter("recurring.stopped_yours", params))
    buttons = (
        Button("recurring.take_over", "recurring.take_over", {"plan": plan.id}, row=0),
        Button("recurring.end", "recurring.end", {"plan": plan.id}, row=0),
    )
    await _tell(world, uow, sorted(takers), Letter("recurring.stopped", params, buttons))
