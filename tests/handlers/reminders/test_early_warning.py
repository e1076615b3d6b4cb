"""Verdicts on quotas as people read them; what is owed was written from the document that a test names."""

from datetime import date

import pytest
from sqlalchemy import update

from bot.rendering.words import Words
from handlers.quotas.outlook import outlook
from handlers.quotas.standing import standings
from handlers.reminders.letter import letter_of
from handlers.reminders.turn import Item
from handlers.roster.importing import import_roster
from handlers.roster.rows import HouseholdRow, PostRow
from handlers.rules.forecast import Verdict
from storage.engine import Store
from storage.repositories.letters import Button
from storage.tables import households, posts
from tests.conversation import HandClock, Town
from tests.handlers.conftest import OpenTown
from tests.handlers.quotas.counties import county, load
from tests.handlers.scenes import at, leave, morning, reminders, report, visit


async def verdict(town: Town, name: str, rule: str, on: str) -> Verdict:
    day = date.fromisoformat(on)
    async with town.store.reading(town.clock.now()) as uow:
        posts = await uow.people.named(name, "/", uow.now.date())
        found = {one.quota.id: one for one in await standings(town.world, uow, posts, day)}
        return outlook(town.world, found[rule]).verdict


async def test_what_will_be_missed_names_everybody_left_by_grid_and_the_pace_that_would_still_make_it(
    open_town: OpenTown,
) -> None:
    town = await open_town("huining-2022", "2026-12-29")

    await town.tick()

    # 第八条（二）: 三级网格长 all nine households each half year, and three working days are left of it.
    said = town.phones["马德福"].last
    assert "南关村一组：张三、李四、王五、赵六、张三、欧阳文" in said
    assert "南关村二组：钱七、孙八、周九" in said
    assert "照现在的走法会做不完，每天走 3 户还赶得上。" in said


@pytest.mark.parametrize(
    ("addresses", "listed"),
    [
        (
            ("河西路1号", "河西路3号", "桥头村1组2号", "桥头村1组14号", "河西路25号", "桥头村1组6号"),
            ("河西路：张三、李四、张三", "桥头村1组：王五、赵六、欧阳文"),
        ),
        (("河西路1号", "村口", "桥头巷2号", "井边", "学校后", "庙旁"), ("户：张三、李四、王五、赵六、张三、欧阳文",)),
    ],
)
async def test_what_will_be_missed_in_one_grid_is_named_street_by_street_where_that_brings_neighbours_together(
    addresses: tuple[str, ...], listed: tuple[str, ...], open_town: OpenTown, store: Store
) -> None:
    town = await open_town("huining-2022", "2026-11-27")
    for code, address in enumerate(addresses, 1):
        async with store.connection() as connection:
            moved = update(households).where(households.c.code == f"H{code}").values(address=address)
            await connection.execute(moved)

    await town.tick()

    # 第八条（二）: six households of one grid are left of November, and two working days.
    said = town.phones["李向阳"].last
    assert all(line in said for line in listed)


async def test_what_can_no_longer_be_met_is_said_to_the_person_and_to_the_head_once(open_town: OpenTown) -> None:
    town = await open_town("huining-2022", "2026-11-30", most_reached_a_day=5)
    await town.tick()
    town.clock.move_to(at("2026-11-30", "08:50"))
    await town.tick()

    # 第八条（二）: six households of November on its last working day, and nobody reaches more than five a day.
    worker, head = reminders(town, "李向阳"), reminders(town, "高永福")
    assert len([text for text in worker if "按期做不完了。先走要紧的几户" in text]) == 1
    assert len([text for text in head if "李向阳 南关村一组 0/6 户" in text and "按期做不完了" in text]) == 1
    assert any("请您和他们商量：分给别人，或先做要紧的。" in text for text in head)


async def test_tight_is_said_once_and_a_better_pace_says_nothing_more(open_town: OpenTown) -> None:
    town = await open_town("huining-2022", "2026-11-18")
    await visit(town, "李向阳", "2026-11-02", "H1", "H2")
    await town.tick()
    await visit(town, "李向阳", "2026-11-18", "H3", "H4")
    await morning(town, "2026-11-19")
    await morning(town, "2026-11-20")

    assert len(reminders(town, "李向阳")) == 1


async def test_one_message_a_day_holds_all_warnings_however_often_the_clock_ticks(open_town: OpenTown) -> None:
    town = await open_town("huining-2022", "2026-11-30", most_reached_a_day=5)
    for clock in ("08:31", "09:05", "12:00", "16:00", "20:00"):
        town.clock.move_to(at("2026-11-30", clock))
        await town.tick()

    # 第八条（二）（三）: his grids, households and meeting are all behind on the last working day of the month.
    warnings = [text for text in reminders(town, "高永福") if "做不完" in text or "还赶得上" in text]
    assert len(warnings) == 1


