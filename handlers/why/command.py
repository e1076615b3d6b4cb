"""/why 为什么: replies with the rule and the facts behind a figure; and the button 凭什么 on every letter."""

from collections.abc import Mapping
from typing import Any

from handlers.areas import Area, Command
from handlers.context import Context
from handlers.quotas.owed import rulebooks_of, rules_for
from handlers.why.explaining import explain, explain_rule, post_in_reach
from storage.repositories.letters import Button

_EXPLAINED = ("cover", "content", "count", "duration", "meeting", "training", "log", "collection", "check", "milestone")
MOST_RULES = 8


async def run(context: Context, text: str) -> None:
    """Explains the one rule that is asked about, or offers the person's rules to choose from."""
    books = rulebooks_of(context.world, context.posts)
    rules = [
        (post, rule)
        for post in context.posts
        if post.id in books
        for rule in rules_for(books[post.id], post, context.today)
        if rule.kind in _EXPLAINED
    ]
    word = text.strip(" 　？?。")
    asked = [(post, rule) for post, rule in rules if word and (word in rule.of.words or word in rule.says)] or rules
    if not asked:
        await context.reply("why.no_rules")
    elif len(asked) == 1:
        post, rule = asked[0]
        await show(context, {"post": post.id, "rule": rule.id})
    else:
        buttons = [
            Button("why.rule", "why.show", {"post": post.id, "rule": rule.id}, {"says": rule.says})
            for post, rule in asked[:MOST_RULES]
        ]
        await context.reply("why.which", buttons)


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


AREA = Area("why", commands=(Command("why", "为什么", run),), actions={"show": show})
