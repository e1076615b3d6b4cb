"""冯卯 三（二）2, 三（二）5: rates of 100 % stand in /进度 and are warned of like any quota, as the document says."""

from datetime import UTC, date, datetime
from typing import Any, cast

from sqlalchemy import insert, select

from handlers.matters.registering import NewMatter, register_matter
from handlers.matters.steps import Wish, take_step
from handlers.quotas.owed import owed
from handlers.quotas.rates import rates_of
from handlers.quotas.standing import standings
from storage.engine import Store
from storage.repositories.matters import Matter
from storage.tables import book_entries, households
from storage.unit_of_work import UnitOfWork
from tests.conversation import Town
from tests.handlers.conftest import OpenTown
from tests.handlers.quotas.counties import load
from tests.handlers.quotas.years import BOOKS, COUNTY_WORKER, post_of, world_of
from tests.handlers.scenes import at, morning, reminders

WHO, HEAD = "王秀兰", "马德福"
CLOSED, RIGHT = "流转的事项要全部按期办结", "采集的信息要全部准确"


async def matter(town: Town, due: str, **values: Any) -> Matter:
    """Registers what the worker reported, with the day that whoever dispatched it set."""
    reporter = await town.person_id(WHO)
    async with town.store.writing(town.clock.now()) as uow:
        grid = await uow.grids.by_code("C1-1-1-2")
        assert grid is not None
        new = NewMatter(grid, "东沟垃圾没清", "环境卫生", reporter_id=reporter, due_on=date.fromisoformat(due))
        found = (await register_matter(town.world, uow, new)).matter
        if values:
            await uow.matters.note(found.id, **values)
    return found


async def settle(town: Town, one: Matter) -> None:
    async with town.store.writing(town.clock.now()) as uow:
        await take_step(town.world, uow, one, Wish("settle", None, frozenset({"holder"}), words="清了"))


async def read_book(town: Town, code: str, what: str, by: str) -> None:
    who = await town.person_id(by)
    async with town.store.writing(town.clock.now()) as uow:
        home = (await uow.connection.execute(select(households.c.id).where(households.c.code == code))).scalar_one()
        row = {"household_id": home, "what": what, "filed_by_id": who, "filed_at": town.clock.now()}
        await uow.connection.execute(insert(book_entries).values(row))


def lines(said: str, of: str) -> str:
    """The two lines that /进度 says of a quota."""
    _, found = said.split(f"{of}：", 1)
    return "｜".join(line.strip() for line in found.splitlines()[:2])


async def test_the_share_settled_in_time_is_on_track_then_tight_then_lost_and_said_once_each(
    open_town: OpenTown,
) -> None:
    town = await open_town("fengmao-2021", "2026-11-16")
    await matter(town, "2026-11-19")
    await settle(town, await matter(town, "2026-11-26"))
    worker, seen = town.phones[WHO], {}
    for day in ("17", "18", "19", "20", "23"):
        town.clock.move_to(at(f"2026-11-{day}"))
        await town.tick()
        seen[day] = lines(await worker.says("进度"), "流转网格事项办结率")

    # 三（二）5: 对流转网格事项按期办结，确保办结率100%.
    figure = "本季度 1/2 条（三（二）5）"
    assert seen["17"] == f"{figure}，在办 1 条，最早 11月19日（周四） 到期｜还有 3 个工作日，到现在 100%：来得及"
    assert seen["18"] == f"{figure}，在办 1 条，最早 11月19日（周四） 到期｜还有 2 个工作日，到现在 100%：有点紧"
    assert seen["20"] == seen["23"] == f"{figure}，过期 1 条｜到现在 50%：到不了 100% 了"
    said = [text for text in reminders(town, WHO) if CLOSED in text]
    assert ["有点紧，请催一催。" in text for text in said] == [True, False]
    assert [f"{figure}，过期 1 条\n这一次到不了 100% 了，没关系，其余的按期办好就行。" in text for text in said] == [
        False,
        True,
    ]
    told = [text for text in reminders(town, HEAD) if f"{CLOSED}（三（二）5）" in text]
    assert len(told) == 1
    assert "王秀兰 南关村二组 1/2 条，过期 1 条" in told[0]


async def test_why_names_the_matters_behind_a_rate(open_town: OpenTown) -> None:
    town = await open_town("fengmao-2021", "2026-11-16")
    await matter(town, "2026-11-19")
    town.clock.move_to(at("2026-11-20"))
    await town.phones[WHO].says("进度")

    said = await town.phones[WHO].presses("凭什么（流转网格事项办结率）")

    assert "要求：每季度，100%" in said
    assert "11月19日（周四） 东沟垃圾没清（过期）" in said


