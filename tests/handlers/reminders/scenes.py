"""What the tests of reminders set: moments in China, visits, leave and tasks written straight into the store."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import insert

from storage.tables import task_recipients, tasks
from tests.conversation import Town

CHINA = ZoneInfo("Asia/Shanghai")


def at(day: str, clock: str = "08:31") -> datetime:
    """Returns a moment of a day in China, by default just after the morning's reminders are due."""
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=CHINA).astimezone(UTC)


async def person_id(town: Town, name: str) -> int:
    """Returns the id of somebody whose name is theirs alone."""
    async with town.store.reading(town.clock.now()) as uow:
        (found,) = {post.person_id for post in await uow.people.named(name, "/", uow.now.date())}
    return found


async def visit(town: Town, name: str, on: str, *codes: str) -> None:
    """Writes a visit down, by the codes of what it reached."""
    day = date.fromisoformat(on)
    who = await person_id(town, name)
    async with town.store.writing(town.clock.now()) as uow:
        targets = await uow.households.find(codes, person_id=who, paths=["/"], grid_paths=["/"])
        assert len(targets) == len(codes)
        main = (await uow.people.posts_of(who, day))[-1].grid_id
        visit_id = await uow.visits.add(person_id=who, filed_by_id=who, grid_id=main, on=day, text="", attachments=[])
        await uow.visits.add_targets(visit_id, who, day, [(target.kind, target.id) for target in targets])


async def report(town: Town, name: str, on: str) -> None:
    """Writes a report of a day down."""
    who = await person_id(town, name)
    day = date.fromisoformat(on)
    async with town.store.writing(town.clock.now()) as uow:
        main = (await uow.people.posts_of(who, day))[-1].grid_id
        await uow.reports.add(
            person_id=who, filed_by_id=who, grid_id=main, on=day, text="走访", attachments=[], late=False
        )


async def leave(town: Town, name: str, first: str, last: str, substitute: str | None = None) -> None:
    """Writes an approved leave down."""
    who = await person_id(town, name)
    stand_in = await person_id(town, substitute) if substitute else None
    async with town.store.writing(town.clock.now()) as uow:
        leave_id = await uow.leaves.add(
            person_id=who, filed_by_id=who, from_on=date.fromisoformat(first), to_on=date.fromisoformat(last),
            reason="看病", substitute_id=stand_in,
        )  # fmt: skip
        await uow.leaves.change(leave_id, state="approved")


async def task(
    town: Town, title: str, deadline: datetime, *names: str, issued: datetime | None = None, done: tuple[str, ...] = ()
) -> int:
    """Writes a task for some people down; those in ``done`` have completed it."""
    people = [(name, await person_id(town, name)) for name in names]
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