async def test_what_became_worse_within_the_day_is_a_second_message_that_day(open_town: OpenTown) -> None:
    town = await open_town("huining-2022", "2026-11-27", most_reached_a_day=3)
    await report(town, "李向阳", "2026-11-27")
    await town.tick()
    that_morning = list(reminders(town, "李向阳"))
    await leave(town, "李向阳", "2026-11-30", "2026-11-30")
    town.clock.move_to(at("2026-11-27", "17:01"))
    await town.tick()

    # 第八条（二）: six households of November at most three a day; a leave takes the second of the last two days away.
    first, second = reminders(town, "李向阳")
    assert [first] == that_morning
    assert "每天走 3 户还赶得上" in first
    assert "按期做不完了" in second


async def test_nothing_worse_within_the_day_is_no_second_message(open_town: OpenTown) -> None:
    town = await open_town("huining-2022", "2026-11-27", most_reached_a_day=3)
    await report(town, "李向阳", "2026-11-27")
    await town.tick()
    await visit(town, "李向阳", "2026-11-27", "H1")
    town.clock.move_to(at("2026-11-27", "17:01"))
    await town.tick()

    assert len(reminders(town, "李向阳")) == 1


async def test_whoever_came_in_mid_period_is_not_told_on_to_the_head(open_town: OpenTown) -> None:
    town = await open_town("huining-2022", "2026-11-30", most_reached_a_day=5)
    who = await town.person_id("李向阳")
    async with town.store.connection() as connection:
        await connection.execute(update(posts).where(posts.c.person_id == who).values(since_on=date(2026, 11, 27)))

    await town.tick()

    assert any("按期做不完了。先走要紧的几户" in text for text in reminders(town, "李向阳"))
    assert not any("李向阳 南关村一组 0/6" in text for text in reminders(town, "高永福"))


async def test_the_week_begins_with_whom_to_see_the_first_due_first(open_town: OpenTown) -> None:
    town = await open_town("wubi-2023", "2026-11-16")
    await town.tick()
    await morning(town, "2026-11-17")

    # 四（三）2: the tagged and the key places in each half month; eleven working days, five of them in this week.
    (plan,) = [text for text in reminders(town, "王秀兰") if "本周要走的" in text]
    assert "本周要走的 2 户，先到期的在前：" in plan
    assert "11月30日（周一）前：" in plan


async def test_a_plan_of_two_due_dates_names_what_is_due_first_first(open_town: OpenTown, store: Store) -> None:
    rows = county("huining-2022")
    people = [*rows.people, PostRow("马德福", "13900000031", "网格员", "C1-1-2-1", nature="县直下沉")]
    await load(store, "huining-2022", type(rows)(rows.grids, people, rows.households, rows.places))
    town = await open_town("huining-2022", "2026-11-16")

    await town.tick()

    # 第八条（二）: a 三级网格长 all nine households by the end of the half year; who was sent by the county, the one
    # household of 东河村一组 by the end of the month.
    (plan,) = [text for text in reminders(town, "马德福") if "先到期的在前：" in text]
    _, listed = plan.split("先到期的在前：")
    assert listed.index("11月30日（周一）前：吴十") < listed.index("12月31日（周四）前：张三")


async def test_nobody_is_given_a_plan_for_what_is_done(open_town: OpenTown) -> None:
    town = await open_town("wubi-2023", "2026-11-23")
    await visit(town, "王秀兰", "2026-11-17", "H7", "H9", "P2")

    await town.tick()

    assert not any("本周要走的" in text for text in reminders(town, "王秀兰"))


async def test_nobody_on_leave_is_warned_or_told_on(open_town: OpenTown) -> None:
    town = await open_town("huining-2022", "2026-11-30", most_reached_a_day=5)
    await leave(town, "李向阳", "2026-11-30", "2026-11-30")

    await town.tick()

    assert reminders(town, "李向阳") == []
    assert not any("李向阳 南关村一组 0/6" in text for text in reminders(town, "高永福"))


