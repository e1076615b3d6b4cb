"""`gridbot ledger`: a grid's month as a workbook: the ledger itself, the rates, the summary table, the problem list.

Confidential matters are counted and never worded. What people typed is never made a formula.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.running import refuse, settings_or_refuse, with_store
from bot.clock import SystemClock
from bot.documents.workbook import Cell, Column, Sheet, write_workbook
from bot.wiring import open_world
from config.settings import Settings
from handlers.context import World
from handlers.ledgers.figures import LedgerFigure, Month, month_of, unit_figures, workers_figures
from handlers.matters.standing import is_hidden
from storage.engine import Store
from storage.repositories.grids import Grid
from storage.repositories.matter_figures import Counts, MatterFigures
from storage.repositories.matters import Matter
from storage.repositories.people import Post
from storage.unit_of_work import UnitOfWork

STATE_WORDS = {
    "registered": "待分办", "handling": "办理中", "dispatched": "已派单", "accepted": "部门办理中",
    "meeting": "等例会", "paused": "暂停", "solved": "待回访", "followed": "待销号", "closed": "已销号",
    "merged": "已合并", "withdrawn": "已撤回",
}  # fmt: skip
_GONE = "已撤并的网格"
UNCOUNTED = ("merged", "withdrawn")
_FIGURES = {
    "registered": "登记", "solved": "办结", "closed": "销号", "open": "正在办", "overdue": "逾期",
    "confidential": "其中保密", "kept_in_grid": "在网格内办结", "response": "及时响应率 %",
    "on_time": "按时办结率 %", "satisfied": "回访满意率 %", "redone": "逾期重办率 %",
}  # fmt: skip
_LEDGER = (
    "编号", "登记时间", "网格", "上报人", "类别", "内容", "地点", "当事人", "状态", "及时响应", "期限", "逾期",
    "办理结果", "满意", "重办", "销号时间",
)  # fmt: skip
_WORKERS = (
    "姓名", "网格", "上报", "走访户数", "问题发现率 %", "核对户数", "其中准确", "基础数据准确率 %", "派单", "完成",
    "工单完成率 %", "签收", "指挥调度响应率 %", "回访", "其中满意", "居民满意度 %", "依据",
)  # fmt: skip
_CLUES = ("编号", "网格", "类别", "内容", "发现时间", "处理进度", "期限", "办理结果")
_SUMMARY = ("网格", "走访户数", "登记", "办结", "在网格内办结", "逾期", "重办", "销号", "正在办")


@dataclass(frozen=True)
class Book:
    """What the workbook holds."""

    world: World
    grid: Grid
    month: Month
    matters: Sequence[Matter]
    grids: Sequence[Grid]
    figures: Sequence[LedgerFigure]
    by_path: dict[str, Counts]
    by_kind: dict[str, Counts]
    visited: dict[str, int]
    workers: Sequence[tuple[Post, Sequence[LedgerFigure]]]
    reporters: dict[int, str]
    now: datetime


def ledger(
    file: Annotated[Path, typer.Argument(metavar="FILE.xlsx", help="写到哪个文件。")],
    grid: Annotated[str, typer.Option("--grid", metavar="CODE", help="网格编码。")],
    month: Annotated[str, typer.Option("--month", metavar="YYYY-MM", help="哪个月，例如 2026-11。")],
) -> None:
    """把一个网格一个月的台账写成 Excel。"""
    if not re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", month):
        refuse(f"--month 不对：{month}。应是年和月，例如 2026-11。", code=2)
    on = date(int(month[:4]), int(month[5:]), 1)
    settings = settings_or_refuse()
    book = with_store(settings, lambda store: _read(store, settings, grid, on))
    if book is None:
        refuse(f"没有编码为 {grid} 的网格。请检查名册，或先用 gridbot roster import 导入。")
    write_workbook(file, sheets_of(book))
    print(f"已写好 {file}：{book.grid.name} {month}，{len(book.matters)} 件。")


async def _read(store: Store, settings: Settings, code: str, on: date) -> Book | None:
    return await read_book(store, await open_world(settings, store, SystemClock()), code, on)


async def read_book(store: Store, world: World, code: str, on: date) -> Book | None:
    """Reads a grid's month; None if there is no such grid."""
    async with store.reading(SystemClock().now()) as uow:
        grid = await uow.grids.by_code(code)
        if grid is None:
            return None
        month = month_of(world, on)
        found = await uow.matters.between(grid.path, month.start, month.end)
        counting = MatterFigures(uow.connection, uow.now)
        return Book(
            world, grid, month, found, await uow.grids.subtree(grid.path),
            await unit_figures(world, uow, grid.path, month),
            await counting.by_path(grid.path, month.start, month.end),
            await counting.by_kind(grid.path, month.start, month.end),
            await counting.visited_by_path(grid.path, month.start_on, month.end_on),
            await _workers(world, uow, grid.path, month),
            await _names(uow, found), uow.now,
        )  # fmt: skip


