"""The ledger in the chat and as a workbook; an overdue matter is overdue in it the minute it is."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from openpyxl import load_workbook

from bot.cli import ledger as ledger_cli
from bot.documents.workbook import write_workbook
from handlers.ledgers.figures import month_of, percent, unit_figures
from handlers.matters.registering import NewMatter, register_matter
from storage.repositories.matters import Matter
from tests.conversation import Town
from tests.handlers.conftest import Join
from tests.rosters import SECONDED_WORKER, THIRD_HEAD, WORKER

AT = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
LATER = AT + timedelta(hours=3)
NEVER_IN_TIME = AT + timedelta(days=6)


async def register(town: Town, grid_code: str, text: str, at: datetime, **more: object) -> Matter:
    async with town.store.writing(at) as uow:
        grid = await uow.grids.by_code(grid_code)
        assert grid is not None
        new = NewMatter(grid, text, "环境卫生", **more)  # type: ignore[arg-type]
        return (await register_matter(town.world, uow, new)).matter


async def mark(town: Town, matter: Matter, **values: object) -> None:
    async with town.store.writing(AT) as uow:
        await uow.matters.note(matter.id, **values)


async def test_a_matter_is_overdue_in_the_figures_the_minute_it_is(town: Town) -> None:
    matter = await register(town, "HN01-1-1-1", "水沟堵了", AT, due_on=date(2026, 11, 3))
    month = month_of(town.world, date(2026, 11, 3))
    midnight = datetime(2026, 11, 3, 16, 0, tzinfo=UTC)

    seen = []
    for moment in (midnight - timedelta(minutes=1), midnight):
        async with town.store.reading(moment) as uow:
            figures = await unit_figures(town.world, uow, matter.grid_path, month)
            seen.append(next(one.value for one in figures if one.id == "overdue"))

    assert seen == [0, 1]


async def test_the_ledger_in_the_chat_opens_into_the_matters_behind_it(town: Town, join: Join) -> None:
    worker, head = await join(WORKER), await join(THIRD_HEAD)
    await worker.says("/上报 东沟路口井盖缺失")
    await worker.says("/上报 保密 张家夫妻打架")

    shown = await head.says("/台账")
    behind = await head.presses("登记")

    assert "登记 2" in shown
    assert "其中保密 1" in shown
    assert "一共 2 件" in behind
    assert "井盖缺失" in behind
    assert "夫妻" not in behind


async def test_every_figure_of_a_unit_opens_into_the_matters_behind_it(town: Town, join: Join) -> None:
    head = await join(THIRD_HEAD)
    due = AT + timedelta(days=3)
    texts = {"late": "东沟污水堵了", "slow": "西沟路灯坏了", "again": "南坡石头挡路", "good": "北坡换了水管"}
    made = {name: await register(town, "HN01-1-1-1", text, AT) for name, text in texts.items()}
    done = {"responded_at": LATER, "solved_at": LATER, "state": "solved"}
    await mark(town, made["late"], due_at=due, due_on=date(2026, 11, 5), overdue_at=due, responded_at=LATER)
    await mark(town, made["slow"], **{**done, "responded_at": NEVER_IN_TIME})
    await mark(town, made["again"], **done, satisfied=False, redone=1)
    await mark(town, made["good"], **done, satisfied=True)

    await head.says("/台账 11月")
    opened = {}
    for label in ("登记", "办结", "正在办", "逾期", "及时响应率", "按时办结率", "回访满意率", "逾期重办率"):
        await head.says("/台账")
        behind = await head.presses(label)
        opened[label] = {name for name, text in texts.items() if text in behind}

    assert opened["登记"] == opened["正在办"] == set(texts)
    assert opened["办结"] == {"slow", "again", "good"}
    assert opened["逾期"] == opened["按时办结率"] == {"late"}
    assert opened["及时响应率"] == {"slow"}
    assert opened["回访满意率"] == {"again"}
    assert opened["逾期重办率"] == {"late", "again"}


async def test_a_figure_of_many_is_read_to_its_end_page_by_page(town: Town, join: Join) -> None:
    head = await join(THIRD_HEAD)
    for n in range(11, 24):
        await register(town, "HN01-1-1-1", f"第{n}处垃圾没清", AT)
    await register(town, "HN01-1-1-1", "夫妻打架", AT, confidential=True)

    await head.says("/台账 11月")
    first = await head.presses("登记")
    second = await head.presses("往下看（还有 3 件）")

    assert "一共 14 件" in first
    assert "另有 1 件保密，不列出" in first
    assert [f"第{n}处" in first + second for n in range(11, 24)] == [True] * 13
    assert "第11处" not in first
    assert not any("往下看" in label for label in head.labels())


async def test_another_month_is_one_tap_or_one_word_away(town: Town, join: Join) -> None:
    head = await join(THIRD_HEAD)
    await register(town, "HN01-1-1-1", "垃圾没清", datetime(2026, 10, 12, 2, 0, tzinfo=UTC))

    now = await head.says("/台账")
    before = await head.presses("看 2026-10")
    said = [await head.says(f"/台账 {text}") for text in ("10月", "2026-10", "上月")]
    behind = await head.presses("登记")

    assert "登记 0" in now
    assert "2026-10 台账" in before
    assert [before] * 3 == said
    assert "垃圾没清" in behind


async def test_a_worker_s_figures_open_and_a_superior_may_see_them(town: Town, join: Join) -> None:
    worker, head = await join(WORKER), await join(THIRD_HEAD)
    await worker.says("走访 李四：水管漏水")
    await worker.presses("转成上报")

    own = await worker.says("/台账")
    visited = await worker.presses("走访户数")
    of_worker = await head.says("/台账 王秀兰")
    found = await head.presses("问题发现率")
    unknown = await head.says("/台账 没有这个人")

    assert "走访户数 1" in own
    assert "李四" in visited
    assert of_worker == own
    assert "水管漏水" in found
    assert "没看懂" in unknown


async def test_one_worker_s_figures_are_not_another_s_to_see(town: Town, join: Join) -> None:
    await join(WORKER)
    other = await join(SECONDED_WORKER)

    assert "没看懂" in await other.says("/台账 王秀兰")


async def test_the_workbook_holds_the_ledger_and_no_word_of_what_is_confidential(town: Town, tmp_path: Path) -> None:
    await register(town, "HN01-1-1-1", "垃圾没清", AT)
    await register(town, "HN01-1-1-1", "夫妻打架", AT, confidential=True)

    book = await ledger_cli.read_book(town.store, town.world, "HN01", date(2026, 11, 1))
    assert book is not None
    write_workbook(tmp_path / "账.xlsx", ledger_cli.sheets_of(book))
    sheets = load_workbook(tmp_path / "账.xlsx")
    cells = [str(cell.value) for row in sheets["台账"].iter_rows() for cell in row]

    assert sheets.sheetnames == ["台账", "数字", "网格员", "综合排查汇总", "按类别", "问题线索"]
    assert "垃圾没清" in cells
    assert "（保密）" in cells
    assert not any("打架" in cell for cell in cells)


def test_nothing_to_count_is_no_rate() -> None:
    assert percent(0, 0) is None
