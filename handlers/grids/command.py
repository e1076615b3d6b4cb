"""/grid 网格: an office adds a grid below one of its own, under a code that it names or that is the next below.

A code once given never means another grid, not even when its grid is gone. Must never take a grid out: the roster does.

Source: the rulebook that asks for it, 三 (统一编号).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from handlers.access import Act, may, reach
from handlers.areas import Area, Command
from handlers.context import Context
from handlers.grids.planned import planned
from handlers.roster.numbering import next_code
from storage.repositories.grids import Grid
from storage.repositories.letters import Button

_ADD = ("增加", "新增", "添加", "add")
_FILLERS = frozenset({"到", "在", "下", "下面", "属于", "to", "under"})
_CODE_WORDS = ("编码", "code")
KINDS = ("城镇", "农村", "专属")
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
_GAP = re.compile(r"[\s　，,;；:：]+")
LOWEST = 4


@dataclass(frozen=True)
class GridLine:
    """A line taken apart; ``rest`` is what had no place in it."""

    name: str
    parent: str
    code: str
    kind: str
    rest: tuple[str, ...]


def read_grid_line(text: str) -> GridLine | None:
    """Takes '增加 南关村四组 南关村 编码 HN01-1-1-9' apart; None if it adds nothing. Pure."""
    words = [word for word in _GAP.split(text.strip()) if word and word not in _FILLERS]
    if len(words) < 2 or words[0] not in _ADD:
        return None
    code = kind = ""
    others: list[str] = []
    rest = iter(words[1:])
    for word in rest:
        if word in _CODE_WORDS:
            code = next(rest, "")
        elif word in KINDS:
            kind = word
        else:
            others.append(word)
    name, parent, *more = [*others, "", ""]
    return GridLine(name, parent, code, kind, tuple(one for one in more if one))


async def run(context: Context, text: str) -> None:
    """Shows what a line would add, with the button that does it; without one, how to say it."""
    if not may(context.posts, Act.CHANGE_GRIDS):
        await context.reply("help.not_allowed")
        return
    line = read_grid_line(text)
    if line is None or not line.name or not line.parent or line.rest:
        await context.reply("grids.how", totals=await planned(context) if not text.strip() else [])
        return
    found: dict[int, Grid] = {}
    for path in reach(context.posts, Act.CHANGE_GRIDS):
        found |= {one.id: one for one in await context.uow.grids.named(line.parent, path)}
    exact = [one for one in found.values() if line.parent in (one.name, one.code)]
    if len(exact) != 1:
        codes = [{"grid": one.name, "code": one.code} for one in list(found.values())[:8]]
        await context.reply("grids.which_parent", word=line.parent[:30], codes=codes)
        return
    subject = {"parent": exact[0].id, "name": line.name[:40], "code": line.code, "kind": line.kind}
    made = await _checked(context, exact[0], subject)
    if made is not None:
        await context.reply("grids.preview", [Button("grids.confirm", "grids.add", subject)], **made)


async def _checked(context: Context, parent: Grid, subject: Mapping[str, Any]) -> dict[str, Any] | None:
    """Returns what would be added; says why where it cannot be."""
    name, code = str(subject["name"]), str(subject["code"])
    below = await context.uow.grids.children(parent.id)
    same = next((one for one in below if one.name == name), None)
    taken = await context.uow.grids.codes_from(parent.code)
    owner = await context.uow.grids.of_code(code) if code else None
    if parent.level >= LOWEST:
        await context.reply("grids.too_low", parent=parent.name)
    elif same is not None:
        await context.reply("grids.there_already", name=name, parent=parent.name, code=same.code)
    elif code and not _CODE.fullmatch(code):
        await context.reply("grids.bad_code", code=code[:40])
    elif owner is not None:
        await context.reply("grids.code_taken", code=code, name=owner.name, gone=owner.retired_at is not None,
                            next=next_code(parent.code, taken))  # fmt: skip
    else:
        return {
            "name": name, "parent": parent.name, "level": parent.level + 1,
            "code": code or next_code(parent.code, taken), "own_code": bool(code),
            "kind": subject["kind"] or parent.kind,
        }  # fmt: skip
    return None


async def add(context: Context, subject: Mapping[str, Any]) -> None:
    """The button below a preview: looks once more, then adds the grid."""
    parent = (await context.uow.grids.by_ids([int(subject["parent"])])).get(int(subject["parent"]))
    if parent is None or not may(context.posts, Act.CHANGE_GRIDS, parent.path):
        await context.reply("help.not_allowed")
        return
    made = await _checked(context, parent, subject)
    if made is None:
        return
    await context.uow.grids.add(parent, made["code"], made["name"], made["kind"])
    if context.pressed is not None:
        await context.edit_pressed(buttons=())
    await context.reply("grids.added", **made)


AREA = Area(
    "grids",
    commands=(Command("grid", "网格", run, roles=frozenset({"office"}), in_groups=False),),
    actions={"add": add},
)