async def _workers(world: World, uow: UnitOfWork, path: str, month: Month) -> list[tuple[Post, Sequence[LedgerFigure]]]:
    """Whoever worked in a subtree on the first or the last day of a month, each once, by grid and name."""
    serving: dict[int, Post] = {}
    for on in (month.start_on, month.end_on):
        serving |= {post.person_id: post for post in await uow.people.posts_within(path, on) if post.role == "worker"}
    if not serving:
        return []
    figures = await workers_figures(world, uow, {one: post.grid_path for one, post in serving.items()}, month)
    posts = sorted(serving.values(), key=lambda post: (post.grid_path, post.person_name))
    return [(post, figures[post.person_id]) for post in posts]


async def _names(uow: UnitOfWork, found: Sequence[Matter]) -> dict[int, str]:
    people = await uow.people.by_ids({one.reporter_id for one in found if one.reporter_id is not None})
    return {person_id: person.name for person_id, person in people.items()}


def sheets_of(book: Book) -> list[Sheet]:
    """Returns the workbook's sheets."""
    return [
        Sheet("台账", _columns(_LEDGER), _ledger_rows(book)),
        Sheet("数字", _columns(("数字", "值", "分子", "分母", "依据")), _figure_rows(book)),
        Sheet("网格员", _columns(_WORKERS), _worker_rows(book)),
        Sheet("综合排查汇总", _columns(_SUMMARY), _summary_rows(book)),
        Sheet("按类别", _columns(("类别", *_SUMMARY[2:])), _kind_rows(book.by_kind)),
        Sheet(
            "问题线索",
            _columns(_CLUES),
            _problem_rows(book),
        ),
    ]


def _columns(titles: Sequence[str]) -> tuple[Column, ...]:
    return tuple(Column(title, text=title in ("编号", "当事人")) for title in titles)


def _hidden(book: Book, one: Matter) -> bool:
    """Confidential, or a complaint in the very grid's own ledger: it may be about whoever keeps that."""
    return one.confidential or (is_hidden(one) and one.grid_id == book.grid.id)


def _day(book: Book, matter: Matter) -> str:
    return f"{book.world.local(matter.registered_at):%Y-%m-%d %H:%M}"


def _ledger_rows(book: Book) -> Iterator[Sequence[Cell]]:
    names = {one.id: one.name for one in book.grids}
    for one in book.matters:
        hidden = _hidden(book, one)
        satisfied = {True: "满意", False: "不满意", None: ""}[one.satisfied]
        yield (
            one.number, _day(book, one), names.get(one.grid_id, _GONE),
            "" if hidden else book.reporters.get(one.reporter_id or 0, ""), one.kind,
            "（保密）" if hidden else one.text, "" if hidden else one.place, "" if hidden else one.person,
            STATE_WORDS[one.state], _answered(book, one), one.due_on.isoformat() if one.due_on else "",
            "是" if one.state not in UNCOUNTED and one.was_late(book.now) else "",
            "" if hidden else one.result, satisfied,
            one.redone or "", f"{book.world.local(one.closed_at):%Y-%m-%d %H:%M}" if one.closed_at else "",
        )  # fmt: skip


def _answered(book: Book, one: Matter) -> str:
    if one.state in UNCOUNTED:
        return ""
    if one.responded_at is not None:
        return "是" if one.responded_at <= one.respond_by_at else "否"
    return "否" if one.respond_by_at <= book.now else ""


def _worker_rows(book: Book) -> Iterator[Sequence[Cell]]:
    """A line for each worker with what each rate is made of; the matters behind it stand in the ledger by 上报人."""
    for post, figures in book.workers:
        of = {one.id: one for one in figures}
        found, accuracy, orders, command, content = (
            of[name] for name in ("found", "accuracy", "orders", "command", "content")
        )
        yield (
            post.person_name, post.grid_name, found.part, found.whole, found.value, accuracy.whole, accuracy.part,
            accuracy.value, orders.whole, orders.part, orders.value, command.part, command.value, content.whole,
            content.part, content.value, found.clause or "",
        )  # fmt: skip


def _figure_rows(book: Book) -> Iterator[Sequence[Cell]]:
    for one in book.figures:
        yield _FIGURES.get(one.id, one.id), one.value, one.part, one.whole, one.clause or ""


def _counted(c: Counts) -> tuple[int, ...]:
    return c.registered, c.solved, c.kept_in_grid, c.overdue, c.redone, c.closed, c.open


def _summary_rows(book: Book) -> Iterator[Sequence[Cell]]:
    """李楼's 网格化综合排查汇总统计表: what each grid looked at, found and did about it; the document gives no form."""
    names = {one.path: one.name for one in book.grids}
    for path in sorted({*book.by_path, *book.visited}):
        counts = book.by_path.get(path, Counts())
        yield names.get(path, _GONE), book.visited.get(path, 0), *_counted(counts)


def _kind_rows(counted: dict[str, Counts]) -> Iterator[Sequence[Cell]]:
    for name, counts in sorted(counted.items()):
        yield name, *_counted(counts)


def _problem_rows(book: Book) -> Iterator[Sequence[Cell]]:
    """李楼's list of problem clues with how far each has come; a confidential one is no line here, only a number."""
    names = {one.id: one.name for one in book.grids}
    for one in book.matters:
        if not _hidden(book, one) and one.state not in UNCOUNTED:
            due = one.due_on.isoformat() if one.due_on else ""
            yield (
                one.number, names.get(one.grid_id, _GONE), one.kind, one.text, _day(book, one),
                STATE_WORDS[one.state], due, one.result,
            )  # fmt: skip
