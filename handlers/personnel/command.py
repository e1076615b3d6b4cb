"""/personnel 人员: add, move, replace, leave; the office's word; equipment."""

from collections.abc import Mapping, Sequence
from typing import Any

from handlers.areas import Area, Command, Todo
from handlers.context import Context
from handlers.personnel import things
from handlers.personnel.approval import decides
from handlers.personnel.changing import (
    approve,
    decision_buttons,
    mark_letters,
    params_of,
    posts_of_office,
    refuse,
    submit,
)
from handlers.personnel.line import read_people_line
from handlers.personnel.proposing import Doubtful, propose
from storage.repositories.outbox import Button
from storage.repositories.personnel import PersonnelChange

MOST_SHOWN = 10


async def run(context: Context, text: str) -> None:
    """Reads a line and shows what it would change; without one, what waits and how to say it."""
    line = read_people_line(text)
    if line.kind == "equipment":
        await things.run(context, line)
    elif not text.strip():
        await context.reply("personnel.how", await _waiting_buttons(context))
    else:
        await _propose(context, text, None)


async def _waiting_buttons(context: Context) -> list[Button]:
    waiting = await _waiting(context)
    return [Button("personnel.see_all", "personnel.list", {}, {"n": len(waiting)})] if waiting else []


async def _waiting(context: Context, import_id: int | None = None) -> list[PersonnelChange]:
    paths = posts_of_office(context.posts)
    return await context.uow.personnel.asked(paths, import_id=import_id) if paths else []


async def _propose(context: Context, text: str, post_id: int | None) -> None:
    try:
        made = await propose(context, read_people_line(text), post_id)
    except Doubtful as doubt:
        buttons = [
            Button("personnel.post", "personnel.choose_post", {"text": text, "post": post.id},
                   {"grid": post.grid_name, "title": post.title}, row=number)
            for number, post in enumerate(doubt.posts[:8])
        ]  # fmt: skip
        await context.reply(doubt.kind, buttons, **doubt.params)
        return
    confirm = Button("personnel.confirm", "personnel.confirm", {"text": text, "post": made["ends"]}, row=0)
    await context.reply(
        "personnel.preview", [confirm], kind=made["kind"], name=made["name"], phone_end=made["phone"][-4:],
        grid=made.get("grid_name", ""), title=made["title"], leaver=made.get("leaver", ""),
        from_grid=made.get("from", ""), from_title=made.get("from_title", ""), reason=made["reason"],
    )  # fmt: skip


async def choose_post(context: Context, subject: Mapping[str, Any]) -> None:
    """The button that says which of several posts is meant."""
    await _propose(context, str(subject["text"]), int(subject["post"]))


async def confirm(context: Context, subject: Mapping[str, Any]) -> None:
    """The button below a preview: everything is looked at once more, then asked for or done."""
    post_id = int(subject["post"]) if subject["post"] is not None else None
    try:
        made = await propose(context, read_people_line(str(subject["text"])), post_id)
    except Doubtful as doubt:
        await context.reply(doubt.kind, **doubt.params)
        return
    if made["kind"] == "add" and made["person"] is not None:
        held = await context.uow.people.posts_of(made["person"], context.today)
        if any((post.grid_id, post.role, post.title) == (made["grid"], made["role"], made["title"]) for post in held):
            await context.reply("personnel.same_person", name=made["name"])
            return
    if context.pressed is not None:
        await context.edit_pressed(buttons=())
    change = await submit(context, made)
    if change is None:
        await context.reply("personnel.waits_already", name=made["name"])
    else:
        handed = change.handed or {"households": 0, "tasks": 0}
        kind = "personnel.asked" if change.state == "asked" else "personnel.done"
        await context.reply(kind, **params_of(change, **handed), out=[])


async def _decidable(context: Context, subject: Mapping[str, Any]) -> PersonnelChange | None:
    change = await context.uow.personnel.get(int(subject["change"]))
    if change is None or not decides(context.posts, change.office_path) or context.in_group:
        await context.reply("help.not_allowed")
        return None
    if change.state != "asked":
        await context.reply("personnel.decided_before", **params_of(change))
        return None
    return change


