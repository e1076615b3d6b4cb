"""/digest 简报 今日|本周|本月: the digest of one's own subtree, and the way down to the grids below and back up."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from handlers.access import Act, may, reach
from handlers.areas import Area, Command
from handlers.context import Context
from handlers.digests.burden import show_burden
from handlers.digests.letter import group_letter_of, letter_of
from handlers.digests.matters import show_matters
from handlers.digests.reading import digest_of
from handlers.digests.spans import SPANS, Span
from handlers.rules.periods import period_of, previous
from storage.repositories.grids import Grid, grid_id_of

ROLES = frozenset({"office", "head", "leader"})
_WORDS: Mapping[str, tuple[Span, int]] = {
    "今日": ("day", 0), "今天": ("day", 0), "日": ("day", 0), "day": ("day", 0), "昨日": ("day", 1), "昨天": ("day", 1),
    "本周": ("week", 0), "这周": ("week", 0), "周": ("week", 0), "week": ("week", 0), "上周": ("week", 1),
    "本月": ("month", 0), "这个月": ("month", 0), "月": ("month", 0), "month": ("month", 0), "上月": ("month", 1),
    "上个月": ("month", 1),
}  # fmt: skip


def read_span(text: str, today: date) -> tuple[Span, date, str]:
    """Reads '本周 南关村' as the span, a day in it, and what is left of the text; without a word it is today's.

    Args:
        text: what stands after the command.
        today: the local day.
    """
    for word in re.split(r"[\s　]+", text.strip()):
        if word in _WORDS:
            span, back = _WORDS[word]
            days = period_of(span, today)
            rest = text.replace(word, "", 1).strip()
            return span, (previous(span, days).start if back else today), rest
    return "day", today, text.strip()


async def run(context: Context, text: str) -> None:
    """Shows the digest of the own subtree, or of a grid in it that is named by name or code."""
    span, on, name = read_span(text, context.today)
    paths = reach(context.posts, Act.READ_DIGEST)
    if name:
        found = [grid for path in paths for grid in await context.uow.grids.named(name, path)]
        if not found:
            await context.reply("digests.no_such_grid", name=name)
            return
        await _show(context, found[0], span, on)
        return
    if context.in_group and context.terminal.grid_id is not None:
        grid = await context.uow.grids.get(context.terminal.grid_id)
        if may(context.posts, Act.READ_DIGEST, grid.path):
            await _show(context, grid, span, on)
            return
    by_id = await context.uow.grids.by_ids(grid_id_of(path) for path in paths)
    for grid in by_id.values():
        await _show(context, grid, span, on)


async def _show(context: Context, grid: Grid, span: Span, on: date) -> None:
    digest = await digest_of(context.world, context.uow, grid, span, on)
    letter = group_letter_of(digest) if context.in_group else letter_of(digest, up=await _up(context, grid))
    await context.reply(letter.kind, letter.buttons, **letter.params)


async def _up(context: Context, grid: Grid) -> str | None:
    """Returns the code of the grid above, if the reader may read its digest too."""
    if grid.parent_id is None:
        return None
    parent = await context.uow.grids.get(grid.parent_id)
    return parent.code if may(context.posts, Act.READ_DIGEST, parent.path) else None


async def show(context: Context, subject: Mapping[str, Any]) -> None:
    """The buttons of a digest: another grid, or another span."""
    grid = await context.uow.grids.by_code(str(subject["grid"]))
    if grid is None or context.in_group or not may(context.posts, Act.READ_DIGEST, grid.path):
        await context.reply("help.not_allowed")
        return
    span = next(one for one in SPANS if one == subject["span"])
    # The last day of a week that is not over lies ahead: today stands for it then.
    on = min(date.fromisoformat(str(subject["on"])), context.today)
    await _show(context, grid, span, on)


AREA = Area(
    "digests",
    commands=(Command("digest", "简报", run, roles=ROLES),),
    actions={"show": show, "matters": show_matters, "burden": show_burden},
)
