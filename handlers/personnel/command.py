"""/personnel 人员: add, move, replace, leave; in one line or asked step by step; and the office's word."""

from collections.abc import Mapping
from typing import Any

from handlers.areas import Area, Command
from handlers.context import Context
from handlers.forms import engine
from handlers.forms.form import Answers, Form
from handlers.personnel import asking, deciding, things
from handlers.personnel.changing import params_of, submit
from handlers.personnel.line import read_people_line
from handlers.personnel.proposing import Doubtful, Unfinished, propose
from storage.repositories.letters import Button


async def run(context: Context, text: str) -> None:
    """Reads a line and shows what it would change; without one, what waits, and a button for each kind of change."""
    line = read_people_line(text)
    if line.kind == "equipment":
        await things.run(context, line)
    elif line.kind and not line.name:
        await engine.start(context, deciding.FORM, {"mode": "change", "kind": line.kind})
    elif not text.strip():
        buttons = [
            Button(f"personnel.start_{kind}", "personnel.start", {"kind": kind}, row=n // 2)
            for n, kind in enumerate(asking.KINDS)
        ]
        waiting = await deciding.waiting(context)
        await context.reply("personnel.how", [*buttons, *([deciding.see_all(len(waiting))] if waiting else [])])
    else:
        await _propose(context, text, None)


async def start(context: Context, subject: Mapping[str, Any]) -> None:
    """The buttons below /人员: ask for one kind of change step by step."""
    if context.in_group or subject["kind"] not in asking.KINDS:
        await context.reply("help.not_allowed")
        return
    await engine.start(context, deciding.FORM, {"mode": "change", "kind": subject["kind"]})


async def _propose(context: Context, text: str, post_id: int | None) -> None:
    line = read_people_line(text)
    try:
        made = await propose(context, line, post_id)
    except Unfinished:
        await engine.start(context, deciding.FORM, await asking.known_of(context, line, post_id))
        return
    except Doubtful as doubt:
        buttons = [
            Button(
                "personnel.post", "personnel.choose_post", {"text": text, "post": post.id},
                {"grid": post.grid_name, "title": post.title}, row=number,
            )
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
        kind = "personnel.asked" if change.state == "asked" else "personnel.done"
        await context.reply(kind, **params_of(change, handed=change.handed or {}), out=[])


async def _finish(context: Context, answers: Answers) -> None:
    if answers["mode"] == "refuse":
        await deciding.finish_refusal(context, answers)
    else:
        who = answers.get("who")
        await _propose(context, asking.line_of(answers), int(who["post"]) if who else None)


FORM = Form(deciding.FORM, (deciding.WHY, *asking.FIELDS), _finish)

AREA = Area(
    "personnel",
    commands=(
        Command("personnel", "人员", run, takes_text=False, roles=frozenset({"head", "office"}), in_groups=False),
    ),
    actions={
        "start": start,
        "choose_post": choose_post,
        "confirm": confirm,
        "show": deciding.show,
        "decide": deciding.decide,
        "list": deciding.list_,
        "all_yes": deciding.all_yes,
        "returned": things.returned,
    },
    forms=(FORM,),
    todo=deciding.todo,
)
