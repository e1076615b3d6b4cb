"""`gridbot roster`: a template to fill, an import that is all or nothing, an export that imports back unchanged.

It prints what was found; what a row means is decided in handlers.roster. The report goes to stdout, problems and the
progress bar to stderr.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from bot.cli.running import REFUSED, print_json, refuse, settings_or_refuse, with_store
from bot.clock import SystemClock
from bot.roster.example import EXAMPLE_RULEBOOK, example_rows
from bot.roster.inspect import WorkbookRefused
from bot.roster.read import read_workbook
from bot.roster.write import write_roster
from config.rulebooks.loader import RulebookError, load_rulebooks
from config.rulebooks.schema import Rulebook
from config.settings import Settings
from handlers.roster.exporting import export_roster
from handlers.roster.importing import import_roster
from handlers.roster.problems import MOST_SHOWN, RosterBusy, RosterRefused, RosterReport, RowProblem, RowWarning
from handlers.roster.sheets import Progress as Report
from handlers.roster.sheets import rows_of_sheets

app = typer.Typer(
    help="名册：模板、导入、导出。",
    no_args_is_help=True,
    rich_markup_mode=None,
    epilog="例：gridbot roster import 名册.xlsx --dry-run",
)


@app.command("template", epilog="例：gridbot roster template 名册.xlsx")
def template(
    file: Annotated[Path, typer.Argument(metavar="FILE.xlsx", dir_okay=False, help="写到哪个文件。")],
    force: Annotated[bool, typer.Option("--force", help="文件已经有了也重写。")] = False,
) -> None:
    """写一份名册模板：带例子，固定的词有下拉列表，手机号是文本。"""
    books = _rulebooks(settings_or_refuse())
    if file.exists() and file.stat().st_size and not force:
        refuse(f"{file} 已经有了，没有重写，免得盖掉填好的内容。换一个文件名，或加上 --force。")
    _written(file, lambda: write_roster(file, example_rows(_example_rulebook(books)), books, explained=True))
    print(f"模板已写到 {file}。填好以后：gridbot roster import {file} --dry-run")


@app.command("import", epilog="例：gridbot roster import 名册.xlsx --dry-run（只检查），去掉 --dry-run 就导入")
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE.xlsx", exists=True, dir_okay=False, help="名册工作簿。")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只检查、只报告，什么也不改。")] = False,
    allow_retire: Annotated[bool, typer.Option("--allow-retire", help="允许一次撤销超过一半。")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出一份 JSON。")] = False,
) -> None:
    """导入名册：全部成功才生效；有错就逐行说出在哪里、怎么改。"""
    settings = settings_or_refuse()
    books = _rulebooks(settings)
    problems: Sequence[RowProblem] = ()
    notes: list[RowWarning] = []
    report: RosterReport | None = None
    stopped = ""
    with _progress() as progress:
        try:
            rows, found, notes = rows_of_sheets(read_workbook(file, progress), progress)
            now = SystemClock().now().astimezone(settings.zone)
            report = with_store(
                settings,
                lambda store: import_roster(
                    store, rows, books, now=now, dry_run=dry_run, allow_retire=allow_retire, progress=progress,
                    found=found,
                ),
            )  # fmt: skip
        except RosterRefused as refused:
            problems, notes = refused.problems, [*notes, *refused.warnings]
        except (RosterBusy, WorkbookRefused) as error:
            stopped = str(error)
    warnings = [*notes, *(report.warnings if report else ())]
    if as_json:
        print_json(_as_json(report, warnings, problems, stopped, dry_run))
    elif report is not None:
        _print_report(report, warnings)
    else:
        _print_list(warnings, "提醒", stderr=True)
        refuse(
            *([stopped] if stopped else []), *_first([str(one) for one in problems]),
            *([f"没有导入：要改 {len(problems)} 处，改好再来。库里什么也没动。"] if problems else []),
        )  # fmt: skip
    if report is None:
        raise typer.Exit(REFUSED)


@app.command("export", epilog="例：gridbot roster export 现在的名册.xlsx")
def export(
    file: Annotated[Path, typer.Argument(metavar="FILE.xlsx", dir_okay=False, help="写到哪个文件。")],
) -> None:
    """把库里的名册写成工作簿；原样导回来，什么也不会变。"""
    settings = settings_or_refuse()
    books = _rulebooks(settings)
    now = SystemClock().now().astimezone(settings.zone)
    rows = with_store(settings, lambda store: export_roster(store, now=now))
    _written(file, lambda: write_roster(file, rows, books))
    print(f"名册已写到 {file}：网格 {len(rows.grids)}，岗位 {len(rows.people)}，住户 {len(rows.households)}。")


def _example_rulebook(books: dict[str, Rulebook]) -> str:
    return EXAMPLE_RULEBOOK if EXAMPLE_RULEBOOK in books else min(books, default="")


def _rulebooks(settings: Settings) -> dict[str, Rulebook]:
    try:
        return load_rulebooks(settings.rulebooks)
    except RulebookError as error:
        refuse("制度文件有错：", *map(str, error.problems))


def _written(file: Path, write: Any) -> None:
    try:
        write()
    except OSError as error:
        refuse(f"写不了 {file}（{error.strerror or error}）；请换一个文件夹，或先关掉正打开它的程序。")


def _first(lines: Sequence[str]) -> list[str]:
    rest = len(lines) - MOST_SHOWN
    return [*lines[:MOST_SHOWN], *([f"……还有 {rest} 处没有列出。"] if rest > 0 else [])]


def _print_list(found: Sequence[RowWarning], word: str, *, stderr: bool = False) -> None:
    for line in _first([str(one) for one in found]):
        typer.echo(f"{word}：{line}", err=stderr)


def _print_report(report: RosterReport, warnings: Sequence[RowWarning]) -> None:
    _print_list(warnings, "提醒")
    for kind, one in report.counts.items():
        print(f"{kind}：新增 {one.added}，更改 {one.changed}，撤销 {one.retired}，未变 {one.unchanged}")
    if report.partial:
        print("这份表只管一部分网格，其余的没有动。")
    if report.held:
        print(f"人员变动 {report.held} 条要网格办审批，没有生效；网格办的人发「今天」就能看到，可以逐条或一起同意。")
    if report.dry_run:
        print("只是检查，什么也没有改。去掉 --dry-run 就导入。")
    else:
        print("名册和库里的一样，没有改动。" if report.changes_nothing else "名册已导入。")


def _as_json(
    report: RosterReport | None,
    warnings: Sequence[RowWarning],
    problems: Sequence[RowProblem],
    stopped: str,
    dry_run: bool,
) -> dict[str, Any]:
    return {
        "done": report is not None,
        "dry_run": dry_run,
        "partial": report is not None and report.partial,
        "held": report.held if report else 0,
        "counts": {kind: dict(one.__dict__) for kind, one in report.counts.items()} if report else {},
        "error": stopped,
        "problems": [one.as_json() for one in problems[:MOST_SHOWN]],
        "problem_count": len(problems),
        "warnings": [one.as_json() for one in warnings[:MOST_SHOWN]],
        "warning_count": len(warnings),
    }  # fmt: skip


@contextmanager
def _progress() -> Iterator[Report]:
    """A bar on stderr, a line a phase; on a pipe nothing but the report is written."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        phases: dict[str, TaskID] = {}

        def report(phase: str, done: int, total: int) -> None:
            if phase not in phases:
                phases[phase] = bar.add_task(phase, total=total)
            bar.update(phases[phase], completed=done, total=total)

        yield report
