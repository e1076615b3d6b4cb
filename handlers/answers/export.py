"""导出: a task as tables, one row a respondent, one sheet a level with sums, who is missing, when each answered.

Plain data; what writes a workbook stands above. Must never reach past the subtree that the presser looks after.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from handlers.answers.heads import sight_of_grid
from handlers.answers.reading import plain_number
from handlers.answers.tree import Node, nodes_of, number_labels
from handlers.context import Context, World
from storage.repositories.tasks import Task
from storage.unit_of_work import UnitOfWork

_LEVELS = {0: "县", 1: "一级网格", 2: "二级网格", 3: "三级网格", 4: "四级网格"}
_NO_NAME = "（空）"

Table = dict[str, Any]
"""{title, columns: [{title, text}], rows: [[…]]}: JSON values only, moments as local text."""


def _columns(*titles: str, texts: Sequence[str] = ()) -> list[dict[str, Any]]:
    return [{"title": title, "text": title in texts} for title in titles]


async def tables_of(uow: UnitOfWork, world: World, task: Task, paths: Sequence[str] | None = None) -> list[Table]:
    """Returns the sheets of an export.

    Args:
        uow: an open unit of work.
        world: for local time.
        task: any task; one that only asks for 收到 or 完成 has the presses in place of answers.
        paths: only these subtrees; all of it if None.
    """
    nodes = await nodes_of(uow, task)
    if paths is not None:
        nodes = {key: node for key, node in nodes.items() if any(node.grid.path.startswith(path) for path in paths)}
    of_task = {"each": _ticks, "fields": _answers}.get(task.asks, _presses)
    rows = await of_task(uow, world, task, nodes)
    corrections = [
        [nodes[one.grid_id].grid.code, nodes[one.grid_id].grid.name, number_labels(task)[one.place],
         plain_number(one.was), plain_number(one.becomes), one.reason, one.by_name,
         f"{world.local(one.at):%Y-%m-%d %H:%M}"]
        for one in await uow.tasks.sums.corrections(task.id) if one.grid_id in nodes
    ]  # fmt: skip
    sheets = [*rows[:1], *_levels(task, nodes), *rows[1:]]
    if task.drill:
        # Whoever is handed one sheet alone must see that nothing in it happened.
        sheets = [{**sheet, "title": f"演练 {sheet['title']}"} for sheet in sheets]
    if corrections:
        columns = _columns("网格编码", "网格", "项目", "原合计", "改为", "原因", "谁改的", "时间", texts=("网格编码",))
        sheets.append({"title": "修正", "columns": columns, "rows": corrections})
    return sheets


async def _answers(uow: UnitOfWork, world: World, task: Task, nodes: Mapping[int, Node]) -> list[Table]:
    fields = task.fields
    people = [one for one in await uow.tasks.respondents.all(task.id) if one.grid_id in nodes]
    filers = await uow.people.by_ids({one.filed_by_id for one in people if one.filed_by_id})
    rows, missing = [], []
    for one in people:
        given = one.given
        if given is None:
            missing.append(
                [one.grid_code, one.grid_name, one.name, one.phone, "已签收" if one.received_at else "未签收"]
            )
        values = [_cell(field, (given or {}).get(str(place))) for place, field in enumerate(fields)]
        at = f"{world.local(one.filed_at):%Y-%m-%d %H:%M}" if one.filed_at else None
        by = "" if one.filed_by_id in (None, one.person_id) else filers[one.filed_by_id or 0].name
        rows.append([
            one.grid_code, one.grid_name, one.name, one.phone, *values, at, "未报" if given is None else "已报",
            "是" if one.late else "", "是" if one.supersedes_id else "", by,
        ])  # fmt: skip
    texts = ("网格编码", "手机号")
    detail = _columns("网格编码", "网格", "姓名", "手机号", *(f["label"] for f in fields), "报送时间", "状态", "迟报",
                      "改过", "代报人", texts=texts)  # fmt: skip
    absent = _columns("网格编码", "网格", "姓名", "手机号", "签收", texts=texts)
    return [
        {"title": "明细", "columns": detail, "rows": rows},
        {"title": "未报", "columns": absent, "rows": missing},
    ]


async def _presses(uow: UnitOfWork, world: World, task: Task, nodes: Mapping[int, Node]) -> list[Table]:
    """收到 and 完成: when each pressed, and who has not."""
    only_receipt = task.asks == "receipt"
    rows, missing = [], []
    for one in await uow.tasks.respondents.all(task.id):
        if one.grid_id not in nodes:
            continue
        start = [one.grid_code, one.grid_name, one.name, one.phone]
        at = one.received_at if only_receipt else one.done_at
        late = at is not None and one.due_at is not None and at > one.due_at
        state = "未签收" if one.received_at is None else "已签收" if one.done_at is None else "已完成"
        pressed = (one.received_at, one.done_at)
        times = [f"{world.local(moment):%Y-%m-%d %H:%M}" if moment else None for moment in pressed]
        rows.append([*start, *times, state, "是" if late else ""])
        if at is None:
            missing.append([*start, state])
    head, texts = ("网格编码", "网格", "姓名", "手机号"), ("网格编码", "手机号")
    detail = _columns(*head, "签收时间", "完成时间", "状态", "迟报", texts=texts)
    absent = _columns(*head, "状态", texts=texts)
    return [
        {"title": "明细", "columns": detail, "rows": rows},
        {"title": "未签收" if only_receipt else "未完成", "columns": absent, "rows": missing},
    ]


def _cell(field: Mapping[str, Any], value: Any) -> Any:
    if value is None:
        return None
    if field["kind"] == "number":
        return plain_number(int(value))
    if isinstance(value, Mapping):
        if value.get("latitude") is not None:
            return f"{value['latitude']}, {value['longitude']}"
        return "有照片"
    return str(value)


async def _ticks(uow: UnitOfWork, world: World, task: Task, nodes: Mapping[int, Node]) -> list[Table]:
    marks = task.fields["marks"]
    lines = [one for one in await uow.tasks.ticks.all(task.id) if one.grid_id in nodes]
    people = await uow.people.by_ids({one.person_id for one in lines})
    changed = await uow.tasks.ticks.changed(task.id)
    rows, missing = [], []
    for one in lines:
        grid, person = nodes[one.grid_id].grid, people[one.person_id]
        start = [grid.code, grid.name, one.name or _NO_NAME, one.address, person.name, person.phone]
        if one.mark is None:
            missing.append(start)
        at = f"{world.local(one.at):%Y-%m-%d %H:%M}" if one.at else None
        rows.append(
            [
                *start,
                None if one.mark is None else marks[one.mark],
                at,
                one.by_name or "",
                "是" if one.late else "",
                "是" if (one.kind, one.target_id) in changed else "",
            ]
        )
    head = ("网格编码", "网格", "名称", "地址", "负责人", "手机号")
    texts = ("网格编码", "手机号")
    detail = _columns(*head, "情况", "时间", "登记人", "迟报", "改过", texts=texts)
    return [
        {"title": "明细", "columns": detail, "rows": rows},
        {"title": "未登记", "columns": _columns(*head, texts=texts), "rows": missing},
    ]


def _levels(task: Task, nodes: Mapping[int, Node]) -> list[Table]:
    labels = number_labels(task)
    sheets = []
    for level in sorted({node.grid.level for node in nodes.values()}):
        rows = [
            [node.grid.code, node.grid.name, *(plain_number(figure) for figure in node.figures), node.answered,
             node.missing]
            for node in sorted(nodes.values(), key=lambda one: one.grid.path) if node.grid.level == level
        ]  # fmt: skip
        answered = {"done": "完成", "receipt": "签收"}.get(task.asks, "报")
        columns = _columns("网格编码", "网格", *labels, f"已{answered}", f"未{answered}", texts=("网格编码",))
        sheets.append({"title": f"{_LEVELS.get(level, str(level))}汇总", "columns": columns, "rows": rows})
    return sheets


async def ask(context: Context, subject: Mapping[str, Any]) -> None:
    """The button 导出: the workbook as a file in this chat."""
    seen = await sight_of_grid(context, subject, collecting=False)
    if seen is None:
        return
    task, paths = seen
    sheets = await tables_of(context.uow, context.world, task, paths)
    rows = len(sheets[0]["rows"]) if sheets else 0
    await context.reply(
        "answers.export", title=task.title, drill=task.drill, file=f"任务{task.id}.xlsx", sheets=sheets, rows=rows,
        at=context.now,
    )  # fmt: skip
