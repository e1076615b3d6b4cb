"""`gridbot digest`: the digest of a grid's subtree on the terminal, or as one JSON document."""

from datetime import date
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bot.cli.running import print_json, refuse, settings_or_refuse, with_store
from bot.clock import SystemClock
from bot.wiring import open_world
from config.settings import Settings
from handlers.digests.digest import Digest
from handlers.digests.reading import digest_of
from handlers.digests.spans import SPANS, Span
from storage.engine import Store

_NAMES = {
    "reports_filed": "日报已交", "reports_owed": "日报应交", "reports_rate": "日报 %", "visits": "走访次数",
    "households_visited": "走访户数", "households": "总户数", "coverage": "走访定额 %", "tasks_asked": "任务应办人次",
    "tasks_received_rate": "任务签收 %", "tasks_done_rate": "任务完成 %", "drills_asked": "演练应办人次",
    "drills_done_rate": "演练完成 %", "people": "人员", "leave": "请假", "unreachable": "收不到消息",
}  # fmt: skip


def digest(
    grid: Annotated[str, typer.Option("--grid", metavar="CODE", help="网格编码。")],
    period: Annotated[str, typer.Option("--period", metavar="day|week|month", help="一天、一周或一月。")],
    on: Annotated[str | None, typer.Option("--on", metavar="DATE", help="其中的一天，不写就是今天。")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出一个 JSON 文档。")] = False,
) -> None:
    """看一个网格的简报：数字、最差的三处、逾期的事。"""
    span = next((one for one in SPANS if one == period), None)
    if span is None:
        refuse(f"--period 不对：{period}。应是 day、week 或 month。", code=2)
    day = _day(on)
    settings = settings_or_refuse()
    found = with_store(settings, lambda store: _read(store, settings, grid, span, day))
    if found is None:
        refuse(f"没有编码为 {grid} 的网格。请检查名册，或先用 gridbot roster import 导入。")
    if as_json:
        print_json(found.as_json())
    else:
        _show(found)


def _day(on: str | None) -> date | None:
    if on is None:
        return None
    try:
        return date.fromisoformat(on)
    except ValueError:
        refuse(f"--on 不对：{on}。应是日期，例如 2026-11-18。", code=2)


async def _read(store: Store, settings: Settings, code: str, span: Span, on: date | None) -> Digest | None:
    clock = SystemClock()
    world = await open_world(settings, store, clock)
    now = clock.now()
    async with store.reading(now) as uow:
        grid = await uow.grids.by_code(code)
        return None if grid is None else await digest_of(world, uow, grid, span, on or world.local(now).date())


def _show(found: Digest) -> None:
    console = Console(soft_wrap=True, markup=False)
    console.print(f"{found.grid.name}（{found.grid.code}） {found.days.start} 到 {found.days.end}", style="bold")
    rules = {f"quota:{line.rule}": line.says for line in found.rules}
    table = Table("数字", "现在", "上一期", "依据")
    for figure in found.figures:
        name = _NAMES.get(figure.id, rules.get(figure.id, figure.id))
        table.add_row(name, _number(figure.value), _number(figure.previous), figure.clause or "")
    console.print(table)
    if found.worst:
        console.print("先看这几处：", style="bold")
        for place in found.worst:
            coverage = "" if place.coverage is None else f"，走访 {_number(place.coverage)}%"
            missing = f"日报差 {place.reports_missing} 份{coverage}，任务 {place.tasks_open} 人没完成"
            console.print(f"  {place.name}：{missing}")
    if found.overdue:
        console.print("过了期限：", style="bold")
        for one in found.overdue:
            clause = f"（{one.clause}）" if one.clause else ""
            console.print(f"  {one.name}{clause}：{one.people} 人没完成")
    if found.provisional:
        console.print("注意：这一年的放假安排还没有导入，暂按周一到周五算工作日。", style="yellow")


def _number(value: float | int | None) -> str:
    return "—" if value is None else f"{value:g}"
