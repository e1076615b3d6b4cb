"""草稿: previews that were put aside; they stand in 今天 until they are continued or dropped, whatever restarts."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from handlers.access import Act, may
from handlers.areas import Todo
from handlers.context import Context
from handlers.recurring.planning import fresh
from handlers.tasks.drafting import draft
from storage.repositories.letters import Button


async def todo(context: Context) -> Sequence[Todo]:
    """The drafts of somebody who may issue."""
    if not may(context.posts, Act.ISSUE_TASK):
        return ()
    return [
        Todo(
            "recurring.todo_draft", {"title": one.title, "at": one.at},
            Button("recurring.draft", "recurring.go_on", {"draft": one.id}, {"title": one.title}), order=7,
        )
        for one in await context.uow.task_drafts.kept(context.person.id)
    ]  # fmt: skip


async def go_on(context: Context, subject: Mapping[str, Any]) -> None:
    """The button of a draft: shows its preview once more; it is a draft no longer until it is put aside again."""
    if not may(context.posts, Act.ISSUE_TASK):
        await context.reply("tasks.not_yours_to_issue")
        return
    kept = await context.uow.task_drafts.settle(int(subject["draft"]), context.person.id, "used")
    if kept is None:
        await context.reply("recurring.no_draft")
        return
    await begin(context, fresh(kept.made))


async def begin(context: Context, made: dict[str, Any]) -> None:
    """Shows the preview of a draft from earlier; a deadline or a time of issue that went by meanwhile is asked anew."""
    start = made.get("start")
    if start is not None and datetime.fromisoformat(start) <= context.now:
        made["start"] = None
    at = (made.get("deadline") or {}).get("at")
    if "deadline" not in made or (at is not None and datetime.fromisoformat(at) <= context.now):
        await draft.ask_again(context, made, "deadline")
    else:
        await draft.preview(context, made)


async def drop(context: Context, subject: Mapping[str, Any]) -> None:
    """The button that drops a draft."""
    dropped = await context.uow.task_drafts.settle(int(subject["draft"]), context.person.id, "dropped")
    if dropped is None:
        await context.reply("recurring.no_draft")
    else:
        await context.reply("recurring.dropped", title=dropped.title)
