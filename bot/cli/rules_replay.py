"""`gridbot rules replay`: a rulebook tried out on what is on record, before anybody is bound by it.

It reads the store and prints; it writes nothing and reminds nobody.
"""

from collections import Counter
from datetime import date
from typing import Annotated

import typer

from bot.cli.rules_printing import USAGE, console_of, day_of, named, print_json, print_table
from bot.cli.running import settings_or_refuse, with_store
from bot.clock import SystemClock
from bot.wiring import open_world
from config.rulebooks.schema import Rulebook
from config.settings import Settings
from handlers.reminders.replay import Replay, Replayed, replay
from storage.engine import Store

_MOST_ROWS = 40


def show_replay(
    name: Annotated[str, typer.Argument(metavar="NAME", help="制度的名称，或还没有用的制度文件。")],
    start: Annotated[str, typer.Option("--from", metavar="DATE", help="从哪天。")],
    end: Annotated[str, typer.Option("--to", metavar="DATE", help="到哪天。")],
    as_json: Annotated[bool, typer.Option("--json", help="输出一份 JSON。")] = False,
) -> None:
    """用一份制度试算已有的记录：谁会被提醒，谁会没完成。只看不写。"""
    first, last = day_of(start, "--from"), day_of(end, "--to")
    if last < first:
        console_of(stderr=True).print("--to 早于 --from，请对调。")
        raise typer.Exit(USAGE)
    book = named(name)
    settings = settings_or_refuse()
    found = with_store(settings, lambda store: _read(store, settings, book, first, last))
    if as_json:
        print_json(found.as_json())
        return
    _print(found)


async def _read(store: Store, settings: Settings, book: Rulebook, start: date, end: date) -> Replay:
    clock = SystemClock()
    world = await open_world(settings, store, clock)
    async with store.reading(clock.now()) as uow:
        return await replay(world, uow, book, start, end)


def _print(found: Replay) -> None:
    console = console_of()
    console.print(f"{found.rulebook}：{found.start} 到 {found.end}，涉及 {found.posts} 个岗位。")
    if found.posts == 0:
        console.print("名册里没有网格用这份制度，也没有网格用它所引用的制度。")
        return
    for title, rows in (("会被提醒", found.reminded), ("会没完成", found.missed)):
        if not rows:
            console.print(f"{title}：没有人。")
            continue
        by_rule = Counter((row.says, row.clause) for row in rows)
        print_table(
            console,
            f"{title}：{len(rows)} 次，{len({(row.name, row.grid) for row in rows})} 人",
            ("内容", "条款", "次数"),
            [(says, clause, str(count)) for (says, clause), count in by_rule.most_common()],
        )
        print_table(console, title, ("日期", "谁", "网格", "完成", "内容"), [_row(row) for row in rows[:_MOST_ROWS]])
        if len(rows) > _MOST_ROWS:
            console.print(f"还有 {len(rows) - _MOST_ROWS} 次，用 --json 看全部。")


def _row(row: Replayed) -> tuple[str, ...]:
    who = f"{row.name}（请假，由{row.told}代）" if row.told else row.name
    return (row.on.isoformat(), who, row.grid, f"{row.done:g}/{row.target:g}", row.says)
