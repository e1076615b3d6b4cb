"""What tests set: moments in China, visits, reports, leave and tasks written straight into the store."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import insert, update

from handlers.unasked import send_unasked
from storage.repositories.letters import Button, Lane, Letter
from storage.tables import posts, task_recipients, tasks
from tests.conversation import Phone, Town

CHINA = ZoneInfo("Asia/Shanghai")


def at(day: str, clock: str = "08:31") -> datetime:
    """Returns a moment of a day in China, by default just after the morning's reminders are due."""
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=CHINA).astimezone(UTC)


async def morning(town: Town, day: str) -> None:
    """Lets the jobs of a morning run, just after its reminders are due."""
    town.clock.move_to(at(day))
    await town.tick()


async def visit(town: Town, name: str, on: str, *codes: str) -> None:
    """Writes a visit down, by the codes of what it reached."""
    day = date.fromisoformat(on)
    who = await town.person_id(name)
    async with town.store.writing(town.clock.now()) as uow:
        targets = await uow.households.find(codes, person_id=who, paths=["/"], grid_paths=["/"])
        assert len(targets) == len(codes)
        main = (await uow.people.posts_of(who, day))[-1].grid_id
        visit_id = await uow.visits.add(person_id=who, filed_by_id=who, grid_id=main, on=day, text="", attachments=[])
        await uow.visits.add_targets(visit_id, who, day, [(target.kind, target.id) for target in targets])


async def report(town: Town, name: str, on: str) -> None:
    """Writes a report of a day down."""
    who = await town.person_id(name)
    day = date.fromisoformat(on)
    async with town.store.writing(town.clock.now()) as uow:
        main = (await uow.people.posts_of(who, day))[-1].grid_id
        await uow.reports.add(
            person_id=who, filed_by_id=who, grid_id=main, on=day, text="走访", attachments=[], late=False
        )


async def leave(town: Town, name: str, first: str, last: str, substitute: str | None = None) -> None:
    """Writes an approved leave down."""
    who = await town.person_id(name)
    stand_in = await town.person_id(substitute) if substitute else None
    async with town.store.writing(town.clock.now()) as uow:
        await uow.leaves.add(
            person_id=who, filed_by_id=who, from_on=date.fromisoformat(first), to_on=date.fromisoformat(last),
            reason="看病", substitute_id=stand_in, state="approved",
        )  # fmt: skip


async def moved_away(town: Town, name: str, code: str) -> None:
    """Moves all posts of somebody to another grid, as a change of the roster does that counts at once."""
    who = await town.person_id(name)
    async with town.store.writing(town.clock.now()) as uow:
        grid = await uow.grids.by_code(code)
        assert grid is not None
        await uow.connection.execute(update(posts).where(posts.c.person_id == who).values(grid_id=grid.id))


async def task(
    town: Town, title: str, deadline: datetime, *names: str, issued: datetime | None = None, done: tuple[str, ...] = ()
) -> int:
    """Writes a task for some people down; those in ``done`` have completed it."""
    people = [(name, await town.person_id(name)) for name in names]
    issued_at = issued or town.clock.now()
    async with town.store.writing(town.clock.now()) as uow:
        root, *_ = await uow.grids.all()
        row = {
            "title": title, "body": "", "scope": {}, "grid_id": root.id, "urgent": False, "deadline_at": deadline,
            "issuer_id": people[0][1], "issued_at": issued_at,
        }  # fmt: skip
        if "draft_key" in tasks.c:
            row["draft_key"] = f"{title}{issued_at}"
        task_id = int((await uow.connection.execute(insert(tasks).values(row).returning(tasks.c.id))).scalar_one())
        for name, who in people:
            grid_id = (await uow.people.posts_of(who, town.world.local(issued_at).date()))[-1].grid_id
            is_done = {"done_at": issued_at, "received_at": issued_at} if name in done else {}
            await uow.connection.execute(
                insert(task_recipients).values(task_id=task_id, person_id=who, grid_id=grid_id, **is_done)
            )
    return task_id


def reminders(town: Town, name: str) -> list[str]:
    """Returns what somebody was reminded of; the digests that come in the same morning are left out."""
    return [message.text for message in town.phones[name].shown if message.picture is None]


NEW = "recurring.skipped"


async def remind(town: Town, name: str, first: int, last: int) -> Phone:
    """Queues one reminder for each number, each in a transaction of its own."""
    phone, who = await town.phone(name), await town.person_id(name)
    for n in range(first, last + 1):
        async with town.store.writing(town.clock.now()) as uow:
            params = {"title": f"第{n}件事", "on": "2026-11-18", "reason": "nobody"}
            letter = Letter(NEW, params, (Button("recurring.show", "recurring.show", {"plan": n}),))
            await send_unasked(town.world, uow, await uow.terminals.of_people([who]), letter, Lane.REMINDER)
    return phone
