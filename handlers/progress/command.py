"""/progress 进度: own quotas with done and target, until when, who is left; for heads how those below are doing."""

from collections.abc import Mapping
from typing import Any

from handlers.access import Act, reach
from handlers.areas import Area, Command
from handlers.context import Context
from handlers.progress.below import below, below_buttons, below_params, parts_buttons, show_below
from handlers.quotas.standing import standings
from handlers.quotas.words import outlook_params, quota_params
from storage.repositories.letters import Button

MOST_QUOTAS = 8
_HINTS = (
    "还差几户", "还差多少", "走了多少", "完成多少", "几户没走", "户没走", "谁没走", "还差谁", "培训了几", "打过卡",
    "打的卡", "开了几次会", "还剩几户",
)  # fmt: skip


async def show(context: Context, _text: str = "", *, after: int = 0) -> None:
    """Shows where the speaker stands, a page at a time; a head sees those below as well, on the first page."""
    paths = reach(context.posts, Act.READ_DIGEST) if not after else []
    under = await below(context, paths) if paths else None
    found = under.own if under is not None else None
    if found is None:
        found = await standings(context.world, context.uow, context.posts, context.today)
    several_grids = len({standing.post.grid_id for standing in found}) > 1
    rest = max(len(found) - after - MOST_QUOTAS, 0)
    found = found[after : after + MOST_QUOTAS]
    quotas = [
        {
            **quota_params(standing),
            "grid": standing.post.grid_name if several_grids else "",
            "outlook": None if context.in_group else outlook_params(context.world, standing),
        }
        for standing in found
    ]
    buttons: list[Button] = []
    for number, standing in enumerate(found):
        about = {"post": standing.post.id, "rule": standing.quota.id}
        params = {"of": standing.quota.of.words, **({"grid": standing.post.grid_name} if several_grids else {})}
        if standing.quota.kind == "cover" and not standing.is_met and not context.in_group:
            buttons.append(Button("visits.who_is_left", "visits.left", about, params, row=number))
        buttons.append(Button("why.why", "why.show", about, params, row=number))
    if rest and not context.in_group:
        buttons.append(Button("progress.more", "progress.show", {"after": after + len(found)}, {"n": rest}, len(found)))
    if paths and under is None and not context.in_group:
        buttons += [_moved(button, len(found) + 1) for button in await parts_buttons(context, paths)]
    if under is not None and under.quotas:
        buttons += [_moved(button, len(found) + 1) for button in below_buttons(context, under)]
    await context.reply(
        "progress.own", buttons, on=context.today, name=context.person.name, in_group=context.in_group, quotas=quotas,
        below=below_params(context, under) if under is not None and under.quotas else None,
        parts=under is None and bool(paths), more=rest,
    )  # fmt: skip


def _moved(button: Button, rows: int) -> Button:
    return Button(button.label, button.action, button.subject, button.params, rows + (button.row or 0))


async def _press(context: Context, subject: Mapping[str, Any]) -> None:
    await show(context, after=int(subject.get("after", 0)))


AREA = Area(
    "progress",
    commands=(Command("progress", "进度", show, hints=_HINTS),),
    actions={"show": _press, "below": show_below},
)
