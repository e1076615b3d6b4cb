"""`gridbot rules`: list the rulebooks, show one with every clause, check a file; and the three commands beside it.

It prints what the rulebooks say; it decides nothing and changes nothing. One JSON document goes to stdout with
`--json`; what is wrong goes to stderr.
"""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bot.cli.rules_change import show_difference
from bot.cli.rules_coverage import show_coverage
from bot.cli.rules_printing import REFUSED, USAGE, console_of, loaded, print_json, print_problems, print_table
from bot.cli.rules_replay import show_replay
from config.rulebooks.describe import rulebook_as_json
from config.rulebooks.loader import RulebookError, load_rulebook_file
from config.rulebooks.schema import Rulebook
from config.rulebooks.words import (
    KIND_WORDS,
    UNIT_WORDS,
    deadline_words,
    period_words,
    size_words,
    target_words,
)

app = typer.Typer(
    help="制度：列出、查看、检查，逐条对照，比较，试算。",
    no_args_is_help=True,
    rich_markup_mode=None,
    epilog="例：gridbot rules show huining-2022",
)
app.command("coverage", epilog="例：gridbot rules coverage huining-2022")(show_coverage)
app.command("diff", epilog="例：gridbot rules diff huining-2022 rulebooks/my-town-2026.yaml --on 2026-12-01")(
    show_difference
)
app.command("replay", epilog="例：gridbot rules replay huining-2022 --from 2026-10-01 --to 2026-10-31")(show_replay)


@app.command("list", epilog="例：gridbot rules list")
def list_rulebooks(
    as_json: Annotated[bool, typer.Option("--json", help="输出一份 JSON。")] = False,
) -> None:
    """列出所有制度：随程序带的，和本单位文件夹里的。"""
    books = loaded()
    if as_json:
        print_json(
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
    console_of().print(table)


@app.command("show", epilog="例：gridbot rules show huining-2022，或 gridbot rules show huining-2022 --json")
def show_rulebook(
    name: Annotated[str, typer.Argument(metavar="NAME", help="制度的名称，见 gridbot rules list。")],
    as_json: Annotated[bool, typer.Option("--json", help="输出一份 JSON。")] = False,
) -> None:
    """查看一份制度：谁、做什么、指标、周期、依据哪一条。"""
    books = loaded()
    if name not in books:
        console_of(stderr=True).print(f"没有叫 {name} 的制度。现有：{'、'.join(books)}")
        raise typer.Exit(REFUSED)
    if as_json:
        print_json(rulebook_as_json(books[name]))
        return
    _print_rulebook(books[name])


@app.command("check", epilog="例：gridbot rules check rulebooks/my-town-2026.yaml")
def check_rulebook(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="制度文件（YAML）。")],
    as_json: Annotated[bool, typer.Option("--json", help="输出一份 JSON。")] = False,
) -> None:
    """检查一个制度文件，有错就说出哪一行、哪个键、怎么改。"""
    if not file.is_file():
        console_of(stderr=True).print(f"没有这个文件：{file}")
        raise typer.Exit(USAGE)
    try:
        book = load_rulebook_file(file)
    except RulebookError as error:
        if as_json:
            print_json({"file": str(file), "ok": False, "problems": [one._asdict() for one in error.problems]})
        else:
            print_problems(error)
        raise typer.Exit(REFUSED) from error
    if as_json:
        print_json({"file": str(file), "ok": True, "problems": []})
        return
    console_of().print(f"{book.name} 没有问题：{len(book.quotas)} 条指标、{len(book.notes)} 条说明。")


def _print_rulebook(book: Rulebook) -> None:
    console, document = console_of(), book.document
    console.print(f"{book.name}  {document.title}（{document.number or '无文号'}）", style="bold")
    console.print(f"发文：{document.issuer}　起：{document.since.isoformat()}")
    if document.note:
        console.print(document.note)
    _print_people(console, book)
    _print_figures(console, book)
    _print_wording(console, book)


def _print_people(console: Console, book: Rulebook) -> None:
    """Prints whom the document speaks of: its levels and its posts."""
    print_table(
        console,
        "层级",
        ("层级", "范围", "负责人", "上一级", "条款"),
        [(one.word, one.area, one.head or "没有另设", one.above or "", one.clause) for one in book.levels],
    )
    print_table(
        console,
        "岗位",
        ("称呼", "由谁担任", "条款"),
        [(post.word, post.held_by or "", post.clause) for post in book.posts],
    )


def _print_figures(console: Console, book: Rulebook) -> None:
    """Prints what is counted: quotas, deadlines, sizes and how much leave."""
    print_table(
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
    print_table(
        console,
        "时限",
        ("范围", "多久", "条款", "白话"),
        [(one.words, deadline_words(one), one.clause or "—", one.says) for one in book.deadlines],
    )
    print_table(
        console,
        "大小",
        ("对象", "户数", "条款", "白话"),
        [(one.words, size_words(one), one.clause or "—", one.says) for one in book.sizes],
    )
    print_table(
        console,
        "会议请假",
        ("谁", "上限", "条款", "白话"),
        [(one.subject, f"{one.limit} {UNIT_WORDS[one.unit]}", one.clause or "—", one.says) for one in book.leave],
    )


def _print_wording(console: Console, book: Rulebook) -> None:
    """Prints what is said without a figure: what is forbidden, asked and scored, and how silence is read."""
    print_table(
        console,
        "不得",
        ("内容", "条款", "白话"),
        [("、".join(one.items), one.clause or "—", one.says) for one in book.bars],
    )
    print_table(
        console,
        "要求",
        ("谁", "内容", "条款", "白话"),
        [
            (one.subject or "", "、".join(one.items) + _approver(one.approved_by), one.clause or "—", one.says)
            for one in book.requirements
        ],
    )
    print_table(
        console,
        "考核",
        ("项目", "谁", "条款", "白话"),
        [(one.name, one.subject, one.clause or "—", one.says) for one in book.scoring],
    )
    print_table(
        console,
        "说明",
        ("条款", "问题", "现在的读法", "另一种读法"),
        [(one.clause or "—", one.text, one.reading, one.alternative or "") for one in book.notes],
    )


def _approver(who: str | None) -> str:
    return f"（由{who}审批）" if who is not None else ""


def _dates(until: object) -> str:
    return f"（到 {until} 为止）" if until is not None else ""
