"""A replay against what the program itself told on the same days: nobody more, nobody less, with the same verdicts."""

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from config.rulebooks.schema import Rulebook
from handlers.reminders.replay import replay
from storage.engine import Store
from storage.repositories.matters import Matter
from storage.tables import clockings, notices
from tests.conversation import Town
from tests.handlers.conftest import OpenTown
from tests.handlers.quotas.counties import county
from tests.handlers.quotas.test_readings import read_otherwise
from tests.handlers.reminders.test_rate_warnings import WHO, matter, settle
from tests.handlers.scenes import at, leave, report, visit
from tests.rosters import rulebooks

Said = set[tuple[str, str, str, str, str]]
"""On which day, who, the rule, the period's first day, the verdict."""
LOG = "log"
VERDICTS = ("tight", "will_miss", "too_late")
# Two weeks of a November with a weekend in the middle and the half-month's end.
FIRST, DAYS = date(2026, 11, 9), 14


async def days_of(town: Town, settled: Mapping[str, Matter] | None = None) -> None:
    """Lives through the days: reminders of morning and evening, and between and after them what people file.

    Args:
        town: a town at the first day's morning.
        settled: which matter is settled on a day.
    """
    await leave(town, WHO, "2026-11-10", "2026-11-10", substitute="李向阳")
    await leave(town, "李向阳", "2026-11-19", "2026-11-20")
    for number in range(DAYS):
        on = str(FIRST + timedelta(days=number))
        town.clock.move_to(at(on, "08:31"))
        await town.tick()
        town.clock.move_to(at(on, "10:00"))
        if number % 3 < 2:
            await visit(town, "李向阳", on, "H1", "H2")
            await visit(town, WHO, on, "H7")
        await patrol(town, WHO, on, "10:00", "11:30" if number % 2 else "12:30")
        if number % 4 == 0:
            await report(town, WHO, on)
        if settled and on in settled:
            await settle(town, settled[on])
        town.clock.move_to(at(on, "17:01"))
        await town.tick()
        town.clock.move_to(at(on, "20:00"))
        if number % 3 == 1:
            await visit(town, "李向阳", on, "H3", "H4", "H5", "H6")
            await visit(town, WHO, on, "H8", "H9", "P2")
        if number % 4 == 1:
            await report(town, WHO, on)


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
    """What the program noted as said to those who owe it; the milder verdicts that it notes with one were not said."""
    async with town.store.reading(town.clock.now()) as uow:
        posts = await uow.people.posts_within("/", FIRST)
        rows = (await uow.connection.execute(select(notices.c.key, notices.c.at))).all()
    names = {str(post.id): post.person_name for post in posts}
    people = {str(post.person_id): post.person_name for post in posts}
    worst: dict[tuple[str, str, str, str], int] = {}
    for row in rows:
        on = str(town.world.local(row.at).date())
        match str(row.key).split(":"):
            case [post, rule, start, verdict, *day] if verdict in VERDICTS and (not day or verdict == "tight"):
                about = (on, names[post], rule, start)
                worst[about] = max(worst.get(about, 0), VERDICTS.index(verdict))
            case ["report", person, start, "due"]:
                worst[on, people[person], LOG, start] = VERDICTS.index("will_miss")
    return {(*about, VERDICTS[place]) for about, place in worst.items()}


async def replayed(town: Town, book: Rulebook) -> Said:
    async with town.store.reading(town.clock.now()) as uow:
        found = await replay(town.world, uow, book, FIRST, FIRST + timedelta(days=DAYS - 1))
    logs = {rule.id for rule in book.quotas if rule.kind == "log"}
    return {
        (str(one.on), one.name, LOG if one.rule in logs else one.rule, str(one.start), str(one.verdict))
        for one in found.reminded
    }


@pytest.mark.parametrize("name", sorted(rulebooks()))
async def test_a_replay_reminds_whom_the_program_reminded(open_town: OpenTown, name: str) -> None:
    town = await open_town(name, str(FIRST), "07:00")

    await days_of(town)

    said = await told(town)
    assert said
    assert await replayed(town, rulebooks()[name]) == said


async def test_so_it_does_of_a_rate_that_is_tight_anew_with_each_day_on_which_a_matter_is_due(
    open_town: OpenTown,
) -> None:
    town = await open_town("fengmao-2021", str(FIRST), "07:00")
    # 三（二）5 按期办结: one is settled once its reporter was warned, one on its last day, one too late.
    due = {"2026-11-10": "2026-11-11", "2026-11-16": "2026-11-16", "2026-11-20": "2026-11-18"}

    await days_of(town, {on: await matter(town, day) for on, day in due.items()})

    said = await told(town)
    assert {(on, verdict) for on, who, rule, _, verdict in said if (who, rule) == (WHO, "closed-matters")} == {
        ("2026-11-10", "tight"), ("2026-11-13", "tight"), ("2026-11-17", "tight"), ("2026-11-19", "too_late"),
    }  # fmt: skip
    assert await replayed(town, rulebooks()["fengmao-2021"]) == said


async def test_so_it_does_of_what_rolls(store: Store, tmp_path: Path) -> None:
    # 四（三）2 每个半月, read as any fifteen days on end: it is due anew every working day.
    town = await read_otherwise(store, tmp_path, "wubi-2023", "[fifteen-days]")
    town.clock.move_to(at(str(FIRST), "07:00"))
    for person in county("wubi-2023").people:
        await town.phone(person.name)

    await days_of(town)

    said = await told(town)
    # Her tagged households are H7, reached on the 9th, and H9, in the evening of the 10th: that day is her leave.
    assert {on for on, who, rule, *_ in said if (who, rule) == (WHO, "cover-tagged")} == {"2026-11-09"}
    assert await replayed(town, town.world.rulebooks["wubi-2023"]) == said
