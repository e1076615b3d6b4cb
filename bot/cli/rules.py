"""`gridbot rules`: list the rulebooks, show one with every clause, check a file before it is used.

It prints what the rulebooks say; it decides nothing and changes nothing. One JSON document goes to stdout with
`--json`; what is wrong goes to stderr.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from config.rulebooks.describe import rulebook_as_json
from config.rulebooks.loader import RulebookError, load_rulebook_file, load_rulebooks
from config.rulebooks.schema import Rulebook
from config.rulebooks.words import (
    KIND_WORDS,
    UNIT_WORDS,
    deadline_words,
    period_words,
    size_words,
    target_words,
)

_REFUSED, _USAGE = 1, 2
# A pipe has no width of its own; rows should not be folded to the width of a terminal of the seventies there.
_PIPE_COLUMNS = 180

app = typer.Typer(
    help="制度：列出、查看、检查。", no_args_is_help=True, rich_markup_mode=None, epilog="例：gridbot rules show huining-2022"
)


@app.command("list", epilog="例：gridbot rules list")
def list_rulebooks(
    as_json: Annotated[bool, typer.Option("--json", help="输出一份 JSON。")] = False,
) -> None:
    """列出所有制度：随程序带的，和本单位文件夹里的。"""
    books = _loaded()
    if as_json:
        _print_json(
            [
                {"name": book.name, "title": book.document.title, "number": book.document.number}
                for book in books.values()
            ]
        )
        return
    table = Table("名称", "文件", "文号", "起", "条数")
    for book in books.values():
        document = book.document
        table.add_row(
            book.name, document.title, document.number or "—", document.since.isoformat(), str(len(book.quotas))
        )
    _console().print(table)


@app.command("show", epilog="例：gridbot rules show huining-2022，或 gridbot rules show huining-2022 --json")
def show_rulebook(
    name: Annotated[str, typer.Argument(metavar="NAME", help="制度的名称，见 gridbot rules list。")],
    as_json: Annotated[bool, typer.Option("--json", help="输出一份 JSON。")] = False,
) -> None:
    """查看一份制度：谁、做什么、指标、周期、依据哪一条。"""
    books = _loaded()
    if name not in books:
        _console(stderr=True).print(f"没有叫 {name} 的制度。现有：{'、'.join(books)}")
        raise typer.Exit(_REFUSED)
    if as_json:
        _print_json(rulebook_as_json(books[name]))
        return
    _print_rulebook(books[name])


@app.command("check", epilog="例：gridbot rules check rulebooks/my-town-2026.yaml")
def check_rulebook(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="制度文件（YAML）。")],
    as_json: Annotated[bool, typer.Option("--json", help="输出一份 JSON。")] = False,
) -> None:
    """检查一个制度文件，有错就说出哪一行、哪个键、怎么改。"""
    if not file.is_file():
        _console(stderr=True).print(f"没有这个文件：{file}")
        raise typer.Exit(_USAGE)
    try:
        book = load_rulebook_file(file)
    except RulebookError as error:
        if as_json:
            _print_json({"file": str(file), "ok": False, "problems": [one._asdict() for one in error.problems]})
        else:
            _print_problems(error)
        raise typer.Exit(_REFUSED) from error
    if as_json:
        _print_json({"file": str(file), "ok": True, "problems": []})
        return
    _console().print(f"{book.name} 没有问题：{len(book.quotas)} 条指标、{len(book.notes)} 条说明。")


def _loaded() -> dict[str, Rulebook]:
    # Imported here, so that checking a file needs no valid settings.
    from config.settings import SettingsError, read_settings

    try:
        return load_rulebooks(read_settings().rulebooks)
    except SettingsError as error:
        _console(stderr=True).print(str(error))
        raise typer.Exit(_REFUSED) from error
    except RulebookError as error:
        _print_problems(error)
        raise typer.Exit(_REFUSED) from error


def _print_problems(error: RulebookError) -> None:
    console = _console(stderr=True)
    for problem in error.problems:
        console.print(str(problem), soft_wrap=True)


def _print_json(document: Any) -> None:
    typer.echo(json.dumps(document, ensure_ascii=False, indent=2))


def _console(stderr: bool = False) -> Console:
    # Without markup: an operator's own rulebook may hold square brackets, and they are text.
    console = Console(stderr=stderr, highlight=False, markup=False)
    if console.is_terminal:
        return console
    return Console(stderr=stderr, highlight=False, markup=False, width=_PIPE_COLUMNS)


def _print_rulebook(book: Rulebook) -> None:
    console, document = _console(), book.document
    console.print(f"{book.name}  {document.title}（{document.number or '无文号'}）", style="bold")
    console.print(f"发文：{document.issuer}　起：{document.since.isoformat()}")
    if document.note:
        console.print(document.note)
    _table(
        console,
        "岗位",
        ("称呼", "由谁担任", "条款"),
        [(post.word, post.held_by or "", post.clause) for post in book.posts],
    )
    _table(
        console,
        "指标",
        ("谁", "类别", "对象", "指标", "周期", "条款", "白话", "编号"),
        [
            (
                quota.subject,
                KIND_WORDS[quota.kind],
                quota.of.words,
                target_words(quota),
                period_words(quota),
                quota.clause or "—",
                quota.says + _dates(quota.until),
                quota.id,
            )
            for quota in book.quotas
        ],
    )
    _table(
        console,
        "时限",
        ("范围", "多久", "条款", "白话"),
        [(one.words, deadline_words(one), one.clause or "—", one.says) for one in book.deadlines],
    )
    _table(
        console,
        "大小",
        ("对象", "户数", "条款", "白话"),
        [(one.words, size_words(one), one.clause or "—", one.says) for one in book.sizes],
    )
    _table(
        console,
        "会议请假",
        ("谁", "上限", "条款", "白话"),
        [(one.subject, f"{one.limit} {UNIT_WORDS[one.unit]}", one.clause or "—", one.says) for one in book.leave],
    )
    _table(
        console,
        "不得",
        ("内容", "条款", "白话"),
        [("、".join(one.items), one.clause or "—", one.says) for one in book.bars],
    )
    _table(
        console,
        "要求",
        ("谁", "内容", "条款", "白话"),
        [(one.subject or "", "、".join(one.items), one.clause or "—", one.says) for one in book.requirements],
    )
    _table(
        console,
        "考核",
        ("项目", "谁", "条款", "白话"),
        [(one.name, one.subject, one.clause or "—", one.says) for one in book.scoring],
    )
    _table(
        console,
        "说明",
        ("条款", "问题", "现在的读法", "另一种读法"),
        [(one.clause or "—", one.text, one.reading, one.alternative or "") for one in book.notes],
    )


def _dates(until: object) -> str:
    return f"（到 {until} 为止）" if until is not None else ""


def _table(console: Console, title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    if not rows:
        console.print(f"{title}：文件没有写")
        return
    table = Table(title=title, title_justify="left", show_lines=False)
    for column in columns:
        # A clause is looked for with the eye and with grep; it is never folded.
        table.add_column(column, overflow="fold", no_wrap=column in ("条款", "指标", "周期"))
    for row in rows:
        table.add_row(*row)
    console.print(table)
