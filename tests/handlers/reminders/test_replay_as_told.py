"""A replay against what the program itself told on the same days: nobody more, nobody less, with the same verdicts."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from config.rulebooks.schema import Rulebook
from handlers.reminders.replay import replay
from storage.engine import Store
from storage.tables import clockings, notices
from tests.conversation import Town
from tests.handlers.conftest import OpenTown
from tests.handlers.quotas.counties import county
from tests.handlers.quotas.test_readings import read_otherwise
from tests.handlers.scenes import at, leave, report, visit
from tests.rosters import rulebooks

Said = set[tuple[str, str, str, str]]
"""Who, the rule, the period's first day, the verdict."""
LOG = "log"
VERDICTS = ("tight", "will_miss", "too_late")
# Two weeks of a November with a weekend in the middle and the half-month's end.
FIRST, DAYS = date(2026, 11, 9), 14


async def days_of(town: Town) -> None:
    """Lives through the days: reminders of morning and evening, and between and after them what people file."""
    await leave(town, "王秀兰", "2026-11-10", "2026-11-10", substitute="李向阳")
    await leave(town, "李向阳", "2026-11-19", "2026-11-20")
    for number in range(DAYS):
        on = str(FIRST + timedelta(days=number))
        town.clock.move_to(at(on, "08:31"))
        await town.tick()
        town.clock.move_to(at(on, "10:00"))
        if number % 3 < 2:
            await visit(town, "李向阳", on, "H1", "H2")
            await visit(town, "王秀兰", on, "H7")
        await patrol(town, "王秀兰", on, "10:00", "11:30" if number % 2 else "12:30")
        if number % 4 == 0:
            await report(town, "王秀兰", on)
        town.clock.move_to(at(on, "17:01"))
        await town.tick()
        town.clock.move_to(at(on, "20:00"))
        if number % 3 == 1:
            await visit(town, "李向阳", on, "H3", "H4", "H5", "H6")
            await visit(town, "王秀兰", on, "H8", "H9", "P2")
        if number % 4 == 1:
            await report(town, "王秀兰", on)


async def patrol(town: Town, name: str, on: str, begun: str, over: str) -> None:
    """Writes a patrol down, as the end of it was pressed."""
    who = await town.person_id(name)
    async with town.store.writing(town.clock.now()) as uow:
        row = {
            "person_id": who, "filed_by_id": who, "filed_at": at(on, begun), "kind": "patrol",
            "on": date.fromisoformat(on), "from_at": at(on, begun), "until_at": at(on, over), "end_how": "now",
        }  # fmt: skip
        await uow.connection.execute(insert(clockings).values(row))


async def told(town: Town) -> Said:
    """What the program noted as said to those who owe it."""
    async with town.store.reading(town.clock.now()) as uow:
        posts = await uow.people.posts_within("/", FIRST)
        keys = [str(key).split(":") for key in (await uow.connection.execute(select(notices.c.key))).scalars()]
    names = {str(post.id): post.person_name for post in posts}
    people = {str(post.person_id): post.person_name for post in posts}
    said: Said = set()
    for key in keys:
        match key:
            case [post, rule, start, verdict] if post in names and verdict in VERDICTS:
                said.add((names[post], rule, start, verdict))
            case ["report", person, on, "due"]:
                said |= {(people[person], LOG, on, verdict) for verdict in VERDICTS[:2]}
    return said


async def replayed(town: Town, book: Rulebook) -> Said:
    async with town.store.reading(town.clock.now()) as uow:
        found = await replay(town.world, uow, book, FIRST, FIRST + timedelta(days=DAYS - 1))
    logs = {rule.id for rule in book.quotas if rule.kind == "log"}
    return {
        (one.name, LOG if one.rule in logs else one.rule, str(one.start), milder)
        for one in found.reminded
        for milder in VERDICTS[: VERDICTS.index(one.verdict or "") + 1]
    }


@pytest.mark.parametrize("name", sorted(rulebooks()))
async def test_a_replay_reminds_whom_the_program_reminded(open_town: OpenTown, name: str) -> None:
    town = await open_town(name, str(FIRST), "07:00")

    await days_of(town)

    said = await told(town)
    assert said
    assert await replayed(town, rulebooks()[name]) == said


async def test_so_it_does_of_what_rolls(store: Store, tmp_path: Path) -> None:
    # 四（三）2 每个半月, read as any fifteen days on end: it is due anew every working day.
    town = await read_otherwise(store, tmp_path, "wubi-2023", "[fifteen-days]")
    town.clock.move_to(at(str(FIRST), "07:00"))
    for person in county("wubi-2023").people:
        await town.phone(person.name)

    await days_of(town)

    said = await told(town)
    rolling = {(who, start) for who, rule, start, _ in said if rule == "cover-tagged"}
    # Her tagged households are H7, reached on the 9th, and H9, in the evening of the 10th: that day is her leave.
    assert {start for who, start in rolling if who == "王秀兰"} == {"2026-10-26"}
    assert await replayed(town, town.world.rulebooks["wubi-2023"]) == said
