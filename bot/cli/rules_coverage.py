"""`gridbot rules coverage`: every clause of each document, kept by which rule and feature, or not kept and why.

It prints what the lists beside the rulebooks say; it decides nothing.
"""

from collections import Counter
from typing import Annotated, Any, Final

import typer

from bot.cli.rules_printing import console_of, loaded, named, print_json, print_problems, print_table
from config.rulebooks.clauses import Clause, ClauseList, clauses_of
from config.rulebooks.loader import RulebookError
from config.rulebooks.schema import Rulebook

_STATUS: Final = {"kept": "做到", "partly": "部分", "not_kept": "没做"}
_WHY: Final = {
    "general": "没有具体要求", "people": "要由人做", "silent": "没有给数", "scoring": "分值已写好，还不算分",
}  # fmt: skip


def show_coverage(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="制度的名称；不写就是全部。")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出一份 JSON。")] = False,
) -> None:
    """逐条对照文件：哪一条做到了、靠什么，哪一条没有、为什么。"""
    books = [named(name)] if name is not None else list(loaded().values())
    try:
        lists = [(book, clauses_of(book)) for book in books]
    except RulebookError as error:
        print_problems(error)
        raise typer.Exit(1) from error
    if as_json:
        documents = [_as_json(book, found) for book, found in lists]
        print_json(documents[0] if name is not None else documents)
        return
    for book, found in lists:
        _print(book, found)


def _as_json(book: Rulebook, found: ClauseList | None) -> dict[str, Any]:
    clauses = [] if found is None else [_clause_as_json(found, clause) for clause in found.clauses]
    counts = Counter(str(clause["status"]) for clause in clauses)
    return {
        "name": book.name, "title": book.document.title, "number": book.document.number,
        "counts": {status: counts[status] for status in _STATUS}, "clauses": clauses,
    }  # fmt: skip


def _clause_as_json(found: ClauseList, clause: Clause) -> dict[str, Any]:
    return {
        "clause": clause.clause, "gist": clause.gist, "status": clause.status, "rules": list(clause.rules),
        "features": list(clause.features), "tests": found.tests_of(clause), "why": clause.why, "reason": clause.reason,
    }  # fmt: skip


def _print(book: Rulebook, found: ClauseList | None) -> None:
    console = console_of()
    if found is None:
        console.print(f"{book.name} 没有逐条对照：没有人写过它的条款清单。")
        return
    rows = [
        (
            clause.clause,
            clause.gist,
            _STATUS[clause.status],
            "、".join((*clause.features, *clause.rules)) or "—",
            f"{_WHY[clause.why]}：{clause.reason}" if clause.why else "",
            "\n".join(found.tests_of(clause)) if clause.status != "not_kept" else "",
        )
        for clause in found.clauses
    ]
    title = f"{book.name}  {book.document.title}"
    print_table(console, title, ("条款", "内容", "结果", "靠什么", "没做的原因", "测试"), rows)
    counts = Counter(str(clause.status) for clause in found.clauses)
    total = "，".join(f"{word} {counts[status]} 条" for status, word in _STATUS.items())
    console.print(f"共 {len(found.clauses)} 条：{total}。")
