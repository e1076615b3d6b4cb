"""/why 为什么: replies with the rule and the facts behind a figure; and the button 凭什么 on every letter."""

from collections.abc import Mapping
from typing import Any

from config.rulebooks.schema import Dated
from handlers.areas import Area, Command
from handlers.context import Context
from handlers.quotas.owed import rulebooks_of
from handlers.why.explaining import explain, explain_rule, post_in_reach
from handlers.why.told import figures, says, speaks_of, told
from storage.repositories.letters import Button
from storage.repositories.people import Post

MOST_RULES = 8
_ASKED = tuple(word + mark for word in ("为什么", "凭什么", "凭啥", "为啥") for mark in ("", "？", "?"))
"""The question as people ask it; the letters' button bears the first of these."""


async def run(context: Context, text: str) -> None:
    """Explains the one rule that is asked about, or shows all that the documents ask, to choose from."""
    books = rulebooks_of(context.world, context.posts)
    counted: list[tuple[Post, Dated]] = []
    more: list[tuple[Post, Dated]] = []
    for post in context.posts:
        if post.id in books:
            counted += [(post, rule) for rule in figures(books[post.id], post, context.today)]
            more += [(post, one) for one in told(books[post.id], post, context.today)]
    word = text.strip(" 　？?。")
    meant = [(post, one) for post, one in (*counted, *more) if word and speaks_of(one, word)]
    if not counted and not more:
        await context.reply("why.no_rules")
    elif len(meant) == 1:
        post, one = meant[0]
        await show(context, {"post": post.id, "rule": one.id})
    else:
        buttons = [
            Button("why.rule", "why.show", {"post": post.id, "rule": one.id}, {"says": says(one)})
            for post, one in (meant or counted)[:MOST_RULES]
        ]
        lines = {one.id: {"says": says(one), "clause": one.clause or ""} for _, one in more if not meant}
        said = word if not meant else ""
        await context.reply("why.which", buttons, asks=bool(buttons), said=said[:20], more=list(lines.values()))


async def show(context: Context, subject: Mapping[str, Any]) -> None:
    """Explains one rule: as it stands for one post ({post, rule}), or as it holds on a grid ({grid, rule})."""
    if "post" not in subject:
        await _show_on_grid(context, subject)
        return
    post = await post_in_reach(context, int(subject["post"]))
    if post is None:
        await context.reply("help.not_allowed")
        return
    said = await explain(context, post, str(subject["rule"]))
    if said is None:
        await context.reply("why.over")
        return
    await context.reply("why.explained", **said)


async def _show_on_grid(context: Context, subject: Mapping[str, Any]) -> None:
    grid = (await context.uow.grids.by_ids([int(subject["grid"])])).get(int(subject["grid"]))
    if grid is None or not any(grid.path.startswith(post.grid_path) for post in context.posts):
        await context.reply("help.not_allowed")
        return
    book = await context.world.rulebook_of(context.uow, grid.path)
    said = None if book is None else explain_rule(context, book, str(subject["rule"]))
    if said is None:
        await context.reply("why.over")
        return
    await context.reply("why.explained", **said)


AREA = Area("why", commands=(Command("why", "为什么", run, also=_ASKED),), actions={"show": show})