async def test_a_book_that_another_had_to_correct_was_not_right_and_what_one_brings_up_to_date_is_upkeep(
    open_town: OpenTown,
) -> None:
    town = await open_town("fengmao-2021", "2026-11-16")
    worker = town.phones[WHO]
    await read_book(town, "H7", "same", WHO)
    await read_book(town, "H8", "address", WHO)
    right = lines(await worker.says("进度"), "信息采集准确率")
    await read_book(town, "H9", "tags", HEAD)
    await morning(town, "2026-11-17")
    wrong = lines(await worker.says("进度"), "信息采集准确率")

    # 三（二）2: 信息采集准确率达100%.
    assert right.startswith("本季度 2/2 户（三（二）2），都准确")
    assert wrong == "本季度 2/3 户（三（二）2），1 户由别人改过｜到现在 66%：到不了 100% 了"
    assert len([text for text in reminders(town, WHO) if RIGHT in text]) == 1
    assert any("王秀兰 南关村二组 2/3 户，1 户由别人改过" in text for text in reminders(town, HEAD))


async def test_tagged_households_are_known_once_their_book_was_read_this_quarter_and_the_pace_is_judged(
    open_town: OpenTown,
) -> None:
    town = await open_town("fengmao-2021", "2026-12-28")
    worker = town.phones[WHO]
    await town.tick()
    before = lines(await worker.says("进度"), "流动人口、特殊人群基本信息掌握率")
    await read_book(town, "H7", "same", WHO)
    await read_book(town, "H8", "same", WHO)
    after = lines(await worker.says("进度"), "流动人口、特殊人群基本信息掌握率")
    town.clock.move_to(at("2027-01-04"))
    next_quarter = lines(await worker.says("进度"), "流动人口、特殊人群基本信息掌握率")

    # 三（二）2: 对流动人口、特殊人群基本信息掌握率达100%; only 钱七 is 流动人口.
    assert before == (
        "本季度 0/1 户（三（二）2），12月31日（周四） 前还差 1｜还有 4 个工作日，要每天 0.3 户：照这样会做不完"
    )
    assert after.startswith("本季度 1/1 户（三（二）2），完成了")
    assert next_quarter.startswith("本季度 0/1 户")
    (said,) = [text for text in reminders(town, WHO) if "流动人口、特殊人群的情况要全部掌握" in text]
    assert "0/1，还差 1 户" in said


NOVEMBER = datetime(2026, 11, 10, 2, 0, tzinfo=UTC)
LATE = datetime(2026, 11, 12, 16, 0, tzinfo=UTC)
SOLVED = {"state": "solved", "solved_at": NOVEMBER}
COUNTED: dict[str, tuple[str, dict[str, Any], tuple[int, int, int] | None]] = {
    "settled in time": ("2026-11-12", SOLVED, (1, 1, 0)),
    "settled late": ("2026-11-12", {**SOLVED, "overdue_at": LATE}, (1, 0, 1)),
    "open and over": ("2026-11-12", {}, (1, 0, 1)),
    "due today": ("2026-11-16", {}, (1, 0, 0)),
    "late, and its day moved into the next quarter": ("2027-01-20", {"overdue_at": LATE}, (1, 0, 1)),
    "paused: its clock stands still": ("2026-11-12", {"state": "paused", "resumes_to": "registered"}, None),
    "withdrawn": ("2026-11-12", {"state": "withdrawn"}, None),
    "of the next quarter": ("2027-01-04", {}, None),
    "on the last day of the quarter": ("2026-12-31", {}, (1, 0, 0)),
    "on the last day of the quarter before": ("2026-09-30", SOLVED, None),
}


async def test_what_counts_for_the_share_settled_in_time(any_store: Store) -> None:
    await load(any_store, "fengmao-2021")
    town = await Town.open(any_store)
    found: dict[str, tuple[int, int, int] | None] = {}
    for name, (due, values, _) in COUNTED.items():
        town.clock.move_to(NOVEMBER)
        one = await matter(town, due, **values)
        async with any_store.reading(at("2026-11-16")) as uow:
            posts = await uow.people.named(WHO, "/", date(2026, 11, 16))
            theirs = await standings(town.world, uow, posts, date(2026, 11, 16))
        rates = [standing.rate for standing in theirs if standing.rate is not None]
        found[name] = (rates[0].whole, rates[0].good, rates[0].bad) if rates else None
        async with any_store.writing(town.clock.now()) as uow:
            await uow.matters.note(one.id, state="withdrawn", solved_at=None)

    assert found == {name: expected for name, (_, _, expected) in COUNTED.items()}


async def test_a_document_without_such_rates_costs_no_statement() -> None:
    on, no_store = date(2026, 11, 16), cast("UnitOfWork", None)
    debts = await owed(world_of(BOOKS), no_store, [post_of("huining-2022", COUNTY_WORKER)], on)

    assert debts
    assert await rates_of(world_of(BOOKS), no_store, debts, on) == {}
