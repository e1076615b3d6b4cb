"""`gridbot rules diff`: what one rulebook would change where another holds now.

It prints what the comparison found; it decides nothing and changes nothing.
"""

from datetime import date
from typing import Annotated, Any, Final

import typer

from bot.cli.rules_printing import console_of, day_of, named, print_json, print_table
from bot.clock import SystemClock
from config.rulebooks.changes import Change, changes
from config.rulebooks.words import PERIOD_WORDS, UNIT_WORDS

_KINDS: Final = {"added": "新增", "gone": "取消", "changed": "改动"}
_SECTIONS: Final = {
    "quotas": "指标", "deadlines": "时限", "sizes": "大小", "leave": "会议请假", "scoring": "考核", "bars": "不得",
    "requirements": "要求",
}  # fmt: skip
_FIELDS: Final = {
    "subject": "谁", "target": "指标", "at_most": "上限", "unit": "单位", "period": "周期", "clause": "条款",
    "when": "条件", "due": "到期日", "kind": "类别", "working_days": "工作日", "min": "最少", "max": "最多",
    "about": "大约", "limit": "上限", "points": "分值", "weight_percent": "占比", "of.tags": "标签",
    "of.covers": "对象", "of.level": "网格级别", "of.within": "范围", "items": "内容",
}  # fmt: skip


def show_difference(
    before: Annotated[str, typer.Argument(metavar="A", help="现行制度的名称，或制度文件。")],
    after: Annotated[str, typer.Argument(metavar="B", help="要换成的制度的名称，或制度文件。")],
    on: Annotated[str | None, typer.Option("--on", metavar="DATE", help="比较哪一天的规定，不写就是今天。")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出一份 JSON。")] = False,
) -> None:
    """比较两份制度：新增、取消、改动了哪些，涉及谁。"""
    old, new = named(before), named(after)
    day = day_of(on, "--on") if on is not None else _today()
    found = changes(old, new, day)
    if as_json:
        print_json({"a": old.name, "b": new.name, "on": day, "changes": [change.as_json() for change in found]})
        return
    console = console_of()
    if not found:
        console.print(f"{day}：{old.name} 和 {new.name} 的规定一样。")
        return
    rows = [_row(change) for change in found]
    print_table(console, f"{day}：{old.name} → {new.name}", ("怎么变", "类别", "谁", "内容", "变化", "条款"), rows)
    whom = "、".join(dict.fromkeys(subject for change in found for subject in change.subjects))
    counts = "，".join(f"{word} {sum(c.kind == kind for c in found)} 条" for kind, word in _KINDS.items())
    console.print(f"{counts}。涉及：{whom or '所有人'}。")


def _today() -> date:
    from config.settings import read_settings

    return SystemClock().now().astimezone(read_settings().zone).date()


def _row(change: Change) -> tuple[str, ...]:
    clauses = [clause for clause in (change.clause_before, change.clause_after) if clause]
    return (
        _KINDS[change.kind], _SECTIONS[change.section], "、".join(change.subjects) or "—",
        change.says_after or change.says_before or change.id,
        "；".join(f"{_FIELDS.get(f.field, f.field)} {_word(f.before)} → {_word(f.after)}" for f in change.fields),
        " → ".join(dict.fromkeys(clauses)) or "—",
    )  # fmt: skip


def _word(value: Any) -> str:
    if value is None:
        return "没有"
    if value == "all":
        return "全部"
    if isinstance(value, list):
        return "、".join(str(one) for one in value) or "没有"
    return PERIOD_WORDS.get(value) or UNIT_WORDS.get(value) or str(value) if isinstance(value, str) else str(value)