async def test_a_successor_is_measured_from_the_first_day_on(open_town: OpenTown) -> None:
    town = await open_town("huining-2022", "2026-11-26")
    rows = county("huining-2022")
    people = [row for row in rows.people if row.name != "李向阳"]
    people.append(PostRow("新来的", "13900000099", "网格员", "C1-1-1-1", nature="县直下沉"))
    households = [
        HouseholdRow(row.code, row.name, row.address, row.grid, "13900000099", row.tags)
        if row.worker_phone == "13900000051"
        else row
        for row in rows.households
    ]
    changed = type(rows)(grids=rows.grids, people=people, households=households, places=rows.places)
    office = await town.phone("陈建国")
    await import_roster(town.store, changed, town.world.rulebooks, now=town.clock.now(), on=date(2026, 11, 26))
    # 第六条: such a change waits for the office of the county.
    await town.settle()
    await office.presses("看看都有谁")
    await office.presses("全部同意")

    # 第八条（二）: six households of November; three working days are left to whoever came on the 26th.
    assert await verdict(town, "新来的", "county-worker-cover", "2026-11-26") is Verdict.ON_TRACK


async def many_left(store: Store, day: str) -> Town:
    """Opens a town on a day on which 李向阳 has 42 households, nobody visited."""
    rows = county("huining-2022")
    more = [
        HouseholdRow(f"M{n:02}", f"户主{n:02}", f"{'河西' if n % 2 else '河东'}路{n}号", "C1-1-1-1", "13900000051")
        for n in range(36)
    ]
    await load(store, "huining-2022", type(rows)(rows.grids, rows.people, [*rows.households, *more], rows.places))
    town = await Town.open(store, HandClock(at(day)))
    await town.phone("李向阳")
    return town


async def test_whoever_is_left_behind_the_thirty_named_is_one_tap_away(store: Store) -> None:
    town = await many_left(store, "2026-11-27")
    await town.tick()
    worker = town.phones["李向阳"]
    letter = next(button for row in worker.shown[-1].buttons for button in row if "看其余的" in button.label)

    # 第八条（二）: 42 households of November are left on its last working day but one.
    assert "另外还有 12 户，点下面「看其余的」。" in worker.last
    said = await worker.presses("看其余的（12）")
    assert "还没走到的，第 31 到 42 个在下面。" in said
    assert "河西路：户主25、户主27" in said
    named = {label.split()[0] for label in worker.labels()}
    assert named == {f"户主{n}" for n in range(24, 36)}
    assert "已记走访：户主30" in await worker.presses("户主30")
    # Whoever was visited since has left the list: nobody is skipped for it.
    await visit(town, "李向阳", "2026-11-27", "H1", "H2", "M01")
    assert "第 27 到 38 个" in await worker.presses_data(letter.data)


async def test_a_plan_names_ten_and_the_rest_of_the_week_is_paged_through(store: Store) -> None:
    town = await many_left(store, "2026-11-23")
    await town.tick()
    worker = town.phones["李向阳"]

    # 42 households in six working days, five of them in this week: 35.
    assert "本周要走的 10 户" in worker.last
    assert "本周要走的还有 25 户，点下面「看其余的」。" in worker.last
    assert "第 11 到 30 个" in await worker.presses("看其余的（25）")
    assert "第 31 到 42 个" in await worker.presses("看其余的")
    assert not any("看其余的" in label for label in worker.labels())


async def test_ten_long_lists_fit_into_one_message_and_nobody_is_out_of_reach(store: Store) -> None:
    town = await many_left(store, "2026-11-27")
    grids = [f"幸福社区第{n}网格" for n in range(30)]
    line = {
        "kind": "quota", "behalf": "", "grid": "幸福社区", "says": "每月把自己管的农户都走一遍",
        "clause": "第八条（二）",
        "done": 0, "target": 42, "missing": 42, "unit": "households", "period": "month", "until": date(2026, 11, 30),
        "days": 2, "verdict": "will_miss", "a_day": 21, "left": ["欧阳文文"] * 30, "several": True, "rest": 12,
        "groups": [{"grid": grid, "names": ["欧阳文文"]} for grid in grids],
    }  # fmt: skip

    def item(rule: int) -> Item:
        about = {"post": 1, "rule": str(rule), "after": 30, "missing": 42, "start": "2026-11-01"}
        rest = Button("visits.the_rest", "visits.left", about, {"n": 12})
        return Item(1, "lines", (str(rule),), line, (rest,), rank=rule)

    letter = letter_of([item(rule) for rule in range(10)], date(2026, 11, 27), town.world.areas)

    text = Words(town.world.settings.zone).text(letter.kind, letter.params, "zh_CN")
    assert len(text.encode("utf-16-le")) // 2 <= 4096
    assert [one.subject["after"] for one in letter.buttons] == [30] * 4 + [6] * 6
    assert text.count("另外还有 12 户") == 4
    assert text.count("另外还有 36 户") == 6