async def show(context: Context, subject: Mapping[str, Any]) -> None:
    """Opens one change with 同意 and 不同意."""
    change = await _decidable(context, subject)
    if change is not None:
        asker = await context.uow.people.get(change.asked_by_id) if change.asked_by_id else None
        await context.reply("personnel.card", decision_buttons(change), **params_of(
            change, by=asker.name if asker else ""))  # fmt: skip


async def decide(context: Context, subject: Mapping[str, Any]) -> None:
    """同意 carries a change out, 不同意 ends it; a second press says that it was decided."""
    change = await _decidable(context, subject)
    if change is None:
        return
    done = await (approve if subject["yes"] else refuse)(context, change.id)
    if done is None:
        await context.reply("personnel.over", name=change.leaver or change.name)
        return
    await mark_letters(context, done)
    await context.reply("personnel.decided", **params_of(done), rest=len(await _waiting(context)))


async def list_(context: Context, subject: Mapping[str, Any]) -> None:
    """Lists what waits, of one import where the button names it; each is opened by its own button, or all at once."""
    import_id = int(subject["import"]) if subject.get("import") is not None else None
    waiting = await _waiting(context, import_id)
    if context.in_group or not waiting:
        await context.reply("help.not_allowed" if context.in_group else "personnel.nothing_waits")
        return
    shown = waiting[:MOST_SHOWN]
    buttons = [
        Button("personnel.open", "personnel.show", {"change": one.id}, {"number": number}, row=(number - 1) // 4)
        for number, one in enumerate(shown, start=1)
    ]
    up_to = max(one.id for one in waiting)
    about: dict[str, Any] = {"import": import_id, "up_to": up_to}
    buttons.append(Button("personnel.all_yes", "personnel.all_yes", about, {"n": len(waiting)}, row=9))
    lines = [params_of(one) for one in shown]
    await context.reply("personnel.list", buttons, n=len(waiting), lines=lines, imported=import_id is not None)


async def all_yes(context: Context, subject: Mapping[str, Any]) -> None:
    """全部同意: approves what the list showed, not what came after it."""
    import_id = int(subject["import"]) if subject.get("import") is not None else None
    waiting = [one for one in await _waiting(context, import_id) if one.id <= int(subject["up_to"])]
    if context.in_group or not waiting:
        await context.reply("help.not_allowed" if context.in_group else "personnel.nothing_waits")
        return
    if context.pressed is not None:
        await context.edit_pressed(buttons=())
    # Whoever leaves goes first: a number may pass to the newcomer.
    waiting.sort(key=lambda one: (one.ends_post_id is None, one.id))
    done = [one for one in waiting if await approve(context, one.id) is not None]
    await context.reply("personnel.all_approved", n=len(done), over=len(waiting) - len(done))


async def todo(context: Context) -> Sequence[Todo]:
    """What waits for the speaker's office, and what people who left have not given back."""
    items: list[Todo] = []
    waiting = await _waiting(context)
    if len(waiting) > 3:
        items.append(Todo("personnel.todo_many", {"n": len(waiting)}, Button(
            "personnel.see_all", "personnel.list", {}, {"n": len(waiting)}), order=2))  # fmt: skip
    else:
        for one in waiting:
            button = Button("personnel.decide_it", "personnel.show", {"change": one.id},
                            {"name": one.leaver or one.name})  # fmt: skip
            items.append(Todo("personnel.todo_one", params_of(one), button, order=2))
    return items + await things.todo(context)


AREA = Area(
    "personnel",
    commands=(
        Command("personnel", "人员", run, takes_text=False, roles=frozenset({"head", "office"}), in_groups=False),
    ),
    actions={
        "choose_post": choose_post,
        "confirm": confirm,
        "show": show,
        "decide": decide,
        "list": list_,
        "all_yes": all_yes,
        "returned": things.returned,
    },
    todo=todo,
)
