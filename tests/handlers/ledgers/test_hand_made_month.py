"""November 2026 made by hand: every figure of 武笔 五（四） for a unit and for a worker, and what each is made of."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import insert, select

from bot.cli import ledger as ledger_cli
from bot.documents.workbook import write_workbook
from handlers.ledgers.figures import month_of, unit_figures, worker_figures
from handlers.matters.registering import NewMatter, register_matter
from storage.engine import Store
from storage.repositories.matters import Matter
from storage.tables import book_entries, households, task_recipients, tasks
from tests.conversation import Town
from tests.handlers.matters.valley import FOURTH, TWIN, WORKER, open_valley

AT = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
IN_TIME, TOO_LATE = AT + timedelta(hours=3), AT + timedelta(days=6)
DUE, ON_DUE = AT + timedelta(days=3), date(2026, 11, 5)
OCTOBER = datetime(2026, 10, 20, 2, 0, tzinfo=UTC)
END = datetime(2026, 11, 28, 2, 0, tzinfo=UTC)


@pytest.fixture
async def valley(any_store: Store) -> Town:
    """A valley that follows 武笔, on each store."""
    town = await open_valley(any_store, "wubi-2023", OCTOBER)
    await town.join(WORKER)
    return town


async def register(town: Town, text: str, at: datetime = AT, by: str | None = None, **values: Any) -> Matter:
    """Registers a matter and writes down how it stands."""
    async with town.store.writing(at) as uow:
        grid = await uow.grids.by_code("Z1-1-1-1")
        person = await uow.people.by_phone(by) if by else None
        assert grid is not None
        new = NewMatter(grid, text, "环境卫生", reporter_id=person.id if person else None)
        matter = (await register_matter(town.world, uow, new)).matter
        await uow.matters.note(matter.id, **values)
    return matter


async def test_the_four_rates_of_a_unit(valley: Town) -> None:
    """Ten matters: nine answered, eight of them in time; eight solved, six on time; six asked, five satisfied.

    Beside them one of October, one that was merged and one that was withdrawn: they count for nothing.
    """
    for n, word in enumerate("垃圾污水草木沙石砖瓦"):
        values: dict[str, Any] = {"due_at": DUE, "due_on": ON_DUE}
        if n < 9:
            values["responded_at"] = IN_TIME if n < 8 else TOO_LATE
        if n < 8:
            values |= {"solved_at": IN_TIME, "state": "solved"}
        if n in (6, 7):
            values["overdue_at"] = DUE
        if n < 6:
            values["satisfied"] = n < 5
        if n == 5:
            values["redone"] = 1
        kept = await register(valley, f"第{n}处{word * 6}", **values)
    await register(valley, "十月的事", OCTOBER, due_at=DUE, due_on=ON_DUE)
    await register(valley, "并进来的事", state="merged", merged_into_id=kept.id, due_at=DUE, due_on=ON_DUE)
    await register(valley, "撤回的事", state="withdrawn", due_at=DUE, due_on=ON_DUE)

    async with valley.store.reading(END) as uow:
        month = month_of(valley.world, date(2026, 11, 20))
        found = {one.id: one for one in await unit_figures(valley.world, uow, kept.grid_path, month)}
    rates = {name: found[name] for name in ("response", "on_time", "satisfied", "redone")}

    assert {name: (one.value, one.part, one.whole) for name, one in rates.items()} == {
        "response": (80.0, 8, 10),
        "on_time": (60.0, 6, 10),  # two solved late, two not solved and overdue by now
        "satisfied": (83.3, 5, 6),
        "redone": (50.0, 5, 10),  # four overdue, one redone
    }
    assert {one.clause for one in rates.values()} == {"五（四）"}
    counts = {name: found[name].value for name in ("registered", "solved", "open", "overdue", "kept_in_grid")}
    assert counts == {"registered": 10, "solved": 8, "open": 10, "overdue": 4, "kept_in_grid": 8}


async def make_a_worker_s_month(town: Town) -> None:
    """小王: 4 households visited, 3 matters reported, 3 books looked at, 5 tasks given, 3 people asked afterwards.

    Beside them whatever must not count: October's, a colleague's, a drill, what was withdrawn or merged.
    """
    worker, head = await town.join(WORKER), await town.join(FOURTH)
    await worker.says("走访 户主1：十月的")
    town.clock.move_to(AT)
    for n in (1, 2, 3, 3, 4):
        await worker.says(f"走访 户主{n}：都好")
    asked = {"state": "solved", "solved_at": IN_TIME, "responded_at": IN_TIME}
    await register(town, "东沟垃圾没清", by=WORKER, **asked, satisfied=True)
    await register(town, "西沟路灯不亮", by=WORKER, **asked, satisfied=True)
    again = await register(town, "南坡石头挡路", by=WORKER, **asked, satisfied=False, redone=1)
    await register(town, "撤回的事", by=WORKER, state="withdrawn")
    await register(town, "并掉的事", by=WORKER, state="merged", merged_into_id=again.id)
    await register(town, "十月的事", OCTOBER, by=WORKER, **asked, satisfied=False)
    await register(town, "小赵报的事", by=TWIN, **asked, satisfied=False)
    async with town.store.writing(AT) as uow:
        me, other = [await uow.people.by_phone(phone) for phone in (WORKER, TWIN)]
        boss = await uow.people.by_phone(FOURTH)
        grid = await uow.grids.by_code("Z1-1-1-1")
        assert None not in (me, other, boss, grid)
        homes = (await uow.connection.execute(select(households.c.id).order_by(households.c.id))).scalars().all()
        for n, home, what, at in ((1, 0, "same", AT), (2, 1, "same", AT), (3, 2, "same", AT), (4, 2, "address", AT),
                                  (5, 3, "address", OCTOBER), (6, 0, "needs", AT)):  # fmt: skip
            row = {"id": n, "household_id": homes[home], "what": what, "filed_by_id": me.id, "filed_at": at}
            await uow.connection.execute(insert(book_entries).values(row))
        given = [
            # title, whose, received, done, more
            ("查水表", me, True, True, {}), ("查电线", me, True, True, {}), ("发通知", me, True, True, {}),
            ("填表", me, True, False, {}), ("开大会", me, False, False, {}),
            ("演练", me, False, False, {"drill": True}), ("撤掉的", me, False, False, {"state": "withdrawn"}),
            ("十月的", me, False, False, {"issued_at": OCTOBER}), ("小赵的", other, False, False, {}),
        ]  # fmt: skip
        for n, (title, person, received, done, more) in enumerate(given, 1):
            task = {"id": n, "title": title, "body": title, "grid_id": grid.id, "urgent": False, "scope": {}}
            task |= {"issuer_id": boss.id, "issued_at": AT, "draft_key": str(n), **more}
            await uow.connection.execute(insert(tasks).values(task))
            for_whom = {"task_id": n, "person_id": person.id, "grid_id": grid.id}
            when = {"received_at": IN_TIME if received else None, "done_at": IN_TIME if done else None}
            await uow.connection.execute(insert(task_recipients).values({**for_whom, **when}))
    town.clock.move_to(END)
    await head.says("今天")


EXPECTED = {
    "found": (75.0, 3, 4),
    "visits": (4, None, None),
    "accuracy": (66.7, 2, 3),
    "orders": (60.0, 3, 5),
    "command": (80.0, 4, 5),
    "content": (66.7, 2, 3),
}


async def test_the_six_figures_of_a_worker(valley: Town) -> None:
    await make_a_worker_s_month(valley)

    async with valley.store.reading(END) as uow:
        person, grid = await uow.people.by_phone(WORKER), await uow.grids.by_code("Z1-1-1-1")
        assert person is not None
        assert grid is not None
        month = month_of(valley.world, date(2026, 11, 1))
        figures = await worker_figures(valley.world, uow, person.id, grid.path, month)

    assert {one.id: (one.value, one.part, one.whole) for one in figures} == EXPECTED
    assert {one.clause for one in figures} == {"五（四）"}


async def test_each_figure_of_a_worker_opens_into_what_it_lacks_or_was_counted_from(store: Store) -> None:
    town = await open_valley(store, "wubi-2023", OCTOBER)
    await make_a_worker_s_month(town)
    worker = await town.join(WORKER)

    shown = await worker.says("/台账")
    opened = {}
    labels = ("问题发现率", "走访户数", "基础数据准确率", "工单完成率", "指挥调度响应率", "居民满意度")
    for label in labels:
        opened[label] = (await worker.presses(label)).splitlines()

    assert "工单完成率 60%（3/5）〔五（四）〕" in shown
    assert "指挥调度响应率 80%（4/5）〔五（四）〕" in shown
    assert [opened[label][0] for label in labels] == [
        "问题发现率：一共 3 件", "走访户数：一共 4 件", "基础数据准确率：没达到的 1 件", "工单完成率：没达到的 2 件",
        "指挥调度响应率：没达到的 1 件", "居民满意度：没达到的 1 件",
    ]  # fmt: skip
    behind = {label: {line.split()[-1] for line in lines[1:] if line} for label, lines in opened.items()}
    assert list(behind.values()) == [
        {"东沟垃圾没清", "西沟路灯不亮", "南坡石头挡路"}, {f"户主{n}" for n in range(1, 5)}, {"户主3"},
        {"填表", "开大会"}, {"开大会"}, {"南坡石头挡路"},
    ]  # fmt: skip


async def test_the_workbook_has_a_line_for_each_worker_and_the_ledger_can_be_counted_again(
    store: Store, tmp_path: Path
) -> None:
    town = await open_valley(store, "wubi-2023", OCTOBER)
    await make_a_worker_s_month(town)

    book = await ledger_cli.read_book(store, town.world, "Z", date(2026, 11, 1))
    assert book is not None
    write_workbook(tmp_path / "账.xlsx", ledger_cli.sheets_of(book))
    sheets = load_workbook(tmp_path / "账.xlsx")
    rows = {}
    for name in ("网格员", "台账"):
        header, *lines = sheets[name].iter_rows(values_only=True)
        rows[name] = [dict(zip(header, line, strict=True)) for line in lines]
    mine = next(row for row in rows["网格员"] if row["姓名"] == "小王")
    reported = [row for row in rows["台账"] if row["上报人"] == "小王" and row["状态"] not in ("已合并", "已撤回")]

    assert {row["姓名"] for row in rows["网格员"]} == {"小王", "小赵", "水务人"}
    assert (mine["上报"], mine["走访户数"], mine["问题发现率 %"]) == (3, 4, 75)
    assert (mine["核对户数"], mine["其中准确"], mine["基础数据准确率 %"]) == (3, 2, 66.7)
    assert (mine["派单"], mine["完成"], mine["工单完成率 %"]) == (5, 3, 60)
    assert (mine["签收"], mine["指挥调度响应率 %"]) == (4, 80)
    assert (mine["回访"], mine["其中满意"], mine["居民满意度 %"], mine["依据"]) == (3, 2, 66.7, "五（四）")
    assert len(reported) == mine["上报"]
    assert [row["满意"] for row in reported].count("满意") == mine["其中满意"]
    assert {row["及时响应"] for row in reported} == {"是"}
