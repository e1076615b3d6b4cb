"""`gridbot matters import | export`: orders of other platforms come in as a workbook with their own numbers, and go
back out the same way, so nothing is retyped. A number that is known already is passed over, never registered twice.
"""

from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Annotated, Any

import typer
from python_calamine import CalamineError, load_workbook

from bot.cli.ledger import STATE_WORDS
from bot.cli.running import refuse, settings_or_refuse, with_store
from bot.clock import SystemClock
from bot.documents.workbook import Column, Sheet, write_workbook
from bot.roster.inspect import MOST_ZIPPED, WorkbookRefused, inspect
from bot.wiring import open_world
from config.settings import Settings
from handlers.context import World
from handlers.events import clean_text
from handlers.matters.kinds import guess, is_urgent, kinds_of
from handlers.matters.registering import NewMatter, register_matter
from handlers.ports import Clock
from storage.engine import Store
from storage.repositories.matters import Matter

app = typer.Typer(
    help="外来工单（12345、省平台等）的导入和导出。", no_args_is_help=True, rich_markup_mode=None,
    epilog="例：gridbot matters import 12345工单.xlsx",
)  # fmt: skip
TITLES = ("平台", "工单号", "网格编码", "内容", "类别", "地点", "电话", "期限")
ANSWERS = ("本系统编号", "状态", "办理结果", "办结时间", "满意")
"""What goes back beside the columns that came in: the file that goes out is one that may come in again."""
AS_TEXT = ("平台", "工单号", "网格编码", "电话", "本系统编号")
DAYS_BACK = 400
_HIDDEN = "（保密）"


@app.command("import", epilog="例：gridbot matters import 12345工单.xlsx")
def import_orders(file: Annotated[Path, typer.Argument(metavar="FILE.xlsx")]) -> None:
    """导入外来工单：第一行表头是 平台、工单号、网格编码、内容、类别、地点、电话、期限。"""
    settings = settings_or_refuse()
    rows, problems = read_orders(file)
    if problems:
        refuse("没有导入：", *problems[:20])
    done, known, problems = with_store(settings, lambda store: register_orders(store, settings, rows))
    if problems:
        refuse("没有导入：", *problems[:20])
    print(f"导入 {done} 件，已有 {known} 件没有重复登记。")


@app.command("export", epilog="例：gridbot matters export --platform 12345 回单.xlsx")
def export_orders(
    file: Annotated[Path, typer.Argument(metavar="FILE.xlsx")],
    platform: Annotated[str, typer.Option("--platform", help="哪个平台。")],
) -> None:
    """导出一个平台的工单办到哪一步，工单号照旧。"""
    settings = settings_or_refuse()
    rows = with_store(settings, lambda store: answers_of(store, settings, platform))
    write_workbook(file, [Sheet("回单", tuple(Column(t, text=t in AS_TEXT) for t in (*TITLES, *ANSWERS)), rows)])
    print(f"已写好 {file}：{len(rows)} 件。")


def read_orders(file: Path) -> tuple[list[dict[str, Any]], list[str]]:
    """Reads the first sheet of a workbook; returns (orders, problems with row and mend)."""
    try:
        with file.open("rb") as opened:
            content = opened.read(MOST_ZIPPED + 1)
        inspect(content)
        with load_workbook(BytesIO(content)) as workbook:
            cells = workbook.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (OSError, CalamineError, ValueError, WorkbookRefused) as error:
        return [], [f"打不开 {file.name}：{error}"]
    header = [str(cell).strip() for cell in cells[0]] if cells else []
    missing = [title for title in TITLES[:4] if title not in header]
    if missing:
        return [], [f"第 1 行：表头缺少 {'、'.join(missing)}"]
    orders: list[dict[str, Any]] = []
    problems: list[str] = []
    seen: dict[tuple[str, str], int] = {}
    for number, row in enumerate(cells[1:], 2):
        order = {title: _text(row[header.index(title)]) if title in header else "" for title in TITLES}
        if not any(order.values()):
            continue
        empty = [title for title in TITLES[:4] if not order[title]]
        due = _due(row[header.index("期限")]) if "期限" in header else None
        if empty:
            problems.append(f"第 {number} 行：没有写 {'、'.join(empty)}")
        same = seen.setdefault((order["平台"], order["工单号"]), number)
        if not empty and same != number:
            problems.append(f"第 {number} 行：工单号 {order['工单号']} 和第 {same} 行重复")
        if order["期限"] and due is None:
            problems.append(f"第 {number} 行：期限“{order['期限'][:20]}”请写成 2026-11-30 这样")
        orders.append({**order, "due": due, "line": number})
    return orders, problems


def _text(cell: Any) -> str:
    whole = isinstance(cell, float) and cell.is_integer()
    return clean_text(str(int(cell) if whole else cell))


def _due(cell: Any) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    try:
        return date.fromisoformat(str(cell).strip()[:10])
    except ValueError:
        return None


async def register_orders(
    store: Store, settings: Settings, orders: list[dict[str, Any]], clock: Clock | None = None
) -> tuple[int, int, list[str]]:
    """Registers orders, all or nothing; returns (registered, known already, problems with row and mend)."""
    clock = clock or SystemClock()
    world = await open_world(settings, store, clock)
    done = known = 0
    async with store.writing(clock.now()) as uow:
        grids = {code: await uow.grids.by_code(code) for code in {order["网格编码"] for order in orders}}
        unknown = [
            f"第 {order['line']} 行：名册里没有网格编码 {order['网格编码'][:20]}"
            for order in orders
            if grids[order["网格编码"]] is None
        ]
        if unknown:
            return 0, 0, unknown
        for order in orders:
            if await uow.matters.outside(order["平台"], order["工单号"]) is not None:
                known += 1
                continue
            grid = grids[order["网格编码"]]
            assert grid is not None
            kinds = kinds_of(await world.rulebook_of(uow, grid.path), world.local(uow.now).date())
            kind = next((one for one in kinds if one.word == order["类别"]), None) or guess(kinds, order["内容"])
            await register_matter(
                world, uow,
                NewMatter(grid, order["内容"], (kind or kinds[-1]).word, "outside", urgent=is_urgent(order["内容"]),
                          place=order["地点"], phone=order["电话"], platform=order["平台"],
                          outside_number=order["工单号"], due_on=order["due"]),
            )  # fmt: skip
            done += 1
    return done, known, []


async def answers_of(
    store: Store, settings: Settings, platform: str, clock: Clock | None = None
) -> list[tuple[str, ...]]:
    """Returns a platform's orders as they came, with how far they have come; a confidential one's words stay here."""
    clock = clock or SystemClock()
    world = await open_world(settings, store, clock)
    async with store.reading(clock.now()) as uow:
        found = await uow.matters.of_platform(platform, clock.now() - timedelta(days=DAYS_BACK))
        grids = await uow.grids.by_ids({one.grid_id for one in found})
    return [_answer(world, one, grids[one.grid_id].code) for one in found]


def _answer(world: World, one: Matter, code: str) -> tuple[str, ...]:
    text, place, phone, result = one.text, one.place, one.phone, one.result
    if one.confidential:
        text, place, phone, result = _HIDDEN, "", "", ""
    return (
        one.platform, one.outside_number, code, text, one.kind, place, phone,
        one.whole_due_on.isoformat() if one.whole_due_on else "", one.number, STATE_WORDS[one.state], result,
        f"{world.local(one.solved_at):%Y-%m-%d %H:%M}" if one.solved_at else "",
        {True: "满意", False: "不满意", None: ""}[one.satisfied],
    )  # fmt: skip
