"""Rates against a month that was made by hand; an overdue matter is overdue the minute it is; the workbook."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from openpyxl import load_workbook

from bot.cli import ledger as ledger_cli
from bot.documents.workbook import write_workbook
from handlers.ledgers.figures import month_of, percent, unit_figures, worker_figures
from handlers.matters.registering import NewMatter, register_matter
from storage.repositories.matters import Matter
from tests.conversation import Town
from tests.handlers.conftest import Join
from tests.rosters import THIRD_HEAD, WORKER

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


async def test_the_four_rates_agree_with_a_month_made_by_hand(town: Town) -> None:
    """Ten matters: nine answered, eight of them in time; eight solved, six on time; six asked, five satisfied."""
    due = AT + timedelta(days=3)
    words = "垃圾污水草木沙石砖瓦"
    made = [await register(town, "HN01-1-1-1", f"第{n}处{word * 6}", AT) for n, word in enumerate(words)]
    for n, matter in enumerate(made):
        values: dict[str, object] = {"due_at": due, "due_on": date(2026, 11, 5)}
        if n < 9:
            values["responded_at"] = LATER if n < 8 else NEVER_IN_TIME
        if n < 8:
            values |= {"solved_at": LATER, "state": "solved"}
        if n in (6, 7):
            values["overdue_at"] = due
        if n < 6:
            values["satisfied"] = n < 5
        if n == 5:
            values["redone"] = 1
        await mark(town, matter, **values)

    async with town.store.reading(AT + timedelta(days=10)) as uow:
        found = await unit_figures(town.world, uow, made[0].grid_path, month_of(town.world, date(2026, 11, 20)))
    rates = {figure.id: (figure.value, figure.part, figure.whole) for figure in found}

    assert rates["response"] == (80.0, 8, 10)
    assert rates["on_time"] == (60.0, 6, 10)  # two solved late, two not solved and overdue by now
    assert rates["satisfied"] == (83.3, 5, 6)
    assert rates["redone"] == (50.0, 5, 10)  # four overdue, one redone
    assert rates["overdue"][0] == 4


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


async def test_a_worker_s_figures_come_from_what_was_filed(town: Town, join: Join) -> None:
    worker = await join(WORKER)
    await worker.says("走访 李四：水管漏水")
    await worker.presses("转成上报")

    async with town.store.reading(town.clock.now()) as uow:
        person = await uow.people.by_phone(WORKER)
        assert person is not None
        month = month_of(town.world, date(2026, 11, 18))
        figures = await worker_figures(town.world, uow, person.id, "/1/", month)
    by_id = {figure.id: figure for figure in figures}

    assert by_id["visits"].value == 1
    assert by_id["found"].value == 100.0
    assert by_id["accuracy"].value is None


async def test_the_ledger_in_the_chat_opens_into_the_matters_behind_it(town: Town, join: Join) -> None:
    worker, head = await join(WORKER), await join(THIRD_HEAD)
    await worker.says("/上报 东沟路口井盖缺失")
    await worker.says("/上报 保密 张家夫妻打架")

    shown = await head.says("/台账")
    behind = await head.presses("登记的")

    assert "登记 2" in shown
    assert "其中保密 1" in shown
    assert "一共 2 件" in behind
    assert "井盖缺失" in behind
    assert "夫妻" not in behind


async def test_the_workbook_holds_the_ledger_and_no_word_of_what_is_confidential(town: Town, tmp_path: Path) -> None:
    await register(town, "HN01-1-1-1", "垃圾没清", AT)
    await register(town, "HN01-1-1-1", "夫妻打架", AT, confidential=True)

    book = await ledger_cli.read_book(town.store, town.world.settings, "HN01", date(2026, 11, 1))
    assert book is not None
    write_workbook(tmp_path / "账.xlsx", ledger_cli.sheets_of(book))
    sheets = load_workbook(tmp_path / "账.xlsx")
    cells = [str(cell.value) for row in sheets["台账"].iter_rows() for cell in row]

    assert sheets.sheetnames == ["台账", "数字", "综合排查汇总", "按类别", "问题线索"]
    assert "垃圾没清" in cells
    assert "（保密）" in cells
    assert not any("打架" in cell for cell in cells)


def test_nothing_to_count_is_no_rate() -> None:
    assert percent(0, 0) is None
